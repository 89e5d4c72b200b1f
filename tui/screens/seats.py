"""Who sits where: each says their name, and the microphones note from where. A minute for a whole table.

Owns: the course from one person to the next. Must not know: how a place is found, nor any voice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Static

from roomctl.i18n import _
from roomctl.wire import console as wire
from roomctl.wire.view import SoundView
from tui.screens.sheet import Lines, Sheet
from tui.table import at_the_table, drawing, place_words, seat_of, what_to_do
from tui.widgets.panel import Look
from tui.widgets.rows import Rows
from tui.words import name_of


class Seats(Sheet[None]):
    """The table from above, and those who sit at it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,t", "teach", show=False, id="seats.teach"),
        Binding("x", "forget_all", show=False, id="seats.forget"),
    ]
    AUTO_FOCUS = "#people"

    def __init__(self) -> None:
        super().__init__()
        self._asked = 0
        """The number whose place is being learned; when it is, the next one without a place is asked."""
        self._begun = False

    def heading(self) -> str:
        """The title."""
        return _("Who sits where")

    def hints(self) -> Sequence[tuple[str, str]]:
        """The keys, where there is something to teach."""
        if _sound(self.desk.look()).microphones < 2:
            return ()
        return ((_("enter"), _("the selected says their name")), ("x", _("forget all places")))

    def body(self) -> Iterable[Widget]:
        """What to do, the table, the people."""
        yield Static(id="what", markup=False)
        yield Static(id="table", markup=False)
        yield Lines(_("At the table"), id="people")

    def update(self, look: Look) -> None:
        """The table of this moment; on to the next person when one has been learned."""
        sound = _sound(look)
        self._go_on(look, sound)
        self.query_one("#what", Static).update(what_to_do(sound, look.people.values()))
        table = self.query_one("#table", Static)
        table.display = sound.microphones > 1
        table.update("\n".join(drawing(sound, look.levels.place)))
        rows: list[tuple[int | None, str]] = [
            (one.number, f"{one.number:>2} {name_of(one)}: {place_words(sound, one.number)}")
            for one in at_the_table(look.people.values())
        ]
        self.query_one("#people", Lines).give(rows or [(None, _("Nobody yet."))], look)

    def show_levels(self, look: Look) -> None:
        """From where a voice comes just now."""
        for table in self.query("#table").results(Static):
            table.update("\n".join(drawing(_sound(look), look.levels.place)))

    def action_teach(self) -> None:
        """The selected person is asked to say their name."""
        number = self.query_one("#people", Lines).cursor
        if isinstance(number, int):
            self._ask(number)

    def action_forget_all(self) -> None:
        """They have changed places."""
        self._ask(0)
        self.desk.send(wire.ForgetSeats())

    def action_close(self) -> None:
        """Nobody is listened to in order to learn a place once nobody looks."""
        self._ask(0)
        self.dismiss(None)

    @on(Rows.Chosen)
    def _chosen(self) -> None:
        self.action_teach()

    def _ask(self, number: int) -> None:
        if number or self._asked:
            self.desk.send(wire.TeachSeat(number=number or None))
        self._asked, self._begun = number, False

    def _go_on(self, look: Look, sound: SoundView) -> None:
        """Media has begun to listen, and has ended: a place was learned, or somebody else called it off."""
        if not self._asked:
            return
        if sound.teaching == self._asked:
            self._begun = True
        elif self._begun:
            learned = seat_of(sound, self._asked) is not None
            self._asked, self._begun = 0, False
            table = at_the_table(look.people.values())
            left = [one.number or 0 for one in table if seat_of(sound, one.number) is None]
            if learned and left:
                self._ask(left[0])


def _sound(look: Look) -> SoundView:
    return look.state.sound if look.state else SoundView()
