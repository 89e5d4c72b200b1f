"""The parts of the evening: see them, move on, add one.

Owns: the list and the entry line. Must not know: what a policy does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input

from roomctl.i18n import _
from roomctl.wire import console as wire
from tui.screens.sheet import Lines, Sheet
from tui.typed import WRITE_ITEM, agenda_item
from tui.widgets.panel import Look
from tui.widgets.rows import Rows
from tui.words import clean, duration, policy_word, say


class Agenda(Sheet[None]):
    """What comes when."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "next", show=False, id="agenda.next"),
        Binding("enter", "go", show=False, id="agenda.go"),
        Binding("x", "remove", show=False, id="agenda.remove"),
        Binding("t", "evening", show=False, id="agenda.evening"),
        Binding("tab,plus", "other", show=False, id="agenda.other"),
    ]
    AUTO_FOCUS = "#items"

    def heading(self) -> str:
        """The title."""
        return _("Agenda")

    def hints(self) -> Sequence[tuple[str, str]]:
        """The keys of where the focus is."""
        if isinstance(self.focused, Input):
            return ((_("enter"), _("add")), (_("tab"), _("to the list")))
        return (
            ("n", _("next item")),
            (_("enter"), _("go to this one")),
            ("+", _("add one")),
            ("x", _("take out")),
            ("t", _("a whole evening")),
        )

    def body(self) -> Iterable[Widget]:
        """The items, and the line to add one."""
        yield Lines(_("The parts of the evening"), id="items")
        yield Input(
            placeholder=_("New: title, minutes, rules 1-4, minutes each (Check-in, 15, 4, 2)"), id="new"
        )

    def update(self, look: Look) -> None:
        """The items of this moment."""
        floor = look.state.floor if look.state else None
        rows: list[tuple[int | None, str]] = []
        for index, item in enumerate(floor.agenda if floor else ()):
            mark = "●" if floor and index == floor.agenda_at else " "
            time = say(_(", {minutes} min"), minutes=round(item.minutes)) if item.minutes else ""
            if item.box_s:
                time += say(_(", {time} each"), time=duration(item.box_s))
            now = ", " + _("now") if floor and index == floor.agenda_at else ""
            title = clean(item.title) or _("(title not known any more)")
            rows.append((index, f"{mark} {index + 1} {title}: {policy_word(item.policy)}{time}{now}"))
        self.query_one("#items", Lines).give(rows or [(None, _("Nothing planned."))], look)

    def action_next(self) -> None:
        """On to the next item."""
        self.desk.send(wire.GoToAgenda())

    def action_go(self) -> None:
        """To the selected item."""
        key = self.query_one("#items", Lines).cursor
        if isinstance(key, int):
            self.desk.send(wire.GoToAgenda(index=key))

    def action_remove(self) -> None:
        """The selected item goes; not the one that runs."""
        key = self.query_one("#items", Lines).cursor
        if isinstance(key, int):
            self.desk.send(wire.RemoveAgenda(index=key))

    def action_evening(self) -> None:
        """One of the evenings there are: its parts come after those planned already."""
        from tui.screens.evenings import Evenings

        self.app.push_screen(Evenings())

    def action_other(self) -> None:
        """From the list to the line and back."""
        self.query_one("#items" if isinstance(self.focused, Input) else "Input").focus()
        self.show(self.desk.look())

    @on(Rows.Chosen)
    def _chosen(self) -> None:
        self.action_go()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        try:
            item = agenda_item(event.value)
        except ValueError:
            self.desk.tell(_(WRITE_ITEM))
            return
        if item is not None:
            self.desk.send(item)
            event.input.value = ""
        self.action_other()
