"""The machine is a fold: same events, same floor; time alone makes the difference, not who looks."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roomctl.floor import events as ev
from roomctl.floor.machine import handle, next_deadline
from roomctl.floor.model import FloorState
from roomctl.floor.snapshot import kept, restore, snapshot
from tests.floor.chance import ALL, Draw, Step, draws, meeting, play
from tests.floor.test_random_meetings import LONG

SCRIPT = st.lists(draws(), max_size=60)
NO_UNDO = st.lists(draws(tuple(name for name in ALL if name != "undo")), max_size=60)
SLOW = settings(max_examples=300 * LONG, deadline=None)


def fold(state: FloorState, steps: list[Step]) -> FloorState:
    for event, at in steps:
        state = handle(state, event, at).state
    return state


@given(SCRIPT)
@SLOW
def test_replay_of_the_event_list_gives_the_same_state(script: list[Draw]) -> None:
    start = meeting()
    end, steps = play(start, script)
    again = fold(start, steps)
    assert again == end
    assert (again.undo, again.log) == (end.undo, end.log)


@given(SCRIPT, st.lists(st.floats(0.01, 0.99), min_size=1, max_size=3))
@SLOW
def test_more_ticks_change_nothing(script: list[Draw], fractions: list[float]) -> None:
    start = meeting()
    end, steps = play(start, script)
    state = start
    for event, at in steps:
        begin = state.now_wall
        for fraction in sorted(fractions):
            state = handle(state, ev.Tick(), begin + fraction * (at - begin)).state
        state = handle(state, event, at).state
    assert kept(state) == kept(end)


@given(SCRIPT)
@SLOW
def test_ticking_at_each_deadline_tells_everything_and_changes_nothing(script: list[Draw]) -> None:
    start = meeting()
    end, steps = play(start, script)
    state = start
    told: list[ev.Effect] = []
    for event, at in steps:
        while (due := next_deadline(state)) is not None and due < at:
            outcome = handle(state, ev.Tick(), due)
            assert outcome.state != state
            state, told = outcome.state, [*told, *outcome.effects]
        outcome = handle(state, event, at)
        state, told = outcome.state, [*told, *outcome.effects]
    assert kept(state) == kept(end)
    plain = start
    lazily: list[ev.Effect] = []
    for event, at in steps:
        outcome = handle(plain, event, at)
        plain, lazily = outcome.state, [*lazily, *outcome.effects]
    assert told == lazily


@given(NO_UNDO, st.integers(0, 60))
@SLOW
def test_a_crash_in_the_middle_is_not_noticed(script: list[Draw], when: int) -> None:
    start = meeting()
    end, steps = play(start, script)
    state = fold(start, steps[:when])
    state = restore(json.loads(json.dumps(snapshot(state))))
    assert kept(fold(state, steps[when:])) == kept(end)


@given(NO_UNDO, st.integers(0, 60))
@SLOW
def test_after_a_crash_another_clock_counts_on_from_the_same_moment(script: list[Draw], when: int) -> None:
    start = meeting()
    end, steps = play(start, script)
    state = fold(start, steps[:when])
    moved = restore(json.loads(json.dumps(snapshot(state))), now=state.now_wall + 4096.0)
    for event, at in steps[when:]:
        moved = handle(moved, event, at + 4096.0).state
    assert moved.queue == end.queue
    assert moved.holder == end.holder
    assert moved.policy is end.policy
    assert [one.status for one in moved.requests] == [one.status for one in end.requests]
    assert moved.clock.meeting(moved.now_wall) == pytest.approx(end.clock.meeting(end.now_wall))


def test_a_snapshot_holds_no_words() -> None:
    state = meeting()
    state = handle(state, ev.RequestFloor("p1", note="canary in a mine"), 1.0).state
    state = handle(state, ev.Deny(chair="console", request=1, reason="canary too"), 2.0).state
    state = handle(state, ev.RequestFloor("p2", note="canary again"), 3.0).state
    assert "canary" not in json.dumps(snapshot(state))
    assert "canary" in repr(state)


@pytest.mark.parametrize(
    "broken",
    [
        None,
        [],
        {},
        {"version": 2},
        {"version": 1},
        {"version": 1, "floor": {}},
    ],
)
def test_a_broken_snapshot_is_refused(broken: object) -> None:
    with pytest.raises(ev.IllegalEvent) as wrong:
        restore(broken)
    assert wrong.value.code == "bad_snapshot"


def _paths(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if isinstance(value, dict):
        return [deeper for key, one in value.items() for deeper in _paths(one, (*path, key))] or [path]
    if isinstance(value, list):
        return [deeper for at, one in enumerate(value) for deeper in _paths(one, (*path, at))] or [path]
    return [path]


SOME: list[Draw] = [("ask", 1, 0, 1.0), ("speak", 6, 0, 0.1), ("round", 0, 0, 1.0), ("agenda", 0, 0, 0.0)]


def test_every_leaf_of_a_snapshot_is_checked_and_named() -> None:
    state, _ = play(meeting(), SOME)
    whole = snapshot(state)
    paths = [path for path in _paths(whole) if path]
    assert len(paths) > 100
    for path in paths:
        data = json.loads(json.dumps(whole))
        at = data
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = {"not": "this"}
        with pytest.raises(ev.IllegalEvent) as wrong:
            restore(data)
        where, there = str(wrong.value.params["where"]), ".".join(str(step) for step in path)
        assert there.startswith(where) or where.startswith(there)


def test_rules_from_a_new_config_can_replace_the_kept_ones() -> None:
    state = meeting()
    rules = replace(state.rules, turn_end_s=9.0)
    assert restore(snapshot(state), rules=rules).rules.turn_end_s == 9.0
