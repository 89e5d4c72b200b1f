"""What speech may do, tested from the table; and that it can do nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roomctl.floor import events as ev
from roomctl.floor.machine import handle, next_deadline
from roomctl.floor.model import (
    CONSOLE,
    Advance,
    Cause,
    FloorState,
    Kind,
    Policy,
    Qualifier,
    Status,
)
from roomctl.floor.requests import admission
from roomctl.floor.speech import SPEECH_MAY, May, Situation
from roomctl.floor.step import present
from tests.floor.chance import SPEECH, Draw, draws, event_of, meeting, play
from tests.floor.driver import Meeting, only
from tests.floor.test_random_meetings import LONG

CELLS = [(policy, where, allowed) for policy, row in SPEECH_MAY.items() for where, allowed in row.items()]


def in_situation(policy: Policy, where: Situation) -> Meeting:
    """A floor where v1 is about to speak: idle, v1 next with v2 behind, v2 next, or held by v2."""
    floor = Meeting(remote=3, room=2)
    waits = {
        Situation.IDLE: (),
        Situation.IDLE_FIRST: ("v1", "v2"),
        Situation.IDLE_WAITING: ("v2",),
        Situation.HELD: ("v2",),
    }[where]
    for person in waits:
        floor.do(ev.AddFor(chair=CONSOLE, person=person))
    if where is Situation.HELD:
        floor.next()
    if policy is Policy.ROUND:
        first = "v2" if where is Situation.HELD else "v3"
        floor.do(ev.StartRound(chair=CONSOLE, first=first))
        if where is Situation.HELD:
            floor.next()
    elif policy is not floor.state.policy:
        floor.do(ev.SetPolicy(chair=CONSOLE, policy=policy))
    floor.told.clear()
    return floor


@pytest.mark.parametrize(("policy", "where", "allowed"), CELLS)
def test_speech_does_what_the_table_says(policy: Policy, where: Situation, allowed: May) -> None:
    floor = in_situation(policy, where)
    holder, queue = floor.holder, list(floor.queue)
    floor.do(ev.SpeechStarted("v1"))
    floor.wait(1.4)
    assert (floor.holder, floor.queue) == (holder, queue), "1.4 s are no attempt"
    floor.wait(0.2)
    asked = [one for one in floor.state.requests if one.person == "v1" and one.kind is Kind.CONTRIBUTION]
    if allowed is May.TAKE:
        assert floor.holder == "v1"
        assert floor.queue == [one for one in queue if one != "v1"]
    elif allowed is May.ASK:
        assert floor.holder == holder
        status = admission(policy, Kind.CONTRIBUTION)
        assert [one.status for one in asked] == [status]
        assert Qualifier.BY_SPEECH in asked[0].qualifiers
        assert floor.queue == (queue if status is Status.PENDING else [*queue, "v1"])
    else:
        assert (floor.holder, floor.queue) == (holder, queue)
        assert not only(tuple(floor.told), ev.StatusChanged)


def test_the_table_speaks_of_every_policy_and_situation() -> None:
    assert len(CELLS) == len(Policy) * len(Situation)


@pytest.mark.parametrize("policy", [Policy.VOICE, Policy.QUEUE, Policy.CHAIRED])
def test_a_closed_queue_takes_no_request_by_speech(policy: Policy) -> None:
    floor = in_situation(policy, Situation.HELD)
    floor.do(ev.CloseQueue(chair=CONSOLE))
    floor.say("v1", 9.0)
    assert floor.queue == []


@pytest.mark.parametrize("policy", list(Policy))
@pytest.mark.parametrize("advance", list(Advance))
def test_in_every_policy_silence_marks_the_end_and_speech_takes_the_mark_back(
    policy: Policy, advance: Advance
) -> None:
    floor = in_situation(policy, Situation.HELD)
    if advance is Advance.AUTO:
        floor.do(ev.SetAdvance(chair=CONSOLE, advance=advance))
    rules = floor.state.rules
    silence = rules.voice_turn_end_s if policy is Policy.VOICE else rules.turn_end_s
    floor.say("v2", 3.0)
    assert only(floor.wait(silence - 0.1), ev.TurnEndMarked) == []
    marked = only(floor.wait(0.1), ev.TurnEndMarked)
    assert [one.person for one in marked] == ["v2"]
    if floor.holder is not None:
        assert only(floor.do(ev.SpeechStarted("v2")), ev.TurnContinued)
        floor.wait(60.0)
        assert floor.holder == "v2"


# --- nothing else: whatever speech does, from any floor


def watch(state: FloorState, draw: Draw) -> FloorState:
    """One speech event, or the time up to the next deadline; checks what it may change."""
    if draw[0] == "tick":
        due = next_deadline(state)
        event: ev.Event = ev.Tick()
        at = state.now_wall + draw[3] if due is None else min(due, state.now_wall + 30.0)
    else:
        event, at = event_of(state, draw), state.now_wall + 0.01
    try:
        outcome = handle(state, event, at)
    except ev.IllegalEvent:
        return state
    after = outcome.state
    check_rights(state, after, outcome.effects)
    return after


def check_rights(before: FloorState, after: FloorState, effects: tuple[ev.Effect, ...]) -> None:
    left_by_time = {one.id for one in before.people} - {one.id for one in after.people}
    told = [one for one in effects if isinstance(one, ev.StatusChanged) and one.person not in left_by_time]
    # It ends nothing but a turn, and that by the holder's own silence.
    for one in told:
        assert one.status not in (Status.REVOKED, Status.DENIED, Status.CANCELLED), one
        if one.status is Status.RELEASED:
            assert one.cause in (Cause.SILENCE, Cause.ROUND), one
    # It reorders nothing: who waited still waits in the same order, new ones come behind; only a turn
    # that is put aside for somebody who dropped goes to the front.
    new = [one for one in after.queue if one not in before.queue]
    aside = [one.request for one in told if one.cause is Cause.AWAY]
    stayed = [one for one in before.queue if one in after.queue]
    assert list(after.queue) == [*aside, *stayed, *(one for one in new if one not in aside)]
    # It never grants past somebody who waits and is here.
    for started in (one for one in effects if isinstance(one, ev.TurnStarted)):
        if started.request in before.queue and before.round is None:
            ahead = before.queue[: before.queue.index(started.request)]
            people = {one.id: one.person for one in before.requests}
            assert not [one for one in ahead if present(before, people[one]) and one in after.queue]
        elif before.round is None and after.round is None:
            waits = {one.id for one in before.requests if one.person == started.person}
            assert all(
                request in waits or not present(before, _person(before, request)) for request in before.queue
            ), "took the floor past somebody"
    # It changes no setting.
    same = ("chairs", "queue_open", "advance", "box_s", "acts", "clock")
    assert all(getattr(before, name) == getattr(after, name) for name in same)


def _person(state: FloorState, request: int) -> str | None:
    return next(one.person for one in state.requests if one.id == request)


@given(
    st.lists(draws(), max_size=25), st.lists(draws((*SPEECH, *SPEECH, "tick"), (0.5, 2.0, 30.0)), max_size=40)
)
@settings(max_examples=200 * LONG, deadline=None)
def test_no_sequence_of_speech_events_can_revoke_mute_reorder_or_overtake(
    script: list[Draw], speech: list[Draw]
) -> None:
    state, _ = play(meeting(5), script)
    for draw in speech:
        state = watch(state, draw)


@given(st.lists(draws(), max_size=25), st.lists(draws(("speak",), (0.0, 0.1)), max_size=20))
@settings(max_examples=100 * LONG, deadline=None)
def test_speech_changes_nothing_at_the_moment_it_begins(script: list[Draw], speech: list[Draw]) -> None:
    state, _ = play(meeting(5), script)
    for draw in speech:
        try:
            after = handle(state, event_of(state, draw), state.now_wall).state
        except ev.IllegalEvent:
            continue
        assert (after.queue, after.requests, after.holder) == (state.queue, state.requests, state.holder)
        state = after
