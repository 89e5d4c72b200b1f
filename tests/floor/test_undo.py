"""Undo: as if the act had not been, for ten seconds, and nobody else's doing is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from roomctl.floor import events as ev
from roomctl.floor import views
from roomctl.floor.machine import handle
from roomctl.floor.model import CONSOLE, Advance, FloorRules, FloorState, Kind, Policy, Status
from tests.floor.chance import (
    ALL,
    CHAIR,
    FACTS,
    SPEECH,
    WISHES,
    Draw,
    draws,
    essence,
    event_of,
    meeting,
    play,
)
from tests.floor.driver import Meeting, only
from tests.floor.test_random_meetings import LONG

OTHERS = tuple(name for name in ALL if name in FACTS | SPEECH | WISHES)


def plain(state: FloorState) -> FloorState:
    """The essence with requests numbered in order and turns unnumbered."""
    names = {one.id: index for index, one in enumerate(sorted(state.requests, key=lambda one: one.seq))}
    turn = None if state.turn is None else replace(state.turn, number=0, request=names[state.turn.request])
    return replace(
        essence(state),
        last_turn=min(1, state.last_turn),
        turn=turn,
        queue=tuple(names[one] for one in state.queue),
        requests=tuple(
            replace(one, id=names[one.id], seq=names[one.id], to_turn=None) for one in state.requests
        ),
        round=None if state.round is None else replace(state.round, number=0),
    )


@given(
    st.lists(draws(), max_size=30), draws(tuple(CHAIR)), st.lists(draws(OTHERS, (0.0, 0.2, 0.5)), max_size=12)
)
@settings(max_examples=400 * LONG, deadline=None)
def test_undo_is_as_if_the_act_had_not_been(script: list[Draw], act: Draw, since: list[Draw]) -> None:
    # Where the act never was, a request made since has another number: who withdraws names no number here.
    since = [(name, a, b - b % 2 if name == "cancel" else b, gap) for name, a, b, gap in since]
    start, _ = play(meeting(), script)
    start = handle(start, ev.Tick(), start.now_wall).state
    assume(start.turn is None or start.turn.silent_since is None)
    try:
        done = handle(start, event_of(start, act), start.now_wall).state
    except ev.IllegalEvent:
        return
    done, steps = play(done, since)
    undone = handle(done, ev.Undo(chair=CONSOLE, act=start.next_act), done.now_wall).state
    never = start
    for event, at in steps:
        try:
            never = handle(never, event, at).state
        except ev.IllegalEvent:
            continue
    never = handle(never, ev.Tick(), done.now_wall).state
    assert plain(undone) == plain(never)


def test_a_hand_raised_since_stays_with_its_number() -> None:
    floor = Meeting(remote=3)
    first = floor.ask("v1")
    floor.next()
    second = floor.ask("v2")
    floor.undo()
    assert floor.queue == ["v1", "v2"]
    assert floor.state.queue == (first, second)
    assert floor.holder is None


def test_a_hand_raised_and_withdrawn_by_its_number_since_stays_withdrawn() -> None:
    floor = Meeting(remote=2)
    floor.do(ev.LastWord(chair=CONSOLE, person="v1"))
    floor.do(ev.Cancel("v2", floor.ask("v2", Kind.POINT_OF_ORDER)))
    floor.undo()
    assert floor.state.requests == ()


def test_the_undone_act_takes_its_own_request_along() -> None:
    floor = Meeting(room=1, remote=1)
    floor.do(ev.AddFor(chair=CONSOLE, person="r1"))
    later = floor.ask("v1")
    told = floor.undo()
    assert floor.state.queue == (later,)
    gone = only(told, ev.StatusChanged)[0]
    assert (gone.person, gone.status, gone.cause.value) == ("r1", Status.CANCELLED, "undone")


def test_undo_ends_after_ten_seconds() -> None:
    floor = Meeting(remote=1)
    floor.do(ev.CloseQueue(chair=CONSOLE))
    floor.wait(9.9)
    assert [act.name for act in views.can_undo(floor.state, floor.at)] == ["close_queue"]
    floor.wait(0.2)
    assert views.can_undo(floor.state, floor.at) == ()
    with pytest.raises(ev.IllegalEvent, match="nothing_to_undo"):
        floor.undo()
    assert not floor.state.queue_open
    assert (floor.state.undo, floor.state.log, floor.state.births) == ((), (), ())


def test_a_pause_can_be_undone_though_the_meeting_clock_stood() -> None:
    floor = Meeting(remote=1)
    floor.grant(floor.ask("v1"))
    floor.do(ev.Pause(chair=CONSOLE), 5.0)
    floor.wait(6.0)
    floor.undo()
    assert not floor.state.paused
    assert views.turn_elapsed_s(floor.state, floor.at) == 11.0


def test_acts_are_undone_one_after_the_other_back_to_the_start() -> None:
    floor = Meeting(remote=3)
    for person in ("v1", "v2", "v3"):
        floor.ask(person)
    before = essence(floor.state)
    floor.next()
    floor.do(ev.Move(chair=CONSOLE, request=3, position=1))
    floor.do(ev.Deny(chair=CONSOLE, request=2))
    for _ in range(3):
        floor.undo()
    assert essence(floor.state) == before
    assert [act.undone for act in floor.state.acts] == [True, True, True]


def test_an_older_act_is_undone_while_the_newer_stays() -> None:
    floor = Meeting(remote=3)
    requests = [floor.ask(person) for person in ("v1", "v2", "v3")]
    floor.do(ev.Deny(chair=CONSOLE, request=requests[0]))
    floor.do(ev.CloseQueue(chair=CONSOLE))
    floor.undo(1)
    assert floor.queue == ["v1", "v2", "v3"]
    assert not floor.state.queue_open


def test_an_act_that_another_act_depends_on_is_not_undone() -> None:
    floor = Meeting(room=1, remote=1)
    floor.do(ev.AddFor(chair=CONSOLE, person="r1"))
    floor.do(ev.Grant(chair=CONSOLE, request=1))
    before = floor.state
    with pytest.raises(ev.IllegalEvent) as wrong:
        floor.undo(1)
    assert wrong.value.code == "undo_conflict"
    assert wrong.value.params["by"] == 2
    assert floor.state == before


def test_who_gets_the_turn_back_gets_time_to_go_on() -> None:
    floor = Meeting(FloorRules(turn_end_s=4.0, grace_s=3.0), advance=Advance.AUTO, remote=2)
    floor.ask("v1")
    floor.ask("v2")
    floor.say("v1", 10.0)
    floor.wait(5.0)
    floor.next()
    assert floor.holder == "v2"
    floor.wait(9.0)
    floor.undo()
    assert floor.holder == "v1"
    floor.wait(1.5)
    assert floor.holder == "v1"
    floor.wait(1.0)
    assert floor.holder == "v2"


def test_a_revoke_undone_gives_the_floor_back_and_says_so() -> None:
    floor = Meeting(remote=1)
    request = floor.ask("v1")
    floor.grant(request)
    floor.do(ev.Revoke(chair=CONSOLE, confirmed=True, reason="time"), 3.0)
    told = floor.undo()
    assert floor.holder == "v1"
    assert [one.status for one in only(told, ev.StatusChanged)] == [Status.GRANTED]
    assert [one.request for one in only(told, ev.TurnStarted)] == [request]
    assert only(told, ev.ActUndone)[0].act.name == "revoke"


def test_the_giver_of_the_chair_may_take_it_back() -> None:
    floor = Meeting(room=2)
    floor.do(ev.GiveChair(chair=CONSOLE, to="r1"))
    floor.do(ev.GiveChair(chair="r1", to="r2"))
    assert floor.state.chairs == (CONSOLE, "r2")
    floor.do(ev.Undo(chair="r1"))
    assert floor.state.chairs == (CONSOLE, "r1")
    with pytest.raises(ev.IllegalEvent, match="not_chair"):
        floor.do(ev.Undo(chair="r2"))


def test_a_full_log_gives_up_the_oldest_undo_and_counts_it() -> None:
    floor = Meeting(FloorRules(log_kept=8), remote=1)
    floor.do(ev.CloseQueue(chair=CONSOLE))
    for _ in range(6):
        floor.do(ev.SpeechStarted("room"), 0.01)
        floor.do(ev.SpeechEnded("room"), 0.01)
    assert floor.state.undo_dropped == 1
    assert floor.state.log == ()
    with pytest.raises(ev.IllegalEvent, match="nothing_to_undo"):
        floor.undo()


def test_hands_raised_after_an_undone_reopening_fall_away_and_are_told() -> None:
    floor = Meeting(remote=1)
    floor.do(ev.CloseQueue(chair=CONSOLE))
    floor.wait(11.0)
    floor.do(ev.OpenQueue(chair=CONSOLE))
    floor.ask("v1")
    told = floor.undo()
    assert floor.queue == []
    gone = only(told, ev.StatusChanged)
    assert [(one.status, one.cause.value) for one in gone] == [(Status.CANCELLED, "undone")]


def test_a_round_and_an_agenda_step_are_undone_whole() -> None:
    floor = Meeting(room=2, remote=2)
    floor.ask("v1")
    floor.grant(1)
    floor.ask("r2", Kind.DIRECT_RESPONSE)
    before = essence(floor.state)
    floor.do(ev.StartRound(chair=CONSOLE))
    floor.next()
    assert floor.state.policy is Policy.ROUND
    floor.undo()
    floor.undo()
    assert essence(floor.state) == before


def test_an_answer_to_a_turn_that_never_was_falls_away() -> None:
    floor = Meeting(remote=2)
    floor.grant(floor.ask("v1"))
    answer = floor.ask("v2", Kind.DIRECT_RESPONSE)
    told = floor.undo()
    assert floor.queue == ["v1"]
    assert (answer, Status.CANCELLED) in [(one.request, one.status) for one in only(told, ev.StatusChanged)]
