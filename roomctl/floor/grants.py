"""Giving and taking the floor: how a turn begins, is put aside and ends.

Rule: at most one turn runs. A grant opens nobody's microphone; it invites. A contribution's turn
ends when another is granted; a direct response or a point of order only puts it aside, and the
floor goes back by itself. It must not know who decided.
"""

from __future__ import annotations

from dataclasses import replace

from roomctl.floor import ordering, requests, ring, talktime
from roomctl.floor.events import IllegalEvent, TurnEnded, TurnStarted
from roomctl.floor.model import (
    Advance,
    Cause,
    FloorState,
    Kind,
    NextUp,
    Policy,
    Qualifier,
    Request,
    Status,
    Turn,
)
from roomctl.floor.sources import owner, speaking_since
from roomctl.floor.step import Step, find_request, is_notice, present

INTERRUPTING = frozenset({Kind.DIRECT_RESPONSE, Kind.POINT_OF_ORDER})
PLACE = frozenset({Qualifier.SUSPENDED, Qualifier.MOVED, Qualifier.LAST_WORD, Qualifier.AFTER_ROUND})
"""Qualifiers about waiting: meaningless for who has the floor."""


def start_turn(step: Step, request: Request, cause: Cause, *, by_speech: bool = False) -> None:
    """Grant a request on an idle floor."""
    talktime.settle(step)
    ordering.remove(step, request.id)
    resumed = Qualifier.SUSPENDED in request.qualifiers
    granted = request
    if request.status is not Status.GRANTED:
        granted = requests.set_status(step, request, Status.GRANTED, cause, drop=PLACE)
    turn = Turn(
        number=step.state.next_turn,
        request=granted.id,
        person=granted.person,
        source=granted.source,
        origin=granted.origin,
        kind=granted.kind,
        started=step.m,
        used_s=granted.used_s,
        speech_s=granted.speech_s,
        box_s=granted.box_s if resumed else _box(step.state, granted),
        by_speech=by_speech or granted.taken,
        ring=Qualifier.ROUND_TURN in granted.qualifiers,
    )
    step.put(turn=turn, last_turn=turn.number, next_turn=turn.number + 1)
    _heard(step)
    if not resumed:
        talktime.add(step, turn.person, turns=1)
        if turn.kind is Kind.CONTRIBUTION:
            requests.lapse_responses(step, turn.number)
    step.tell(TurnStarted(turn.number, turn.request, turn.person, turn.origin, turn.box_s))


def _box(state: FloorState, request: Request) -> float | None:
    if request.kind is Kind.DIRECT_RESPONSE:
        return state.rules.direct_response_s
    if Qualifier.ROUND_TURN in request.qualifiers and state.round is not None:
        return state.round.box_s
    return state.box_s


def _heard(step: Step) -> None:
    """Who gets the floor while speaking has spoken in it; what was said before is no evidence any more."""
    if speaking_since(step.state, holder=True):
        step.put(turn=replace(step.turn(), spoke=True))
    _forget_evidence(step)


def _forget_evidence(step: Step, rest_s: float = 0.0) -> None:
    """The holder's speech so far is used up. `rest_s`: and no hand is raised by it for so long.

    The rest matters for the shared microphone: who finishes a sentence after the turn is not somebody new.
    """
    for voice in step.state.voices:
        if owner(step.state, voice.source).holder:
            until = max(voice.rest_until, step.m + rest_s)
            step.put_voice(replace(voice, evidence=(), evidence_from=step.m, rest_until=until))


def _close_turn(step: Step, cause: Cause) -> Turn:
    """Count the turn and leave the floor idle; the request is the caller's business."""
    talktime.settle(step)
    turn = step.turn()
    stretch = step.m - turn.started
    talktime.add(step, turn.person, turn_s=stretch)
    step.tell(TurnEnded(turn.number, turn.request, turn.person, cause, turn.used_s + stretch))
    _forget_evidence(step, step.state.rules.turn_end_s)
    step.put(turn=None)
    return turn


def end_turn(step: Step, status: Status, cause: Cause, reason: str = "") -> None:
    """The turn is over for good."""
    turn = _close_turn(step, cause)
    requests.end(step, step.request(turn.request), status, cause, reason)
    step.returning = turn.kind in INTERRUPTING
    if turn.ring and turn.person is not None:
        ring.turn_over(step, turn.person)


def suspend_turn(step: Step, cause: Cause) -> None:
    """Put the turn aside: it stands first in the queue with the time it has used."""
    turn = _close_turn(step, cause)
    request = replace(
        step.request(turn.request),
        used_s=turn.used_s + step.m - turn.started,
        speech_s=turn.speech_s,
        box_s=turn.box_s,
        taken=turn.by_speech,
    )
    request = requests.set_status(step, request, Status.ACCEPTED, cause, add=frozenset({Qualifier.SUSPENDED}))
    ordering.insert(step, request)


def grant(step: Step, request: Request, cause: Cause) -> None:
    """Give the floor to this request, whoever holds it. Raises IllegalEvent when it cannot have it."""
    if request.status is Status.GRANTED:
        raise IllegalEvent("already_granted", request=request.id)
    if is_notice(request):
        raise IllegalEvent("not_for_the_queue", request=request.id)
    if not present(step.state, request.person):
        raise IllegalEvent("person_away", request=request.id, person=request.person)
    interrupts = request.kind in INTERRUPTING
    if step.state.round is not None and not interrupts and Qualifier.ROUND_TURN not in request.qualifiers:
        raise IllegalEvent("round_running", request=request.id)
    turn = step.state.turn
    if turn is not None and interrupts and turn.ended is None:
        suspend_turn(step, Cause.SUSPENDED)
    elif turn is not None:
        clear_turn(step, cause)
    step.returning = False
    start_turn(step, step.request(request.id), cause)


def comes_between(state: FloorState, coming: NextUp | None) -> Request | None:
    """The request that comes next, if it only interrupts the contribution that runs."""
    turn = state.turn
    if turn is None or turn.ended is not None or turn.kind in INTERRUPTING:
        return None
    found = None if coming is None or coming.request is None else find_request(state, coming.request)
    return found if found is not None and found.kind in INTERRUPTING else None


def clear_turn(step: Step, cause: Cause) -> None:
    """Make room for another: the turn ends, but that of somebody who dropped is kept for the return."""
    if present(step.state, step.turn().person):
        end_turn(step, Status.RELEASED, cause)
    else:
        suspend_turn(step, Cause.AWAY)


def effective_advance(state: FloorState) -> Advance:
    """In `chaired` every grant is the chair's."""
    return Advance.ASK if state.policy is Policy.CHAIRED else state.advance


def self_ending(state: FloorState) -> bool:
    """Whether silence, once it marked the end of this turn, also gives the floor back after the grace.

    So it is in `auto`, for a turn that speech itself took, and for a response when somebody waits
    to go on. Every other turn waits for its holder or for the chair.
    """
    turn = state.turn
    if turn is None:
        return False
    if turn.by_speech or effective_advance(state) is Advance.AUTO:
        return True
    if turn.kind not in INTERRUPTING or not state.queue:
        return False
    first = find_request(state, state.queue[0])
    return first is not None and Qualifier.SUSPENDED in first.qualifiers and present(state, first.person)
