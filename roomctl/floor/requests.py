"""Floor requests: asking, withdrawing, being accepted or refused.

Rule: a person has at most one waiting request of each kind. Requests become live here and end
here; their status changes only by the table in transitions.py. It must not know turns or rounds.
"""

from __future__ import annotations

from dataclasses import replace

from roomctl.floor import evidence, ordering, transitions
from roomctl.floor.events import IllegalEvent, RequestFloor
from roomctl.floor.model import (
    NOTICES,
    Birth,
    Cause,
    FloorState,
    Kind,
    Origin,
    Person,
    PersonId,
    Policy,
    Qualifier,
    Request,
    RequestId,
    SourceId,
    Status,
)
from roomctl.floor.step import WAITING, Step, is_notice, waiting

PENDING, ACCEPTED = Status.PENDING, Status.ACCEPTED

ADMISSION: dict[tuple[Policy, Kind], Status] = {
    (Policy.VOICE, Kind.CONTRIBUTION): ACCEPTED,
    (Policy.VOICE, Kind.DIRECT_RESPONSE): ACCEPTED,
    (Policy.VOICE, Kind.POINT_OF_ORDER): ACCEPTED,
    (Policy.QUEUE, Kind.CONTRIBUTION): ACCEPTED,
    (Policy.QUEUE, Kind.DIRECT_RESPONSE): PENDING,
    (Policy.QUEUE, Kind.POINT_OF_ORDER): ACCEPTED,
    (Policy.CHAIRED, Kind.CONTRIBUTION): PENDING,
    (Policy.CHAIRED, Kind.DIRECT_RESPONSE): PENDING,
    (Policy.CHAIRED, Kind.POINT_OF_ORDER): PENDING,
    (Policy.ROUND, Kind.CONTRIBUTION): ACCEPTED,
    (Policy.ROUND, Kind.DIRECT_RESPONSE): PENDING,
    (Policy.ROUND, Kind.POINT_OF_ORDER): PENDING,
}
"""What a new request is, per policy. Notices (technical, break) are pending in every policy."""


def admission(policy: Policy, kind: Kind) -> Status:
    """The status a new request begins with."""
    return ADMISSION.get((policy, kind), PENDING)


def set_status(
    step: Step,
    request: Request,
    status: Status,
    cause: Cause,
    *,
    add: frozenset[Qualifier] = frozenset(),
    drop: frozenset[Qualifier] = frozenset(),
) -> Request:
    """Change a live request's status by the table; returns it as it is now."""
    transitions.check(request.status, status, cause)
    changed = replace(request, status=status, qualifiers=(request.qualifiers | add) - drop)
    step.put_request(changed)
    step.note_change(request.id, cause)
    return changed


def end(step: Step, request: Request, status: Status, cause: Cause, reason: str = "") -> None:
    """The request is over: out of the queue, out of the state, told once."""
    transitions.check(request.status, status, cause)
    ordering.remove(step, request.id)
    step.put(requests=tuple(one for one in step.state.requests if one.id != request.id))
    step.ended[request.id] = replace(request, status=status)
    if cause not in (Cause.MERGED, Cause.NAMED):
        evidence.rest(step, request)
    step.note_change(request.id, cause, reason)


def create(
    step: Step,
    person: Person | None,
    kind: Kind,
    status: Status,
    cause: Cause,
    *,
    requester: str,
    source: SourceId | None = None,
    note: str = "",
    speech_s: float = 0.0,
    qualifiers: frozenset[Qualifier] = frozenset(),
) -> Request:
    """A new live request with the next sequence number; accepted ones enter the queue."""
    transitions.check(None, status, cause)
    whose = None if person is None else person.id
    number = step.number(Birth(step.state.next_request, (whose, source, kind, cause, step.now)))
    request = Request(
        id=number,
        seq=step.state.next_seq,
        person=whose,
        origin=Origin.ROOM if person is None else person.origin,
        requester=requester,
        kind=kind,
        status=status,
        made=step.m,
        source=source,
        qualifiers=qualifiers,
        note=note,
        speech_s=speech_s,
        to_turn=_answered_turn(step.state) if kind is Kind.DIRECT_RESPONSE else None,
    )
    requests = tuple(sorted((*step.state.requests, request), key=lambda one: one.seq))
    step.put(requests=requests, next_seq=request.seq + 1)
    step.note_change(number, cause)
    if status is ACCEPTED:
        ordering.insert(step, request)
    return request


def _answered_turn(state: FloorState) -> int:
    return state.turn.number if state.turn is not None else state.last_turn


def ask(step: Step, event: RequestFloor) -> Request:
    """A person asks for the floor, for itself or for a neighbour at the table."""
    requester = step.person(event.requester)
    person = step.person(event.beneficiary or event.requester)
    for_other = person.id != requester.id
    if for_other and not (requester.origin is Origin.ROOM and person.origin is Origin.ROOM):
        raise IllegalEvent("not_for_others", requester=requester.id, person=person.id)
    check_new(step, person, event.kind, event.note, by_chair=False)
    status = admission(step.state.policy, event.kind)
    extra = {Qualifier.ON_BEHALF} if for_other else set()
    if hidden_in_round(step.state, event.kind):
        extra.add(Qualifier.AFTER_ROUND)
    return create(
        step,
        person,
        event.kind,
        status,
        Cause.ASKED,
        requester=requester.id,
        note=event.note,
        qualifiers=frozenset(extra),
    )


def hidden_in_round(state: FloorState, kind: Kind) -> bool:
    """No cross-talk: direct responses are hidden until the round ends."""
    return kind is Kind.DIRECT_RESPONSE and state.round is not None and not state.round.cross_talk


def check_new(step: Step, person: Person, kind: Kind, note: str, *, by_chair: bool) -> None:
    """Raise IllegalEvent when this person cannot ask for this now."""
    state = step.state
    if len(note) > state.rules.note_chars:
        raise IllegalEvent("note_too_long", chars=len(note), most=state.rules.note_chars)
    earlier = waiting(state, person.id, kind)
    if earlier is not None:
        raise IllegalEvent("already_waiting", person=person.id, request=earlier.id)
    if kind is Kind.CONTRIBUTION and not state.queue_open and not by_chair:
        raise IllegalEvent("queue_closed")
    if kind is Kind.DIRECT_RESPONSE:
        if state.turn is not None and state.turn.person == person.id:
            raise IllegalEvent("own_turn", person=person.id)
        if _answered_turn(state) < 1:
            raise IllegalEvent("nothing_to_answer")


def accept(step: Step, request: RequestId) -> Request:
    """Pending becomes accepted: into the queue, or (a notice) somebody is seeing to it."""
    found = step.request(request)
    if found.status is not PENDING:
        raise IllegalEvent("not_pending", request=request, status=found.status.value)
    return admit(step, found, Cause.ACCEPTED)


def admit(step: Step, request: Request, cause: Cause) -> Request:
    """Make a pending request an accepted one."""
    accepted = set_status(step, request, ACCEPTED, cause, drop=frozenset({Qualifier.AFTER_ROUND}))
    if not is_notice(accepted):
        ordering.insert(step, accepted)
    return accepted


def admit_pending(step: Step) -> None:
    """After a change of policy: what the new policy accepts by itself is accepted, oldest first."""
    for one in step.state.requests:
        free = admission(step.state.policy, one.kind) is ACCEPTED
        if free and one.status is PENDING and Qualifier.AFTER_ROUND not in one.qualifiers:
            admit(step, one, Cause.POLICY)


def still_waiting(step: Step, request: RequestId) -> Request:
    """The request if it waits; IllegalEvent `has_floor` when it was granted."""
    found = step.request(request)
    if found.status not in WAITING:
        raise IllegalEvent("has_floor", request=request)
    return found


def own_waiting(step: Step, person: PersonId, request: RequestId | None) -> Request:
    """The waiting request a person may withdraw: its own, or one it made for a neighbour."""
    step.person(person)
    if request is None:
        found = waiting(step.state, person, Kind.CONTRIBUTION)
        if found is None:
            raise IllegalEvent("nothing_waiting", person=person)
        return found
    found = still_waiting(step, request)
    if person not in (found.person, found.requester):
        raise IllegalEvent("not_yours", request=request, person=person)
    return found


def lapse_responses(step: Step, turn: int) -> None:
    """A new contribution began: answers to older turns that nobody took up become contributions.

    Nothing is lost: they stand by their sequence number, or end when the person waits already.
    """
    for one in step.state.requests:
        stale = (
            one.kind is Kind.DIRECT_RESPONSE
            and one.status is PENDING
            and one.to_turn is not None
            and one.to_turn < turn
            and Qualifier.AFTER_ROUND not in one.qualifiers
        )
        if not stale:
            continue
        if waiting(step.state, one.person, Kind.CONTRIBUTION) is not None:
            end(step, one, Status.CANCELLED, Cause.LAPSED)
            continue
        changed = replace(one, kind=Kind.CONTRIBUTION, to_turn=None)
        step.put_request(changed)
        step.note_change(one.id, Cause.LAPSED)
        if admission(step.state.policy, Kind.CONTRIBUTION) is ACCEPTED:
            admit(step, changed, Cause.LAPSED)


def show_hidden(step: Step) -> None:
    """The round is over: answers kept back by "no cross-talk" are shown."""
    for one in step.state.requests:
        if Qualifier.AFTER_ROUND in one.qualifiers:
            step.put_request(replace(one, qualifiers=one.qualifiers - {Qualifier.AFTER_ROUND}))
            step.note_change(one.id, Cause.ROUND)


def notices(state: FloorState) -> tuple[Request, ...]:
    """The volunteer's and the chair's line: technical and break, oldest first."""
    return tuple(one for one in state.requests if one.kind in NOTICES)
