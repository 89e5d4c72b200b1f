"""Who is shown what: chairs everything, pages what everybody may see, in the order of the floor."""

from __future__ import annotations

from pathlib import Path

from roomctl.floor import events as ev
from roomctl.floor.model import CONSOLE, Kind, Origin, Policy, RoundOrder
from roomctl.room import public_view, view
from roomctl.room.floor_view import floor_view, own_entries
from roomctl.room.notices import notice, tell_people
from roomctl.types import PersonId
from roomctl.wire import page
from roomctl.wire.codec import encode, plain
from tests.room.still import meeting, seat

# --- who may see what -----------------------------------------------------------------------------


def test_a_page_sees_no_note_no_pending_no_talk_time_no_advice(tmp_path: Path) -> None:
    m = meeting(tmp_path)
    seat(m, "p-1", "Anna", Origin.ROOM)
    seat(m, "p-2", "Ben", Origin.REMOTE)
    m.tell_floor(ev.RequestFloor("p-1", note="canary-note"), 101.0)
    m.tell_floor(ev.SetPolicy(chair=CONSOLE, policy=Policy.CHAIRED), 101.5)
    m.tell_floor(ev.RequestFloor("p-2", note="canary-pending"), 102.0)
    m.tell_floor(ev.RequestFloor("p-1", Kind.TECHNICAL, note="canary-technical"), 103.0)
    m.tell_floor(ev.SpeechStarted("p-2"), 104.0)
    m.tell_floor(ev.SpeechEnded("p-2"), 134.0)
    public = encode(page.View(rev=1, view=public_view.everybodys(m, 140.0)))
    assert b"canary" not in public
    for word in (b'"pending"', b'"technical"', b'"talk_s"', b'"advice"', b'"line"'):
        assert word not in public
    floor = public_view.everybodys(m, 140.0).floor
    assert (floor.balance, floor.share_room, floor.longest_remote_wait_s) == (0.0, 0.0, 0.0)
    chair = encode_view(view.console_floor(m, 140.0))
    for note in ("canary-note", "canary-pending", "canary-technical"):
        assert note in chair
    mine = own_entries(m.floor, 140.0, PersonId("p-2"))
    assert [one.kind for one in mine] == ["contribution"]
    assert mine[0].note == ""
    assert own_entries(m.floor, 140.0, PersonId("p-3")) == ()


def encode_view(value: object) -> str:
    return str(plain(value))


def test_next_is_who_would_have_the_floor_now_for_chairs_and_everybody(tmp_path: Path) -> None:
    m = meeting(tmp_path)
    for known in ("p-1", "p-2", "p-3"):
        seat(m, known, known, Origin.REMOTE)
    m.tell_floor(ev.RequestFloor("p-1"), 101.0)
    m.tell_floor(ev.RequestFloor("p-2"), 102.0)

    def next_of() -> set[tuple[int | None, str | None]]:
        floors = (view.console_floor(m, 103.0), public_view.everybodys(m, 103.0).floor)
        return {(floor.next, floor.next_person) for floor in floors}

    assert next_of() == {(1, "p-1")}
    m.tell_floor(ev.PersonDropped("p-1"), 103.0)
    assert next_of() == {(2, "p-2")}, "who dropped keeps the place and is passed over"
    m.tell_floor(ev.StartRound(chair=CONSOLE, order=RoundOrder.JOINED), 103.0)
    assert next_of() == {(None, "p-2")}
    m.tell_floor(ev.Next(chair=CONSOLE), 103.0)
    assert next_of() == {(None, "p-3")}, "the queue waits, also the own request of whose turn it is"


def test_who_passed_in_a_round_looks_like_who_spoke(tmp_path: Path) -> None:
    m = meeting(tmp_path)
    for known in ("p-1", "p-2", "p-3"):
        seat(m, known, known, Origin.REMOTE)
    m.tell_floor(ev.StartRound(chair=CONSOLE), 101.0)
    m.tell_floor(ev.Next(chair=CONSOLE), 102.0)
    m.tell_floor(ev.Pass("p-1"), 103.0)
    m.tell_floor(ev.Next(chair=CONSOLE), 104.0)
    m.tell_floor(ev.Release("p-2"), 110.0)
    ring = floor_view(m.floor, 111.0, {}, chair=False).round
    assert ring is not None
    assert ring.done == ("p-1", "p-2")
    assert ring.order == ("p-3",)


def test_a_notice_goes_to_whom_it_concerns() -> None:
    told = notice(ev.FloorOffered("p-1", has_floor=True))
    assert told == ("p-1", page.Notice(code="floor_offered", params={"has_floor": 1}))
    assert notice(ev.FloorChanged(3)) is None
    assert notice(ev.Paused(paused=True)) is None


def test_who_was_talked_over_is_told_to_the_chair_for_a_while_and_not_once_they_ask(tmp_path: Path) -> None:
    m = meeting(tmp_path)
    for person in ("p-1", "p-2"):
        seat(m, person, person, Origin.REMOTE)
    m.tell_floor(ev.RequestFloor("p-1"), 101.0)
    m.tell_floor(ev.Next(chair=CONSOLE), 101.0)
    for event, at in (
        (ev.SpeechStarted("p-1"), 102.0), (ev.SpeechEnded("p-1"), 103.0), (ev.SpeechStarted("p-2"), 103.5),
        (ev.SpeechStarted("p-1"), 104.0), (ev.SpeechEnded("p-2"), 104.9),
    ):  # fmt: skip
        m.tell_floor(event, at)
    tell_people(m, 104.9)

    def told(now: float) -> list[object]:
        return [
            one.params["person"] for one in view.console_floor(m, now).advice if one.code == "talked_over"
        ]

    assert told(105.0) == ["p-2"]
    assert told(140.0) == []
    m.tell_floor(ev.RequestFloor("p-2"), 106.0)
    assert told(107.0) == []
    assert public_view.everybodys(m, 105.0).floor.advice == ()


def test_the_last_acts_are_told_newest_first_also_over_a_pause(tmp_path: Path) -> None:
    m = meeting(tmp_path)
    seat(m, "p-1", "Anna", Origin.ROOM)
    m.tell_floor(ev.Pause(chair=CONSOLE), 200.0)
    m.act("lock", 300.0)
    m.tell_floor(ev.Resume(chair=CONSOLE), 400.0)
    m.tell_floor(ev.CloseQueue(chair=CONSOLE), 400.0)
    acts = view.acts_view(m, 405.0)
    assert [(act.act, act.age_s) for act in acts] == [
        ("close_queue", 5.0), ("resume", 5.0), ("lock", 105.0), ("pause", 205.0),
    ]  # fmt: skip
    assert [bool(act.undo_s) for act in acts] == [True, True, False, False]
