"""Choose a person: to whom the chair is given.

Owns: the choice. The console itself always keeps the right to act.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget

from roomctl.i18n import _
from roomctl.types import PersonId
from roomctl.wire import console as wire
from tui.screens.sheet import Lines, Sheet
from tui.widgets.panel import Look
from tui.widgets.rows import Rows
from tui.words import is_person, name_of, origin_word, sign

_CONSOLE = 0


class ChoosePerson(Sheet[None]):
    """Everybody here, and the console itself."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "give", show=False, id="chair.give")]
    AUTO_FOCUS = "#persons"

    def heading(self) -> str:
        """The title."""
        return _("Who leads the talk?")

    def hints(self) -> Sequence[tuple[str, str]]:
        """The keys."""
        return ((_("enter"), _("give the chair")),)

    def body(self) -> Iterable[Widget]:
        """One list."""
        yield Lines(_("The chair"), id="persons")

    def update(self, look: Look) -> None:
        """Everybody who can lead."""
        now = look.state.floor.chair if look.state else None
        rows: list[tuple[Hashable, str]] = [(_CONSOLE, _mark(now is None) + _("only this console"))]
        rows += [
            (p.id, f"{_mark(p.id == now)}{sign(p.origin)} {name_of(p)}, {origin_word(p.origin)}")
            for p in look.people.values()
            if p.presence != "left" and is_person(p)
        ]
        self.query_one("#persons", Lines).give(rows, look)

    def action_give(self) -> None:
        """Give the chair to the selected one."""
        key = self.query_one("#persons", Lines).cursor
        if key is not None:
            self.desk.send(wire.GiveChair(to=PersonId(key) if isinstance(key, str) else None))
            self.dismiss(None)

    @on(Rows.Chosen)
    def _chosen(self) -> None:
        self.action_give()


def _mark(here: bool) -> str:
    return "● " if here else "  "
