"""One step of the machine: the state being made, its time, and what will be told.

Owns looking up and replacing single values, so that the subjects (requests, grants, rounds ...)
read like rules. It must not know any rule itself. A Step lives inside one call of `handle` and is
thrown away when an event turns out to be illegal.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from roomctl.floor.events import Effect, IllegalEvent, StatusChanged
from roomctl.floor.model import (
    NOTICES,
    Birth,
    Cause,
    FloorState,
    Kind,
    Person,
    PersonId,
    Presence,
    Qualifier,
    Request,
    RequestId,
    SourceId,
    Status,
    Turn,
    Voice,
)

WAITING = frozenset({Status.PENDING, Status.ACCEPTED})
ASIDE = frozenset({Qualifier.SUSPENDED, Qualifier.ROUND_TURN})


class Step:
    """A state in the making. `m` is meeting time, `now` wall time, both in seconds."""

    __slots__ = ("before", "births", "changed", "effects", "ended", "m", "now", "returning", "state")

    def __init__(self, state: FloorState, now: float) -> None:
        self.effects: list[Effect] = []
        self.births: list[Birth] = []
        """While an undo lets things happen again: the numbers they had."""
        self.open(state, now)

    def open(self, state: FloorState, now: float) -> None:
        """Begin at `state`, wall time `now`; effects told so far stay."""
        self.state = self.before = state
        self.now = now
        self.m = state.clock.meeting(now)
        self.changed: dict[RequestId, tuple[Cause, str]] = {}
        """Requests whose status changed in this step, with why and the chair's words."""
        self.ended: dict[RequestId, Request] = {}
        self.returning = False
        """A response or point of order ended: who was interrupted gets the floor back."""

    def put(self, **changes: Any) -> None:
        """Replace fields of the state."""
        self.state = replace(self.state, **changes)

    def tell(self, effect: Effect) -> None:
        """Add an effect."""
        self.effects.append(effect)

    def number(self, birth: Birth) -> RequestId:
        """A number for a new request: a fresh one, or the one it had before an undo."""
        for known in self.births:
            if known.key == birth.key:
                self.births.remove(known)
                birth = known
                break
        else:
            self.put(next_request=birth.id + 1)
        if self.state.undo or self.births:
            self.put(births=(*self.state.births, birth))
        return birth.id

    # --- people and voices

    def person(self, person: PersonId) -> Person:
        """The person, or IllegalEvent `unknown_person`."""
        found = find_person(self.state, person)
        if found is None:
            raise IllegalEvent("unknown_person", person=person)
        return found

    def put_person(self, changed: Person) -> None:
        """Replace the person of the same id."""
        self.put(people=tuple(changed if one.id == changed.id else one for one in self.state.people))

    def put_voice(self, changed: Voice) -> None:
        """Replace or add the voice of the same source."""
        others = tuple(one for one in self.state.voices if one.source != changed.source)
        self.put(voices=tuple(sorted((*others, changed), key=lambda one: one.source)))

    # --- requests and the turn

    def request(self, request: RequestId) -> Request:
        """The live request, or IllegalEvent `unknown_request`."""
        for one in self.state.requests:
            if one.id == request:
                return one
        raise IllegalEvent("unknown_request", request=request)

    def put_request(self, changed: Request) -> None:
        """Replace the live request of the same id."""
        self.put(requests=tuple(changed if one.id == changed.id else one for one in self.state.requests))

    def note_change(self, request: RequestId, cause: Cause, reason: str = "") -> None:
        """Remember to tell this request's status when the step closes."""
        self.changed.pop(request, None)
        self.changed[request] = (cause, reason)

    def turn(self) -> Turn:
        """The running turn, or IllegalEvent `floor_idle`."""
        if self.state.turn is None:
            raise IllegalEvent("floor_idle")
        return self.state.turn

    def status_effect(self, request: Request, cause: Cause, reason: str = "") -> StatusChanged:
        """What is told about this request now."""
        return StatusChanged(
            request.id,
            request.person,
            request.origin,
            request.kind,
            request.status,
            position(self.state, request.id),
            cause,
            reason,
        )


def find_person(state: FloorState, person: PersonId) -> Person | None:
    """The person, or None."""
    for one in state.people:
        if one.id == person:
            return one
    return None


def find_request(state: FloorState, request: RequestId) -> Request | None:
    """The live request, or None."""
    for one in state.requests:
        if one.id == request:
            return one
    return None


def find_voice(state: FloorState, source: SourceId) -> Voice:
    """The voice of a source; a silent one when it was never heard."""
    for one in state.voices:
        if one.source == source:
            return one
    return Voice(source)


def present(state: FloorState, person: PersonId | None) -> bool:
    """Whether the person is here now; an unnamed voice is."""
    if person is None:
        return True
    found = find_person(state, person)
    return found is not None and found.presence is Presence.PRESENT


def waiting(
    state: FloorState, person: PersonId | None, kind: Kind, source: SourceId | None = None
) -> Request | None:
    """The person's (or unnamed voice's) waiting request of a kind.

    Turns that were put aside are not meant: they were granted once and get the floor back.
    """
    for one in state.requests:
        if (
            one.kind is kind
            and one.status in WAITING
            and one.person == person
            and one.source == source
            and not one.qualifiers & ASIDE
        ):
            return one
    return None


def position(state: FloorState, request: RequestId) -> int | None:
    """Place in the queue, 1 is next; None: not in the queue."""
    return state.queue.index(request) + 1 if request in state.queue else None


def queued(state: FloorState) -> tuple[Request, ...]:
    """The waiting requests in the order of the queue."""
    by_id = {one.id: one for one in state.requests}
    return tuple(by_id[request] for request in state.queue)


def is_notice(request: Request) -> bool:
    """Whether it is told to somebody instead of standing in the queue."""
    return request.kind in NOTICES
