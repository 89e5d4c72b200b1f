"""Coming, dropping, coming back, leaving: place and turn are kept for the grace time."""

from __future__ import annotations

import pytest

from roomctl.floor import events as ev
from roomctl.floor import views
from roomctl.floor.model import (
    CONSOLE,
    Advance,
    Cause,
    Kind,
    Origin,
    Status,
)
from tests.floor.driver import Meeting, only
from tests.floor.test_queue import refused


def test_a_hand_survives_reconnection() -> None:
    floor = Meeting(remote=3)
    for person in ("v1", "v2", "v3"):
        floor.ask(person)
    floor.do(ev.PersonDropped("v2"))
    floor.do(ev.PersonReturned("v2"), 119.0)
    assert floor.queue == ["v1", "v2", "v3"]


def test_who_does_not_come_back_in_time_is_gone_and_told() -> None:
    floor = Meeting(remote=2)
    request = floor.ask("v1")
    floor.do(ev.PersonDropped("v1"))
    told = floor.wait(120.0)
    assert [(one.request, one.status, one.cause) for one in only(told, ev.StatusChanged)] == [
        (request, Status.CANCELLED, Cause.LEFT)
    ]
    assert [one.id for one in floor.state.people] == ["v2"]


def test_the_next_is_somebody_who_is_here_and_the_dropped_keep_their_place() -> None:
    floor = Meeting(remote=3)
    for person in ("v1", "v2", "v3"):
        floor.ask(person)
    floor.do(ev.PersonDropped("v1"))
    floor.next()
    assert (floor.holder, floor.queue) == ("v2", ["v1", "v3"])
    assert refused(floor, ev.Grant(chair=CONSOLE, request=1)) == "person_away"


def test_the_holder_who_drops_keeps_the_turn_in_ask_and_the_place_in_auto() -> None:
    ask = Meeting(remote=2)
    ask.grant(ask.ask("v1"))
    ask.ask("v2")
    ask.do(ev.PersonDropped("v1"))
    ask.wait(60.0)
    assert ask.holder == "v1"
    auto = Meeting(advance=Advance.AUTO, remote=2)
    auto.ask("v1")
    auto.ask("v2")
    auto.do(ev.PersonDropped("v1"), 10.0)
    auto.wait(15.0)
    assert (auto.holder, auto.queue) == ("v2", ["v1"])
    auto.do(ev.PersonReturned("v1"))
    auto.do(ev.Release("v2"))
    assert auto.holder == "v1"
    assert views.turn_elapsed_s(auto.state, auto.at) == 25.0


def test_leaving_ends_turn_and_requests() -> None:
    floor = Meeting(remote=2)
    floor.grant(floor.ask("v1"))
    floor.ask("v1")
    floor.ask("v1", Kind.TECHNICAL)
    floor.do(ev.PersonLeft("v1"))
    assert floor.holder is None
    assert floor.state.requests == ()


def test_somebody_comes_from_the_screen_to_the_table_and_keeps_the_place() -> None:
    floor = Meeting(room=1, remote=2)
    floor.ask("v1")
    floor.do(ev.PersonChanged("v1", Origin.ROOM, 4))
    assert floor.state.requests[0].origin is Origin.ROOM
    found = views.person_by_seat(floor.state, 4)
    assert found is not None
    assert found.id == "v1"
    assert refused(floor, ev.PersonChanged("v2", seat=4)) == "seat_taken"
    floor.do(ev.PersonChanged("v1", seat=0))
    assert views.person_by_seat(floor.state, 4) is None


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (ev.PersonJoined("v1", Origin.ROOM), "already_here"),
        (ev.PersonJoined("console", Origin.ROOM), "bad_person"),
        (ev.PersonJoined("room", Origin.ROOM), "bad_person"),
        (ev.PersonJoined("seat:1", Origin.ROOM), "bad_person"),
        (ev.PersonJoined("", Origin.ROOM), "bad_person"),
        (ev.PersonJoined("new", Origin.ROOM, 0), "bad_seat"),
        (ev.PersonLeft("v9"), "unknown_person"),
        (ev.PersonDropped("v9"), "unknown_person"),
        (ev.PersonReturned("v9"), "unknown_person"),
    ],
)
def test_a_person_that_cannot_be_is_refused(event: ev.Event, code: str) -> None:
    assert refused(Meeting(remote=1), event) == code


def test_time_that_is_no_time_is_refused_and_late_news_is_taken_as_now() -> None:
    floor = Meeting(remote=1)
    floor.at = float("nan")
    assert refused(floor, ev.Tick()) == "bad_time"
    floor.at = 5.0
    floor.ask("v1")
    floor.at = 3.0
    floor.next()
    assert floor.state.now_wall == 5.0
    assert floor.holder == "v1"
