"""The acts of a chair, one function each, and the table that finds them.

Owns what a chair may do to whom; each function returns the request and person it was about, for
the list of the last acts. It must not know who may be a chair or how acts are undone (acts.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from roomctl.floor import advance, agenda, entries, grants, ordering, requests, rounds
from roomctl.floor import events as ev
from roomctl.floor.events import IllegalEvent, Paused
from roomctl.floor.model import (
    CONSOLE,
    NOTICES,
    Cause,
    Kind,
    PersonId,
    Policy,
    Qualifier,
    Request,
    RequestId,
    Status,
    WarningLevel,
)
from roomctl.floor.step import Step, is_notice, waiting

About = tuple[RequestId | None, PersonId | None]
NOTHING: About = (None, None)


def _about(request: Request) -> About:
    return (request.id, request.person)


def accept(step: Step, event: ev.Accept) -> About:
    """A pending request enters the queue; a break that is accepted begins."""
    accepted = requests.accept(step, event.request)
    if accepted.kind is Kind.BREAK and not step.state.paused:
        _pause(step)
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
    made = requests.create(step, person, event.kind, status, Cause.ADDED, requester=event.chair,
                           note=event.note, qualifiers=frozenset({Qualifier.ON_BEHALF}))
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
    step.put(queue_open=False, requests=tuple(
        replace(one, qualifiers=one.qualifiers - {Qualifier.LAST_WORD} | {Qualifier.MOVED})
        if Qualifier.LAST_WORD in one.qualifiers else one
        for one in step.state.requests
    ))
    mine = frozenset({Qualifier.LAST_WORD})
    own = waiting(step.state, person.id, Kind.CONTRIBUTION)
    if own is None:
        made = requests.create(step, person, Kind.CONTRIBUTION, Status.ACCEPTED, Cause.ADDED,
                               requester=event.chair, qualifiers=mine)
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


def _pause(step: Step) -> None:
    step.put(clock=replace(step.state.clock, paused_wall=step.now))
    step.tell(Paused(paused=True))


def pause(step: Step, _event: ev.Pause) -> About:
    """All timers stop, order is kept."""
    if step.state.paused:
        raise IllegalEvent("already_so")
    _pause(step)
    return NOTHING


def resume(step: Step, _event: ev.Resume) -> About:
    """The meeting goes on where it stood; breaks that were granted are over."""
    clock = step.state.clock
    if clock.paused_wall is None:
        raise IllegalEvent("already_so")
    step.put(clock=replace(clock, paused_wall=None, lost_s=clock.lost_s + step.now - clock.paused_wall))
    for one in step.state.requests:
        if one.kind is Kind.BREAK and one.status is Status.ACCEPTED:
            requests.end(step, one, Status.RELEASED, Cause.DONE)
    step.tell(Paused(paused=False))
    return NOTHING


def give_chair(step: Step, event: ev.GiveChair) -> About:
    """Another chairs; the console always can."""
    if event.to == CONSOLE:
        step.put(chairs=(CONSOLE,))
        return NOTHING
    person = step.person(event.to)
    if person.id in step.state.chairs and (event.keep or event.chair in (CONSOLE, person.id)):
        raise IllegalEvent("already_so")
    leaves = event.chair if event.chair != CONSOLE and not event.keep else None
    rest = tuple(one for one in step.state.chairs if one not in (leaves, person.id))
    step.put(chairs=(*rest, person.id))
    return (None, person.id)


def set_policy(step: Step, event: ev.SetPolicy) -> About:
    """Another policy in mid-meeting; nobody loses a place."""
    if event.policy is step.state.policy:
        raise IllegalEvent("already_so")
    if event.policy is Policy.ROUND:
        rounds.start(step, ev.StartRound(chair=event.chair))
    elif step.state.round is not None:
        rounds.finish(step, event.policy)
    else:
        step.put(policy=event.policy)
        requests.admit_pending(step)
    return NOTHING


def set_advance(step: Step, event: ev.SetAdvance) -> About:
    """Ask the chair, or go on by itself."""
    if event.advance is step.state.advance:
        raise IllegalEvent("already_so")
    step.put(advance=event.advance)
    return NOTHING


def _check_seconds(seconds: float | None, most: float) -> None:
    if seconds is not None and not 0 < seconds <= most:
        raise IllegalEvent("bad_seconds", seconds=seconds, most=most)


def set_time_box(step: Step, event: ev.SetTimeBox) -> About:
    """Planned length of turns, or of this one. A warning comes again when the new end lies ahead."""
    _check_seconds(event.seconds, 24 * 3600.0)
    if not event.this_turn:
        step.put(box_s=event.seconds)
        if step.state.round is not None:
            step.put(round=replace(step.state.round, box_s=event.seconds))
        return NOTHING
    turn = step.turn()
    warned = turn.warned
    if event.seconds is not None:
        left = event.seconds - (turn.used_s + step.m - turn.started)
        soon = WarningLevel.SOON if left <= step.state.rules.warning_s else None
        warned = WarningLevel.OVER if left <= 0 else soon if turn.warned else None
    step.put(turn=replace(turn, box_s=event.seconds, warned=warned))
    return (turn.request, turn.person)


def set_turn_end(step: Step, event: ev.SetTurnEnd) -> About:
    """How long this person may be silent before the turn seems over."""
    _check_seconds(event.seconds, 600.0)
    step.put_person(replace(step.person(event.person), turn_end_s=event.seconds))
    return (None, event.person)


def start_round(step: Step, event: ev.StartRound) -> About:
    """A tour de table."""
    rounds.start(step, event)
    return NOTHING


def pass_for(step: Step, event: ev.PassFor) -> About:
    """Somebody without a device signs: not this time."""
    rounds.pass_turn(step, event.person)
    return (None, event.person)


def later_for(step: Step, event: ev.LaterFor) -> About:
    """Somebody without a device signs: later."""
    rounds.later(step, event.person)
    return (None, event.person)


def end_round(step: Step, _event: ev.EndRound) -> About:
    """End the round early."""
    if step.state.round is None:
        raise IllegalEvent("no_round")
    rounds.finish(step, step.state.round.before)
    return NOTHING


def set_agenda(step: Step, event: ev.SetAgenda) -> About:
    """What the evening is made of."""
    agenda.set_items(step, event)
    return NOTHING


def next_item(step: Step, event: ev.NextAgendaItem) -> About:
    """On to the next part of the evening."""
    agenda.move_on(step, event)
    return NOTHING


ACTS: dict[type[ev.ChairAct], Callable[[Step, Any], About]] = {
    ev.Accept: accept, ev.Deny: deny, ev.Grant: grant, ev.Next: go_on, ev.ReleaseFor: release_for,
    ev.Revoke: revoke, ev.Move: move, ev.AddFor: add_for, ev.CancelFor: cancel_for,
    ev.NameVoice: name_voice, ev.Merge: merge, ev.CloseQueue: close_queue, ev.OpenQueue: open_queue,
    ev.LastWord: last_word, ev.Pause: pause, ev.Resume: resume, ev.GiveChair: give_chair,
    ev.SetPolicy: set_policy, ev.SetAdvance: set_advance, ev.SetTimeBox: set_time_box,
    ev.SetTurnEnd: set_turn_end, ev.StartRound: start_round, ev.PassFor: pass_for,
    ev.LaterFor: later_for, ev.EndRound: end_round, ev.SetAgenda: set_agenda,
    ev.NextAgendaItem: next_item,
}
