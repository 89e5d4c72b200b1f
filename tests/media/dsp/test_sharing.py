"""Gain sharing: one open microphone's worth of gain, always; no gate; nothing lost when another begins."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomctl.media.dsp.frame import FRAME, RATE
from roomctl.media.dsp.sharing import LEAST, GainSharing

EVIDENCE = st.lists(st.floats(0, 1e6), min_size=4, max_size=4)


@given(st.lists(st.tuples(EVIDENCE, st.booleans()), min_size=1, max_size=40))
def test_the_powers_of_all_gains_add_up_to_one_and_none_is_ever_shut(
    beats: list[tuple[list[float], bool]],
) -> None:
    sharing = GainSharing(4)
    ones = np.eye(4, dtype=np.float32)
    for evidence, hold in beats:
        # one microphone after the other hears a one: what comes out is its gain, sample by sample
        before = [*sharing.gains]
        sharing.process(np.zeros((4, FRAME), np.float32), np.array(evidence), hold=hold)
        assert float(np.sum(sharing.gains**2)) == pytest.approx(1.0, abs=1e-9)
        assert (sharing.gains**2 >= 0.99 * LEAST / 4).all()
        if hold or not any(evidence):
            assert [*sharing.gains] == before or not hold
    held = [
        sharing.process(np.outer(one, np.ones(FRAME)).astype(np.float32), np.zeros(4), hold=True)
        for one in ones
    ]
    assert np.sum(np.square(held), axis=0) == pytest.approx(np.ones(FRAME), abs=1e-5)


@given(EVIDENCE, EVIDENCE)
def test_on_the_way_from_one_voice_to_another_it_adds_up_as_well(
    first: list[float], then: list[float]
) -> None:
    gains = []
    for one in np.eye(4):
        sharing = GainSharing(4)
        sharing.process(np.zeros((4, FRAME), np.float32), np.array(first), hold=False)
        channels = np.outer(one, np.ones(FRAME)).astype(np.float32)
        gains.append(sharing.process(channels, np.array(then), hold=False))
    assert np.sum(np.square(gains), axis=0) == pytest.approx(np.ones(FRAME), abs=1e-4)


def test_the_first_syllable_of_the_next_voice_is_not_lost() -> None:
    sharing, sound = GainSharing(3), np.random.default_rng(1).standard_normal(RATE).astype(np.float32)
    quiet = np.float32(0.1)
    for at in range(0, RATE // 2, FRAME):  # the first voice, at microphone 0
        block = sound[at : at + FRAME]
        sharing.process(
            np.stack([block, block * quiet, block * quiet]), np.array([1.0, 0.01, 0.01]), hold=False
        )
    for _ in range(50):  # a silence, in which the last microphone is held
        sharing.process(np.zeros((3, FRAME), np.float32), np.zeros(3), hold=True)
    assert sharing.gains[0] > 0.95
    syllable = sound[: 10 * FRAME]
    heard = []
    for at in range(0, syllable.size, FRAME):
        block = syllable[at : at + FRAME]
        channels = np.stack([block * quiet, block * quiet, block])
        heard.append(sharing.process(channels, np.array([0.01, 0.01, 1.0]), hold=False))
    loss_db = 10 * np.log10(np.mean(np.square(heard[0])) / np.mean(np.square(syllable[:FRAME])))
    assert loss_db > -1.5, "the first 10 ms"
    whole_db = 10 * np.log10(np.mean(np.square(heard)) / np.mean(np.square(syllable)))
    assert whole_db > -0.5


def test_two_who_speak_at_once_share_alike() -> None:
    sharing = GainSharing(3)
    for _ in range(30):
        sharing.process(np.zeros((3, FRAME), np.float32), np.array([1.0, 1.0, 0.0]), hold=False)
    assert sharing.gains[0] == pytest.approx(sharing.gains[1])
    assert sharing.gains[0] == pytest.approx(2**-0.5, abs=0.01)
    with pytest.raises(ValueError, match="at least one"):
        GainSharing(0)
