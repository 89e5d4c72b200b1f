"""Frames: conversions keep what they are given, levels say what the field means by them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from roomctl.media.dsp.frame import (
    FRAME,
    RATE,
    SILENCE_DB,
    from_int16,
    rms_dbfs,
    silence,
    to_int16,
)


@given(hnp.arrays(np.int16, FRAME, elements=st.integers(-32767, 32767)))
def test_int16_survives_the_way_to_float_and_back(block: np.ndarray) -> None:
    assert np.array_equal(to_int16(from_int16(block)), block)


def test_what_is_too_loud_is_clipped_and_never_wraps() -> None:
    block = np.array([1.5, -1.5, 1.0, -1.0], np.float32)
    assert to_int16(block).tolist() == [32767, -32767, 32767, -32767]


def test_the_lowest_int16_stays_within_the_range_of_floats() -> None:
    assert from_int16(np.array([-32768], np.int16))[0] == -1.0


@pytest.mark.parametrize(("amplitude", "expected"), [(1.0, -3.01), (0.5, -9.03), (0.001, -63.01)])
def test_the_level_of_a_sine(amplitude: float, expected: float) -> None:
    sine = amplitude * np.sin(2 * np.pi * 1000 * np.arange(FRAME) / RATE).astype(np.float32)
    assert rms_dbfs(sine.astype(np.float32)) == pytest.approx(expected, abs=0.01)


def test_silence_and_nothing_have_the_level_of_silence() -> None:
    assert rms_dbfs(silence()) == SILENCE_DB
    assert rms_dbfs(np.zeros(0, np.float32)) == SILENCE_DB
