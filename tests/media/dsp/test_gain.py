"""Ramps without steps, and a limiter that is held to its word: never above the ceiling."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from roomctl.media.dsp.frame import FRAME, RATE
from roomctl.media.dsp.gain import BLOCK, CEILING, Limiter, RampedGain, from_db


def through(limiter: Limiter, sound: np.ndarray) -> np.ndarray:
    return np.concatenate([limiter.process(sound[i : i + FRAME]) for i in range(0, sound.size, FRAME)])


def sine(pitch: float, amplitude: float, seconds: float = 1.0) -> np.ndarray:
    time = np.arange(round(RATE * seconds)) / RATE
    return (amplitude * np.sin(2 * np.pi * pitch * time)).astype(np.float32)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(hnp.arrays(np.float32, FRAME, elements=st.floats(-40, 40, width=32)), min_size=1, max_size=6),
    st.floats(0.05, 1.0),
)
def test_nothing_ever_passes_the_ceiling(blocks: list[np.ndarray], ceiling: float) -> None:
    limiter = Limiter(ceiling)
    for block in blocks:
        out = limiter.process(block)
        assert out.dtype == np.float32
        assert float(np.max(np.abs(out))) <= ceiling


@settings(max_examples=30, deadline=None)
@given(hnp.arrays(np.float32, 4 * FRAME, elements=st.floats(-0.875, 0.875, width=32)))
def test_what_fits_comes_out_untouched_and_two_milliseconds_later(sound: np.ndarray) -> None:
    out = through(Limiter(), sound)
    assert np.array_equal(out[BLOCK:], sound[:-BLOCK])


def test_the_curve_itself_holds_the_ceiling_without_the_final_clip() -> None:
    """A clipped sine has flat tops; a limited one has none: few samples sit exactly on the ceiling."""
    out = through(Limiter(), sine(313, 3.0))
    at_top = np.mean(np.abs(out[RATE // 2 :]) >= CEILING * 0.9999)
    assert at_top < 0.01


def test_a_loud_tone_keeps_its_shape() -> None:
    out = through(Limiter(), sine(313, 2.0))[RATE // 2 :].astype(np.float64)
    spectrum = np.abs(np.fft.rfft(out * np.hanning(out.size))) ** 2
    at = round(313 * out.size / RATE)
    tone = spectrum[at - 3 : at + 4].sum()
    distortion_db = 10 * np.log10((spectrum.sum() - tone) / tone)
    assert distortion_db < -30.0


def test_after_a_bang_the_gain_comes_back() -> None:
    limiter = Limiter()
    through(limiter, sine(500, 8.0, 0.1))
    assert limiter.reduction_db > 12.0
    through(limiter, sine(500, 0.1, 0.5))
    assert limiter.reduction_db == 0.0


def test_what_is_not_a_number_does_not_stay() -> None:
    limiter = Limiter()
    broken = np.full(FRAME, np.nan, np.float32)
    broken[::3] = np.inf
    assert not np.any(limiter.process(broken))
    assert np.array_equal(through(limiter, sine(500, 0.5, 0.1))[BLOCK:], sine(500, 0.5, 0.1)[:-BLOCK])


def test_a_ceiling_outside_the_range_is_refused() -> None:
    for ceiling in (0.0, -1.0, 1.1):
        with pytest.raises(ValueError, match="ceiling"):
            Limiter(ceiling)


@settings(deadline=None)
@given(st.lists(st.floats(0.0, 4.0), min_size=1, max_size=10))
def test_a_ramp_has_no_steps_and_arrives(targets: list[float]) -> None:
    gain, ones, out = RampedGain(), np.ones(FRAME, np.float32), []
    for target in targets:
        gain.go_to(target)
        out += [gain.process(ones) for _ in range(3)]
        assert gain.gain == target
    assert np.max(np.abs(np.diff(np.concatenate(out))), initial=0.0) <= 4.0 / (2 * FRAME) * 1.01


def test_a_gain_of_one_costs_nothing() -> None:
    frame = sine(300, 0.5)[:FRAME]
    assert RampedGain().process(frame) is frame


def test_decibels() -> None:
    assert from_db(0.0) == 1.0
    assert from_db(-6.0206) == pytest.approx(0.5, abs=1e-4)
