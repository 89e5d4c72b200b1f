"""Two clocks for an hour, in simulated time; and what comes out of the corrector is the sound put in."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roomctl.media.dsp.drift import LIMIT, STEP, DriftCorrector, DriftLoop
from roomctl.media.dsp.frame import FRAME, FRAME_S, RATE

TARGET = 4800


def hours(loop: DriftLoop | None, count: float, *, ppm: float, block: int) -> np.ndarray:
    """The loudspeaker takes `block` samples at a time at its own clock; the fill, seen per frame."""
    fill, taken, fills = float(TARGET), 0.0, []
    per_beat = FRAME * (1 + ppm * 1e-6)
    for _ in range(round(count * 3600 / FRAME_S)):
        fill += FRAME * (1 + (loop.update(int(fill)) if loop else 0.0))
        taken += per_beat
        if taken >= block:
            fill -= block
            taken -= block
        fills.append(fill)
    return np.array(fills)


@pytest.mark.parametrize("ppm", [140.0, -220.0])
def test_an_hour_of_two_clocks_never_runs_dry_nor_over(ppm: float) -> None:
    loop = DriftLoop(TARGET)
    fills = hours(loop, 1.0, ppm=ppm, block=1024)
    assert fills.min() > FRAME
    assert fills.max() < 2 * TARGET
    assert loop.ppm == pytest.approx(ppm, abs=30.0)


def test_uncorrected_the_same_hour_runs_dry() -> None:
    """The control: without the loop this scene fails, so the test above says something."""
    assert hours(None, 1.0, ppm=140.0, block=1024).min() < 0


def test_a_known_deviation_is_used_from_the_first_frame() -> None:
    assert DriftLoop(TARGET, first_ppm=140.0).ppm == pytest.approx(140.0)


@given(st.lists(st.integers(0, 100_000), min_size=2, max_size=200))
def test_the_speed_changes_slowly_and_stays_in_its_limits(fills: list[int]) -> None:
    loop, last = DriftLoop(TARGET), 0.0
    for fill in fills:
        speed = loop.update(fill)
        assert abs(speed) <= LIMIT + 1e-12
        assert abs(speed - last) <= STEP + 1e-12
        last = speed


@settings(max_examples=10, deadline=None)
@given(st.sampled_from([0.0, 150.0, -300.0]))
def test_a_tone_stays_a_clean_tone(ppm: float) -> None:
    corrector = DriftCorrector(TARGET, first_ppm=ppm)
    time = np.arange(RATE * 4) / RATE
    tone = (0.5 * np.sin(2 * np.pi * 997 * time)).astype(np.float32)
    out = np.concatenate([corrector.process(tone[i : i + FRAME], TARGET) for i in range(0, tone.size, FRAME)])
    assert out.size == pytest.approx(tone.size * (1 + ppm * 1e-6), abs=300)
    steady = out[RATE : 3 * RATE]
    away = np.arange(steady.size) / RATE
    # the ratio creeps back towards 1 (the fill is on target), so fit the pitch instead of assuming it
    pitches = 997 / (1 + np.linspace(ppm - 5, ppm + 5, 21) * 1e-6)
    residue = min(_without_tone(steady, away, float(pitch)) for pitch in pitches)
    assert residue < 10 ** (-50 / 20)


def _without_tone(sound: np.ndarray, time: np.ndarray, pitch: float) -> float:
    base = np.stack([np.sin(2 * np.pi * pitch * time), np.cos(2 * np.pi * pitch * time)], axis=1)
    fit, *_ = np.linalg.lstsq(base, sound, rcond=None)
    return float(np.sqrt(np.mean((sound - base @ fit) ** 2)))
