"""What others ask of a floor: places, clocks, the ring as everybody may see it.

Owns reading, so that room, pages and console compute nothing themselves. All times go in as wall
time and come out as seconds. It must not change anything.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from roomctl.floor.advance import proposal
from roomctl.floor.grants import effective_advance, self_ending
from roomctl.floor.model import (
    Act,
    FloorState,
    NextUp,
    Person,
    PersonId,
    Qualifier,
    Request,
    RequestId,
    SeatState,
    Status,
)
from roomctl.floor.ordering import next_up
from roomctl.floor.requests import notices
from roomctl.floor.speech import grace_s, turn_end_s
from roomctl.floor.step import find_person, find_request, is_notice, position, present, queued

__all__ = [
    "Ring",
    "box_left_s",
    "can_undo",
    "effective_advance",
    "find_person",
    "find_request",
    "grace_s",
    "is_hidden",
    "is_notice",
    "next_public",
    "next_up",
    "notices",
    "pending",
    "person_by_seat",
    "position",
    "proposal",
    "queued",
    "ring_chair",
    "ring_public",
    "self_ending",
    "turn_elapsed_s",
    "turn_end_s",
    "waiting_s",
]


@dataclass(frozen=True, slots=True)
class Ring:
    """The ring as it is shown: who passed looks like who spoke, who said later like who waits."""

    now: PersonId | None
    order: tuple[PersonId, ...]
    """Who is still to come, in the order in which they would be asked if nothing changed."""
    done: tuple[PersonId, ...]
    passed: tuple[PersonId, ...] = ()
    """Of those done, who passed. Chairs only."""


def ring_public(state: FloorState) -> Ring | None:
    """The ring for pages and displays; None when no round runs.

    A pass said before the turn came is not seen either: such a seat looks like one that waits until the
    ring has come to it.
    """
    if state.round is None:
        return None
    return _ring(state, {one.person for at, one in enumerate(state.round.ring) if _veiled(state, at)})


def ring_chair(state: FloorState) -> Ring | None:
    """The ring as it is, for chairs: who passed is known, and beforehand means not among those to come."""
    if state.round is None:
        return None
    passed = tuple(one.person for one in state.round.ring if one.state is SeatState.PASSED)
    return replace(_ring(state, set()), passed=passed)


def next_public(state: FloorState) -> NextUp | None:
    """Who comes next, for pages and displays: who passed beforehand still looks like one to be asked."""
    found, ring = next_up(state), ring_public(state)
    if ring is None or (found is not None and found.request is not None):
        return found
    first = next(iter(ring.order), None)
    return NextUp(first, None) if first is not None and present(state, first) else None


def _ring(state: FloorState, veiled: set[PersonId]) -> Ring:
    assert state.round is not None
    ring = state.round.ring
    done = tuple(one.person for one in ring if one.state in OVER and one.person not in veiled)
    now = next((one.person for one in ring if one.state is SeatState.OFFERED), None)
    first = [one.person for one in ring if one.person not in (*done, now) and not one.said_later]
    again = [one.person for one in ring if one.person in veiled and one.said_later]
    order = [*first, *state.round.later, *again]
    order.sort(key=lambda person: not present(state, person))  # stable: who dropped is passed over for now
    return Ring(now, tuple(order), done)


OVER = frozenset({SeatState.SPOKE, SeatState.PASSED, SeatState.SKIPPED})


def _veiled(state: FloorState, index: int) -> bool:
    """Whether this seat passed beforehand, and the ring has not come to it yet."""
    assert state.round is not None
    ring = state.round.ring
    seat = ring[index]
    if not seat.beforehand:
        return False
    to_come = [
        at
        for at, one in enumerate(ring)
        if not one.said_later
        and (
            one.state is SeatState.OFFERED or (one.state is SeatState.WAITING and present(state, one.person))
        )
    ]
    return bool(to_come) if seat.said_later else any(at < index for at in to_come)


def is_hidden(request: Request) -> bool:
    """No cross-talk: shown to nobody but its asker until the round ends."""
    return Qualifier.AFTER_ROUND in request.qualifiers


def pending(state: FloorState) -> tuple[Request, ...]:
    """What waits for the chair's yes, oldest first; notices and hidden ones not among them."""
    return tuple(
        one
        for one in state.requests
        if one.status is Status.PENDING and not is_notice(one) and not is_hidden(one)
    )


def turn_elapsed_s(state: FloorState, now: float) -> float | None:
    """How long the turn has run, pauses and interruptions not counted; None: the floor is idle."""
    if state.turn is None:
        return None
    return state.turn.used_s + state.clock.meeting(now) - state.turn.started


def box_left_s(state: FloorState, now: float) -> float | None:
    """Seconds left in the time box, negative when over; None: no box."""
    elapsed = turn_elapsed_s(state, now)
    if state.turn is None or state.turn.box_s is None or elapsed is None:
        return None
    return state.turn.box_s - elapsed


def waiting_s(state: FloorState, request: RequestId, now: float) -> float | None:
    """How long this request has waited; None: not a live request."""
    found = find_request(state, request)
    return None if found is None else state.clock.meeting(now) - found.made


def can_undo(state: FloorState, now: float) -> tuple[Act, ...]:
    """The acts that can be taken back at wall time `now`, newest last."""
    points = {one.act for one in state.undo if one.now + state.rules.undo_s >= now}
    return tuple(act for act in state.acts if act.id in points and not act.undone)


def person_by_seat(state: FloorState, seat: int) -> Person | None:
    """Key 7 = person 7."""
    return next((one for one in state.people if one.seat == seat), None)
