"""Acts of a chair on the meeting as a whole: pause, chair, policy, times, round, agenda.

Owns one function an act, found through chair.ACTS. It must not touch single requests.
"""

from __future__ import annotations

from dataclasses import replace

from roomctl.floor import agenda, requests, rounds
from roomctl.floor import events as ev
from roomctl.floor.events import IllegalEvent, Paused
from roomctl.floor.model import (
    CONSOLE,
    Cause,
    Kind,
    PersonId,
    Policy,
    RequestId,
    Status,
    WarningLevel,
)
from roomctl.floor.step import Step

About = tuple[RequestId | None, PersonId | None]
NOTHING: About = (None, None)


def pause_now(step: Step) -> None:
    """Meeting time stands still from here."""
    step.put(clock=replace(step.state.clock, paused_wall=step.now))
    step.tell(Paused(paused=True))


def pause(step: Step, _event: ev.Pause) -> About:
    """All timers stop, order is kept; who asked for a break has it."""
    if step.state.paused:
        raise IllegalEvent("already_so")
    pause_now(step)
    for one in step.state.requests:
        if one.kind is Kind.BREAK and one.status is Status.PENDING:
            requests.admit(step, one, Cause.ACCEPTED)
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
    """Another chairs; the console always can. Who gives it away has it no more, unless both keep it."""
    if event.to == CONSOLE:
        step.put(chairs=(CONSOLE,))
        return NOTHING
    person = step.person(event.to)
    chairs = step.state.chairs
    if not event.keep:
        chairs = (CONSOLE,) if event.chair == CONSOLE else tuple(one for one in chairs if one != event.chair)
    chairs = (*(one for one in chairs if one != person.id), person.id)
    if set(chairs) == set(step.state.chairs):
        raise IllegalEvent("already_so")
    step.put(chairs=chairs)
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
