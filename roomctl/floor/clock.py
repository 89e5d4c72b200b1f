"""What happens because time went on.

Owns the list of deadlines, each computed from the state alone, in meeting time. `advance` lets
them fall due one after the other at their own moments, so that it does not matter how often
anybody ticks. It must not read a clock: the time is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from roomctl.floor import advice, grants, people, speech
from roomctl.floor.events import TurnWarning
from roomctl.floor.model import (
    Advance,
    Cause,
    FloorState,
    Presence,
    Qualifier,
    Status,
    Turn,
    WarningLevel,
)
from roomctl.floor.step import Step, find_person, find_request

Happening = Callable[[Step], None]
Deadline = tuple[float, Happening]


def deadlines(state: FloorState) -> Iterator[Deadline]:
    """Everything that waits for the time, as (meeting time, what happens then)."""
    if state.turn is not None:
        yield from _of_turn(state, state.turn)
    for person in state.people:
        if person.away_since is not None:
            yield person.away_since + state.rules.rejoin_grace_s, partial(people.gone, person=person.id)
    for voice in state.voices:
        due = speech.attempt_due(state, voice)
        if due is not None:
            yield due, partial(speech.attempt, source=voice.source)
    if state.people:
        yield state.advice_due, advice.renew


def _of_turn(state: FloorState, turn: Turn) -> Iterator[Deadline]:
    rules = state.rules
    if turn.ended is not None:
        if grants.self_ending(state):
            yield turn.ended + speech.grace_s(state), _give_back
    elif turn.silent_since is not None and turn.interrupted_by is None:
        yield turn.silent_since + speech.turn_end_s(state), speech.mark_end
    elif not turn.spoke and _raised_by_speech(state, turn):
        yield turn.started + rules.no_start_s, speech.mark_end
    holder = None if turn.person is None else find_person(state, turn.person)
    if (
        holder is not None
        and holder.presence is Presence.AWAY
        and holder.away_since is not None
        and grants.effective_advance(state) is Advance.AUTO
    ):
        yield max(holder.away_since, turn.started) + rules.away_hold_s, _hold_place
    if turn.box_s is not None:
        over = turn.started - turn.used_s + turn.box_s
        if turn.warned is None and turn.box_s > rules.warning_s:
            yield over - rules.warning_s, partial(_warn, level=WarningLevel.SOON)
        elif turn.warned is not WarningLevel.OVER:
            yield over, partial(_warn, level=WarningLevel.OVER)


def _raised_by_speech(state: FloorState, turn: Turn) -> bool:
    request = find_request(state, turn.request)
    return request is not None and Qualifier.BY_SPEECH in request.qualifiers


def _give_back(step: Step) -> None:
    grants.end_turn(step, Status.RELEASED, Cause.SILENCE)


def _hold_place(step: Step) -> None:
    grants.suspend_turn(step, Cause.AWAY)


def _warn(step: Step, level: WarningLevel) -> None:
    turn = step.turn()
    step.put(turn=replace(turn, warned=level))
    used = turn.used_s + step.m - turn.started
    left = 0.0 if level is WarningLevel.OVER else max(0.0, (turn.box_s or 0.0) - used)
    step.tell(TurnWarning(turn.request, turn.person, level, left))


def first(state: FloorState) -> Deadline | None:
    """The earliest deadline; of two at once the one named first in this file."""
    return min(deadlines(state), key=lambda deadline: deadline[0], default=None)


def run(step: Step, now: float, close: Callable[[Step], None]) -> None:
    """Let everything fall due up to wall time `now`, each at its own moment; `close` ends each step."""
    while (due := first(step.state)) is not None and not step.state.paused:
        stamp, happening = due
        at = stamp + step.state.clock.lost_s
        if at > now:
            break
        step.open(step.state, max(at, step.state.now_wall))
        happening(step)
        step.put(now_wall=step.now)
        close(step)
    step.open(replace(step.state, now_wall=now), now)
