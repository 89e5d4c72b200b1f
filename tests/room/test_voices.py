"""What the ear says, as the floor and the chair get it."""

from __future__ import annotations

from pathlib import Path

from roomctl.floor import events as ev
from roomctl.floor.model import CONSOLE, Origin
from roomctl.room import view
from roomctl.room.meeting import Meeting
from roomctl.room.voices import Voices
from roomctl.types import PersonId, SourceId
from roomctl.wire import media
from roomctl.wire.reports import FaultReport
from tests.room.still import meeting, seat

BEN, EVA, ROOM = SourceId("p-ben"), SourceId("p-eva"), SourceId("room")


def evening(tmp_path: Path) -> tuple[Meeting, Voices]:
    m = meeting(tmp_path)
    seat(m, "p-ben", "Ben", Origin.REMOTE)
    seat(m, "p-eva", "Eva", Origin.REMOTE)
    return m, Voices(m)


def test_a_laugh_lights_the_lamp_and_takes_nothing(tmp_path: Path) -> None:
    m, voices = evening(tmp_path)
    voices.said(media.SpeechStarted(source=BEN, t=0.0, meant=False), 101.0)
    assert tuple(m.media.speaking) == (BEN,)
    m.tell_floor(ev.Tick(), 106.0)
    assert m.floor.turn is None
    voices.said(media.SpeechEnded(source=BEN, t=0.0), 106.0)
    assert not m.media.speaking


def test_what_is_meant_takes_the_free_floor_and_stays_meant_over_a_pause(tmp_path: Path) -> None:
    m, voices = evening(tmp_path)
    voices.said(media.SpeechStarted(source=BEN, t=0.0, meant=False), 101.0)
    voices.said(media.TurnEvidence(source=BEN, t=0.0), 102.0)
    voices.said(media.SpeechEnded(source=BEN, t=0.0), 102.2)
    voices.said(media.SpeechStarted(source=BEN, t=0.0, meant=False), 102.6)
    m.tell_floor(ev.Tick(), 104.0)
    assert m.floor.turn is not None
    assert m.floor.turn.person == "p-ben"


def test_after_the_end_of_a_turn_the_next_sound_must_be_meant_anew(tmp_path: Path) -> None:
    m, voices = evening(tmp_path)
    voices.said(media.SpeechStarted(source=BEN, t=0.0, meant=False), 101.0)
    voices.said(media.TurnEvidence(source=BEN, t=0.0), 101.2)
    voices.said(media.SpeechEnded(source=BEN, t=0.0), 101.3)
    voices.said(media.TurnOver(source=BEN, t=0.0), 102.0)
    voices.said(media.SpeechStarted(source=BEN, t=0.0, meant=False), 110.0)
    m.tell_floor(ev.Tick(), 115.0)
    assert m.floor.turn is None


def test_a_media_that_is_started_anew_knows_nobodys_turn(tmp_path: Path) -> None:
    m, voices = evening(tmp_path)
    voices.said(media.SpeechStarted(source=BEN, t=0.0, meant=False), 101.0)
    voices.said(media.TurnEvidence(source=BEN, t=0.0), 101.2)
    voices.tell(BEN, 101.3, speaks=False)
    voices.forget()
    voices.said(media.SpeechStarted(source=BEN, t=0.0, meant=False), 102.0)
    m.tell_floor(ev.Tick(), 107.0)
    assert m.floor.turn is None


def test_the_chair_is_told_who_speaks_over_whom_and_not_for_long(tmp_path: Path) -> None:
    m, voices = evening(tmp_path)
    voices.said(media.SpokeOver(source=EVA, over=BEN, t=0.0), 101.0)
    voices.said(media.SpokeOver(source=ROOM, over=EVA, t=0.0), 102.0)
    advice = [one for one in view.console_floor(m, 103.0).advice if one.code == view.SPOKE_OVER]
    assert [one.params for one in advice] == [
        {"person": "p-eva", "over": "p-ben"},
        {"person": "", "over": "p-eva"},
    ]
    later = view.console_floor(m, 103.0 + view.OVER_S).advice
    assert [one for one in later if one.code == view.SPOKE_OVER] == []


def test_patience_set_by_a_chair_reaches_media_once_and_is_taken_back(tmp_path: Path) -> None:
    m, voices = evening(tmp_path)
    told: list[object] = []
    m.out.media = told.append  # type: ignore[method-assign,assignment]
    m.tell_floor(ev.SetTurnEnd(chair=CONSOLE, person="p-ben", seconds=12.0), 101.0)
    voices.be_patient()
    voices.be_patient()
    m.tell_floor(ev.SetTurnEnd(chair=CONSOLE, person="p-ben", seconds=None), 102.0)
    voices.be_patient()
    ben = PersonId("p-ben")
    assert told == [media.SetPatience(person=ben, seconds=12.0), media.SetPatience(person=ben)]


def test_what_is_not_about_voices_is_left_to_others(tmp_path: Path) -> None:
    _, voices = evening(tmp_path)
    assert not voices.said(media.FaultsChanged(faults=()), 101.0)


def test_a_noisy_line_is_told_with_its_person(tmp_path: Path) -> None:
    m, _ = evening(tmp_path)
    m.media.faults = (FaultReport(code="hearing.noisy", subject="p-ben"),)
    (fault,) = view.faults_view(m)
    assert (fault.person, fault.severity) == ("p-ben", "warning")


def test_who_stands_out_comes_first_for_the_display(tmp_path: Path) -> None:
    m, voices = evening(tmp_path)
    for at, source in ((101.0, EVA), (102.0, BEN)):
        voices.said(media.SpeechStarted(source=source, t=0.0, meant=False), at)
    assert view.speaking_view(m) == (EVA, BEN)
    voices.said(media.TurnEvidence(source=BEN, t=0.0), 103.0)
    voices.tick(103.0)
    assert view.speaking_view(m) == (BEN, EVA)
