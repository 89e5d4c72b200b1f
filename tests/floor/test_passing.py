"""Passing and later in a round, and who sees what of the ring."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roomctl.floor import events as ev
from roomctl.floor import views
from roomctl.floor.model import (
    CONSOLE,
    Kind,
    NextUp,
    SeatState,
)
from tests.floor.chance import Draw, draws, event_of
from tests.floor.driver import Meeting
from tests.floor.test_random_meetings import LONG
from tests.floor.test_rounds import TURBULENCE, Watched, in_round, ring


def test_who_passes_cannot_be_told_from_who_spoke() -> None:
    floor = in_round(remote=3)
    floor.next()
    passed = floor.do(ev.Pass("v1"))
    floor.next()
    spoken = floor.do(ev.Release("v2"))
    assert [seat.state for seat in ring(floor).ring][:2] == [SeatState.PASSED, SeatState.SPOKE]
    assert views.ring_public(floor.state) == views.Ring(None, ("v3",), ("v1", "v2"))
    shapes = [
        [(type(one), getattr(one, "cause", None), getattr(one, "status", None)) for one in told]
        for told in (passed, spoken)
    ]
    assert shapes[0] == shapes[1]


def test_later_is_asked_once_more_at_the_end_and_only_once() -> None:
    floor = in_round(remote=3)
    floor.next()
    floor.do(ev.Later("v1"))
    floor.next()
    floor.next()
    floor.next()
    assert floor.holder == "v1"
    with pytest.raises(ev.IllegalEvent, match="already_later"):
        floor.do(ev.Later("v1"))
    floor.do(ev.Pass("v1"))
    assert floor.state.round is None


def test_a_pass_before_the_turn_comes_spares_the_offer() -> None:
    floor = in_round(remote=3)
    floor.do(ev.Pass("v2"))
    floor.next()
    floor.next()
    assert floor.holder == "v3"
    with pytest.raises(ev.IllegalEvent, match="turn_was"):
        floor.do(ev.Pass("v2"))


def test_a_pass_before_the_turn_comes_is_not_seen_until_the_ring_has_come_there() -> None:
    floor, as_if_not = in_round(remote=3), in_round(remote=3)
    for one in (floor, as_if_not):
        one.next()
    floor.do(ev.Pass("v2"))
    assert views.ring_public(floor.state) == views.ring_public(as_if_not.state)
    assert views.next_public(floor.state) == views.next_public(as_if_not.state) == NextUp("v2", None)
    assert views.next_up(floor.state) == NextUp("v3", None)
    assert views.ring_chair(floor.state) == views.Ring("v1", ("v3",), ("v2",), ("v2",)), (
        "the chair knows who is next, and who passed"
    )
    floor.do(ev.Release("v1"))
    assert views.ring_public(floor.state) == views.Ring(None, ("v3",), ("v1", "v2"))
    floor.next()
    assert views.ring_public(floor.state) == views.Ring("v3", (), ("v1", "v2"))


def test_who_is_next_in_a_round_is_the_ring_s_next_whatever_waits_in_the_queue() -> None:
    floor = Meeting(remote=3)
    floor.ask("v1")
    floor.do(ev.StartRound(chair=CONSOLE))
    floor.next()
    assert floor.holder == "v1"
    assert floor.queue == ["v1"]
    for shown in (views.next_up(floor.state), views.next_public(floor.state)):
        assert shown == NextUp("v2", None), "the holder's own request waits for the end of the round"
    aside = floor.state.holder
    floor.grant(floor.ask("v3", Kind.POINT_OF_ORDER))
    for shown in (views.next_up(floor.state), views.next_public(floor.state)):
        assert shown == NextUp("v1", aside), "a turn of the round that was put aside goes on first"


def test_later_is_a_place_at_the_end_and_nothing_more_to_others() -> None:
    floor = in_round(remote=4)
    floor.do(ev.Later("v1"))
    floor.next()
    floor.do(ev.Later("v2"))
    assert views.ring_public(floor.state) == views.Ring(None, ("v3", "v4", "v1", "v2"), ())
    floor.do(ev.Pass("v1"))
    seen = views.ring_public(floor.state)
    assert seen is not None
    assert set(seen.order) == {"v3", "v4", "v1", "v2"}, "as long as others are to come"
    floor.next()
    floor.next()
    assert views.ring_public(floor.state) == views.Ring("v4", ("v2", "v1"), ("v3",))
    floor.next()
    assert views.ring_public(floor.state) == views.Ring("v2", (), ("v1", "v3", "v4"))


def test_the_order_shown_is_the_order_in_which_people_are_asked() -> None:
    floor = in_round(remote=4)
    floor.next()
    floor.do(ev.PersonDropped("v2"))
    floor.do(ev.Later("v3"))
    ring = views.ring_public(floor.state)
    assert ring is not None
    assert ring.order == ("v4", "v3", "v2")
    asked = []
    for person in ring.order:
        if person == "v2":
            floor.do(ev.PersonReturned("v2"))
        floor.next()
        asked.append(floor.holder)
    assert tuple(asked) == ring.order


@given(st.integers(2, 6), st.lists(draws(TURBULENCE, (0.0, 0.5, 3.0)), max_size=40))
@settings(max_examples=200 * LONG, deadline=None)
def test_the_ring_as_all_see_it_holds_everybody_once(people: int, script: list[Draw]) -> None:
    floor = Watched(people)
    at = 0.0
    for draw in script:
        at += draw[3]
        with contextlib.suppress(ev.IllegalEvent):
            floor.do(event_of(floor.state, draw), at)
        shown = views.ring_public(floor.state)
        if shown is None:
            return
        assert floor.state.round is not None
        all_of_them = [*shown.order, *shown.done, *([shown.now] if shown.now else [])]
        assert sorted(all_of_them) == sorted(seat.person for seat in floor.state.round.ring)
        next_up = views.next_up(floor.state)
        if next_up is not None and next_up.request is None:
            spoken = {*shown.done, shown.now}
            assert next_up.person not in spoken, "who is next is still to come in everybody's eyes"
