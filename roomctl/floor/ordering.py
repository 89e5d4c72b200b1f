"""The order of the queue.

Rule: by rank, then by the sequence number the service gave; only named acts of a chair (move, last
word, grant over somebody) make an exception, and an entry so placed carries a qualifier that says
so. Speech never places anything but at the end. It must not know why somebody asked.
"""

from __future__ import annotations

from dataclasses import replace

from roomctl.floor.events import IllegalEvent
from roomctl.floor.model import (
    Cause,
    FloorState,
    Kind,
    NextUp,
    Policy,
    Qualifier,
    Request,
    RequestId,
    SeatState,
)
from roomctl.floor.step import Step, present, queued

RANK = {Kind.POINT_OF_ORDER: 1, Kind.DIRECT_RESPONSE: 2, Kind.CONTRIBUTION: 3}
PLACED = frozenset({Qualifier.MOVED, Qualifier.SUSPENDED, Qualifier.LAST_WORD})
"""Qualifiers of entries that do not stand by their sequence number."""


def key(request: Request) -> tuple[int, int]:
    """Where a request stands when no chair act placed it."""
    return (RANK[request.kind], request.seq)


def insert(step: Step, request: Request) -> None:
    """Put an accepted request into the queue: by its key, a suspended one at the very front."""
    queue = step.state.queue
    if Qualifier.SUSPENDED in request.qualifiers:
        step.put(queue=(request.id, *queue))
        return
    at = len(queue)
    for index, other in enumerate(queued(step.state)):
        last = Qualifier.LAST_WORD in other.qualifiers
        if last or (not other.qualifiers & PLACED and key(other) > key(request)):
            at = index
            break
    step.put(queue=(*queue[:at], request.id, *queue[at:]))


def remove(step: Step, request: RequestId) -> None:
    """Take a request out of the queue, if it stands there."""
    if request in step.state.queue:
        step.put(queue=tuple(one for one in step.state.queue if one != request))


def move(step: Step, request: RequestId, to: int) -> None:
    """A chair puts a waiting request at place `to` (1 is next)."""
    found = step.request(request)
    if request not in step.state.queue:
        raise IllegalEvent("not_in_queue", request=request)
    if not 1 <= to <= len(step.state.queue):
        raise IllegalEvent("bad_position", position=to, last=len(step.state.queue))
    remove(step, request)
    queue = step.state.queue
    step.put(queue=(*queue[: to - 1], request, *queue[to - 1 :]))
    qualifiers = found.qualifiers - {Qualifier.LAST_WORD} | {Qualifier.MOVED}
    step.put_request(replace(found, qualifiers=qualifiers))
    step.note_change(request, Cause.MOVED)


def next_up(state: FloorState) -> NextUp | None:
    """Who would get the floor now: the first who is here. Those who dropped are passed over, not removed.

    In a round only a turn of the round that was interrupted goes before the ring's next person.
    """
    in_round = state.round is not None and state.policy is Policy.ROUND
    for request in queued(state):
        if in_round and Qualifier.ROUND_TURN not in request.qualifiers:
            continue
        if present(state, request.person):
            return NextUp(request.person, request.id)
    return ring_next(state) if in_round else None


def ring_next(state: FloorState) -> NextUp | None:
    """The ring's next person: the first not yet asked who is here, then those who said later."""
    if state.round is None:
        return None
    for seat in state.round.ring:
        if seat.state is SeatState.WAITING and present(state, seat.person):
            return NextUp(seat.person, None)
    for person in state.round.later:
        if present(state, person):
            return NextUp(person, None)
    return None
