"""The acts of a chair: each does its one thing, on the picture its chair saw, and is told."""

from __future__ import annotations

import pytest

from roomctl.floor import events as ev
from roomctl.floor import views
from roomctl.floor.chair import ACTS
from roomctl.floor.model import (
    CONSOLE,
    Advance,
    FloorRules,
    Kind,
    Origin,
    Policy,
    Qualifier,
    Status,
)
from tests.floor.chance import CHAIR
from tests.floor.driver import Meeting, only
from tests.floor.test_queue import refused


def test_every_act_is_in_the_table_and_in_the_random_meetings() -> None:
    known = {one for one in vars(ev).values() if isinstance(one, type) and issubclass(one, ev.ChairAct)}
    assert known - {ev.ChairAct, ev.Undo} == set(ACTS)
    assert len(CHAIR) == len(ACTS)
    assert len({one.name for one in known}) == len(known)


def test_deny_says_why_to_the_person_and_to_nobody_else() -> None:
    floor = Meeting(policy=Policy.CHAIRED, remote=2)
    request = floor.ask("v1")
    told = floor.do(ev.Deny(chair=CONSOLE, request=request, reason="after the break"))
    changed = only(told, ev.StatusChanged)
    assert [(one.status, one.reason) for one in changed] == [(Status.DENIED, "after the break")]
    assert "after the break" not in repr(floor.state.acts)


def test_the_chair_is_not_bound_to_the_order() -> None:
    floor = Meeting(remote=3)
    for person in ("v1", "v2", "v3"):
        floor.ask(person)
    floor.grant(3)
    assert (floor.holder, floor.queue) == ("v3", ["v1", "v2"])
    floor.grant(2)
    assert (floor.holder, floor.queue) == ("v2", ["v1"])
    assert floor.statuses(3)[-1] is Status.RELEASED


def test_next_with_nobody_waiting_ends_the_turn_and_then_is_refused() -> None:
    floor = Meeting(remote=1)
    floor.grant(floor.ask("v1"))
    floor.next()
    assert floor.holder is None
    assert refused(floor, ev.Next(chair=CONSOLE)) == "nobody_waits"


def test_revoke_asks_twice_and_tells_the_reason() -> None:
    floor = Meeting(remote=1)
    request = floor.ask("v1")
    floor.grant(request)
    assert refused(floor, ev.Revoke(chair=CONSOLE)) == "needs_confirmation"
    another = ev.Revoke(chair=CONSOLE, request=request + 1, confirmed=True)
    assert refused(floor, another) == "stale", "while the chair was asked, another got the floor"
    told = floor.do(ev.Revoke(chair=CONSOLE, confirmed=True, reason="time"))
    assert [(one.status, one.reason) for one in only(told, ev.StatusChanged)] == [(Status.REVOKED, "time")]
    assert refused(floor, ev.Revoke(chair=CONSOLE, confirmed=True)) == "floor_idle"


def test_a_moved_entry_stands_where_it_was_put_whoever_comes_after() -> None:
    floor = Meeting(remote=5)
    for person in ("v1", "v2", "v3"):
        floor.ask(person)
    floor.do(ev.Move(chair=CONSOLE, request=3, position=1))
    floor.ask("v4")
    assert floor.queue == ["v3", "v1", "v2", "v4"]
    assert Qualifier.MOVED in floor.request(3).qualifiers
    assert refused(floor, ev.Move(chair=CONSOLE, request=3, position=5)) == "bad_position"
    assert refused(floor, ev.Move(chair=CONSOLE, request=3, position=0)) == "bad_position"
    floor.grant(1)
    assert refused(floor, ev.Move(chair=CONSOLE, request=1, position=1)) == "not_in_queue"


def test_a_person_without_a_device_is_raised_by_one_act_also_on_a_closed_queue() -> None:
    floor = Meeting(policy=Policy.CHAIRED, room=7)
    floor.do(ev.CloseQueue(chair=CONSOLE))
    seven = views.person_by_seat(floor.state, 7)
    assert seven is not None
    floor.do(ev.AddFor(chair=CONSOLE, person=seven.id))
    assert floor.queue == ["r7"]
    assert floor.request(1).requester == CONSOLE
    assert refused(floor, ev.AddFor(chair=CONSOLE, person="r7")) == "already_waiting"
    floor.do(ev.CancelFor(chair=CONSOLE, request=1))
    assert floor.queue == []


def test_the_list_of_acts_knows_what_was_asked_for_on_behalf() -> None:
    floor = Meeting(room=1)
    floor.do(ev.AddFor(chair=CONSOLE, person="r1", kind=Kind.BREAK))
    floor.do(ev.CloseQueue(chair=CONSOLE))
    assert [act.kind for act in floor.state.acts] == [Kind.BREAK, None]


def test_closing_keeps_who_waits_and_takes_procedure_still() -> None:
    floor = Meeting(remote=3)
    floor.ask("v1")
    floor.do(ev.CloseQueue(chair=CONSOLE))
    assert refused(floor, ev.CloseQueue(chair=CONSOLE)) == "already_so"
    floor.ask("v2", Kind.POINT_OF_ORDER)
    assert floor.queue == ["v2", "v1"]
    floor.do(ev.OpenQueue(chair=CONSOLE))
    floor.ask("v3")
    assert floor.queue == ["v2", "v1", "v3"]


def test_the_last_word_stays_last() -> None:
    floor = Meeting(remote=4)
    for person in ("v1", "v2", "v3"):
        floor.ask(person)
    floor.do(ev.LastWord(chair=CONSOLE, person="v1"))
    assert not floor.state.queue_open
    floor.do(ev.AddFor(chair=CONSOLE, person="v4"))
    assert floor.queue == ["v2", "v3", "v4", "v1"]
    floor.do(ev.LastWord(chair=CONSOLE, person="v2"))
    assert floor.queue == ["v3", "v4", "v1", "v2"]


def test_the_last_word_is_given_to_who_did_not_ask_or_waits_for_the_chair() -> None:
    floor = Meeting(policy=Policy.CHAIRED, remote=3)
    pending = floor.ask("v2")
    floor.do(ev.AddFor(chair=CONSOLE, person="v1"))
    floor.do(ev.LastWord(chair=CONSOLE, person="v3"))
    floor.do(ev.LastWord(chair=CONSOLE, person="v2"))
    assert floor.queue == ["v1", "v3", "v2"]
    assert floor.request(pending).status is Status.ACCEPTED


def test_a_pause_stops_every_clock_and_keeps_the_order() -> None:
    floor = Meeting(FloorRules(time_box_s=100.0), remote=3)
    floor.grant(floor.ask("v1"))
    floor.ask("v2")
    floor.ask("v3")
    floor.do(ev.PersonDropped("v3"), 60.0)
    floor.do(ev.Pause(chair=CONSOLE))
    assert floor.wait(3600.0) == ()
    assert floor.queue == ["v2", "v3"]
    assert refused(floor, ev.Next(chair=CONSOLE)) == "paused"
    assert refused(floor, ev.Grant(chair=CONSOLE, request=2)) == "paused"
    floor.do(ev.Resume(chair=CONSOLE))
    assert views.turn_elapsed_s(floor.state, floor.at) == 60.0
    assert views.box_left_s(floor.state, floor.at) == 40.0
    assert views.waiting_s(floor.state, 2, floor.at) == 60.0
    assert only(floor.wait(10.0), ev.TurnWarning)
    assert refused(floor, ev.Resume(chair=CONSOLE)) == "already_so"


def test_asking_and_giving_back_go_on_in_a_pause_and_nothing_is_granted() -> None:
    floor = Meeting(advance=Advance.AUTO, remote=2)
    floor.ask("v1")
    floor.do(ev.Pause(chair=CONSOLE))
    floor.ask("v2")
    floor.do(ev.Release("v1"))
    assert (floor.holder, floor.queue) == (None, ["v2"])
    floor.do(ev.Resume(chair=CONSOLE))
    assert floor.holder == "v2"


def test_the_chair_is_given_shared_and_taken_back_at_the_console() -> None:
    floor = Meeting(room=2, remote=1)
    assert refused(floor, ev.Pause(chair="r1")) == "not_chair"
    acts: list[tuple[ev.Event, list[str]]] = [
        (ev.GiveChair(chair=CONSOLE, to="r1"), ["r1"]),
        (ev.GiveChair(chair="r1", to="v1", keep=True), ["r1", "v1"]),
        (ev.GiveChair(chair="r1", to="r2"), ["v1", "r2"]),
        (ev.PersonLeft("v1"), ["r2"]),
        (ev.GiveChair(chair=CONSOLE, to="r1"), ["r1"]),
        (ev.GiveChair(chair=CONSOLE, to="r2", keep=True), ["r1", "r2"]),
        (ev.GiveChair(chair=CONSOLE, to="r1"), ["r1"]),
        (ev.GiveChair(chair=CONSOLE, to=CONSOLE), []),
    ]
    for act, chairs in acts:
        floor.do(act)
        assert list(floor.state.chairs) == [CONSOLE, *chairs]
    assert refused(floor, ev.GiveChair(chair=CONSOLE, to="v9")) == "unknown_person"


# --- two chairs


def test_two_chairs_who_press_next_at_once_move_on_one_person() -> None:
    floor = Meeting(room=1, remote=3)
    floor.do(ev.GiveChair(chair=CONSOLE, to="r1"))
    for person in ("v1", "v2", "v3"):
        floor.ask(person)
    seen = floor.state.revision
    floor.do(ev.Next(chair=CONSOLE, if_rev=seen))
    before = floor.state
    with pytest.raises(ev.IllegalEvent) as wrong:
        floor.do(ev.Next(chair="r1", if_rev=seen))
    assert wrong.value.code == "stale"
    assert wrong.value.params["revision"] == floor.state.revision
    assert floor.state is before
    assert floor.holder == "v1"


def test_a_hand_raised_at_the_end_does_not_make_a_chairs_key_stale() -> None:
    floor = Meeting(remote=3)
    floor.ask("v1")
    seen = floor.state.revision
    floor.ask("v2")
    floor.say("v2", 0.3)
    floor.do(ev.Next(chair=CONSOLE, if_rev=seen))
    assert floor.holder == "v1"


@pytest.mark.parametrize(
    "meanwhile",
    [
        ev.RequestFloor("v3", Kind.POINT_OF_ORDER),
        ev.Cancel("v1"),
        ev.Release("v4"),
        ev.PersonDropped("v1"),
        ev.PersonLeft("v2"),
        ev.Pause(chair=CONSOLE),
        ev.Move(chair=CONSOLE, request=3, position=1),
    ],
)
def test_what_changes_the_meaning_of_a_key_makes_it_stale(meanwhile: ev.Event) -> None:
    floor = Meeting(remote=4)
    floor.grant(floor.ask("v4"))
    floor.ask("v1")
    floor.ask("v2")
    seen = floor.state.revision
    floor.do(meanwhile)
    assert refused(floor, ev.Next(chair=CONSOLE, if_rev=seen)) == "stale"


def test_a_revision_of_the_future_is_refused() -> None:
    floor = Meeting(remote=1)
    floor.ask("v1")
    assert refused(floor, ev.Next(chair=CONSOLE, if_rev=floor.state.revision + 1)) == "stale"


def test_the_last_acts_are_listed_newest_last_and_bounded() -> None:
    floor = Meeting(FloorRules(acts_kept=3), remote=1)
    for _ in range(3):
        floor.do(ev.CloseQueue(chair=CONSOLE))
        floor.do(ev.OpenQueue(chair=CONSOLE))
    assert [act.name for act in floor.state.acts] == ["open_queue", "close_queue", "open_queue"]
    assert [act.id for act in floor.state.acts] == [4, 5, 6]
    assert floor.state.acts[-1].until_wall == floor.at + 10.0


def test_an_unknown_origin_is_not_needed_to_chair() -> None:
    floor = Meeting()
    floor.do(ev.PersonJoined("guide", Origin.REMOTE))
    floor.do(ev.GiveChair(chair=CONSOLE, to="guide"))
    floor.do(ev.CloseQueue(chair="guide"))
    assert floor.state.acts[-1].chair == "guide"
