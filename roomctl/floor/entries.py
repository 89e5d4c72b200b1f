"""Whose entry is it? Naming an unnamed voice, and making one entry of two.

Rule: nothing heard is lost by a name: place, time and talk go along. It must not decide who spoke;
a person at the console does.
"""

from __future__ import annotations

from dataclasses import replace

from roomctl.floor import evidence, requests, talktime
from roomctl.floor.events import IllegalEvent, Merge, NameVoice
from roomctl.floor.model import Cause, Origin, Person, Qualifier, Request, RequestId, Status
from roomctl.floor.step import Step, find_person, find_request, is_notice, waiting

ADVANCED = {Status.PENDING: 0, Status.ACCEPTED: 1, Status.GRANTED: 2}


def name_voice(step: Step, event: NameVoice) -> Request:
    """The unnamed voice gets a person; a waiting entry of that person becomes one with it."""
    person = step.person(event.person)
    if person.origin is not Origin.ROOM:
        raise IllegalEvent("not_in_room", person=person.id)
    voice = _unnamed(step, event.request)
    talktime.settle(step)
    _move_talk(step, voice, person)
    own = waiting(step.state, person.id, voice.kind)
    if own is not None:
        return _unite(step, own, voice, person, Cause.NAMED)
    named = replace(voice, person=person.id, source=None)
    step.put_request(named)
    _rename_turn(step, voice.id, named)
    step.note_change(named.id, Cause.NAMED)
    return named


def _unnamed(step: Step, request: RequestId | None) -> Request:
    if request is not None:
        found = step.request(request)
        if found.person is not None:
            raise IllegalEvent("already_named", request=request, person=found.person)
        return found
    order = (step.state.holder, *step.state.queue, *(one.id for one in step.state.requests))
    for one in order:
        candidate = None if one is None else find_request(step.state, one)
        if candidate is not None and candidate.person is None:
            return candidate
    raise IllegalEvent("no_unnamed_voice")


def _move_talk(step: Step, voice: Request, person: Person) -> None:
    """What the voice said to get the floor and in its turn is the person's.

    Whose hand has a name goes on talking for a moment: that is not somebody new.
    """
    turn = step.state.turn
    if turn is not None and turn.request == voice.id:
        talktime.move_to(step, person.id, speech_s=turn.speech_s, turn_s=turn.used_s, turns=1)
    else:
        turns = 1 if Qualifier.SUSPENDED in voice.qualifiers else 0
        talktime.move_to(step, person.id, speech_s=voice.speech_s, turn_s=voice.used_s, turns=turns)
        evidence.rest(step, voice)


def merge(step: Step, event: Merge) -> Request:
    """Two entries become one: `keep` with the better place of both."""
    keep, drop = step.request(event.keep), step.request(event.drop)
    if keep.id == drop.id:
        raise IllegalEvent("same_request", request=keep.id)
    for one in (keep, drop):
        if is_notice(one) or Qualifier.ROUND_TURN in one.qualifiers:
            raise IllegalEvent("cannot_merge", request=one.id)
    talktime.settle(step)
    named = keep.person or drop.person
    person = None if named is None else find_person(step.state, named)
    if person is not None:
        for one in (keep, drop):
            if one.person is None:
                _move_talk(step, one, person)
        third = waiting(step.state, person.id, _further(step, keep, drop).kind)
        if third is not None and third.id not in (keep.id, drop.id):
            raise IllegalEvent("already_waiting", person=person.id, request=third.id)
    return _unite(step, keep, drop, person, Cause.MERGED)


def _unite(step: Step, keep: Request, drop: Request, person: Person | None, cause: Cause) -> Request:
    """`keep` stands where the further of the two stood; `drop` is over."""
    keep, drop = step.request(keep.id), step.request(drop.id)
    best = _further(step, keep, drop)
    others = {keep.id, drop.id} - {best.id}
    step.put(queue=tuple(keep.id if one == best.id else one for one in step.state.queue if one not in others))
    united = replace(
        best,
        id=keep.id,
        status=keep.status,
        requester=keep.requester,
        made=min(keep.made, drop.made),
        person=None if person is None else person.id,
        source=best.source if person is None else None,
        origin=best.origin if person is None else person.origin,
        note=keep.note or drop.note,
    )
    step.put_request(united)
    if united.status is not best.status:
        united = requests.set_status(step, united, best.status, cause)
    _rename_turn(step, best.id, united)
    requests.end(step, drop, Status.CANCELLED, cause)
    step.note_change(united.id, cause)
    return united


def _further(step: Step, keep: Request, drop: Request) -> Request:
    return max((keep, drop), key=lambda one: (ADVANCED[one.status], -_place(step, one)))


def _place(step: Step, request: Request) -> int:
    queue = step.state.queue
    return queue.index(request.id) if request.id in queue else len(queue)


def _rename_turn(step: Step, request: RequestId, now: Request) -> None:
    turn = step.state.turn
    if turn is not None and turn.request == request:
        by_speech = turn.by_speech and now.id == request
        step.put(
            turn=replace(
                turn,
                request=now.id,
                person=now.person,
                source=now.source,
                origin=now.origin,
                by_speech=by_speech,
            )
        )
