"""Refuse a request or a knock with a reason: one digit for a usual one, or a few words of one's own.

Owns: the usual reasons, told in the language of who reads them. Must not know: what is refused, and how.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input

from roomctl.i18n import N_, _
from roomctl.types import Language
from roomctl.wire import console as wire
from roomctl.wire.view import EntryView
from tui.screens.sheet import Lines, Sheet
from tui.widgets.panel import Look
from tui.widgets.rows import Rows
from tui.words import entry_name, say

REASONS: tuple[str, ...] = (
    N_("Not just now: please ask again a little later."),
    N_("This fits better into another part of the evening."),
    N_("First it is the turn of those who have not spoken yet."),
    N_("There is no time left for it today."),
)
AT_THE_DOOR: tuple[str, ...] = (
    N_("We have begun already: please come to the next meeting."),
    N_("Today the group keeps to itself."),
    N_("There is no more room today."),
)


class Refuse(Sheet[None]):
    """Why not. `name`: who is refused, as the heading says it; `language`: what that person reads."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(digit), f"usual({digit - 1})", show=False) for digit in range(1, len(REASONS) + 2)),
        Binding("enter", "selected", show=False, id="refuse.selected"),
        Binding("tab,plus", "other", show=False, id="refuse.other"),
    ]
    AUTO_FOCUS = "#reasons"

    def __init__(
        self,
        refuse: Callable[[str], wire.Command],
        name: str,
        language: Language,
        reasons: Sequence[str] = REASONS,
    ) -> None:
        super().__init__()
        self._command = refuse
        self._reasons = reasons
        self._name = name
        self._language = language

    def heading(self) -> str:
        """Whom it concerns."""
        return say(_("Refuse {name}: the person reads the reason"), name=self._name)

    def hints(self) -> Sequence[tuple[str, str]]:
        """The keys of where the focus is."""
        if isinstance(self.focused, Input):
            return ((_("enter"), _("refuse with these words")), (_("tab"), _("to the list")))
        return ((f"1-{len(self._reasons) + 1}", _("refuse so")), ("+", _("words of your own")))

    def body(self) -> Iterable[Widget]:
        """The usual reasons, and a line for others."""
        yield Lines(_("Reasons"), id="reasons")
        yield Input(placeholder=_("Words of your own"), max_length=200, id="words")

    def update(self, look: Look) -> None:
        """The reasons."""
        usual = (*self._reasons, N_("Without a reason"))
        rows = [(at, f"{at + 1} {_(reason)}") for at, reason in enumerate(usual)]
        self.query_one("#reasons", Lines).give(rows, look)

    def action_usual(self, number: int) -> None:
        """One of the usual reasons, or none, in the language of the person."""
        if number <= len(self._reasons):
            self._refuse(_(self._reasons[number], self._language) if number < len(self._reasons) else "")

    def action_selected(self) -> None:
        """The reason under the cursor."""
        key = self.query_one("#reasons", Lines).cursor
        if isinstance(key, int):
            self.action_usual(key)

    def action_other(self) -> None:
        """From the list to the line and back."""
        self.query_one("#reasons" if isinstance(self.focused, Input) else "Input").focus()
        self.show(self.desk.look())

    @on(Rows.Chosen)
    def _chosen(self) -> None:
        self.action_selected()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        self._refuse(event.value)

    def _refuse(self, reason: str) -> None:
        self.desk.send(self._command(reason.strip()))
        self.dismiss(None)


def about(entry: EntryView, look: Look) -> tuple[str, Language]:
    """Name and language of whom an entry concerns."""
    person = look.people.get(entry.person)
    return entry_name(entry, look.people), person.language if person is not None else "en"
