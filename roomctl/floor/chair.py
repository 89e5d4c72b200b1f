"""The acts of a chair on requests, one function each, and the table that finds all acts.

Owns what a chair may do to whom; each function returns the request and person it was about, for
the list of the last acts. It must not know who may be a chair or how acts are undone (acts.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from roomctl.floor import advance, entries, grants, meeting, ordering, requests
from roomctl.floor import events as ev
from roomctl.floor.events import IllegalEvent
from roomctl.floor.meeting import NOTHING, About
from roomctl.floor.model import (
    NOTICES,
    Cause,
    Kind,
    Qualifier,
    Request,
    Status,
)
from roomctl.floor.step import Step, is_notice, waiting


def _about(request: Request) -> About:
    return (request.id, request.person)


def accept(step: Step, event: ev.Accept) -> About:
    """A pending request enters the queue; a break that is accepted begins."""
    accepted = requests.accept(step, event.request)
    if accepted.kind is Kind.BREAK and not step.state.paused:
        meeting.pause_now(step)
    return _about(accepted)


def deny(step: Step, event: ev.Deny) -> About:
    """Refuse a request that waits; its person sees the reason."""
    found = requests.still_waiting(step, event.request)
    _not_round_turn(found)
    requests.end(step, found, Status.DENIED, Cause.DENIED, event.reason)
    return _about(found)


def _not_round_turn(request: Request) -> None:
    if Qualifier.ROUND_TURN in request.qualifiers:
        raise IllegalEvent("round_turn", request=request.id)


def grant(step: Step, event: ev.Grant) -> About:
    """Give the floor to somebody, whatever the order."""
    if step.state.paused:
        raise IllegalEvent("paused")
    found = step.request(event.request)
    grants.grant(step, found, Cause.GRANTED)
    return _about(found)


def go_on(step: Step, _event: ev.Next) -> About:
    """End the turn, give the floor to the next."""
    advance.go_on(step)
    turn = step.state.turn
    return NOTHING if turn is None else (turn.request, turn.person)


def release_for(step: Step, event: ev.ReleaseFor) -> About:
    """The holder signs to be done, or a notice was seen to."""
    if event.request is not None and event.request != step.state.holder:
        found = step.request(event.request)
        if not is_notice(found):
            raise IllegalEvent("not_holder", request=found.id)
        requests.end(step, found, Status.RELEASED, Cause.DONE)
        return _about(found)
    turn = step.turn()
    grants.end_turn(step, Status.RELEASED, Cause.RELEASED)
    return (turn.request, turn.person)


def revoke(step: Step, event: ev.Revoke) -> About:
    """Take the floor back; asked twice."""
    turn = step.turn()
    if not event.confirmed:
        raise IllegalEvent("needs_confirmation", request=turn.request)
    if event.request not in {None, turn.request}:
        raise IllegalEvent("stale", request=event.request)
    grants.end_turn(step, Status.REVOKED, Cause.REVOKED, event.reason)
    return (turn.request, turn.person)


def move(step: Step, event: ev.Move) -> About:
    """Set a place in the queue."""
    ordering.move(step, event.request, event.position)
    return _about(step.request(event.request))


def add_for(step: Step, event: ev.AddFor) -> About:
    """Ask for somebody without a device. The chair's word: accepted at once, also on a closed queue."""
    person = step.person(event.person)
    requests.check_new(step, person, event.kind, event.note, by_chair=True)
    status = Status.PENDING if event.kind in NOTICES else Status.ACCEPTED
    made = requests.create(
        step,
        person,
        event.kind,
        status,
        Cause.ADDED,
        requester=event.chair,
        note=event.note,
        qualifiers=frozenset({Qualifier.ON_BEHALF}),
    )
    return _about(made)


def cancel_for(step: Step, event: ev.CancelFor) -> About:
    """Withdraw for somebody without a device."""
    found = requests.still_waiting(step, event.request)
    _not_round_turn(found)
    requests.end(step, found, Status.CANCELLED, Cause.WITHDRAWN)
    return _about(found)


def name_voice(step: Step, event: ev.NameVoice) -> About:
    """The unnamed voice is this person."""
    return _about(entries.name_voice(step, event))


def merge(step: Step, event: ev.Merge) -> About:
    """Two entries are one."""
    return _about(entries.merge(step, event))


def close_queue(step: Step, _event: ev.CloseQueue) -> About:
    """No more contributions; who waits keeps the place."""
    if not step.state.queue_open:
        raise IllegalEvent("already_so")
    step.put(queue_open=False)
    return NOTHING


def open_queue(step: Step, _event: ev.OpenQueue) -> About:
    """Contributions are taken again."""
    if step.state.queue_open:
        raise IllegalEvent("already_so")
    step.put(queue_open=True)
    return NOTHING


def last_word(step: Step, event: ev.LastWord) -> About:
    """Close the queue and let this person speak last."""
    person = step.person(event.person)
    step.put(
        queue_open=False,
        requests=tuple(
            replace(one, qualifiers=one.qualifiers - {Qualifier.LAST_WORD} | {Qualifier.MOVED})
            if Qualifier.LAST_WORD in one.qualifiers
            else one
            for one in step.state.requests
        ),
    )
    mine = frozenset({Qualifier.LAST_WORD})
    own = waiting(step.state, person.id, Kind.CONTRIBUTION)
    if own is None:
        made = requests.create(
            step,
            person,
            Kind.CONTRIBUTION,
            Status.ACCEPTED,
            Cause.ADDED,
            requester=event.chair,
            qualifiers=mine,
        )
        ordering.remove(step, made.id)
    elif own.status is Status.PENDING:
        made = requests.admit(step, replace(own, qualifiers=own.qualifiers | mine), Cause.ACCEPTED)
        ordering.remove(step, made.id)
    else:
        made = replace(own, qualifiers=own.qualifiers | mine)
        step.put_request(made)
        ordering.remove(step, made.id)
        step.note_change(made.id, Cause.MOVED)
    step.put(queue=(*step.state.queue, made.id))
    return _about(made)


ACTS: dict[type[ev.ChairAct], Callable[[Step, Any], About]] = {
    ev.Accept: accept,
    ev.Deny: deny,
    ev.Grant: grant,
    ev.Next: go_on,
    ev.ReleaseFor: release_for,
    ev.Revoke: revoke,
    ev.Move: move,
    ev.AddFor: add_for,
    ev.CancelFor: cancel_for,
    ev.NameVoice: name_voice,
    ev.Merge: merge,
    ev.CloseQueue: close_queue,
    ev.OpenQueue: open_queue,
    ev.LastWord: last_word,
    ev.Pause: meeting.pause,
    ev.Resume: meeting.resume,
    ev.GiveChair: meeting.give_chair,
    ev.SetPolicy: meeting.set_policy,
    ev.SetAdvance: meeting.set_advance,
    ev.SetTimeBox: meeting.set_time_box,
    ev.SetTurnEnd: meeting.set_turn_end,
    ev.StartRound: meeting.start_round,
    ev.PassFor: meeting.pass_for,
    ev.LaterFor: meeting.later_for,
    ev.EndRound: meeting.end_round,
    ev.SetAgenda: meeting.set_agenda,
    ev.NextAgendaItem: meeting.next_item,
}
