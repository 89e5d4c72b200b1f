"""The leveller finds quiet and loud talkers, and leaves silence alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roomctl.media.dsp.frame import FRAME, rms_dbfs
from roomctl.media.dsp.gain import from_db
from roomctl.media.dsp.leveller import MOST_DOWN_DB, MOST_UP_DB, TARGET_DB, Leveller

_NOISE = np.random.default_rng(1).standard_normal(FRAME).astype(np.float32)
NOISE = (_NOISE / np.sqrt(np.mean(_NOISE**2))).astype(np.float32)


def talk(leveller: Leveller, db: float, seconds: float) -> float:
    """Words of half a second with gaps of a quarter; returns the level of the last word."""
    level = -120.0
    for index in range(round(seconds * 100)):
        word = index % 75 < 50
        frame = (NOISE * from_db(db if word else db - 40)).astype(np.float32)
        out = leveller.process(frame, speech=True)
        level = rms_dbfs(out) if word else level
    return level


@pytest.mark.parametrize("db", [-40.0, -30.0, -24.0, -15.0])
def test_talkers_end_at_the_same_level(db: float) -> None:
    assert talk(Leveller(), db, 15.0) == pytest.approx(TARGET_DB, abs=1.5)


def test_the_gain_is_bounded_both_ways() -> None:
    quiet, loud = Leveller(), Leveller()
    talk(quiet, -70.0, 30.0)
    talk(loud, -1.0, 30.0)
    assert quiet.gain_db == pytest.approx(MOST_UP_DB, abs=0.01)
    assert loud.gain_db == pytest.approx(-MOST_DOWN_DB, abs=0.01)


@settings(max_examples=20, deadline=None)
@given(st.floats(-90.0, 0.0))
def test_silence_never_moves_the_gain(db: float) -> None:
    leveller = Leveller()
    talk(leveller, -34.0, 5.0)
    before = leveller.gain_db
    for _ in range(300):
        leveller.process((NOISE * from_db(db)).astype(np.float32), speech=False)
    assert leveller.gain_db == before


def test_a_talker_who_turns_quiet_is_found_again() -> None:
    leveller = Leveller()
    talk(leveller, -20.0, 10.0)
    assert talk(leveller, -38.0, 40.0) == pytest.approx(TARGET_DB, abs=2.0)


def test_digital_silence_called_speech_does_no_harm() -> None:
    leveller = Leveller()
    outs = [leveller.process(np.zeros(FRAME, np.float32), speech=True) for _ in range(100)]
    assert not np.concatenate(outs).any()
    assert leveller.gain_db == 0.0
