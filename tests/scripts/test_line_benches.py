"""`bench loss` and `bench drift`: their arithmetic is right and they run; no figure is claimed here."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from roomctl.media.dsp.frame import FRAME, RATE
from scripts.benchlib import drift, loss
from scripts.benchlib.loss import LONGEST_S, Heard
from scripts.benchlib.loss_rig import Voice, timeline
from scripts.benchlib.report import Report
from scripts.benchlib.stoi import stoi

Sound = NDArray[np.float32]


@pytest.fixture(scope="module")
def said() -> Sound:
    return loss.speech(None)[: 4 * RATE]


# --- intelligibility --------------------------------------------------------------------------------


def test_what_is_heard_whole_is_understood_whole(said: Sound) -> None:
    assert stoi(said, said, RATE) == pytest.approx(1.0)
    assert stoi(said, 0.1 * said, RATE) == pytest.approx(1.0)


def test_the_more_noise_the_less_is_understood(said: Sound) -> None:
    noise = np.random.default_rng(1).normal(size=said.size)
    scores = [stoi(said, said + level * noise, RATE) for level in (0.003, 0.03, 0.3)]
    assert scores[0] > 0.98
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] < 0.75


def test_gaps_cost_and_what_is_not_the_speech_is_nothing(said: Sound) -> None:
    holes = said.copy()
    for start in range(0, said.size, 9_600):
        holes[start : start + 1_920] = 0.0
    assert stoi(said, holes, RATE) < 0.9
    assert abs(stoi(said, np.random.default_rng(2).normal(size=said.size), RATE)) < 0.4


def test_too_little_speech_is_an_error() -> None:
    with pytest.raises(ValueError, match="speech"):
        stoi(np.ones(2_000), np.ones(2_000), RATE)


# --- loss -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delay_s", [0.0, 0.083, 0.35])
def test_a_delay_is_found_and_does_not_count_as_noise(said: Sound, delay_s: float) -> None:
    late = round(delay_s * RATE)
    quiet = np.zeros(round(LONGEST_S * RATE), np.float32)
    heard = np.float32(0.5) * np.concatenate([quiet[:late], said, quiet])
    found = loss.compare(said, heard[: said.size + quiet.size])
    assert found.delay_ms == pytest.approx(1000 * delay_s, abs=0.1)
    assert found.found == 1.0
    assert found.understood > 0.98


def test_silence_is_not_found(said: Sound) -> None:
    found = loss.compare(said, np.zeros(said.size + round(LONGEST_S * RATE), np.float32))
    assert found.found == 0.0
    assert np.isnan(found.delay_ms)


def test_a_timeline_begins_where_it_is_asked_to() -> None:
    frames = [(5.0 + 0.01 * n + 0.002 * (n % 3 == 0), np.full(FRAME, n, np.float32)) for n in range(100)]
    piece = timeline(frames, 5.5, 0.1)
    assert piece.size == 4_800
    assert piece[0] == pytest.approx(50, abs=1)


def test_a_voice_is_said_in_a_ring_and_dated(said: Sound) -> None:
    voice = Voice(said[: 3 * FRAME + 7])
    frames = [voice() for _ in range(4)]
    assert np.array_equal(frames[0], frames[3])
    assert len(voice.said) == 4


def test_the_figures_of_loss_have_their_names() -> None:
    report = Report("loss")
    found = {
        (kind, share): Heard([0.05 + share * (1 if kind == "roomctl" else 6)], 1.0, 0.9 - share)
        for kind in ("roomctl", "aiortc")
        for share in (0.0, 0.05)
    }
    loss.tell(report, found)
    assert report.figures == pytest.approx(
        {"delay_rise_ms_5pct": 50.0, "stoi_5pct": 0.85, "stoi_5pct_plain": 0.85}
    )
    assert {row.peer for row in report.rows} == {"plain aiortc"}


# --- drift ------------------------------------------------------------------------------------------


def test_a_fast_clock_sends_more_packets_and_each_sooner() -> None:
    slow, fast = (drift.arrivals(ppm, 60.0) for ppm in (-10_000.0, 10_000.0))
    assert len(fast) - len(slow) == pytest.approx(60, abs=2)
    assert fast == sorted(fast)
    assert fast[1_000] < slow[1_000]


def test_both_sides_hear_a_voice_from_another_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drift, "SETTLE_S", 2.0)
    ours = drift.hear(drift.voice(None), 2_000.0, 20.0)
    plain = drift.queue(2_000.0, 20.0)
    assert ours.corrected_ms == pytest.approx(-40, abs=20)
    assert ours.range_ms() < plain.range_ms() + 20
    assert max(ours.delays) < max(plain.delays)
    assert plain.delays[-1] > plain.delays[0]


def test_the_figures_of_drift_have_their_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drift, "QUICK_S", 24.0)
    report = drift.measure(quick=True)
    assert set(report.figures) == {"delay_range_ms_fast", "delay_range_ms_slow", "steps_fast", "steps_slow"}
