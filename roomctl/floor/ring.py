"""The ring of a round: its order, and who was asked, passed, put off, left.

Owns the seats only: it must not know turns or requests (rounds.py ties them together).
"""

from __future__ import annotations

from dataclasses import replace

from roomctl.floor.events import IllegalEvent
from roomctl.floor.model import (
    Origin,
    Person,
    PersonId,
    RingSeat,
    Round,
    RoundOrder,
    SeatState,
)
from roomctl.floor.step import Step

OPEN = frozenset({SeatState.WAITING, SeatState.OFFERED, SeatState.LATER})
"""Seats whose turn is still to come or going on."""


def arrange(people: tuple[Person, ...], order: RoundOrder, first: PersonId | None) -> list[Person]:
    """The ring's order. Interleaved spreads the smaller group evenly through the larger."""
    by_join = sorted(people, key=lambda one: one.joined)
    by_seat = sorted(by_join, key=lambda one: (one.seat is None, one.seat or 0))
    ring = by_join if order is RoundOrder.JOINED else by_seat
    if order is RoundOrder.INTERLEAVED:
        groups = [[one for one in by_seat if one.origin is origin] for origin in (Origin.ROOM, Origin.REMOTE)]
        places = [
            ((index + 0.5) / len(group), side, one)
            for side, group in enumerate(groups)
            for index, one in enumerate(group)
        ]
        ring = [one for _, _, one in sorted(places, key=lambda place: place[:2])]
    at = next((index for index, one in enumerate(ring) if one.id == first), 0)
    return ring[at:] + ring[:at]


def running(step: Step) -> Round:
    """The round, or IllegalEvent `no_round`."""
    if step.state.round is None:
        raise IllegalEvent("no_round")
    return step.state.round


def seat_of(step: Step, person: PersonId) -> RingSeat:
    """The person's seat, or IllegalEvent `not_in_round`."""
    step.person(person)
    for seat in running(step).ring:
        if seat.person == person:
            return seat
    raise IllegalEvent("not_in_round", person=person)


def put_seat(step: Step, changed: RingSeat) -> None:
    """Replace a seat; keeps the list of those to be asked once more."""
    now = running(step)
    ring = tuple(changed if one.person == changed.person else one for one in now.ring)
    later = tuple(one for one in now.later if one != changed.person)
    if changed.state is SeatState.LATER:
        later = (*later, changed.person)
    step.put(round=replace(now, ring=ring, later=later))


def turn_over(step: Step, person: PersonId) -> None:
    """A turn of the round ended; unless passed or put off before, the person spoke."""
    if step.state.round is None:
        return
    for seat in step.state.round.ring:
        if seat.person == person and seat.state is SeatState.OFFERED:
            put_seat(step, replace(seat, state=SeatState.SPOKE))


def joined(step: Step, person: PersonId) -> None:
    """A joiner comes at the end of a running ring; one who left before being asked, again."""
    now = step.state.round
    if now is None:
        return
    seats = [one for one in now.ring if one.person == person]
    if seats and (seats[0].state is not SeatState.SKIPPED or seats[0].offers):
        return
    others = tuple(one for one in now.ring if one.person != person)
    step.put(round=replace(now, ring=(*others, RingSeat(person))))


def left(step: Step, person: PersonId) -> None:
    """A leaver is skipped."""
    if step.state.round is None:
        return
    for seat in step.state.round.ring:
        if seat.person == person and seat.state in OPEN:
            put_seat(step, replace(seat, state=SeatState.SKIPPED))
