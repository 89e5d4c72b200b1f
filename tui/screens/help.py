"""All keys, by group.

Owns: how the table of acts is laid out for reading. Must not know: what the acts do.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from roomctl.i18n import _
from tui.acts import ACTS, FLOOR, PEOPLE, ROOM, key_sign
from tui.screens.sheet import Sheet
from tui.widgets.panel import Look, cut
from tui.words import REMOTE_SIGN, ROOM_SIGN, SILENT, SPEAKING


class Help(Sheet[None]):
    """Every key and what it does; arrow keys scroll."""

    AUTO_FOCUS = "#help"

    def heading(self) -> str:
        """The title."""
        return _("Help: all keys")

    def hints(self) -> list[tuple[str, str]]:
        """How to read on."""
        return [("↑ ↓", _("read on"))]

    def body(self) -> Iterable[Widget]:
        """One long text."""
        yield VerticalScroll(Static(id="help-text"), id="help")

    def update(self, look: Look) -> None:
        """Keys as this person has them."""
        wide = max(20, self.query_one("#help").size.width - 15)
        lines = [Content.styled(_("The floor: the first key of all"), "bold underline")]
        lines.append(_line("1-9 0", _("Person 1-9 (0 = 10) at the table asks for the floor"), wide))
        for group in (FLOOR, PEOPLE, ROOM):
            if group != FLOOR:
                lines += [Content(""), Content.styled(_(group), "bold underline")]
            for act in ACTS:
                if act.group == group:
                    lines.append(_line(_(key_sign(look.keys.get(act.id, act.key))), _(act.long), wide))
        signs = (
            (ROOM_SIGN, _("in the room")),
            (REMOTE_SIGN, _("online")),
            (SPEAKING, _("speaks")),
            (SILENT, _("silent")),
        )
        lines += [Content(""), Content.styled(_("Signs"), "bold underline")]
        lines += [_line(sign, word, wide) for sign, word in signs]
        lines.append(_line(_("tab"), _("The cursor goes to the other list"), wide))
        self.query_one("#help-text", Static).update(Content("\n").join(lines))

    def action_step(self, by: int) -> None:
        """Arrow keys scroll."""
        self.query_one("#help", VerticalScroll).scroll_relative(y=by, animate=False)


def _line(key: str, words: str, columns: int) -> Content:
    first, *rest = textwrap.wrap(words, columns)
    more = "".join(f"\n{'':10}{line}" for line in rest)
    return Content.assemble((" " + cut(key, 8), "bold"), f" {first}{more}")
