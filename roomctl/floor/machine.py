"""The floor's one door: `handle(state, event, now) -> Outcome`.

Owns the order in which things happen: first what fell due before, then the event, then what
follows from it. The rules live one subject a file: requests, ordering, grants, advance, speech,
rounds, people, chair, acts (undo), agenda, clock. Nothing here reads a clock, sleeps, draws lots or
writes; the same state, event and time always give the same outcome.

An illegal event raises IllegalEvent and nothing has changed: the caller still holds the old state.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import isfinite
from typing import Any

from roomctl.floor import acts, clock, people, requests, rounds, settle, speech
from roomctl.floor import events as ev
from roomctl.floor.events import ChairAct, Event, IllegalEvent, Outcome
from roomctl.floor.grants import end_turn, start_turn
from roomctl.floor.model import Cause, FloorState, LogEntry, Policy, Qualifier, Status
from roomctl.floor.step import Step


def handle(state: FloorState, event: Event, now: float) -> Outcome:
    """The floor after `event` at wall time `now` (seconds of a steady clock), and what to tell.

    A `now` earlier than the last one counts as the last one: late news is taken when it comes.
    Raises IllegalEvent when the event cannot be; the state is then still what it was.
    """
    if not isfinite(now):
        raise IllegalEvent("bad_time", now=str(now))
    now = max(now, state.now_wall)
    step = Step(state, now)
    clock.run(step, now, settle.close)
    acts.forget_old(step)
    if isinstance(event, ev.Undo):
        _undo(step, event)
    else:
        _happen(step, event)
    clock.run(step, now, settle.close)
    return Outcome(step.state, tuple(step.effects))


def next_deadline(state: FloorState) -> float | None:
    """Wall time at which a Tick is due; None: nothing waits for the time (or it stands still)."""
    due = clock.first(state)
    return None if due is None else state.clock.wall(due[0])


def _happen(step: Step, event: Event) -> None:
    """One event, what follows from it, and its place in the memory of undo."""
    start = step.state
    if isinstance(event, ChairAct):
        acts.perform(step, event)
    else:
        HAPPENINGS[type(event)](step, event)
    settle.close(step)
    acts.remember(step, event, start)


def _undo(step: Step, event: ev.Undo) -> None:
    acts.undo(step, event, _again, _catch_up)
    settle.tell_undone(step)
    settle.tell(step)


def _again(step: Step, entry: LogEntry) -> None:
    """A logged event happens once more, at its time; a chair's act with its number."""
    clock.run(step, entry.now, settle.close)
    step.put(next_act=entry.act or step.state.next_act)
    kept = step.state
    event = entry.event
    try:
        _happen(step, replace(event, if_rev=None) if isinstance(event, ChairAct) else event)
    except IllegalEvent:
        step.open(kept, entry.now)
        raise
    clock.run(step, entry.now, settle.close)


def _catch_up(step: Step, now: float) -> None:
    clock.run(step, now, settle.close)


# --- facts and wishes -----------------------------------------------------------------------


def _tick(_step: Step, _event: ev.Tick) -> None:
    """Time is looked at before every event; a tick adds nothing of its own."""


def _request(step: Step, event: ev.RequestFloor) -> None:
    request = requests.ask(step, event)
    idle = step.state.turn is None and not step.state.paused
    if idle and step.state.policy is Policy.VOICE and step.state.queue == (request.id,):
        # What speech may take, a button may: nobody else waits for the idle floor.
        start_turn(step, request, Cause.ASKED)


def _cancel(step: Step, event: ev.Cancel) -> None:
    request = requests.own_waiting(step, event.person, event.request)
    if Qualifier.ROUND_TURN in request.qualifiers:
        rounds.pass_turn(step, event.person)
        return
    requests.end(step, request, Status.CANCELLED, Cause.WITHDRAWN)


def _release(step: Step, event: ev.Release) -> None:
    turn = step.turn()
    if turn.person != event.person:
        raise IllegalEvent("not_holder", person=event.person)
    end_turn(step, Status.RELEASED, Cause.RELEASED)


HAPPENINGS: dict[type[Any], Callable[[Step, Any], None]] = {
    ev.Tick: _tick,
    ev.PersonJoined: people.joined,
    ev.PersonChanged: people.changed,
    ev.PersonDropped: lambda step, event: people.dropped(step, event.person),
    ev.PersonReturned: lambda step, event: people.returned(step, event.person),
    ev.PersonLeft: lambda step, event: people.left(step, event.person),
    ev.SpeechStarted: lambda step, event: speech.started(step, event.source, meant=event.meant),
    ev.SpeechMeant: lambda step, event: speech.meant(step, event.source),
    ev.SpeechEnded: lambda step, event: speech.ended(step, event.source),
    ev.RequestFloor: _request,
    ev.Cancel: _cancel,
    ev.Release: _release,
    ev.Pass: lambda step, event: rounds.pass_turn(step, event.person),
    ev.Later: lambda step, event: rounds.later(step, event.person),
}
