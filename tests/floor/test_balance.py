"""Talk time and balance: counted right, for the chair only, and never moving anybody."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roomctl.floor import events as ev
from roomctl.floor.balance import balance, gini, talk_now
from roomctl.floor.machine import handle, next_deadline
from roomctl.floor.model import CONSOLE, AdviceCode, AgendaItem, FloorRules, Origin, Policy
from tests.floor.chance import ALL, CHAIR, FACTS, SPEECH, WISHES, Draw, draws, event_of, meeting, play
from tests.floor.driver import Meeting, only
from tests.floor.test_random_meetings import LONG

STAYING = tuple(name for name in (*FACTS, *SPEECH, *SPEECH, *WISHES, *CHAIR) if name not in ("leave", "drop"))


@given(st.lists(draws(STAYING, (0.0, 0.3, 1.7, 6.0)), max_size=60))
@settings(max_examples=200 * LONG, deadline=None)
def test_balance_sums_to_the_total_talk_time(script: list[Draw]) -> None:
    state, at, total = meeting(5), 0.0, 0.0
    for draw in script:
        at += draw[3]
        event = event_of(state, draw)
        speaking = sum(voice.since is not None for voice in state.voices)
        try:
            after = handle(state, event, at).state
        except ev.IllegalEvent:
            continue
        total += speaking * (state.clock.meeting(at) - state.clock.meeting(state.now_wall))
        state = after
        now = balance(state, at)
        assert sum(now.by_person.values()) == pytest.approx(total)
        assert now.room_s + now.remote_s == pytest.approx(total)
        assert now.total_s == pytest.approx(total)
        assert all(row.speech_s > -1e-6 and row.turn_s > -1e-6 and row.turns >= 0 for row in now.talk)
        assert 0.0 <= now.gini <= 1.0 + 1e-9


@given(st.lists(draws(tuple(name for name in ALL if name != "undo")), max_size=50))
@settings(max_examples=200 * LONG, deadline=None)
def test_turns_are_counted_for_as_long_as_somebody_held_the_floor(script: list[Draw]) -> None:
    start = meeting(4)
    _, steps = play(start, script)
    state, held = start, 0.0

    def do(event: ev.Event, at: float) -> None:
        nonlocal state, held
        if state.turn is not None:
            held += state.clock.meeting(at) - state.clock.meeting(state.now_wall)
        state = handle(state, event, at).state

    for event, at in steps:
        while (due := next_deadline(state)) is not None and due < at:
            do(ev.Tick(), due)
        do(event, at)
    counted = sum(row.turn_s for row in talk_now(state, state.now_wall))
    assert counted == pytest.approx(held)


def test_a_turn_of_a_minute_counts_a_minute_and_what_was_spoken_in_it() -> None:
    floor = Meeting(room=1, remote=1)
    floor.grant(floor.ask("v1"))
    floor.wait(20.0)
    floor.say("v1", 30.0)
    floor.wait(10.0)
    floor.do(ev.Release("v1"))
    row = next(row for row in balance(floor.state, floor.at).talk if row.person == "v1")
    assert (row.turn_s, row.turns) == (60.0, 1)
    assert row.speech_s == pytest.approx(30.0)


def test_a_spurt_over_a_change_of_holder_is_split_there() -> None:
    floor = Meeting(room=2, remote=1)
    for person in ("r1", "r2"):
        floor.do(ev.AddFor(chair=CONSOLE, person=person))
    floor.next()
    floor.do(ev.SpeechStarted("room"))
    floor.wait(10.0)
    floor.next()
    floor.wait(5.0)
    floor.do(ev.SpeechEnded("room"))
    spoken = balance(floor.state, floor.at).by_person
    assert (spoken["r1"], spoken["r2"]) == (10.0, 5.0)


def test_what_runs_now_is_in_the_balance() -> None:
    floor = Meeting(remote=2)
    floor.do(ev.SpeechStarted("v1"))
    floor.wait(7.0)
    now = balance(floor.state, floor.at + 3.0)
    assert now.by_person["v1"] == 10.0
    assert (now.room_s, now.remote_s) == (0.0, 10.0)
    assert now.not_yet == ("v2",)


def test_somebody_who_came_to_the_table_has_both_accounts() -> None:
    floor = Meeting(remote=1)
    floor.say("v1", 4.0)
    floor.do(ev.PersonChanged("v1", Origin.ROOM))
    floor.say("v1", 6.0)
    now = balance(floor.state, floor.at)
    assert (now.remote_s, now.room_s, now.by_person["v1"]) == (4.0, 6.0, 10.0)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        ([], 0.0),
        ([5.0], 0.0),
        ([0.0, 0.0], 0.0),
        ([3.0, 3.0, 3.0], 0.0),
        ([0.0, 0.0, 9.0], 1.0),
        ([1.0, 3.0], 0.5),
    ],
)
def test_gini_of_known_shares(seconds: list[float], expected: float) -> None:
    assert gini(seconds) == pytest.approx(expected)


@given(st.lists(st.floats(0.0, 1000.0), min_size=2, max_size=8), st.floats(0.1, 10.0))
@settings(max_examples=100, deadline=None)
def test_gini_is_between_nought_and_one_and_has_no_unit(seconds: list[float], factor: float) -> None:
    value = gini(seconds)
    assert -1e-9 <= value <= 1.0 + 1e-9
    if sum(seconds) > 1.0:
        assert gini([one * factor for one in seconds]) == pytest.approx(value, abs=1e-6)


def advice(floor: Meeting) -> dict[AdviceCode, dict[str, object]]:
    return {line.code: dict(line.params) for line in floor.state.advice}


def test_two_remote_people_have_waited_four_minutes() -> None:
    floor = Meeting(room=1, remote=2)
    floor.do(ev.AddFor(chair=CONSOLE, person="r1"))
    floor.next()
    floor.ask("v1")
    floor.ask("v2")
    floor.wait(235.0)
    assert AdviceCode.REMOTE_WAITING not in advice(floor)
    told = floor.wait(10.0)
    assert advice(floor)[AdviceCode.REMOTE_WAITING] == {"count": 2, "longest_s": 240}
    assert only(told, ev.Advice)[-1].lines == floor.state.advice
    assert floor.queue == ["v1", "v2"], "advice never reorders"
    assert only(floor.wait(30.0), ev.Advice) == [], "the same line is not told again"


def test_a_holder_who_is_not_heard_or_not_there_is_told_to_the_chair() -> None:
    floor = Meeting(remote=1)
    floor.grant(floor.ask("v1"))
    floor.wait(20.0)
    assert advice(floor) == {AdviceCode.HOLDER_SILENT: {"person": "v1"}}
    floor.do(ev.PersonDropped("v1"))
    floor.wait(10.0)
    assert advice(floor) == {AdviceCode.HOLDER_AWAY: {"person": "v1"}}
    floor.do(ev.Pause(chair=CONSOLE))
    assert advice(floor) == {AdviceCode.HOLDER_AWAY: {"person": "v1"}}
    floor.do(ev.ReleaseFor(chair=CONSOLE))
    assert advice(floor) == {}, "what is no longer true is not told, in a pause either"


def test_who_was_not_heard_and_an_uneven_share_are_told_after_a_while() -> None:
    floor = Meeting(FloorRules(advice_quiet_s=600.0, advice_talk_s=60.0), room=2, remote=2)
    floor.do(ev.AddFor(chair=CONSOLE, person="r1"))
    floor.next()
    floor.say("room", 590.0)
    assert AdviceCode.NOT_YET_SPOKEN not in advice(floor)
    assert advice(floor)[AdviceCode.UNEVEN] == {"gini": 1.0, "origin": "remote", "share": 0.0}
    floor.wait(20.0)
    assert advice(floor)[AdviceCode.NOT_YET_SPOKEN] == {"count": 3}


def test_an_item_that_takes_longer_than_planned_and_a_waiting_round_are_told() -> None:
    floor = Meeting(remote=2)
    floor.do(ev.SetAgenda(chair=CONSOLE, items=(AgendaItem("checkin", Policy.ROUND, time_s=60.0),)))
    floor.do(ev.NextAgendaItem(chair=CONSOLE))
    floor.next()
    floor.do(ev.Release("v1"))
    floor.do(ev.PersonDropped("v2"))
    floor.wait(10.0)
    assert advice(floor) == {AdviceCode.ROUND_WAITS: {"count": 1}}
    floor.wait(60.0)
    assert advice(floor)[AdviceCode.AGENDA_OVER] == {"item": "checkin", "seconds": 0}
