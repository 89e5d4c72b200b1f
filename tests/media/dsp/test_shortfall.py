"""What a card lost is told from its calls alone: bursts, lateness and a crystal are none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roomctl.media.dsp.frame import FRAME, FRAME_S, RATE
from roomctl.media.dsp.shortfall import STEP_S, Shortfall


class Card:
    """Calls three times every 30 ms of its own crystal, each burst late by chance."""

    def __init__(self, ppm: float = 0.0, late_s: float = 0.01, seed: int = 1) -> None:
        self.shortfall = Shortfall()
        self._tick, self._late_s = FRAME_S * (1.0 + 1e-6 * ppm), late_s
        self._now = 5.0
        self._chance = np.random.default_rng(seed)

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds / FRAME_S / 3)):
            self._now += 3 * self._tick
            called = self._now + float(self._chance.uniform(0.0, self._late_s))
            for _ in range(3):
                self.shortfall.step(called, FRAME)

    def lose(self, seconds: float) -> None:
        """It goes on, and nobody gets what it has."""
        self._now += seconds

    def hold_up(self, seconds: float) -> None:
        """Its calls come late, and all at once."""
        for _ in range(round(seconds / FRAME_S)):
            self.shortfall.step(self._now + seconds, FRAME)
        self._now += seconds


@pytest.mark.parametrize("ppm", [-300.0, 0.0, 300.0])
def test_bursts_lateness_and_a_crystal_are_no_loss(ppm: float) -> None:
    card = Card(ppm)
    card.run(240)
    assert card.shortfall.samples == 0


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(2 * STEP_S, 0.9), min_size=1, max_size=3), st.integers(0, 99))
def test_what_is_lost_is_told_within_a_third_of_a_second_and_six_milliseconds(
    losses: list[float], seed: int
) -> None:
    card = Card(seed=seed)
    card.run(1)
    for number, lost in enumerate(losses, 1):
        card.lose(lost)
        card.run(0.3)
        assert card.shortfall.samples / RATE == pytest.approx(sum(losses[:number]), abs=0.006 * number)


@pytest.mark.parametrize("seconds", [0.05, 0.3, 1.0])
def test_what_comes_late_but_comes_is_not_lost(seconds: float) -> None:
    card = Card()
    card.run(1)
    card.hold_up(seconds)
    card.run(1)
    assert card.shortfall.samples == 0


def test_what_came_after_all_is_not_lost_any_more() -> None:
    card = Card(late_s=0.0)
    card.run(1)
    card.lose(0.2)
    card.run(1)
    assert card.shortfall.samples == pytest.approx(0.2 * RATE, abs=48)
    card.lose(-0.2)
    card.run(1)
    assert card.shortfall.samples == pytest.approx(0, abs=96)


def test_how_a_card_begins_says_nothing() -> None:
    card = Card()
    for _ in range(20):
        card.shortfall.step(5.0, FRAME)  # its buffers are filled at once
    card.run(3)
    assert card.shortfall.samples == 0
