"""The round (tour de table): begin it, see the ring, pass, later, end.

Owns: the ring as the chair sees it. Who passed is never shown: those who had their turn are shown together.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Static

from roomctl.i18n import _
from roomctl.types import PersonId
from roomctl.wire import console as wire
from roomctl.wire.view import RoundView
from tui import chair
from tui.screens.sheet import Lines, Sheet
from tui.widgets.panel import Look
from tui.words import name_of, origin_word, say, sign


class Round(Sheet[None]):
    """One turn for everybody."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s,enter", "start(False)", show=False, id="round.start"),
        Binding("c", "start(True)", show=False, id="round.start_quiet"),
        Binding("n,space", "next", show=False, id="round.next"),
        Binding("p", "pass_turn", show=False, id="round.pass"),
        Binding("l", "later", show=False, id="round.later"),
        Binding("e", "end", show=False, id="round.end"),
    ]
    AUTO_FOCUS = "#ring"

    def heading(self) -> str:
        """The title."""
        return _("Round")

    def hints(self) -> Sequence[tuple[str, str]]:
        """The keys of a running round, or how to begin one."""
        if self._ring() is None:
            return (("s", _("begin")), ("c", _("begin, without replies until it ends")))
        return (("n", _("next")), ("p", _("pass")), ("l", _("later")), ("e", _("end")))

    def body(self) -> Iterable[Widget]:
        """What a round is, or how far it is."""
        yield Static(id="how", markup=False)
        yield Lines(_("The ring"), id="ring")

    def update(self, look: Look) -> None:
        """The ring as it is now."""
        ring = look.state.floor.round if look.state else None
        if ring is None:
            words = _(
                "Everybody present is offered one turn: room and online in turn. Passing is always right."
            )
            rows: list[tuple[Hashable, str]] = []
        else:
            left = len(ring.order) + len(ring.later)
            words = say(_("{done} had their turn, {left} to come."), done=len(ring.done), left=left)
            if ring.no_cross_talk:
                words += " " + _("Replies wait until the round ends.")
            rows = [(person, f"{self._who(person, look)}{word}") for person, word in _order(ring)]
        self.query_one("#how", Static).update(words)
        self.query_one("#ring", Lines).give(rows or [(None, _("No round is running."))], look)

    def action_start(self, quiet: bool) -> None:
        """Begin with everybody present."""
        if self._ring() is None:
            self.desk.send(chair.start_round(no_cross_talk=quiet))

    def action_next(self) -> None:
        """On to the next in the ring."""
        if self._ring() is not None:
            self.desk.send(wire.Next())

    def action_pass_turn(self) -> None:
        """Whose turn it is passes."""
        if (person := self._offered()) is not None:
            self.desk.send(wire.PassTurn(person=person))

    def action_later(self) -> None:
        """Whose turn it is speaks later."""
        if (person := self._offered()) is not None:
            self.desk.send(wire.LaterTurn(person=person))

    def action_end(self) -> None:
        """The round is over."""
        if self._ring() is not None:
            self.desk.send(wire.EndRound())

    def _ring(self) -> RoundView | None:
        state = self.desk.look().state
        return state.floor.round if state else None

    def _offered(self) -> PersonId | None:
        state = self.desk.look().state
        try:
            return chair.offered(state) if state else None
        except chair.Cannot as reason:
            self.desk.tell(str(reason))
            return None

    @staticmethod
    def _who(person: PersonId, look: Look) -> str:
        view = look.people.get(person)
        where = f"{sign(view.origin)} " if view else ""
        return f"{where}{name_of(view)}" + (f", {origin_word(view.origin)}" if view else "")


def _order(ring: RoundView) -> list[tuple[PersonId, str]]:
    rows = [(ring.offered, ": " + _("has the turn"))] if ring.offered else []
    rows += [(person, "") for person in ring.order]
    rows += [(person, ": " + _("later")) for person in ring.later]
    return rows + [(person, ": " + _("done")) for person in ring.done]
