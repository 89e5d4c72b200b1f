"""Every act, found by typing a part of its words.

Owns: the search. Must not know: what the acts do; the chosen one's id is the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual import on
from textual.widget import Widget
from textual.widgets import Input

from roomctl.i18n import _
from tui.acts import ACTS, Act, key_sign
from tui.screens.sheet import Lines, Sheet
from tui.widgets.panel import cut
from tui.widgets.rows import Rows
from tui.words import folded


class Palette(Sheet[str]):
    """Type, see what fits, enter does it."""

    AUTO_FOCUS = "Input"

    def heading(self) -> str:
        """The title."""
        return _("All acts")

    def hints(self) -> Sequence[tuple[str, str]]:
        """The keys."""
        return (("↑ ↓", _("choose")), (_("enter"), _("do it")))

    def body(self) -> Iterable[Widget]:
        """The search and what it finds."""
        yield Input(placeholder=_("What do you want to do?"), id="search")
        yield Lines(_("key, and what it does"), id="found")

    def on_mount(self) -> None:
        """All acts at first."""
        super().on_mount()
        self.call_after_refresh(self._search, "")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._search(event.value)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        key = self.query_one("#found", Lines).cursor
        if isinstance(key, str):
            self.dismiss(key)

    @on(Rows.Chosen)
    def _chosen(self, event: Rows.Chosen) -> None:
        self.dismiss(str(event.key))

    def _search(self, text: str) -> None:
        found: list[tuple[str | None, str]] = [
            (act.id, f"{cut(_(key_sign(act.key)), 9)}{_(act.long)}") for act in matching(text)
        ]
        self.query_one("#found", Lines).give(found or [(None, _("Nothing fits."))], self.desk.look())


def matching(text: str) -> list[Act]:
    """Acts in whose words all typed words occur, accents and capitals aside; exact keys first."""
    words = folded(text).split()
    found = [act for act in ACTS if all(word in folded(f"{_(act.long)} {act.label}") for word in words)]
    return sorted(found, key=lambda act: act.key != text)
