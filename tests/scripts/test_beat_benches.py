"""`bench beat` and `bench soak`: their arithmetic; no figure of theirs is claimed here."""

from __future__ import annotations

import pytest

from roomctl.media.dsp.frame import FRAME, RATE
from scripts.benchlib import beat, soak
from scripts.benchlib.held import undisturbed
from scripts.benchlib.report import Report
from scripts.benchlib.soak import Note
from scripts.devlib import bench


def test_the_figures_of_beat_are_ours_and_the_peer_is_beside_them() -> None:
    report = Report("beat")
    ours = [0.0005] * 999 + [0.006]
    beat.tell(report, {"auto": ours, "none": [0.002, 0.020]}, ours[:-1])
    assert report.figures["late_ms_worst"] == pytest.approx(6.0)
    assert report.figures["late_over_5ms_pct"] == pytest.approx(0.1)
    assert report.figures["late_ms_p999"] < 6.0
    assert report.figures["late_ms_worst_undisturbed"] == pytest.approx(0.5)
    assert report.figures["late_over_5ms_undisturbed_pct"] == 0.0
    assert report.notes == ["1000 beats, 1 of them while the machine held programs up; 2 without priority"]
    worst = next(row for row in report.rows if row.metric == "late, worst")
    assert (worst.peer, worst.theirs) == ("no priority", 20.0)


def test_beats_are_left_out_together_where_the_machine_held_something_up() -> None:
    """Begun, late. Held from 1.005 to 1.025, on one core of two: the beats of 1.01 and 1.02 pay for it."""
    beats = [(1.0002, 0.0002), (1.026, 0.016), (1.0265, 0.0065), (1.0301, 0.0001), (1.067, 0.007)]
    held = [[(1.005, 1.025)], [(1.0299, 1.0305)]]
    assert undisturbed(beats, held) == [0.0002, 0.0001, 0.007]
    assert undisturbed(beats, []) == [late for _, late in beats]
    assert undisturbed(beats, [[(0.9, 1.1)]]) == [0.0002, 0.0001]


def test_the_remotes_of_beat_talk_in_turns_and_one_at_a_time() -> None:
    people = [beat.Turns(number) for number in range(beat.REMOTES)]
    for _ in range(2 * beat.REMOTES * round(beat.TURN_S * RATE / FRAME)):
        assert sum(one() is not None for one in people) == 1


def notes(*, minutes: float, grows: float = 0.0, drifts: float = 0.0, late: int = 0) -> list[Note]:
    """Memory grows until it has settled, and by `grows` MB/h; the delay by `drifts` ms/h, with hold-ups."""
    times = [30.0 * n for n in range(round(2 * minutes))]
    return [
        Note(
            at,
            100.0 + min(at, soak.SETTLED_S) / 60 + grows * at / 3600,
            20.0 + drifts * at / 3600 + (150.0 if n % 7 == 3 else 0.0),
            3 + late * (at > 40),
            1,
            0,
        )
        for n, at in enumerate(times)
    ]


def test_the_figures_of_soak_are_of_the_settled_part_and_what_was_missed_in_all() -> None:
    report = Report("soak")
    soak.tell(report, notes(minutes=30, grows=1.5, late=2))
    assert report.figures == pytest.approx(
        {"memory_mb_per_h": 1.5, "delay_drift_ms": 0, "beats_missed": 0, "beats_late": 2, "within_bars": 1},
        abs=1e-6,
    )
    assert all("within" in note for note in report.notes)


@pytest.mark.parametrize(("what", "grows", "drifts"), [("memory", 3.0, 0.0), ("drift", 0.0, 30.0)])
def test_what_grows_or_drifts_is_beyond_its_bar(what: str, grows: float, drifts: float) -> None:
    report = Report("soak")
    soak.tell(report, notes(minutes=30, grows=grows, drifts=drifts))
    assert report.figures["within_bars"] == 0
    assert [note for note in report.notes if "BEYOND" in note and note.startswith(what)]


def test_a_short_soak_claims_no_slope() -> None:
    report = Report("soak")
    soak.tell(report, notes(minutes=5))
    assert set(report.figures) == {"beats_missed", "beats_late", "within_bars"}
    assert "judged from 9 minutes on" in report.notes[-1]


def test_a_benchs_own_options_are_flags_or_numbers() -> None:
    assert bench._own("--hybrid") == ("hybrid", True)
    assert bench._own("--minutes=2.5") == ("minutes", 2.5)
    with pytest.raises(ValueError, match="x"):
        bench._own("--minutes=x")
