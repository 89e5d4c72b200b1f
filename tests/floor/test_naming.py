"""Naming a voice and making one entry of two: nothing heard is lost."""

from __future__ import annotations

import pytest

from roomctl.floor import events as ev
from roomctl.floor import views
from roomctl.floor.model import (
    CONSOLE,
    Cause,
    Kind,
    Status,
)
from tests.floor.driver import Meeting, only
from tests.floor.test_queue import refused


def test_one_key_names_the_voice_that_holds_the_floor_and_its_time_goes_along() -> None:
    floor = Meeting(room=2, remote=1)
    floor.say("room", 8.0)
    told = floor.do(ev.NameVoice(chair=CONSOLE, person="r2"))
    assert floor.holder == "r2"
    assert [(one.person, one.cause) for one in only(told, ev.StatusChanged)] == [("r2", Cause.NAMED)]
    spoken = {row.person: row.speech_s for row in floor.state.talk}
    assert spoken["r2"] == pytest.approx(8.0)
    assert spoken[None] == pytest.approx(0.0)


def test_naming_the_voice_that_holds_uses_up_the_hand_of_that_person() -> None:
    floor = Meeting(room=1, remote=2)
    floor.say("room", 3.0)
    hand = floor.state.next_request
    floor.do(ev.AddFor(chair=CONSOLE, person="r1"))
    floor.ask("v1")
    floor.do(ev.NameVoice(chair=CONSOLE, person="r1"))
    assert (floor.holder, floor.queue) == ("r1", ["v1"])
    assert floor.state.holder == hand
    assert floor.statuses(hand) == [Status.ACCEPTED, Status.GRANTED]
    assert floor.statuses(1)[-1] is Status.CANCELLED


def test_a_waiting_voice_is_named_in_its_place_and_joins_the_persons_hand() -> None:
    floor = Meeting(room=2, remote=3)
    floor.grant(floor.ask("v1"))
    floor.say("room", 2.0)
    floor.ask("v2")
    floor.do(ev.AddFor(chair=CONSOLE, person="r1"))
    assert floor.queue == ["?", "v2", "r1"]
    floor.do(ev.NameVoice(chair=CONSOLE, person="r1"))
    assert floor.queue == ["r1", "v2"]


def test_who_goes_on_talking_after_being_named_is_nobody_new() -> None:
    """One shared microphone: the hand it raised has a name now; the next sentences raise no second one."""
    for name in (
        lambda voice, _own: ev.NameVoice(chair=CONSOLE, person="r1", request=voice),
        lambda voice, own: ev.Merge(chair=CONSOLE, keep=voice, drop=own),
        lambda voice, own: ev.Merge(chair=CONSOLE, keep=own, drop=voice),
    ):
        floor = Meeting(room=2, remote=1)
        own = floor.ask("r1")
        floor.grant(floor.ask("v1"))
        floor.do(ev.SpeechStarted("room"))
        floor.wait(2.0)
        assert floor.queue == ["r1", "?"]
        floor.do(name(floor.state.queue[1], own))
        assert floor.queue == ["r1"]
        floor.wait(20.0)
        floor.do(ev.SpeechEnded("room"))
        floor.say("room", 3.0)
        assert floor.queue == ["r1"]
        floor.wait(30.0)
        floor.say("room", 3.0)
        assert floor.queue == ["r1", "?"], "half a minute later it may be somebody else"


def test_naming_is_refused_when_there_is_no_such_voice_or_person() -> None:
    floor = Meeting(room=1, remote=1)
    assert refused(floor, ev.NameVoice(chair=CONSOLE, person="r1")) == "no_unnamed_voice"
    floor.say("room", 2.0)
    assert refused(floor, ev.NameVoice(chair=CONSOLE, person="v1")) == "not_in_room"
    request = floor.ask("v1")
    assert refused(floor, ev.NameVoice(chair=CONSOLE, person="r1", request=request)) == "already_named"


def test_two_entries_of_one_human_become_one_with_the_better_place() -> None:
    floor = Meeting(room=1, remote=3)
    floor.ask("v1")
    floor.ask("v2")
    floor.do(ev.AddFor(chair=CONSOLE, person="r1"))
    floor.do(ev.Merge(chair=CONSOLE, keep=3, drop=1))
    assert floor.queue == ["r1", "v2"]
    assert floor.statuses(1) == [Status.ACCEPTED, Status.CANCELLED]


def test_merging_with_the_holder_gives_the_floor_to_the_kept_entry() -> None:
    floor = Meeting(room=1, remote=2)
    floor.say("room", 3.0)
    floor.ask("v1")
    waits = floor.state.queue[0]
    floor.do(ev.Merge(chair=CONSOLE, keep=waits, drop=1))
    assert (floor.holder, floor.state.holder, floor.queue) == ("v1", waits, [])


def test_merging_what_cannot_be_one_is_refused() -> None:
    floor = Meeting(remote=2)
    first, second = floor.ask("v1"), floor.ask("v1", Kind.TECHNICAL)
    assert refused(floor, ev.Merge(chair=CONSOLE, keep=first, drop=first)) == "same_request"
    assert refused(floor, ev.Merge(chair=CONSOLE, keep=first, drop=second)) == "cannot_merge"
    assert refused(floor, ev.Merge(chair=CONSOLE, keep=first, drop=77)) == "unknown_request"


def test_a_voice_is_named_by_its_request_also_while_another_holds() -> None:
    floor = Meeting(room=2, remote=1)
    floor.grant(floor.ask("v1"))
    floor.say("room", 2.0)
    waits = floor.state.queue[0]
    floor.do(ev.NameVoice(chair=CONSOLE, person="r2", request=waits))
    assert floor.queue == ["r2"]
    assert floor.state.queue == (waits,)
    assert views.waiting_s(floor.state, 99, floor.at) is None
    assert views.turn_elapsed_s(Meeting().state, 0.0) is None
