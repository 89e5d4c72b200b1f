"""The round (tour de table): begin it, see the ring, pass, later, end.

Owns: the ring as the chair sees it. Who passed is said on sheets one opens, here and in the list of acts (H);
the main screen and what plain mode tells by itself never say it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import ClassVar

from msgspec.structs import replace
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Static

from roomctl.i18n import N_, _
from roomctl.types import PersonId, RoundSeating
from roomctl.wire import console as wire
from roomctl.wire.view import RoundView
from tui import chair
from tui.screens.sheet import Lines, Sheet
from tui.widgets.panel import Look
from tui.words import is_person, name_of, origin_word, say, sign, told_of

SEATINGS: tuple[RoundSeating, ...] = ("interleaved", "seats", "joined")
MINUTES = (1, 2, 3, 5, 10)
_SEATING_WORDS: dict[RoundSeating, str] = {
    "interleaved": N_("Room and online in turn"),
    "seats": N_("By number, then online"),
    "joined": N_("In the order of arrival"),
}


class Round(Sheet[None]):
    """One turn for everybody."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s,enter", "start", show=False, id="round.start"),
        Binding("c", "cross_talk", show=False, id="round.cross_talk"),
        Binding("o", "seating", show=False, id="round.seating"),
        Binding("b", "time_box", show=False, id="round.time_box"),
        Binding("f", "first", show=False, id="round.first"),
        Binding("n,space", "next", show=False, id="round.next"),
        Binding("p", "pass_turn", show=False, id="round.pass"),
        Binding("l", "later", show=False, id="round.later"),
        Binding("e", "end", show=False, id="round.end"),
    ]
    AUTO_FOCUS = "#ring"

    def __init__(self) -> None:
        super().__init__()
        self._wish = wire.StartRound()

    def heading(self) -> str:
        """The title."""
        return _("Round")

    def hints(self) -> Sequence[tuple[str, str]]:
        """The keys of a running round, or how to begin one."""
        if self._ring() is None:
            return (
                ("s", _("begin")),
                ("f", _("the selected begins")),
                ("o", _("order")),
                ("b", _("time")),
                ("c", _("replies")),
            )
        return (("n", _("next")), ("p", _("pass")), ("l", _("later")), ("e", _("end")))

    def body(self) -> Iterable[Widget]:
        """What a round is, or how far it is."""
        yield Static(id="how", markup=False)
        yield Lines(_("The ring"), id="ring")

    def update(self, look: Look) -> None:
        """The ring as it is now."""
        ring = look.state.floor.round if look.state else None
        rows: list[tuple[Hashable, str]]
        if ring is None:
            words = _(
                "Everybody present is offered one turn: room and online in turn. Passing is always right."
            )
            words = f"{words}\n{self._wish_words(look)}"
            rows = [(person, self._who(person, look)) for person in look.people if _is_here(person, look)]
        else:
            left = len(ring.order) + len(ring.later)
            words = say(_("Had their turn: {done}, still to come: {left}."), done=len(ring.done), left=left)
            if ring.no_cross_talk:
                words += " " + _("Replies wait until the round ends.")
            rows = [(person, _line(self._who(person, look), word)) for person, word in _order(ring)]
        self.query_one("#how", Static).update(words)
        self.query_one("#ring", Lines).title = _("The ring") if ring else _("Who is here")
        self.query_one("#ring", Lines).give(rows or [(None, _("Nobody yet."))], look)

    def action_start(self) -> None:
        """Begin, as wished."""
        if self._ring() is None:
            self.desk.send(self._wish)

    def action_first(self) -> None:
        """The selected person begins; once more: nobody in particular."""
        key = self.query_one("#ring", Lines).cursor
        if isinstance(key, str):
            self._change(first=None if self._wish.first == key else PersonId(key))

    def action_seating(self) -> None:
        """The next way to seat the ring."""
        now = SEATINGS.index(self._wish.seating)
        self._change(seating=SEATINGS[(now + 1) % len(SEATINGS)])

    def action_time_box(self) -> None:
        """The next planned length of a turn."""
        longer = [minutes for minutes in MINUTES if minutes * 60 > self._wish.box_s]
        self._change(box_s=longer[0] * 60.0 if longer else 0.0)

    def action_cross_talk(self) -> None:
        """Replies at once, or only after the round."""
        self._change(no_cross_talk=not self._wish.no_cross_talk)

    def _change(self, **values: object) -> None:
        if self._ring() is None:
            self._wish = replace(self._wish, **values)
            self.show(self.desk.look())

    def _wish_words(self, look: Look) -> str:
        wish = self._wish
        parts = [_(_SEATING_WORDS[wish.seating])]
        if wish.first is not None:
            parts.append(say(_("{name} begins"), name=name_of(look.people.get(wish.first))))
        parts.append(
            say(_("{minutes} min each"), minutes=round(wish.box_s / 60)) if wish.box_s else _("time as usual")
        )
        parts.append(_("replies wait until the end") if wish.no_cross_talk else _("replies at once"))
        return ", ".join(parts) + "."

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


def _is_here(person: PersonId, look: Look) -> bool:
    view = look.people[person]
    return view.presence != "left" and is_person(view)


def _line(who: str, word: str) -> str:
    return told_of(who, word) if word else who


def _order(ring: RoundView) -> list[tuple[PersonId, str]]:
    rows = [(ring.offered, _("has the turn"))] if ring.offered else []
    rows += [(person, "") for person in ring.order]
    rows += [(person, _("later")) for person in ring.later]
    rows += [(person, _("done")) for person in ring.done if person not in ring.passed]
    return rows + [(person, _("passed")) for person in ring.passed]
