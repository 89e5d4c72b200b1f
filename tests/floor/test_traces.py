"""Recorded meetings that a moderator can read: tests/data/traces/*.toml.

A step has a time, an event with the machine's own field names, and what is expected after it: `holder`
("" nobody, "?" an unnamed voice), `queue`, `ring`, `policy`, `tells` (each line must be told by this step)
or `refused`. Requests are named by their person ("bea", or "bea break" for another kind).
"""

from __future__ import annotations

import tomllib
from dataclasses import fields
from enum import Enum
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from roomctl.floor import events as ev
from roomctl.floor.machine import handle
from roomctl.floor.model import CONSOLE, Advance, FloorRules, FloorState, Origin, Policy, new_floor
from tests.floor.screen import Screen

TRACES = sorted((Path(__file__).parents[1] / "data" / "traces").glob("*.toml"))
NAMED: list[Any] = [one for one in vars(ev).values() if isinstance(one, type) and one is not ev.ChairAct]
EVENTS: dict[str, Any] = {one.name: one for one in NAMED if isinstance(vars(one).get("name"), str)}
ABOUT = {"at", "event", "words", "holder", "queue", "ring", "policy", "tells", "refused", "picture", "on"}


def load(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)


def floor_of(trace: dict[str, Any]) -> FloorState:
    rules = FloorRules(time_box_s=trace.get("box_s"))
    state = new_floor(rules, Policy(trace.get("policy", "queue")), Advance(trace.get("advance", "ask")))
    for line in trace["people"]:
        name, _, where = line.partition(": ")
        origin, _, seat = where.partition(" ")
        state = handle(state, ev.PersonJoined(name, Origin(origin), int(seat) if seat else None), 0.0).state
    return state


def request_of(state: FloorState, words: str) -> int:
    person, _, kind = words.partition(" ")
    return next(
        one.id
        for one in state.requests
        if (one.person or "?") == person and (not kind or one.kind.value == kind)
    )


def value_of(hint: Any, value: Any) -> Any:
    kinds = [one for one in (*get_args(hint), hint) if isinstance(one, type) and issubclass(one, Enum)]
    return kinds[0](value) if kinds else value


def event_of(state: FloorState, step: dict[str, Any], pictures: dict[str, int]) -> ev.Event:
    kind: Any = EVENTS[step["event"]]
    given = {key: value for key, value in step.items() if key not in ABOUT}
    hints = get_type_hints(kind)
    assert given.keys() <= {one.name for one in fields(kind)}, f"{step}: unknown words"
    if "request" in given:
        given["request"] = request_of(state, given["request"])
    made = {key: value_of(hints[key], value) for key, value in given.items()}
    if issubclass(kind, ev.ChairAct):
        made.setdefault("chair", CONSOLE)
        made["if_rev"] = pictures[step["on"]] if "on" in step else None
    event: ev.Event = kind(**made)
    return event


def sentence(effect: ev.Effect) -> str:
    """An effect in a moderator's words."""
    match effect:
        case ev.StatusChanged(person=person, status=status, position=place):
            return f"{person or '?'} {status.value}" + (f", place {place}" if place else "")
        case ev.TurnEndMarked(person=person):
            return f"{person or '?'} seems to have finished"
        case ev.TurnContinued(person=person):
            return f"{person or '?'} goes on"
        case ev.FloorOffered(person=person, has_floor=has_floor):
            return f"{person} offered the floor" + (" again" if has_floor else "")
        case ev.Proposed(person=person) if person:
            return f"next would be {person}"
        case ev.TurnWarning(person=person, level=level):
            return f"{person or '?'}: time is {'over' if level.value == 'over' else 'nearly over'}"
        case ev.Paused(paused=paused):
            return "paused" if paused else "going on"
        case ev.RoundEnded(complete=True):
            return "the round is over"
    return ""


def check(state: FloorState, step: dict[str, Any], told: tuple[ev.Effect, ...]) -> None:
    people = {one.id: one.person or "?" for one in state.requests}
    sentences = [sentence(one) for one in told]
    for line in step.get("tells", ()):
        assert line in sentences, f"not told: {line!r}, but {sentences}"
    if "holder" in step:
        assert (people[state.holder] if state.holder else "") == step["holder"]
    if "queue" in step:
        assert [people[one] for one in state.queue] == step["queue"]
    if "ring" in step:
        assert state.round is not None
        assert [seat.person for seat in state.round.ring] == step["ring"]
    if "policy" in step:
        assert state.policy.value == step["policy"]


@pytest.mark.parametrize("path", TRACES, ids=lambda path: path.stem)
def test_a_recorded_meeting_goes_as_written(path: Path) -> None:
    trace = load(path)
    assert trace["title"]
    assert trace["story"].strip()
    state = floor_of(trace)
    pictures: dict[str, int] = {}
    screens = [Screen(state)]
    for number, step in enumerate(trace["step"]):
        if number % 2 == 1 and len(screens) < 4:
            screens.append(Screen(state))
        told: tuple[ev.Effect, ...] = ()
        try:
            outcome = handle(state, event_of(state, step, pictures), float(step["at"]))
        except ev.IllegalEvent as wrong:
            assert wrong.code == step.get("refused"), step  # noqa: PT017 - a refusal may be what is written
        else:
            assert "refused" not in step, step
            state, told = outcome.state, outcome.effects
        for screen in screens:
            screen.told(told)
            assert screen.order == state.queue
        check(state, step, told)
        if "picture" in step:
            pictures[step["picture"]] = state.revision


@pytest.mark.parametrize("path", TRACES, ids=lambda path: path.stem)
def test_a_recorded_meeting_expects_something(path: Path) -> None:
    trace = load(path)
    expecting = [step for step in trace["step"] if step.keys() & (ABOUT - {"at", "event", "words"})]
    assert len(expecting) * 2 >= len(trace["step"])
    times = [step["at"] for step in trace["step"]]
    assert times == sorted(times)
    assert trace.keys() <= {"title", "story", "people", "policy", "advance", "box_s", "step"}


def test_the_named_stories_are_told() -> None:
    assert {path.stem for path in TRACES} >= {
        "every_word_of_one_caller",
        "an_interrupted_speaker_keeps_the_place",
        "four_screens_the_same_order",
        "a_hand_survives_reconnection",
        "a_cough_a_laugh_a_chair",
    }
