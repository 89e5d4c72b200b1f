"""Rounds: everybody present is offered exactly one turn, across the screen, without stigma."""

from __future__ import annotations

import contextlib
from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from roomctl.floor import events as ev
from roomctl.floor import views
from roomctl.floor.machine import handle
from roomctl.floor.model import (
    CONSOLE,
    Advance,
    Cause,
    Kind,
    Origin,
    Policy,
    Qualifier,
    Round,
    RoundOrder,
    SeatState,
    Status,
)
from tests.floor.chance import PEOPLE, SPEECH, Draw, draws, event_of, meeting
from tests.floor.driver import Meeting, only
from tests.floor.test_random_meetings import LONG

TURBULENCE = (
    "join",
    "drop",
    "return",
    "leave",
    "pass",
    "later",
    "pass_for",
    "later_for",
    "next",
    "next",
    "release",
    "release_for",
    "ask",
    "grant",
    "accept",
    *SPEECH,
    "tick",
    "pause",
    "resume",
    "advance",
)


def in_round(remote: int) -> Meeting:
    floor = Meeting(remote=remote)
    floor.do(ev.StartRound(chair=CONSOLE, order=RoundOrder.JOINED))
    return floor


def ring(floor: Meeting) -> Round:
    assert floor.state.round is not None
    return floor.state.round


def order_of(floor: Meeting) -> list[str]:
    return [seat.person for seat in ring(floor).ring]


class Watched:
    """A round under way: who was asked how often, who said what, who came and went."""

    def __init__(self, people: int) -> None:
        self.state = meeting(people)
        self.asked: Counter[str] = Counter()
        self.later: set[str] = set()
        self.passed: set[str] = set()
        self.came_or_went: set[str] = set()
        self.complete: list[bool] = []
        self.last: Round | None = None
        self.do(ev.StartRound(chair=CONSOLE), 0.0)

    def do(self, event: ev.Event, at: float) -> None:
        # With the number of joining: in one event somebody may be given up and come anew.
        before = {(one.id, one.joined) for one in self.state.people}
        outcome = handle(self.state, event, at)
        self.state = outcome.state
        self.last = self.state.round or self.last
        self.came_or_went |= {who for who, _n in before ^ {(one.id, one.joined) for one in self.state.people}}
        offers = [one for one in only(outcome.effects, ev.StatusChanged) if one.cause is Cause.ROUND]
        self.asked.update(str(one.person) for one in offers if one.status is Status.GRANTED)
        self.complete += [one.complete for one in only(outcome.effects, ev.RoundEnded)]
        if isinstance(event, ev.Later | ev.LaterFor):
            self.later.add(event.person)
        if isinstance(event, ev.Pass | ev.PassFor):
            self.passed.add(event.person)

    def to_the_end(self, at: float) -> None:
        """Everybody comes back and the chair goes on to the end."""
        while not self.complete:
            self.do(ev.Resume(chair=CONSOLE) if self.state.paused else ev.Tick(), at)
            for one in self.state.people:
                self.do(ev.PersonReturned(one.id), at)
            if not self.complete:
                self.do(ev.Next(chair=CONSOLE), at)


@example(1, [("drop", 0, 0, 0.0), *[("join", 0, 0, 50.0)] * 3])
@given(st.integers(1, 6), st.lists(draws(TURBULENCE, (0.0, 0.5, 3.0, 50.0)), max_size=60))
@settings(max_examples=250 * LONG, deadline=None)
def test_a_round_offers_each_present_person_exactly_one_turn(people: int, script: list[Draw]) -> None:
    floor, at = Watched(people), 0.0
    everybody = {one.id for one in floor.state.people}
    for draw in script:
        at += draw[3]
        with contextlib.suppress(ev.IllegalEvent):
            floor.do(event_of(floor.state, draw), at)
        if floor.complete:
            break
    floor.to_the_end(at)
    assert floor.complete == [True]
    assert floor.state.policy is Policy.QUEUE
    for person in PEOPLE:
        assert floor.asked[person] <= 1 + (person in floor.later), "asked too often"
    assert floor.last is not None
    seats = {seat.person: seat for seat in floor.last.ring}
    for person in everybody - floor.came_or_went:
        assert floor.asked[person] == seats[person].offers
        assert floor.asked[person] >= 1 or person in floor.passed, "somebody present was not asked"
        assert seats[person].state is not SeatState.SKIPPED


def test_room_and_remote_are_interleaved_and_the_smaller_group_is_spread() -> None:
    floor = Meeting(room=4, remote=2)
    floor.do(ev.StartRound(chair=CONSOLE))
    assert order_of(floor) == ["r1", "v1", "r2", "r3", "v2", "r4"]


def test_the_ring_follows_the_seats_when_asked_to() -> None:
    floor = Meeting()
    for person, seat in (("a", 3), ("b", None), ("c", 1)):
        floor.do(ev.PersonJoined(person, Origin.ROOM, seat))
    floor.do(ev.StartRound(chair=CONSOLE, order=RoundOrder.SEATS, first="a"))
    assert order_of(floor) == ["a", "b", "c"]


def test_in_ask_the_chair_is_shown_the_first_and_one_key_gives_the_piece_on() -> None:
    floor = Meeting(room=2, remote=1)
    told = floor.do(ev.StartRound(chair=CONSOLE, order=RoundOrder.JOINED))
    assert only(told, ev.Proposed) == [ev.Proposed("r1", None)]
    holders = []
    for _ in range(3):
        floor.next()
        holders.append(floor.holder)
    assert holders == ["r1", "r2", "v1"]
    told = floor.next()
    assert only(told, ev.RoundEnded) == [ev.RoundEnded(1, complete=True)]
    assert (floor.holder, floor.state.policy) == (None, Policy.QUEUE)


def test_in_auto_the_piece_goes_round_by_itself_and_silence_is_respected() -> None:
    floor = Meeting(advance=Advance.AUTO, remote=2)
    floor.do(ev.StartRound(chair=CONSOLE))
    assert floor.holder == "v1"
    floor.wait(120.0)
    assert floor.holder == "v1", "who thinks before speaking is not passed over"
    floor.say("v1", 5.0)
    floor.wait(7.1)
    assert floor.holder == "v2"


def test_joiners_come_last_and_leavers_are_skipped() -> None:
    floor = in_round(remote=2)
    floor.next()
    floor.do(ev.PersonJoined("late", Origin.ROOM))
    floor.do(ev.PersonLeft("v2"))
    floor.next()
    assert floor.holder == "late"
    floor.next()
    assert floor.state.round is None


def test_who_drops_is_passed_over_and_asked_on_coming_back() -> None:
    floor = in_round(remote=3)
    floor.do(ev.PersonDropped("v1"))
    floor.next()
    assert floor.holder == "v2"
    floor.do(ev.PersonReturned("v1"), 60.0)
    floor.next()
    assert floor.holder == "v1"
    floor.next()
    assert floor.holder == "v3"


def test_the_holder_who_drops_keeps_the_turn_for_the_grace_time() -> None:
    floor = in_round(remote=2)
    floor.next()
    floor.wait(10.0)
    floor.do(ev.PersonDropped("v1"))
    floor.next()
    assert floor.holder == "v2"
    floor.do(ev.PersonReturned("v1"), 30.0)
    floor.next()
    assert floor.holder == "v1"
    assert views.turn_elapsed_s(floor.state, floor.at) == 10.0
    assert only(tuple(floor.told), ev.TurnStarted)[-1].person == "v1"


def test_the_round_waits_for_the_dropped_until_their_time_is_over() -> None:
    floor = in_round(remote=2)
    floor.do(ev.PersonDropped("v1"))
    floor.next()
    floor.do(ev.Release("v2"), 20.0)
    assert floor.state.round is not None
    with pytest.raises(ev.IllegalEvent, match="next_away"):
        floor.next()
    told = floor.wait(100.0)
    assert only(told, ev.RoundEnded) == [ev.RoundEnded(1, complete=True)]


def test_the_round_takes_nobodys_place_in_the_queue() -> None:
    floor = Meeting(room=1, remote=3)
    for person in ("v1", "v2", "v3"):
        floor.ask(person)
    floor.next()
    floor.wait(12.0)
    floor.do(ev.StartRound(chair=CONSOLE, order=RoundOrder.JOINED))
    assert (floor.holder, floor.queue) == (None, ["v1", "v2", "v3"])
    for _ in range(4):
        floor.next()
    floor.ask("r1")
    floor.next()
    assert floor.state.round is None
    assert floor.queue == ["v1", "v2", "v3", "r1"]
    floor.next()
    assert floor.holder == "v1"
    assert views.turn_elapsed_s(floor.state, floor.at) == 12.0


def test_no_cross_talk_hides_answers_until_the_round_ends() -> None:
    floor = in_round(remote=2)
    floor.next()
    request = floor.ask("v2", Kind.DIRECT_RESPONSE)
    assert views.is_hidden(floor.request(request))
    assert views.pending(floor.state) == ()
    floor.next()
    floor.next()
    assert floor.state.round is None
    assert [one.id for one in views.pending(floor.state)] == [request]
    assert Qualifier.AFTER_ROUND not in floor.request(request).qualifiers


def test_with_cross_talk_an_answer_interrupts_and_the_turn_goes_on() -> None:
    floor = Meeting(remote=2)
    floor.do(ev.StartRound(chair=CONSOLE, order=RoundOrder.JOINED, cross_talk=True))
    floor.next()
    request = floor.ask("v2", Kind.DIRECT_RESPONSE)
    assert [one.id for one in views.pending(floor.state)] == [request]
    floor.grant(request)
    assert floor.holder == "v2"
    floor.do(ev.Release("v2"))
    assert floor.holder == "v1"
    assert [seat.offers for seat in ring(floor).ring] == [1, 0]


def test_a_contribution_waits_until_the_round_is_over() -> None:
    floor = in_round(remote=2)
    request = floor.ask("v2")
    with pytest.raises(ev.IllegalEvent, match="round_running"):
        floor.grant(request)


def test_the_time_box_of_a_round_warns_and_never_cuts() -> None:
    floor = Meeting(remote=2)
    floor.do(ev.StartRound(chair=CONSOLE, order=RoundOrder.JOINED, box_s=90.0))
    floor.next()
    assert [one.level.value for one in only(floor.wait(60.0), ev.TurnWarning)] == ["soon"]
    assert [one.level.value for one in only(floor.wait(30.0), ev.TurnWarning)] == ["over"]
    floor.wait(600.0)
    assert floor.holder == "v1"


def test_ending_early_brings_back_the_policy_from_before() -> None:
    floor = Meeting(policy=Policy.CHAIRED, remote=2)
    floor.do(ev.StartRound(chair=CONSOLE))
    floor.next()
    told = floor.do(ev.EndRound(chair=CONSOLE))
    assert only(told, ev.RoundEnded) == [ev.RoundEnded(1, complete=False)]
    assert (floor.holder, floor.state.policy) == (None, Policy.CHAIRED)


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (ev.StartRound(chair=CONSOLE, first="nobody"), "not_in_round"),
        (ev.StartRound(chair=CONSOLE, people=("v1", "v1")), "twice_in_ring"),
        (ev.StartRound(chair=CONSOLE, people=("v9",)), "unknown_person"),
        (ev.StartRound(chair=CONSOLE, people=()), "nobody_here"),
        (ev.StartRound(chair=CONSOLE, box_s=0.0), "bad_seconds"),
        (ev.EndRound(chair=CONSOLE), "no_round"),
        (ev.Pass("v1"), "no_round"),
        (ev.Later("v1"), "no_round"),
    ],
)
def test_a_round_that_cannot_be_is_refused_with_the_reason(event: ev.Event, code: str) -> None:
    floor = Meeting(remote=1)
    before = floor.state
    with pytest.raises(ev.IllegalEvent) as wrong:
        floor.do(event)
    assert wrong.value.code == code
    assert floor.state is before


def test_one_round_at_a_time() -> None:
    floor = in_round(remote=1)
    with pytest.raises(ev.IllegalEvent, match="round_running"):
        floor.do(ev.StartRound(chair=CONSOLE))


def test_after_the_round_a_point_of_order_is_accepted_as_the_policy_has_it() -> None:
    floor = in_round(remote=2)
    request = floor.ask("v1", Kind.POINT_OF_ORDER)
    assert floor.queue == []
    floor.do(ev.EndRound(chair=CONSOLE))
    assert floor.request(request).status is Status.ACCEPTED
    assert floor.queue == ["v1"]


def test_a_turn_of_the_round_that_was_put_aside_is_not_denied_and_withdrawing_it_passes() -> None:
    floor = in_round(remote=3)
    floor.next()
    turn = floor.state.holder
    assert turn is not None
    floor.grant(floor.ask("v2", Kind.POINT_OF_ORDER))
    assert floor.queue == ["v1"]
    for act in (ev.Deny(chair=CONSOLE, request=turn), ev.CancelFor(chair=CONSOLE, request=turn)):
        with pytest.raises(ev.IllegalEvent, match="round_turn"):
            floor.do(act)
    floor.do(ev.Cancel("v1", turn))
    assert [seat.state for seat in ring(floor).ring] == [
        SeatState.PASSED,
        SeatState.WAITING,
        SeatState.WAITING,
    ]


def test_who_is_not_in_the_ring_has_nothing_to_pass() -> None:
    floor = Meeting(remote=2)
    floor.do(ev.StartRound(chair=CONSOLE, people=("v1",)))
    with pytest.raises(ev.IllegalEvent, match="not_in_round"):
        floor.do(ev.Pass("v2"))
    assert views.ring_public(Meeting().state) is None
