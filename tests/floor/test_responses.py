"""Direct responses, points of order and notices: what comes between, and what never stands in the queue."""

from __future__ import annotations

import pytest

from roomctl.floor import events as ev
from roomctl.floor import views
from roomctl.floor.model import (
    CONSOLE,
    Kind,
    Status,
)
from tests.floor.driver import Meeting, only
from tests.floor.test_queue import refused


@pytest.mark.parametrize("key", ["grant", "next"])
def test_a_direct_response_has_thirty_seconds_and_then_the_holder_goes_on(key: str) -> None:
    floor = Meeting(remote=3)
    floor.grant(floor.ask("v1"))
    floor.ask("v3")
    floor.wait(20.0)
    request = floor.ask("v2", Kind.DIRECT_RESPONSE)
    if key == "next":
        floor.do(ev.Accept(chair=CONSOLE, request=request))
        floor.next()
    else:
        floor.grant(request)
    assert (floor.holder, floor.queue) == ("v2", ["v1", "v3"])
    assert views.box_left_s(floor.state, floor.at) == 30.0
    assert [one.level.value for one in only(floor.wait(30.0), ev.TurnWarning)] == ["over"]
    assert floor.holder == "v2", "nothing cuts"
    floor.do(ev.Release("v2"))
    assert (floor.holder, floor.queue) == ("v1", ["v3"])
    assert views.turn_elapsed_s(floor.state, floor.at) == 20.0


def test_a_response_gives_back_by_silence_also_in_ask() -> None:
    floor = Meeting(remote=2)
    floor.grant(floor.ask("v1"))
    floor.grant(floor.ask("v2", Kind.DIRECT_RESPONSE))
    floor.say("v2", 10.0)
    floor.wait(7.1)
    assert floor.holder == "v1"


def test_a_response_after_the_turn_seemed_over_ends_it() -> None:
    floor = Meeting(remote=2)
    first = floor.ask("v1")
    floor.grant(first)
    floor.say("v1", 5.0)
    floor.wait(5.0)
    floor.grant(floor.ask("v2", Kind.DIRECT_RESPONSE))
    assert (floor.holder, floor.queue) == ("v2", [])
    assert floor.statuses(first)[-1] is Status.RELEASED


def test_next_ends_a_response_and_a_turn_that_seems_over() -> None:
    floor = Meeting(remote=3)
    floor.grant(floor.ask("v1"))
    for person, kind in (("v2", Kind.DIRECT_RESPONSE), ("v3", Kind.POINT_OF_ORDER)):
        floor.ask(person, kind)
    floor.do(ev.Accept(chair=CONSOLE, request=2))
    floor.next()
    assert (floor.holder, floor.queue) == ("v3", ["v1", "v2"])
    floor.next()
    assert (floor.holder, floor.queue) == ("v1", ["v2"])
    floor.say("v1", 5.0)
    floor.wait(5.0)
    floor.next()
    assert (floor.holder, floor.queue) == ("v2", [])


def test_an_answer_nobody_took_up_becomes_a_contribution_in_its_place() -> None:
    floor = Meeting(remote=4)
    floor.grant(floor.ask("v1"))
    answer = floor.ask("v2", Kind.DIRECT_RESPONSE)
    floor.ask("v3")
    floor.ask("v4")
    floor.next()
    assert floor.holder == "v3"
    assert floor.request(answer).kind is Kind.CONTRIBUTION
    assert floor.queue == ["v2", "v4"]


def test_an_answer_of_somebody_who_waits_already_ends_when_its_turn_is_over() -> None:
    floor = Meeting(remote=3)
    floor.grant(floor.ask("v1"))
    answer = floor.ask("v2", Kind.DIRECT_RESPONSE)
    floor.ask("v3")
    floor.ask("v2")
    floor.next()
    assert floor.statuses(answer) == [Status.PENDING, Status.CANCELLED]
    assert floor.queue == ["v2"]


def test_a_point_of_order_may_come_between_and_the_turn_goes_on() -> None:
    floor = Meeting(remote=2)
    floor.grant(floor.ask("v1"))
    floor.grant(floor.ask("v2", Kind.POINT_OF_ORDER))
    floor.do(ev.ReleaseFor(chair=CONSOLE))
    assert floor.holder == "v1"


def test_a_technical_notice_never_stands_in_the_queue() -> None:
    floor = Meeting(remote=1)
    request = floor.ask("v1", Kind.TECHNICAL, "no sound")
    assert floor.queue == []
    assert [one.note for one in views.notices(floor.state)] == ["no sound"]
    assert refused(floor, ev.Grant(chair=CONSOLE, request=request)) == "not_for_the_queue"
    floor.do(ev.Accept(chair=CONSOLE, request=request))
    assert floor.queue == []
    floor.do(ev.ReleaseFor(chair=CONSOLE, request=request))
    assert floor.statuses(request) == [Status.PENDING, Status.ACCEPTED, Status.RELEASED]


@pytest.mark.parametrize("act", [ev.Accept(chair=CONSOLE, request=1), ev.Pause(chair=CONSOLE)])
def test_a_break_that_is_given_pauses_and_ends_when_the_meeting_goes_on(act: ev.ChairAct) -> None:
    floor = Meeting(remote=1)
    request = floor.ask("v1", Kind.BREAK)
    floor.do(act)
    assert floor.state.paused
    assert floor.statuses(request)[-1] is Status.ACCEPTED
    floor.do(ev.Resume(chair=CONSOLE), 600.0)
    assert floor.statuses(request)[-1] is Status.RELEASED
