"""What only dies away begins no spurt; what goes on or rises again does."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from roomctl.media.speech.decay import BELOW_DB, Decay
from roomctl.media.speech.vad import CHUNK_S

ROW, SILENT, TALKS = np.arange(1), np.array([False]), np.array([True])


def lets(decay: Decay, *levels_db: float, talking: bool = False) -> list[bool]:
    mask = TALKS if talking else SILENT
    return [bool(decay.lets(ROW, np.array([level]), mask)[0]) for level in levels_db]


def test_the_tail_of_a_clap_stops_counting_before_it_could_light_the_lamp() -> None:
    fading = [-20.0 - 130.0 * CHUNK_S * chunk for chunk in range(10)]
    assert lets(Decay(1), *fading) == [True] * 3 + [False] * 7


def test_a_voice_that_goes_up_and_down_by_a_few_decibels_counts_throughout() -> None:
    assert all(lets(Decay(1), *[-30.0, -26.0, -33.0, -28.0, -35.0] * 6))


def test_the_word_after_a_cough_counts_soon() -> None:
    decay = Decay(1)
    lets(decay, -15.0)
    word = lets(decay, *[-32.0] * 20)
    assert word.index(True) * CHUNK_S < 0.25
    assert all(word[word.index(True) :])


def test_a_second_syllable_rises_out_of_the_tail_of_the_first() -> None:
    said = lets(Decay(1), -20.0, -30.0, -38.0, -42.0, -34.0, -33.0)
    assert said == [True, True, False, False, True, True]


def test_who_is_talking_may_drop_the_voice() -> None:
    assert all(lets(Decay(1), -20.0, -45.0, -50.0, talking=True))


def test_a_new_source_does_not_inherit_a_bang() -> None:
    decay = Decay(1)
    lets(decay, 0.0)
    decay.wipe(0)
    assert lets(decay, -50.0) == [True]


@given(st.lists(st.floats(-120.0, 0.0), min_size=1, max_size=50))
def test_the_loudest_of_all_always_counts(levels_db: list[float]) -> None:
    said = lets(Decay(1), *levels_db)
    top = -120.0
    for level, may in zip(levels_db, said, strict=True):
        assert may or level < top - BELOW_DB
        top = max(top, level)
