"""What others ask of a floor: places, clocks, the ring as everybody may see it.

Owns reading, so that room, pages and console compute nothing themselves. All times go in as wall
time and come out as seconds. It must not change anything.
"""

from __future__ import annotations

from dataclasses import dataclass

from roomctl.floor.advance import proposal
from roomctl.floor.grants import effective_advance, self_ending
from roomctl.floor.model import (
    Act,
    FloorState,
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
from roomctl.floor.step import find_person, find_request, is_notice, position, queued

__all__ = [
    "PublicSeat",
    "box_left_s",
    "can_undo",
    "effective_advance",
    "find_person",
    "find_request",
    "grace_s",
    "is_hidden",
    "is_notice",
    "next_up",
    "notices",
    "pending",
    "person_by_seat",
    "position",
    "proposal",
    "queued",
    "ring_public",
    "self_ending",
    "turn_elapsed_s",
    "turn_end_s",
    "waiting_s",
]


@dataclass(frozen=True, slots=True)
class PublicSeat:
    """A place in the ring as everybody may see it: who passed looks like who spoke."""

    person: PersonId
    done: bool
    now: bool


def ring_public(state: FloorState) -> tuple[PublicSeat, ...]:
    """The ring for pages and displays; empty when no round runs."""
    if state.round is None:
        return ()
    over = (SeatState.SPOKE, SeatState.PASSED, SeatState.SKIPPED)
    return tuple(
        PublicSeat(one.person, one.state in over, one.state is SeatState.OFFERED) for one in state.round.ring
    )


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
