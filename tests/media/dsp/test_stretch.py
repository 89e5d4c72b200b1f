"""Sound made shorter or longer: no steps, no change of pitch, and silence may be cut anywhere."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from roomctl.media.dsp import stretch

RATE = 48_000


def voice(hz: float, samples: int) -> NDArray[np.float32]:
    """A sound with overtones, as a vowel has them."""
    t = np.arange(samples) / RATE
    whole = sum(np.sin(2 * np.pi * hz * k * t) / k for k in range(1, 8))
    return (0.2 * np.asarray(whole)).astype(np.float32)


def steepest(sound: NDArray[np.float32]) -> float:
    return float(np.max(np.abs(np.diff(sound))))


@pytest.mark.parametrize("hz", [90.0, 125.0, 210.0, 333.0])
def test_a_voice_loses_whole_periods_without_a_step(hz: float) -> None:
    sound = voice(hz, 960)
    before = steepest(sound)
    by = stretch.period(sound, stretch.LONGEST)
    assert by > 0
    assert by * hz / RATE == pytest.approx(round(by * hz / RATE), abs=0.06)
    work = sound.copy()
    size = stretch.shorten(work, by)
    assert size == 960 - by
    assert steepest(work[:size]) < 1.3 * before
    assert np.array_equal(work[stretch.OVERLAP : size], sound[stretch.OVERLAP + by :])


@pytest.mark.parametrize("hz", [90.0, 125.0, 210.0, 333.0])
def test_a_voice_says_whole_periods_twice_without_a_step(hz: float) -> None:
    sound = voice(hz, 960)
    by = stretch.period(sound, stretch.LONGEST)
    room = np.zeros(960 + by, np.float32)
    room[:960] = sound
    assert stretch.lengthen(room, 960, by) == 960 + by
    assert steepest(room) < 1.3 * steepest(sound)
    assert np.array_equal(room[:by], sound[:by])
    assert np.array_equal(room[by + stretch.OVERLAP :], sound[stretch.OVERLAP :])


def test_noise_is_left_alone_unless_it_is_urgent() -> None:
    noise = np.random.default_rng(1).normal(0, 0.2, 960).astype(np.float32)
    assert stretch.period(noise, stretch.LONGEST) == 0
    assert stretch.period(noise, stretch.LONGEST, force=True) >= stretch.SHORTEST


def test_silence_gives_all_it_has() -> None:
    assert stretch.period(np.zeros(960, np.float32), 480) == 480
    assert stretch.period(np.zeros(480, np.float32), 480) == 240


def test_a_short_block_of_voice_is_left_alone() -> None:
    assert stretch.period(voice(200, 480), 480) == 0


@given(
    size=st.integers(0, 5_760),
    most=st.integers(0, 6_000),
    scale=st.sampled_from([0.0, 1e-3, 1.0, 30.0]),
    force=st.booleans(),
)
def test_whatever_comes_the_answer_fits_the_block(size: int, most: int, scale: float, force: bool) -> None:
    block = (scale * np.random.default_rng(size).normal(size=size)).astype(np.float32)
    by = stretch.period(block, most, force=force)
    assert 0 <= by <= max(0, min(most, stretch.LONGEST))
    if by:
        room = np.zeros(size + by, np.float32)
        room[:size] = block
        assert stretch.shorten(block, by) == size - by
        assert stretch.lengthen(room, size, by) == size + by
