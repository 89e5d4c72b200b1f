"""What a typed word does: the rest of its line and the state become a command, a text or a reason.

Owns: what can become of it, and what the words about the floor mean; how persons and numbers are typed:
`plain_args`. PURE. Must not know: people and the door (`plain_people`), the room (`plain_room`), which word
leads where (`plain_words`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace

from roomctl.i18n import _
from roomctl.types import RoundSeating
from roomctl.wire import console as wire
from roomctl.wire.view import ConsoleState
from tui import chair, doing, typed
from tui.acts import NC_
from tui.chair import Cannot
from tui.plain_args import is_number, is_word, number_in, person_in, two, waiting
from tui.telling import last_acts
from tui.words import clean, people_by_id


@dataclass(frozen=True, slots=True)
class Do:
    """Send these; `consequence` is to be confirmed first."""

    commands: tuple[wire.Command, ...]
    consequence: str = ""


@dataclass(frozen=True, slots=True)
class Show:
    """Tell these lines."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leave:
    """End this console."""


Meaning = Do | Show | Leave
Handler = Callable[[ConsoleState, str], Meaning]


def at_once(act: str) -> Handler:
    """An act that needs nothing more than its word."""
    return lambda state, _rest: Do((doing.AT_ONCE[act](state, None),))


def numbered(act: str) -> Handler:
    """An act with a digit after it."""
    return lambda state, rest: Do((doing.WITH_NUMBER[act](state, None, number_in(rest)),))


def for_person(act: str) -> Handler:
    """An act for a person."""
    return lambda state, rest: Do((doing.FOR_PERSON[act](state, None, person_in(state, rest).id),))


def listed(make: Callable[[ConsoleState], Iterable[str]]) -> Handler:
    """Lines to be read."""
    return lambda state, _rest: Show(tuple(make(state)))


def move(state: ConsoleState, rest: str) -> Meaning:
    """An entry goes to another place."""
    place, to = two(rest)
    return Do((chair.move(state, chair.entry_at(state, place).request, to=to),))


def same(state: ConsoleState, rest: str) -> Meaning:
    """Two entries are one."""
    place, into = two(rest)
    return Do((chair.merge(state, chair.entry_at(state, place).request, into),))


def out(state: ConsoleState, rest: str) -> Meaning:
    """An entry is taken out."""
    return Do((wire.Withdraw(request=waiting(state, rest, pending=False).request),))


def refuse(state: ConsoleState, rest: str) -> Meaning:
    """Somebody who asks is refused, with a reason if one is typed."""
    number, _space, reason = rest.partition(" ")
    if number and not is_number(number):
        number, reason = "", rest
    return Do((wire.Deny(request=waiting(state, number, pending=True).request, reason=reason.strip()),))


def revoke(state: ConsoleState, _rest: str) -> Meaning:
    """The floor is taken back; asks first."""
    command, consequence = chair.revoke(state)
    return Do((command,), consequence)


_SEATINGS: Final[dict[str, RoundSeating]] = {
    NC_("typed", "seats"): "seats",
    NC_("typed", "arrival"): "joined",
}


def round_(state: ConsoleState, rest: str) -> Meaning:
    """A round: begin (with its time, order and replies), pass, later, end."""
    if is_word(rest, NC_("typed", "pass")):
        return Do((wire.PassTurn(person=chair.offered(state)),))
    if is_word(rest, NC_("typed", "later")):
        return Do((wire.LaterTurn(person=chair.offered(state)),))
    if is_word(rest, NC_("typed", "end")):
        if state.floor.round is None:
            raise Cannot(_("No round is running."))
        return Do((wire.EndRound(),))
    wish = wire.StartRound()
    for word in rest.split():
        seating = next((way for known, way in _SEATINGS.items() if is_word(word, known)), None)
        if is_number(word):
            wish = replace(wish, box_s=int(word) * 60.0)
        elif seating is not None:
            wish = replace(wish, seating=seating)
        elif is_word(word, NC_("typed", "replies")):
            wish = replace(wish, no_cross_talk=False)
        elif not is_word(word, NC_("typed", "start")):
            raise Cannot(_("round 3 seats replies (or arrival), round pass, round later, round end"))
    return Do((wish,))


def agenda(state: ConsoleState, rest: str) -> Meaning:
    """The parts of the evening."""
    head, _space, item = rest.partition(" ")
    if is_word(head, NC_("typed", "next")):
        return Do((wire.GoToAgenda(),))
    if is_word(head, NC_("typed", "add")):
        try:
            command = typed.agenda_item(item)
        except ValueError:
            command = None
        if command is None:
            raise Cannot(_(typed.WRITE_ITEM))
        return Do((command,))
    if is_word(head, NC_("typed", "remove")):
        return Do((wire.RemoveAgenda(index=number_in(item) - 1),))
    if head:
        return Do((wire.GoToAgenda(index=number_in(head) - 1),))
    titles = [f"{n}. {clean(item.title)}" for n, item in enumerate(state.floor.agenda, 1)]
    return Show(tuple(titles) or (_("Nothing planned."),))


def give_chair(state: ConsoleState, rest: str) -> Meaning:
    """Who leads the talk."""
    if rest in {"", "console"}:
        return Do((wire.GiveChair(to=None),))
    return Do((wire.GiveChair(to=person_in(state, rest).id),))


def last_word(state: ConsoleState, rest: str) -> Meaning:
    """Who speaks last."""
    return Do((chair.last_word(state, None, person_in(state, rest).id if rest else None),))


def undo(state: ConsoleState, rest: str) -> Meaning:
    """An act is taken back."""
    if not rest:
        return Do((chair.undo(state),))
    acts = sorted(state.acts, key=lambda act: act.age_s)
    number = number_in(rest)
    if not 1 <= number <= len(acts) or acts[number - 1].undo_s <= 0 or acts[number - 1].undone:
        raise Cannot(_("This act can no longer be taken back."))
    return Do((wire.Undo(act=acts[number - 1].id),))


def acts(state: ConsoleState) -> Iterable[str]:
    """The last acts, numbered."""
    lines = last_acts(state, people_by_id(state.people), 10)
    return [f"{number}. {line}" for number, line in enumerate(lines, 1)] or [_("nothing yet")]
