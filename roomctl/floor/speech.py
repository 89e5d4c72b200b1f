"""What speech may do. VAD advises, people decide.

Owns the table below and nothing beyond it: speech may take an idle floor, add a request at the end,
mark the end of a turn. It never revokes, mutes, reorders or grants past a waiting person, and there
is no code here that could. It must not know levels or samples, only that a source began and ceased.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from roomctl.floor import evidence, grants, ordering, requests, talktime
from roomctl.floor.events import FloorOffered, TurnContinued, TurnEndMarked
from roomctl.floor.model import (
    Advance,
    Cause,
    FloorState,
    Kind,
    PersonId,
    Policy,
    Qualifier,
    Request,
    SourceId,
    Status,
    Voice,
)
from roomctl.floor.sources import Owner, owner, speaking_since
from roomctl.floor.step import WAITING, Step, find_person, find_voice, present, waiting


class Situation(StrEnum):
    """Where somebody without the floor speaks."""

    IDLE = "idle"
    """Nobody holds the floor and nobody else waits."""
    IDLE_FIRST = "idle_first"
    """Nobody holds the floor; the speaker is next, others wait behind."""
    IDLE_WAITING = "idle_waiting"
    """Nobody holds the floor; somebody else is next."""
    HELD = "held"
    """Somebody else holds the floor."""


class May(StrEnum):
    """What a speech attempt leads to."""

    TAKE = "take"
    """The floor is theirs until silence gives it back."""
    ASK = "ask"
    """A request at the end, with the status the policy gives to contributions."""
    NOTHING = "nothing"


SPEECH_MAY: dict[Policy, dict[Situation, May]] = {
    Policy.VOICE: {
        Situation.IDLE: May.TAKE,
        Situation.IDLE_FIRST: May.TAKE,
        Situation.IDLE_WAITING: May.ASK,
        Situation.HELD: May.ASK,
    },
    Policy.QUEUE: {
        Situation.IDLE: May.TAKE,
        Situation.IDLE_FIRST: May.NOTHING,
        Situation.IDLE_WAITING: May.ASK,
        Situation.HELD: May.ASK,
    },
    Policy.CHAIRED: {
        Situation.IDLE: May.ASK,
        Situation.IDLE_FIRST: May.NOTHING,
        Situation.IDLE_WAITING: May.ASK,
        Situation.HELD: May.ASK,
    },
    Policy.ROUND: dict.fromkeys(Situation, May.NOTHING),
}
"""In every policy the holder's own silence marks the end of the turn, and nothing more."""


def situation(state: FloorState, speaker: Request | None) -> Situation:
    """Where a speaker without the floor stands; `speaker` is its waiting request, if any."""
    if state.turn is not None:
        return Situation.HELD
    own = None if speaker is None else speaker.id
    if all(request == own for request in state.queue):
        return Situation.IDLE
    next_up = ordering.next_up(state)
    if next_up is not None and own is not None and next_up.request == own:
        return Situation.IDLE_FIRST
    return Situation.IDLE_WAITING


def may(state: FloorState, source: SourceId) -> May:
    """What an attempt by this source would lead to now. NOTHING for the holder."""
    whose = owner(state, source)
    if whose.holder or not present(state, whose.person):
        return May.NOTHING
    waits = _waiting_of(state, whose, source)
    allowed = SPEECH_MAY[state.policy][situation(state, waits)]
    refused = waits is not None or _has_live(state, whose, source) or not state.queue_open
    return May.NOTHING if allowed is May.ASK and refused else allowed


def _waiting_of(state: FloorState, whose: Owner, source: SourceId) -> Request | None:
    return waiting(state, whose.person, Kind.CONTRIBUTION, None if whose.person else source)


def _has_live(state: FloorState, whose: Owner, source: SourceId) -> bool:
    """Whether anything of theirs waits, also a turn put aside: one hand is enough."""
    return any(
        one.status in WAITING
        and one.person == whose.person
        and one.source == (None if whose.person else source)
        for one in state.requests
    )


def attempt_due(state: FloorState, voice: Voice) -> float | None:
    """Meeting time at which this voice, if it goes on, becomes an attempt that may do something."""
    if voice.since is None or voice.meant is None:
        return None
    allowed = may(state, voice.source)
    rules = state.rules
    if allowed is May.NOTHING:
        return None
    begin, need = voice.evidence_from, rules.attempt_speech_s
    if allowed is May.ASK:
        begin = max(begin, voice.rest_until)
    elif rules.take_speech_s is not None:
        need = rules.take_speech_s
    due = evidence.crossing(voice, begin, need, rules.attempt_window_s)
    return None if due is None else max(due, voice.since + rules.attempt_begin_s, voice.meant)


def attempt(step: Step, source: SourceId) -> None:
    """The attempt is made: by the table, take the idle floor or ask at the end."""
    whose = owner(step.state, source)
    allowed = may(step.state, source)
    voice = find_voice(step.state, source)
    said = evidence.total(voice, step.m)
    step.put_voice(replace(voice, evidence=(), evidence_from=step.m))
    if allowed is May.ASK:
        _raise(step, whose, source, said, requests.admission(step.state.policy, Kind.CONTRIBUTION))
    elif allowed is May.TAKE:
        waits = _waiting_of(step.state, whose, source)
        if waits is not None and waits.status is Status.ACCEPTED:
            grants.start_turn(step, waits, Cause.SPEECH)
        else:
            request = _raise(step, whose, source, said, Status.GRANTED)
            grants.start_turn(step, request, Cause.SPEECH, by_speech=True)


def _raise(step: Step, whose: Owner, source: SourceId, said: float, status: Status) -> Request:
    """A request made by speech. What an unnamed voice said for it goes along when it is named."""
    person = None if whose.person is None else step.person(whose.person)
    return requests.create(
        step,
        person,
        Kind.CONTRIBUTION,
        status,
        Cause.SPEECH,
        requester=source,
        source=source if person is None else None,
        speech_s=said if person is None else 0.0,
        qualifiers=frozenset({Qualifier.BY_SPEECH}),
    )


def started(step: Step, source: SourceId, *, meant: bool = True) -> None:
    """A source speaks. For the holder: the turn goes on."""
    voice = find_voice(step.state, source)
    whose = owner(step.state, source)
    if voice.since is not None:
        return
    since = step.m if meant else None
    step.put_voice(replace(voice, since=step.m, counted=step.m, meant=since))
    turn = step.state.turn
    if turn is None or not whose.holder:
        return
    if turn.ended is not None:
        step.tell(TurnContinued(turn.request, turn.person))
    step.put(turn=replace(turn, spoke=True, silent_since=None, ended=None, interrupted_by=None))


def meant(step: Step, source: SourceId) -> None:
    """What it says is more than a laugh or "mm": it may count as an attempt from now on."""
    voice = find_voice(step.state, source)
    owner(step.state, source)  # refuses a source that nobody knows
    if voice.since is not None and voice.meant is None:
        step.put_voice(replace(voice, meant=step.m))


def ended(step: Step, source: SourceId) -> None:
    """A source is silent. Tells apart: the holder paused, was interrupted; somebody was talked over."""
    voice = find_voice(step.state, source)
    whose = owner(step.state, source)
    since = voice.since
    if since is None:
        return
    talktime.settle(step)
    voice = find_voice(step.state, source)
    kept = evidence.keep(voice, step.m, step.state.rules.attempt_window_s)
    step.put_voice(replace(voice, since=None, evidence=() if whose.holder else kept))
    if whose.holder:
        if not speaking_since(step.state, holder=True):
            _holder_silent(step, since)
    else:
        _other_silent(step, whose.person, source, since)


def _holder_silent(step: Step, since: float) -> None:
    """Interrupted is who began first, was talked into and stopped while the other went on."""
    turn = step.turn()
    over = [
        by
        for began, by in speaking_since(step.state, holder=False)
        if began > since and step.m - began >= step.state.rules.overlap_s
    ]
    step.put(turn=replace(turn, spoke=True, silent_since=step.m, interrupted_by=over[0] if over else None))


def _other_silent(step: Step, person: PersonId | None, source: SourceId, since: float) -> None:
    turn = step.state.turn
    if turn is None:
        return
    if turn.interrupted_by == source:
        step.put(turn=replace(turn, interrupted_by=None, silent_since=step.m))
        if turn.person is not None:
            step.tell(FloorOffered(turn.person, has_floor=True))
        return
    holder = speaking_since(step.state, holder=True)
    talked_over = holder and holder[0][0] > since and step.m - since >= step.state.rules.talked_over_s
    if person is None or not talked_over or step.state.policy is Policy.ROUND:
        return
    if not any(one.person == person and one.status in WAITING for one in step.state.requests):
        step.tell(FloorOffered(person, has_floor=False))


def forget_source(step: Step, person: PersonId) -> None:
    """Somebody left: their own source ends with them."""
    if find_person(step.state, person) is not None:
        ended(step, person)
    step.put(voices=tuple(one for one in step.state.voices if one.source != person))


def turn_end_s(state: FloorState) -> float:
    """Silence that marks the end of the running turn: the person's own, else the policy's."""
    person = (
        None if state.turn is None or state.turn.person is None else find_person(state, state.turn.person)
    )
    if person is not None and person.turn_end_s is not None:
        return person.turn_end_s
    return state.rules.voice_turn_end_s if state.policy is Policy.VOICE else state.rules.turn_end_s


def grace_s(state: FloorState) -> float:
    """How long after the mark the holder can still go on before anything follows by itself."""
    return 0.0 if state.policy is Policy.VOICE else state.rules.grace_s


def mark_end(step: Step) -> None:
    """Silence has marked the end of the turn: somebody may be proposed; nothing is taken."""
    turn = step.turn()
    step.put(turn=replace(turn, ended=step.m))
    by_itself = grants.self_ending(step.state) or grants.effective_advance(step.state) is Advance.AUTO
    step.tell(TurnEndMarked(turn.request, turn.person, grace_s(step.state) if by_itself else None))
