"""Time boxes that warn and never cut, and the parts of the evening."""

from __future__ import annotations

import pytest

from roomctl.floor import events as ev
from roomctl.floor import views
from roomctl.floor.model import (
    CONSOLE,
    Advance,
    AdviceCode,
    AgendaItem,
    FloorRules,
    Policy,
)
from tests.floor.driver import Meeting, only
from tests.floor.test_queue import refused

# --- time


def test_a_turns_box_can_be_made_longer_and_warns_again() -> None:
    floor = Meeting(FloorRules(time_box_s=60.0), remote=1)
    floor.grant(floor.ask("v1"))
    floor.wait(40.0)
    floor.do(ev.SetTimeBox(chair=CONSOLE, seconds=120.0, this_turn=True))
    assert floor.state.box_s == 60.0
    levels = [one.level.value for one in only(floor.wait(100.0), ev.TurnWarning)]
    assert levels == ["soon", "over"]


@pytest.mark.parametrize("seconds", [0.0, -1.0, 1e9])
def test_a_box_that_is_no_length_is_refused(seconds: float) -> None:
    floor = Meeting(remote=1)
    assert refused(floor, ev.SetTimeBox(chair=CONSOLE, seconds=seconds)) == "bad_seconds"
    assert refused(floor, ev.SetTurnEnd(chair=CONSOLE, person="v1", seconds=seconds)) == "bad_seconds"


def test_the_box_of_all_turns_holds_from_the_next_on() -> None:
    floor = Meeting(remote=2)
    floor.grant(floor.ask("v1"))
    floor.do(ev.SetTimeBox(chair=CONSOLE, seconds=90.0))
    assert views.box_left_s(floor.state, floor.at) is None
    floor.grant(floor.ask("v2"))
    assert views.box_left_s(floor.state, floor.at) == 90.0


def test_a_short_box_has_no_early_warning() -> None:
    floor = Meeting(FloorRules(time_box_s=20.0, warning_s=30.0), remote=1)
    floor.grant(floor.ask("v1"))
    assert [one.level.value for one in only(floor.wait(20.0), ev.TurnWarning)] == ["over"]


# --- the evening

EVENING = (
    AgendaItem("welcome", Policy.CHAIRED, time_s=300.0),
    AgendaItem("checkin", Policy.ROUND, box_s=120.0),
    AgendaItem("theme", Policy.QUEUE, Advance.AUTO, 1800.0, 180.0),
    AgendaItem("closing", Policy.ROUND),
)


def test_one_key_moves_through_the_evening() -> None:
    floor = Meeting(FloorRules(time_box_s=240.0), room=2, remote=2)
    floor.do(ev.SetAgenda(chair=CONSOLE, items=EVENING))
    seen = []
    for _ in EVENING:
        told = floor.do(ev.NextAgendaItem(chair=CONSOLE))
        moved = only(told, ev.AgendaMoved)[0]
        running = floor.state.round
        seen.append(
            (
                moved.item,
                floor.state.policy.value,
                floor.state.advance.value,
                floor.state.box_s,
                None if running is None else running.box_s,
            )
        )
    assert seen == [
        ("welcome", "chaired", "ask", 240.0, None),
        ("checkin", "round", "ask", 120.0, 120.0),
        ("theme", "queue", "auto", 180.0, None),
        ("closing", "round", "auto", 240.0, 240.0),
    ]
    assert refused(floor, ev.NextAgendaItem(chair=CONSOLE)) == "agenda_finished"
    floor.do(ev.NextAgendaItem(chair=CONSOLE, item="theme"))
    assert floor.state.agenda.at == 2
    assert refused(floor, ev.NextAgendaItem(chair=CONSOLE, item="cake")) == "unknown_item"


def test_a_round_that_is_over_says_that_the_evening_can_go_on() -> None:
    floor = Meeting(remote=2)
    floor.do(ev.SetAgenda(chair=CONSOLE, items=EVENING[1:]))
    floor.do(ev.NextAgendaItem(chair=CONSOLE))
    floor.next()
    floor.next()
    assert said(floor) == []
    told = floor.do(ev.Release("v2"))
    assert only(told, ev.Advice)[-1].lines == floor.state.advice, "told at once, not at the next look"
    assert said(floor) == [AdviceCode.ROUND_OVER]
    floor.ask("v1")
    assert said(floor) == [], "something goes on"
    floor.next()
    floor.do(ev.NextAgendaItem(chair=CONSOLE))
    floor.do(ev.Release("v1"))
    floor.wait(10.0)
    assert said(floor) == [], "no round was here"
    floor.do(ev.NextAgendaItem(chair=CONSOLE))
    floor.do(ev.EndRound(chair=CONSOLE))
    assert said(floor) == [AdviceCode.EVENING_OVER], "however the last round ended"


def said(floor: Meeting) -> list[AdviceCode]:
    return [line.code for line in floor.state.advice]


def test_an_agenda_typed_anew_goes_on_with_the_running_item() -> None:
    floor = Meeting(remote=1)
    floor.do(ev.SetAgenda(chair=CONSOLE, items=EVENING))
    floor.do(ev.NextAgendaItem(chair=CONSOLE), 10.0)
    floor.do(ev.SetAgenda(chair=CONSOLE, items=(AgendaItem("extra"), *EVENING)), 20.0)
    assert (floor.state.agenda.at, floor.state.agenda.since) == (1, 10.0)
    floor.do(ev.SetAgenda(chair=CONSOLE, items=EVENING[1:]))
    assert floor.state.agenda.at is None


def test_an_agenda_that_cannot_be_is_refused() -> None:
    floor = Meeting(remote=1)
    twice = ev.SetAgenda(chair=CONSOLE, items=(EVENING[0], EVENING[0]))
    assert refused(floor, twice) == "twice_on_agenda"
    assert refused(floor, ev.SetAgenda(chair=CONSOLE, items=(AgendaItem("x", time_s=0.0),))) == "bad_seconds"


def test_moving_on_in_the_middle_of_a_round_keeps_the_queue() -> None:
    floor = Meeting(room=2, remote=2)
    floor.do(ev.SetAgenda(chair=CONSOLE, items=EVENING[1:]))
    floor.do(ev.NextAgendaItem(chair=CONSOLE))
    floor.next()
    floor.ask("v2")
    floor.ask("v1")
    floor.do(ev.NextAgendaItem(chair=CONSOLE))
    assert floor.state.round is None
    assert (floor.holder, floor.queue) == ("v2", ["v1"])
