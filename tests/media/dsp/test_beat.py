"""The beat follows simulated sound cards: bursts, wrong clocks, stalls, unplugging."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roomctl.media.dsp.beat import PULL, BeatClock
from roomctl.media.dsp.frame import FRAME, FRAME_S, RATE


def run(clock: BeatClock, seconds: float, *, ppm: float, burst_s: float, start: int = 0) -> np.ndarray:
    """A card of `ppm` deviation that hands over in bursts; returns (time, fill before reading) per beat."""
    now, burst, handed, read = 0.0, round(burst_s * RATE), start, 0
    period, seen = FRAME_S, []
    while now < seconds:
        now += period
        made = start + int(now * RATE * (1 + ppm * 1e-6))
        handed = max(handed, made // burst * burst)
        fill = handed - read
        period = clock.next_period(fill, period)
        seen.append((now, fill))
        read += min(FRAME, fill)
    return np.array(seen)


@settings(max_examples=25, deadline=None)
@given(st.floats(-300, 300), st.sampled_from([0.010, 0.020, 0.025, 0.040, 0.080]), st.integers(0, 9600))
def test_after_settling_no_beat_finds_the_ring_empty(ppm: float, burst_s: float, start: int) -> None:
    seen = run(BeatClock(), 60.0, ppm=ppm, burst_s=burst_s, start=start)
    settled = seen[seen[:, 0] > 20.0, 1]
    assert settled.min() >= 0.5 * FRAME
    assert settled.min() <= 2.5 * FRAME  # and no sound waits longer than the bursts demand
    assert settled.max() <= 3.5 * FRAME + burst_s * RATE


def test_the_clock_of_the_card_is_learned() -> None:
    clock = BeatClock()
    run(clock, 120.0, ppm=150.0, burst_s=0.02)
    assert clock.ppm == pytest.approx(150.0, abs=40.0)


def test_without_a_device_the_period_is_exactly_nominal() -> None:
    clock = BeatClock()
    run(clock, 10.0, ppm=200.0, burst_s=0.02, start=4800)
    assert [clock.next_period(None, FRAME_S) for _ in range(3)] == [FRAME_S] * 3
    assert clock.ppm == 0.0


def test_a_device_that_comes_back_is_followed_anew() -> None:
    clock = BeatClock()
    clock.next_period(None, FRAME_S)
    seen = run(clock, 30.0, ppm=-100.0, burst_s=0.02, start=9600)
    assert FRAME * 0.5 <= seen[seen[:, 0] > 15.0, 1].min() <= 2.5 * FRAME


@given(st.lists(st.tuples(st.integers(0, 1_000_000), st.floats(0.0, 5.0)), min_size=1, max_size=80))
def test_whatever_the_fill_the_period_stays_near_nominal(readings: list[tuple[int, float]]) -> None:
    clock = BeatClock()
    for fill, dt in readings:
        assert abs(clock.next_period(fill, dt) / FRAME_S - 1.0) <= PULL + 0.002
