"""Stories of speech: what a cough, a caller, a slow speaker, an interruption lead to."""

from __future__ import annotations

import pytest

from roomctl.floor import events as ev
from roomctl.floor.model import (
    CONSOLE,
    Advance,
    FloorRules,
    Origin,
    Policy,
)
from roomctl.floor.ordering import next_up
from roomctl.floor.speech import Situation
from tests.floor.driver import Meeting, only
from tests.floor.test_speech import in_situation


def test_a_cough_a_laugh_a_chair_take_nothing() -> None:
    floor = Meeting(room=3, remote=2)
    for length in (0.3, 1.2, 0.5):
        floor.say("room", length)
        floor.wait(6.0)
    assert floor.holder is None
    assert floor.state.requests == ()


def test_short_words_far_apart_are_no_attempt_and_close_together_are() -> None:
    floor = Meeting(remote=1)
    for _ in range(20):
        floor.say("v1", 0.5)
        floor.wait(2.0)
    assert floor.holder is None
    for _ in range(3):
        floor.say("v1", 0.5)
        floor.wait(0.2)
    assert floor.holder == "v1"


def test_every_word_of_a_caller_does_not_raise_the_hand_again() -> None:
    floor = Meeting(remote=2)
    floor.grant(floor.ask("v2"))
    floor.say("v1", 2.0)
    assert floor.queue == ["v1"]
    floor.do(ev.Cancel("v1"))
    for _ in range(10):
        floor.say("v1", 2.0)
        floor.wait(0.5)
    assert floor.queue == []


def test_an_unnamed_voice_takes_the_idle_floor_and_silence_gives_it_back() -> None:
    floor = Meeting(room=3, remote=1)
    floor.say("room", 5.0)
    assert floor.holder == "?"
    turn = floor.state.turn
    assert turn is not None
    assert (turn.person, turn.source, turn.origin, turn.by_speech) == (None, "room", Origin.ROOM, True)
    floor.wait(6.9)
    assert floor.holder == "?"
    floor.wait(0.1)
    assert floor.holder is None


def test_a_grant_by_the_chair_is_not_given_back_by_silence_in_ask() -> None:
    floor = Meeting(remote=1)
    floor.grant(floor.ask("v1"))
    floor.say("v1", 2.0)
    floor.wait(600.0)
    assert floor.holder == "v1"


def test_slow_speech_is_not_cut() -> None:
    floor = Meeting(advance=Advance.AUTO, remote=2)
    floor.do(ev.SetTurnEnd(chair=CONSOLE, person="v1", seconds=20.0))
    floor.ask("v1")
    floor.ask("v2")
    for _ in range(5):
        floor.say("v1", 2.0)
        floor.wait(19.0)
        assert floor.holder == "v1"
    floor.wait(1.0 + floor.state.rules.grace_s)
    assert floor.holder == "v2"


def test_who_was_granted_and_is_not_heard_yet_loses_nothing() -> None:
    floor = Meeting(advance=Advance.AUTO, remote=2)
    floor.ask("v1")
    floor.ask("v2")
    floor.wait(300.0)
    assert floor.holder == "v1"


def test_a_voice_that_was_granted_and_is_silent_goes_on_to_the_next_in_auto() -> None:
    floor = Meeting(advance=Advance.AUTO, room=1, remote=2)
    floor.ask("v1")
    floor.say("room", 2.0)
    floor.ask("v2")
    assert floor.queue == ["?", "v2"]
    floor.do(ev.Release("v1"))
    assert floor.holder == "?"
    floor.wait(floor.state.rules.no_start_s + floor.state.rules.grace_s)
    assert floor.holder == "v2"


def test_in_auto_the_holder_can_go_on_within_the_grace() -> None:
    floor = Meeting(advance=Advance.AUTO, remote=2)
    floor.ask("v1")
    floor.ask("v2")
    floor.say("v1", 5.0)
    assert only(floor.wait(4.5), ev.TurnEndMarked)[0].grace_s == 3.0
    floor.say("v1", 0.5)
    floor.wait(6.5)
    assert floor.holder == "v1"
    floor.wait(0.6)
    assert floor.holder == "v2"


def test_an_interrupted_holder_keeps_the_turn_and_is_offered_it_again() -> None:
    floor = Meeting(advance=Advance.AUTO, remote=3)
    floor.ask("v1")
    floor.ask("v3")
    floor.do(ev.SpeechStarted("v1"))
    floor.do(ev.SpeechStarted("v2"), 3.0)
    floor.do(ev.SpeechEnded("v1"), 1.0)
    floor.wait(60.0)
    assert floor.holder == "v1", "silence does not count while the interrupter speaks"
    told = floor.do(ev.SpeechEnded("v2"))
    assert only(told, ev.FloorOffered) == [ev.FloorOffered("v1", has_floor=True)]
    floor.wait(6.9)
    assert floor.holder == "v1"
    floor.wait(0.2)
    assert floor.holder == "v3"


def test_who_began_after_the_holder_had_stopped_did_not_interrupt() -> None:
    floor = Meeting(advance=Advance.AUTO, remote=3)
    floor.ask("v1")
    floor.ask("v3")
    floor.say("v1", 5.0)
    floor.do(ev.SpeechStarted("v2"), 0.5)
    floor.wait(6.5)
    assert floor.holder == "v3"
    assert floor.queue == ["v2"]


def test_who_was_talked_over_without_the_floor_is_offered_it() -> None:
    floor = Meeting(remote=2)
    floor.grant(floor.ask("v1"))
    floor.do(ev.SpeechStarted("v2"))
    floor.do(ev.SpeechStarted("v1"), 0.4)
    told = floor.do(ev.SpeechEnded("v2"), 0.9)
    assert only(told, ev.FloorOffered) == [ev.FloorOffered("v2", has_floor=False)]
    assert floor.queue == []


def test_what_the_shared_microphone_hears_is_the_holders_while_the_room_has_the_floor() -> None:
    floor = Meeting(room=2, remote=1)
    floor.do(ev.AddFor(chair=CONSOLE, person="r1"))
    floor.next()
    floor.say("room", 6.0)
    assert floor.queue == []
    turn = floor.state.turn
    assert turn is not None
    assert turn.spoke
    assert turn.speech_s == pytest.approx(6.0)


def test_a_seat_microphone_speaks_for_who_sits_there() -> None:
    floor = Meeting(room=2, remote=1)
    floor.say("seat:2", 2.0)
    assert floor.holder == "r2"
    floor.say("seat:7", 2.0)
    assert floor.queue == ["?"]


def test_sound_from_nobody_known_is_refused() -> None:
    floor = Meeting(remote=1)
    with pytest.raises(ev.IllegalEvent, match="unknown_source source=v9"):
        floor.do(ev.SpeechStarted("v9"))


def test_in_voice_the_next_voice_follows_the_silence() -> None:
    floor = Meeting(policy=Policy.VOICE, remote=2)
    floor.say("v1", 4.0)
    floor.do(ev.SpeechStarted("v2"), 0.3)
    floor.wait(1.6)
    assert (floor.holder, floor.queue) == ("v1", ["v2"])
    floor.wait(0.2)
    assert (floor.holder, floor.queue) == (None, ["v2"])
    floor.wait(1.3)
    assert (floor.holder, floor.queue) == ("v2", [])


def test_somebody_else_at_the_table_can_speak_up_soon_after_a_turn_of_the_room() -> None:
    floor = Meeting(FloorRules(attempt_rest_s=30.0, turn_end_s=4.0), room=2, remote=2)
    floor.do(ev.AddFor(chair=CONSOLE, person="r1"))
    floor.ask("v1")
    floor.next()
    floor.say("room", 3.0)
    floor.next()
    floor.say("room", 3.0)
    assert floor.queue == [], "the last sentence after the turn is nobody new"
    floor.wait(4.0)
    floor.say("room", 2.0)
    assert floor.queue == ["?"]


def test_speech_during_a_pause_counts_for_nothing() -> None:
    floor = Meeting(remote=1)
    floor.do(ev.Pause(chair=CONSOLE))
    floor.say("v1", 60.0)
    assert floor.holder is None
    floor.do(ev.SpeechStarted("v1"))
    floor.do(ev.Resume(chair=CONSOLE), 60.0)
    floor.wait(1.4)
    assert floor.holder is None
    floor.wait(0.1)
    assert floor.holder == "v1"


def test_the_next_of_the_queue_is_whom_next_up_names() -> None:
    floor = in_situation(Policy.QUEUE, Situation.IDLE_FIRST)
    named = next_up(floor.state)
    assert named is not None
    assert named.person == "v1"


def test_what_becomes_possible_late_happens_then_and_not_before() -> None:
    by_time, by_event = Meeting(remote=2), Meeting(remote=2)
    for floor in (by_time, by_event):
        floor.say("v1", 3.0)
        floor.do(ev.CloseQueue(chair=CONSOLE))
        floor.do(ev.SpeechStarted("v2"), 2.0)
    by_time.wait(15.0)
    by_event.do(ev.Release("v1"), 4.0)
    for floor, began in ((by_time, 10.0), (by_event, 9.0)):
        assert floor.holder == "v2"
        assert floor.state.turn is not None
        assert floor.state.turn.started == pytest.approx(began)


def test_taking_an_idle_floor_can_be_made_harder_than_asking() -> None:
    floor = Meeting(FloorRules(take_speech_s=3.0), remote=2)
    floor.say("v1", 2.9)
    assert floor.holder is None
    floor.wait(10.0)
    floor.say("v1", 3.1)
    assert floor.holder == "v1"


def test_a_denied_voice_without_a_name_does_not_come_back_with_every_word() -> None:
    floor = Meeting(room=2, remote=1)
    floor.grant(floor.ask("v1"))
    floor.say("room", 2.0)
    floor.do(ev.Deny(chair=CONSOLE, request=floor.state.queue[0]))
    for _ in range(5):
        floor.say("room", 3.0)
    assert floor.queue == []
    assert floor.holder == "v1"
