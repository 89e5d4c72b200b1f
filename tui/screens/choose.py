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
from roomctl.wire.view import PersonView
from tui import chair
from tui.acts import DIGITS
from tui.screens.sheet import Lines, Sheet
from tui.widgets.panel import Look
from tui.widgets.rows import Rows
from tui.words import is_person, name_of, origin_word, sign

_CONSOLE = 0


class ChoosePerson(Sheet[None]):
    """Everybody here, and the console itself."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "give", show=False, id="chair.give"),
        *(Binding(key, f"number({key})", show=False) for key in DIGITS),
        Binding("0", "number(10)", show=False),
    ]
    AUTO_FOCUS = "#persons"

    def heading(self) -> str:
        """The title."""
        return _("Who leads the talk?")

    def hints(self) -> Sequence[tuple[str, str]]:
        """The keys."""
        return (("1-9 0", _("person 1-10 leads")), (_("enter"), _("the selected one leads")))

    def body(self) -> Iterable[Widget]:
        """One list."""
        yield Lines(_("The chair"), id="persons")

    def update(self, look: Look) -> None:
        """Everybody who can lead."""
        now = look.state.floor.chair if look.state else None
        rows: list[tuple[Hashable, str]] = [(_CONSOLE, _mark(now is None) + "   " + _("only this console"))]
        rows += [
            (p.id, f"{_mark(p.id == now)}{p.number or '':>2} {_who(p)}")
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

    def action_number(self, number: int) -> None:
        """Give the chair to the person with this number."""
        state = self.desk.look().state
        if state is None:
            return
        try:
            person = chair.person_at(state, number)
        except chair.Cannot as reason:
            self.desk.tell(str(reason))
            return
        self.desk.send(wire.GiveChair(to=person.id))
        self.dismiss(None)

    @on(Rows.Chosen)
    def _chosen(self) -> None:
        self.action_give()


def _mark(here: bool) -> str:
    return "● " if here else "  "


def _who(person: PersonView) -> str:
    return f"{sign(person.origin)} {name_of(person)}, {origin_word(person.origin)}"
