"""When a sound check may be, and how its two halves become one result."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from roomctl.errors import Refused
from roomctl.room.meeting import Meeting
from roomctl.room.roster import Person, new_person_id
from roomctl.room.sound_check import SoundCheck
from roomctl.types import ButtonState
from roomctl.wire.reports import CheckFinding, CheckReport
from tests.room.still import meeting

ECHO = CheckFinding(code="check_echo", verdict="advice", params={"db": 8})
CALLED = CheckFinding(code="check_call_good", verdict="good", params={"ms": 60})
FAILED = CheckFinding(code="check_call_failed", verdict="bad", params={"code": "call.timeout"})


class House:
    def __init__(self, folder: Path) -> None:
        self.m: Meeting = meeting(folder)
        self.m.media.state = "running"
        self.calls = 0
        self.check = SoundCheck(self.m, self._call)

    def _call(self) -> None:
        self.calls += 1


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def test_sound_first_then_the_call_then_one_result_with_the_gravest_in_front(house: House) -> None:
    house.check.ask("whole")
    assert house.m.check.stage == "quiet"
    house.check.heard(CheckReport(number=1, stage="bell", left_s=9))
    assert (house.m.check.stage, house.m.check.left_s, house.calls) == ("bell", 9, 0)
    house.check.heard(CheckReport(number=1, stage="done", verdict="advice", findings=(ECHO,)))
    assert (house.m.check.stage, house.m.check.verdict, house.calls) == ("call", "", 1)
    house.check.called(CheckReport(stage="done", findings=(FAILED,), measures={"call_delay_ms": 1.0}))
    assert (house.m.check.stage, house.m.check.verdict) == ("done", "not_ready")
    assert house.m.check.findings == (FAILED, ECHO)
    assert house.m.check.measures == {"call_delay_ms": 1.0}


def test_a_good_call_spoils_nothing(house: House) -> None:
    house.check.ask("whole")
    house.check.heard(CheckReport(number=1, stage="done", verdict="ready"))
    house.check.called(CheckReport(stage="done", findings=(CALLED,)))
    assert house.m.check.verdict == "ready"


@pytest.mark.parametrize(
    ("button", "codes", "verdict"),
    [
        ("followed", ["check_button_good"], "ready"),
        ("closed", ["check_button_closed"], "advice"),
        ("", [], "ready"),
    ],
)
def test_whether_the_boxs_own_button_is_followed_is_said(
    house: House, button: ButtonState, codes: list[str], verdict: str
) -> None:
    house.m.media.sound = replace(house.m.media.sound, button=button)
    house.check.ask("whole")
    house.check.heard(CheckReport(number=1, stage="done", verdict="ready"))
    house.check.called(CheckReport(stage="done", findings=()))
    assert [one.code for one in house.m.check.findings] == codes
    assert house.m.check.verdict == verdict


def test_an_older_result_of_media_is_not_taken_for_the_new_one(house: House) -> None:
    old = CheckReport(number=3, stage="done", verdict="ready")
    house.m.media.sound = replace(house.m.media.sound, check=old)
    house.check.ask("whole")
    house.check.heard(old)
    assert house.m.check.stage == "quiet"


def test_nobody_online_is_ever_disturbed(house: House) -> None:
    one = Person(id=new_person_id(), origin="remote", name="Eva")
    house.m.roster.add(one)
    one.link = "connected"
    with pytest.raises(Refused) as refused:
        house.check.ask("whole")
    assert refused.value.code == "check_not_now"
    house.check.ask("tap")
    assert house.m.check.what == "tap", "listening makes no sound"


@pytest.mark.parametrize(
    ("kind", "state", "code"),
    [("video", "running", "check.sound_not_needed"), ("hybrid", "restarting", "media_silent")],
)
def test_where_there_is_nothing_to_check_it_is_refused(
    house: House, kind: str, state: str, code: str
) -> None:
    house.m.kind, house.m.media.state = kind, state  # type: ignore[assignment]
    with pytest.raises(Refused) as refused:
        house.check.ask("whole")
    assert refused.value.code == code


def test_one_at_a_time_and_stop_makes_room_for_the_next(house: House) -> None:
    house.check.ask("whole")
    with pytest.raises(Refused) as refused:
        house.check.ask("tap")
    assert refused.value.code == "check_running"
    house.check.ask("stop")
    assert house.m.check.stage == ""
    house.check.ask("tap")
    house.check.heard(CheckReport(number=1, what="tap", stage="done", verdict="advice", tapped="mic:2"))
    assert (house.m.check.stage, house.m.check.tapped, house.calls) == ("done", "mic:2", 0)


def test_without_a_call_in_person_the_sound_alone_decides(house: House) -> None:
    house.m.kind = "in_person"
    house.check.ask("whole")
    house.check.heard(CheckReport(number=1, stage="done", verdict="ready"))
    assert (house.m.check.stage, house.calls) == ("done", 0)


def test_media_that_dies_ends_the_check_in_words(house: House) -> None:
    house.check.ask("whole")
    house.check.media_lost()
    assert (house.m.check.stage, house.m.check.verdict) == ("done", "not_ready")
    assert [one.code for one in house.m.check.findings] == ["media_silent"]
    house.check.media_lost()
    assert house.m.check.number == 1
