"""Meters and noise floors."""

from __future__ import annotations

import numpy as np
import pytest

from roomctl.media.dsp.frame import FRAME, FRAME_S, SILENCE_DB
from roomctl.media.speech.levels import LevelBank, LevelDb

ROWS = np.arange(2)
NOISE = np.random.default_rng(0)


def feed(bank: LevelBank, first_db: float, second_db: float, seconds: float) -> None:
    for _ in range(round(seconds / FRAME_S)):
        stack = NOISE.standard_normal((2, FRAME)) * 10 ** (np.array([[first_db], [second_db]]) / 20)
        bank.step(ROWS, stack.astype(np.float32), FRAME_S)


def test_the_meter_shows_the_level_of_the_last_tenth_of_a_second() -> None:
    bank = LevelBank(4)
    feed(bank, -30.0, -50.0, 1.0)
    assert bank.of(0).rms == pytest.approx(-30.0, abs=0.5)
    assert bank.of(1).rms == pytest.approx(-50.0, abs=0.5)
    feed(bank, -50.0, -30.0, 0.6)
    assert bank.of(0).rms == pytest.approx(-50.0, abs=1.5)


def test_the_peak_is_above_the_level_and_falls_slowly() -> None:
    bank = LevelBank(2)
    feed(bank, -20.0, -20.0, 1.0)
    peak = bank.of(0).peak
    assert -14.0 < peak < -4.0
    feed(bank, -80.0, -80.0, 1.0)
    assert bank.of(0).peak == pytest.approx(peak - 20.0, abs=1.0)


def test_each_source_has_its_own_floor() -> None:
    bank = LevelBank(2)
    feed(bank, -60.0, -45.0, 12.0)
    assert bank.of(0).floor == pytest.approx(-60.0, abs=2.0)
    assert bank.of(1).floor == pytest.approx(-45.0, abs=2.0)


def test_a_sentence_does_not_become_the_floor_but_a_fan_does() -> None:
    bank = LevelBank(2)
    feed(bank, -60.0, -60.0, 5.0)
    feed(bank, -25.0, -60.0, 5.0)
    assert bank.of(0).floor < -50.0
    feed(bank, -25.0, -60.0, 30.0)
    assert bank.of(0).floor == pytest.approx(-25.0, abs=2.0)


def test_a_dead_microphone_is_told_from_a_quiet_room() -> None:
    bank = LevelBank(2)
    for _ in range(200):
        stack = np.zeros((2, FRAME), np.float32)
        stack[1] = NOISE.standard_normal(FRAME) * 10 ** (-75 / 20)
        bank.step(ROWS, stack, FRAME_S)
    assert bank.of(0).dead
    assert not bank.of(1).dead


def test_whoever_sends_nothing_falls_silent_on_the_meter_and_keeps_the_floor() -> None:
    bank = LevelBank(2)
    feed(bank, -30.0, -30.0, 5.0)
    floor = bank.of(1).floor
    for _ in range(200):
        bank.absent(np.array([1]), FRAME_S)
    assert bank.of(1).rms < -80.0
    assert bank.of(1).floor == floor


def test_a_new_source_in_an_old_row_starts_from_nothing() -> None:
    bank = LevelBank(2)
    feed(bank, -5.0, -5.0, 3.0)
    bank.wipe(0)
    assert bank.of(0) == LevelDb(SILENCE_DB, SILENCE_DB, -50.0)
