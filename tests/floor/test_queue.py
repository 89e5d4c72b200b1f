"""Asking, waiting, getting and giving back the floor: the everyday of the queue."""

from __future__ import annotations

import itertools

import pytest

from roomctl.floor import events as ev
from roomctl.floor import views
from roomctl.floor.model import (
    CONSOLE,
    Advance,
    Cause,
    FloorRules,
    Kind,
    Policy,
    Qualifier,
    Status,
)
from roomctl.floor.requests import ADMISSION
from roomctl.floor.transitions import TABLE, BrokenTable, check
from tests.floor.driver import Meeting, only

SPOKEN = (Kind.CONTRIBUTION, Kind.DIRECT_RESPONSE, Kind.POINT_OF_ORDER)


def refused(floor: Meeting, event: ev.Event) -> str:
    """The code with which an event is refused; nothing changed."""
    before = floor.state
    with pytest.raises(ev.IllegalEvent) as wrong:
        floor.do(event)
    assert floor.state is before
    return wrong.value.code


def test_a_hand_goes_through_its_states_in_order() -> None:
    floor = Meeting(remote=1)
    request = floor.ask("v1")
    floor.next()
    floor.do(ev.Release("v1"))
    assert floor.statuses(request) == [Status.ACCEPTED, Status.GRANTED, Status.RELEASED]
    assert floor.state.requests == ()


@pytest.mark.parametrize(("policy", "kind"), [(policy, kind) for policy in Policy for kind in SPOKEN])
def test_a_request_begins_as_the_table_of_admission_says(policy: Policy, kind: Kind) -> None:
    floor = Meeting(remote=2)
    floor.grant(floor.ask("v2"))
    if policy is not floor.state.policy:
        floor.do(ev.SetPolicy(chair=CONSOLE, policy=policy))
    request = floor.request(floor.ask("v1", kind))
    assert request.status is ADMISSION[policy, kind]
    assert (request.id in floor.state.queue) is (request.status is Status.ACCEPTED)


def test_the_order_is_that_of_asking_and_points_of_order_stand_before() -> None:
    floor = Meeting(remote=4)
    for person in ("v2", "v1", "v3"):
        floor.ask(person)
    floor.ask("v4", Kind.POINT_OF_ORDER)
    assert floor.queue == ["v4", "v2", "v1", "v3"]
    assert [views.position(floor.state, request) for request in (1, 2, 3, 4)] == [2, 3, 4, 1]


def test_pending_ones_are_accepted_into_the_order_in_which_they_asked() -> None:
    floor = Meeting(policy=Policy.CHAIRED, remote=3)
    requests = [floor.ask(person) for person in ("v1", "v2", "v3")]
    for request in reversed(requests):
        floor.do(ev.Accept(chair=CONSOLE, request=request))
    assert floor.queue == ["v1", "v2", "v3"]


def test_everybody_behind_is_told_the_new_place() -> None:
    floor = Meeting(remote=3)
    for person in ("v1", "v2", "v3"):
        floor.ask(person)
    told = floor.next()
    places = {one.person: (one.position, one.cause) for one in only(told, ev.StatusChanged)}
    assert places == {"v1": (None, Cause.NEXT), "v2": (1, Cause.ORDER), "v3": (2, Cause.ORDER)}


def test_one_waiting_contribution_per_person_but_the_holder_may_ask_again() -> None:
    floor = Meeting(remote=1)
    floor.ask("v1")
    assert refused(floor, ev.RequestFloor("v1")) == "already_waiting"
    floor.next()
    floor.ask("v1")
    assert (floor.holder, floor.queue) == ("v1", ["v1"])


def test_asking_is_refused_in_words() -> None:
    floor = Meeting(FloorRules(note_chars=10), room=1, remote=2)
    assert refused(floor, ev.RequestFloor("v9")) == "unknown_person"
    assert refused(floor, ev.RequestFloor("v1", note="much too long")) == "note_too_long"
    assert refused(floor, ev.RequestFloor("v1", Kind.DIRECT_RESPONSE)) == "nothing_to_answer"
    assert refused(floor, ev.RequestFloor("v1", beneficiary="v2")) == "not_for_others"
    floor.grant(floor.ask("v1"))
    assert refused(floor, ev.RequestFloor("v1", Kind.DIRECT_RESPONSE)) == "own_turn"
    floor.do(ev.CloseQueue(chair=CONSOLE))
    assert refused(floor, ev.RequestFloor("v2")) == "queue_closed"
    assert refused(floor, ev.Cancel("v2")) == "nothing_waiting"
    assert refused(floor, ev.Release("v2")) == "not_holder"
    floor.do(ev.Release("v1"))
    assert refused(floor, ev.Release("v1")) == "floor_idle"


def test_a_neighbour_at_the_table_asks_for_somebody_without_a_device() -> None:
    floor = Meeting(room=2)
    floor.do(ev.RequestFloor("r1", beneficiary="r2"))
    request = floor.state.requests[0]
    assert (request.person, request.requester) == ("r2", "r1")
    assert Qualifier.ON_BEHALF in request.qualifiers
    floor.do(ev.Cancel("r1", request.id))
    assert floor.queue == []


def test_withdrawing_takes_only_ones_own() -> None:
    floor = Meeting(remote=2)
    request = floor.ask("v1")
    assert refused(floor, ev.Cancel("v2", request)) == "not_yours"
    floor.do(ev.Cancel("v1"))
    assert floor.statuses(request) == [Status.ACCEPTED, Status.CANCELLED]
    assert refused(floor, ev.Cancel("v1", request)) == "unknown_request"


def test_the_floor_cannot_be_withdrawn_only_given_back() -> None:
    floor = Meeting(remote=1)
    request = floor.ask("v1")
    floor.grant(request)
    assert refused(floor, ev.Cancel("v1", request)) == "has_floor"


def test_in_auto_an_idle_floor_goes_to_who_asks_and_on_when_given_back() -> None:
    floor = Meeting(advance=Advance.AUTO, remote=2)
    floor.ask("v1")
    floor.ask("v2")
    assert (floor.holder, floor.queue) == ("v1", ["v2"])
    floor.do(ev.Release("v1"))
    assert floor.holder == "v2"


def test_in_ask_the_chair_is_proposed_the_next_and_told_when_it_is_another() -> None:
    floor = Meeting(remote=2)
    floor.do(ev.RequestFloor("v1"))
    floor.do(ev.RequestFloor("v2", Kind.POINT_OF_ORDER))
    floor.next()
    proposed = [one.person for one in only(tuple(floor.told), ev.Proposed)]
    assert proposed == ["v1", "v2", None]


def test_in_chaired_nothing_is_granted_by_itself() -> None:
    floor = Meeting(policy=Policy.CHAIRED, advance=Advance.AUTO, remote=1)
    request = floor.ask("v1")
    floor.do(ev.Accept(chair=CONSOLE, request=request))
    floor.wait(60.0)
    assert floor.holder is None
    floor.grant(request)
    assert floor.holder == "v1"


def test_in_voice_a_button_does_what_speech_may() -> None:
    floor = Meeting(policy=Policy.VOICE, remote=2)
    floor.ask("v1")
    floor.ask("v2")
    assert (floor.holder, floor.queue) == ("v1", ["v2"])


@pytest.mark.parametrize(("policy", "other"), list(itertools.permutations(Policy, 2)))
def test_a_change_of_policy_loses_nobodys_place(policy: Policy, other: Policy) -> None:
    floor = Meeting(remote=4)
    if policy is not Policy.QUEUE:
        floor.do(ev.SetPolicy(chair=CONSOLE, policy=policy))
    for person in ("v3", "v1", "v2"):
        floor.do(ev.AddFor(chair=CONSOLE, person=person))
    before = floor.queue
    floor.do(ev.SetPolicy(chair=CONSOLE, policy=other))
    assert floor.queue == before == ["v3", "v1", "v2"]


def test_leaving_chaired_accepts_who_was_pending_in_order() -> None:
    floor = Meeting(policy=Policy.CHAIRED, remote=3)
    for person in ("v2", "v3", "v1"):
        floor.ask(person)
    assert floor.queue == []
    floor.do(ev.SetPolicy(chair=CONSOLE, policy=Policy.QUEUE))
    assert floor.queue == ["v2", "v3", "v1"]


# --- the table


def test_a_status_change_outside_the_table_is_a_fault_of_ours() -> None:
    check(None, Status.PENDING, Cause.ASKED)
    with pytest.raises(BrokenTable):
        check(Status.PENDING, Status.REVOKED, Cause.REVOKED)
    with pytest.raises(BrokenTable):
        check(Status.ACCEPTED, Status.GRANTED, Cause.WITHDRAWN)
    with pytest.raises(BrokenTable):
        check(Status.ACCEPTED, Status.ACCEPTED, Cause.NEXT)


def test_no_end_has_a_way_out_and_every_beginning_leads_to_an_end() -> None:
    ways = {pair for pair in TABLE if TABLE[pair]}
    ends = {Status.RELEASED, Status.REVOKED, Status.DENIED, Status.CANCELLED}
    assert not [pair for pair in ways if pair[0] in ends]
    for live in (Status.PENDING, Status.ACCEPTED, Status.GRANTED):
        assert {after for before, after in ways if before is live} & ends


def test_the_silence_of_a_line_that_dropped_says_nothing_about_the_turn() -> None:
    floor = Meeting(advance=Advance.AUTO, remote=2)
    floor.ask("v1")
    floor.ask("v2")
    floor.say("v1", 5.0)
    floor.do(ev.PersonDropped("v1"))
    assert only(floor.wait(14.9), ev.TurnEndMarked) == []
    assert floor.holder == "v1"
    floor.wait(0.1)
    assert (floor.holder, floor.queue) == ("v2", ["v1"])
