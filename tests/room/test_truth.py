"""What is known of a line, and the fault of a page that sends nothing."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from roomctl.floor import events as ev
from roomctl.floor.model import CONSOLE, Origin
from roomctl.room import public_view, truth
from roomctl.room.meeting import Meeting
from roomctl.room.roster import Person
from roomctl.types import PeerId, PersonId
from roomctl.wire.page import Truth
from roomctl.wire.reports import PeerReport
from roomctl.wire.view import LineView
from tests.room.still import Nobody, meeting, seat

REPORT = PeerReport(
    peer=PeerId("k-1"), person=PersonId("p-1"), state="connected", delay_ms=24.0, rtt_ms=42.0, loss_pct=1.26,
    concealed_pct=0.0, late_pct=0.26, drift_ppm=-83.0, heard_loss_pct=3.14,
)  # fmt: skip
SENDS, SILENT = Truth(sending=True), Truth(sending=False)


@pytest.fixture
def hall(tmp_path: Path) -> tuple[Meeting, Person]:
    m = meeting(tmp_path)
    anna = seat(m, "p-0000000a", "Anna", Origin.REMOTE)
    anna.page, anna.link, anna.report = Nobody(), "connected", REPORT
    return m, anna


# --- figures ----------------------------------------------------------------------------------------


def test_nothing_measured_nothing_claimed() -> None:
    nobody = Person(PersonId("p-1"), "remote")
    assert truth.line(nobody) == LineView()
    nobody.link = "connecting"
    nobody.report = PeerReport(peer=PeerId("k-1"), person=nobody.id)
    assert truth.line(nobody) == LineView()


def test_both_ways_are_told_rounded(hall: tuple[Meeting, Person]) -> None:
    _, anna = hall
    anna.truth = Truth(delay_ms=93.0, loss_pct=0.44, concealed_pct=2.26, sending=True)
    assert truth.line(anna) == LineView(
        delay_ms=60.0, there_ms=110.0, rtt_ms=40.0, loss_pct=1.3, concealed_pct=0.0, late_pct=0.3,
        drift_ppm=-80.0, heard_loss_pct=0.4, there_concealed_pct=2.3, sends=True,
    )  # fmt: skip


def test_short_packets_are_full_sooner(hall: tuple[Meeting, Person]) -> None:
    _, anna = hall
    anna.truth, anna.report = (
        Truth(delay_ms=93.0),
        msgspec.structs.replace(REPORT, delay_ms=29.0, frame_ms=10),
    )
    assert (truth.line(anna).delay_ms, truth.line(anna).there_ms) == (60.0, 100.0)


def test_a_way_that_was_half_measured_is_not_told(hall: tuple[Meeting, Person]) -> None:
    _, anna = hall
    anna.report = msgspec.structs.replace(REPORT, rtt_ms=None)
    assert truth.line(anna).delay_ms is None
    assert truth.line(anna).there_ms is None
    assert truth.line(anna).heard_loss_pct == 3.1  # by their receiver's reports


def test_what_was_measured_of_a_line_goes_with_it(hall: tuple[Meeting, Person]) -> None:
    m, anna = hall
    truth.took(anna, SENDS, 0.0)
    anna.link = "none"
    assert truth.line(anna) == LineView()
    anna.page = None
    truth.look(m, 1.0)
    assert anna.truth is None


def test_the_volunteers_page_lists_who_hears_from_afar(hall: tuple[Meeting, Person]) -> None:
    m, anna = hall
    seat(m, "p-0000000b", "Beat", Origin.ROOM)
    seat(m, "p-0000000c", "Screen", Origin.REMOTE).role = "display"
    found = public_view.lines(m)
    assert [(row.name, row.link) for row in found.lines] == [("Anna", "connected")]
    assert found.lines[0].line == truth.line(anna)


def test_a_weak_line_says_so(hall: tuple[Meeting, Person]) -> None:
    _, anna = hall
    assert not truth.line(anna).mixed
    anna.report = msgspec.structs.replace(REPORT, mode="mix", weak=True)
    assert truth.line(anna).mixed


# --- a page that sends nothing ----------------------------------------------------------------------


def unsent(m: Meeting) -> list[PersonId | None]:
    return [fault.person for fault in m.faults.values() if fault.code == "unsent"]


def test_who_was_heard_and_sends_nothing_any_more_is_told(
    hall: tuple[Meeting, Person],
) -> None:
    m, anna = hall
    truth.took(anna, SENDS, 0.0)
    for at in (2.0, 4.0, 6.0):
        truth.took(anna, SILENT, at)
        truth.look(m, at)
        assert unsent(m) == []
    truth.look(m, 7.5)
    assert unsent(m) == [anna.id]
    assert [fault.code for fault in m.faults.values()] == ["unsent"]
    truth.took(anna, SENDS, 8.0)
    truth.look(m, 8.0)
    assert unsent(m) == []


def test_who_only_listens_is_no_fault_until_they_have_the_floor(hall: tuple[Meeting, Person]) -> None:
    m, anna = hall
    truth.took(anna, SILENT, 0.0)
    truth.look(m, 60.0)
    assert unsent(m) == []
    m.tell_floor(ev.RequestFloor(anna.id), 60.0)
    m.tell_floor(ev.Next(chair=CONSOLE), 61.0)
    truth.look(m, 62.0)
    assert unsent(m) == [anna.id]


@pytest.mark.parametrize("how", ["muted", "away", "link", "page"])
def test_who_is_silent_for_a_reason_or_gone_is_no_fault(hall: tuple[Meeting, Person], how: str) -> None:
    m, anna = hall
    truth.took(anna, SENDS, 0.0)
    truth.took(anna, SILENT, 2.0)
    truth.look(m, 10.0)
    assert unsent(m) == [anna.id]
    setattr(anna, how, {"muted": True, "away": True, "link": "none", "page": None}[how])
    truth.look(m, 11.0)
    assert unsent(m) == []


def test_the_fault_of_who_left_goes(hall: tuple[Meeting, Person]) -> None:
    m, anna = hall
    truth.took(anna, SENDS, 0.0)
    truth.took(anna, SILENT, 2.0)
    truth.look(m, 10.0)
    m.roster.remove(anna)
    truth.look(m, 11.0)
    assert unsent(m) == []
