"""Thousands of random meetings must not break a rule. Each invariant is a sentence.

ROOMCTL_LONG=1 makes the run twenty times longer.
"""

from __future__ import annotations

import json
import os
from collections import Counter

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from roomctl.floor import events as ev
from roomctl.floor.machine import handle, next_deadline
from roomctl.floor.model import (
    CONSOLE,
    END_STATUSES,
    NOTICES,
    Cause,
    FloorState,
    Policy,
    Presence,
    Qualifier,
    SeatState,
    Status,
)
from roomctl.floor.ordering import PLACED, key
from roomctl.floor.snapshot import kept, restore, snapshot
from roomctl.floor.step import ASIDE, WAITING, find_person, queued
from tests.floor.chance import Draw, draws, essence, event_of, meeting
from tests.floor.screen import Screen

LONG = 20 if os.environ.get("ROOMCTL_LONG") else 1


class RandomMeeting(RuleBasedStateMachine):
    """Any event at any time; whatever happens, the rules hold."""

    @initialize(people=st.integers(0, 5))
    def begin(self, people: int) -> None:
        self.state = meeting(people)
        self.at = 0.0
        self.live: dict[int, Status] = {}
        self.ends: Counter[int] = Counter()
        self.screen = Screen(self.state)

    @rule(draw=draws())
    def something_happens(self, draw: Draw) -> None:
        self.at += draw[3]
        before = self.state
        event = event_of(before, draw)
        copy = kept(before)
        try:
            outcome = handle(before, event, self.at)
        except ev.IllegalEvent:
            assert kept(before) == copy, "an illegal event changed something"
            return
        if draw[1] % 4 == 0:  # test_replay plays whole meetings twice
            assert handle(before, event, self.at) == outcome, "the same event gave two outcomes"
        self.state = outcome.state
        self._count(outcome.effects)
        self.screen.told(outcome.effects)
        if isinstance(event, ev.ChairAct) and not isinstance(event, ev.Undo):
            self._undo_gives_back_the_state_before(before)

    def _count(self, effects: tuple[ev.Effect, ...]) -> None:
        for one in effects:
            if not isinstance(one, ev.StatusChanged):
                continue
            if one.status in END_STATUSES:
                assert self.live.pop(one.request, None) is not None, f"{one} ended twice or never began"
                self.ends[one.request] += 1
                assert self.ends[one.request] == 1, one
            else:
                if one.request in self.ends:
                    assert one.cause is Cause.UNDONE, f"{one} is over"
                    del self.ends[one.request]
                self.live[one.request] = one.status

    def _undo_gives_back_the_state_before(self, before: FloorState) -> None:
        undone = handle(self.state, ev.Undo(chair=CONSOLE), self.at).state
        reached = handle(before, ev.Tick(), self.at).state
        assert essence(undone) == essence(reached)
        assert undone.revision > self.state.revision

    @invariant()
    def there_is_at_most_one_holder(self) -> None:
        granted = [one.id for one in self.state.requests if one.status is Status.GRANTED]
        assert granted == ([] if self.state.turn is None else [self.state.turn.request])

    @invariant()
    def what_was_told_is_what_is(self) -> None:
        assert self.live == {one.id: one.status for one in self.state.requests}

    @invariant()
    def every_screen_shows_the_one_order(self) -> None:
        assert self.screen.order == self.state.queue

    @invariant()
    def nobody_waits_twice_for_the_same(self) -> None:
        waits = Counter(
            (one.person, one.source, one.kind)
            for one in self.state.requests
            if one.status in WAITING and not one.qualifiers & ASIDE
        )
        assert not [one for one, count in waits.items() if count > 1 and one[:2] != (None, None)]

    @invariant()
    def the_queue_is_the_accepted_requests(self) -> None:
        accepted = {
            one.id for one in self.state.requests if one.status is Status.ACCEPTED and one.kind not in NOTICES
        }
        assert len(self.state.queue) == len(set(self.state.queue))
        assert set(self.state.queue) == accepted

    @invariant()
    def order_is_by_sequence_number_but_for_named_chair_acts(self) -> None:
        free = [key(one) for one in queued(self.state) if not one.qualifiers & PLACED]
        assert free == sorted(free)

    @invariant()
    def everybody_in_the_queue_is_known(self) -> None:
        for one in self.state.requests:
            found = None if one.person is None else find_person(self.state, one.person)
            assert one.person is None or (found is not None and found.origin is one.origin)

    @invariant()
    def pause_stops_time(self) -> None:
        if self.state.paused:
            later = handle(self.state, ev.Tick(), self.at + 3600.0)
            assert essence(later.state) == essence(self.state)
            assert later.effects == ()
            assert next_deadline(self.state) is None

    @invariant()
    def nothing_that_is_due_is_left_undone(self) -> None:
        due = next_deadline(self.state)
        assert due is None or due >= self.state.now_wall

    @invariant()
    def a_snapshot_gives_back_the_floor(self) -> None:
        if self.state.revision % 7 == 0:
            assert restore(json.loads(json.dumps(snapshot(self.state)))) == kept(self.state)

    @invariant()
    def a_round_offers_each_person_one_turn(self) -> None:
        running = self.state.round
        assert (running is not None) == (self.state.policy is Policy.ROUND)
        if running is None:
            assert not any(Qualifier.ROUND_TURN in one.qualifiers for one in self.state.requests)
            return
        people = [seat.person for seat in running.ring]
        assert len(people) == len(set(people))
        assert {one.id for one in self.state.people} <= set(people)
        for seat in running.ring:
            assert seat.offers <= 1 + seat.said_later
            if find_person(self.state, seat.person) is None:
                assert seat.state in (SeatState.SKIPPED, SeatState.SPOKE, SeatState.PASSED)
        offered = {seat.person for seat in running.ring if seat.state is SeatState.OFFERED}
        turns = {one.person for one in self.state.requests if Qualifier.ROUND_TURN in one.qualifiers}
        assert offered == turns

    @invariant()
    def who_is_away_has_a_term(self) -> None:
        for one in self.state.people:
            assert (one.presence is Presence.AWAY) == (one.away_since is not None)

    @invariant()
    def memory_is_bounded(self) -> None:
        rules = self.state.rules
        assert len(self.state.acts) <= rules.acts_kept
        assert len(self.state.log) <= rules.log_kept
        assert len(self.state.log) >= len(self.state.undo)
        assert all(point.before.undo == () for point in self.state.undo)


TestRandomMeeting = pytest.mark.timeout(600 * LONG)(RandomMeeting.TestCase)
TestRandomMeeting.settings = settings(
    max_examples=270 * LONG,  # some 80 steps each
    stateful_step_count=100,
    deadline=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)
