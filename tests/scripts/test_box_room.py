"""The room of six walls: sound arrives when and as loud as geometry says, and dies away as fast as asked."""

from __future__ import annotations

import numpy as np
import pytest

from roomctl.media.dsp.frame import RATE
from scripts.benchlib.box_room import SOUND_M_S, Box, circle, heard, responses

MIDDLE = (3.0, 2.5, 0.9)


def test_the_direct_sound_arrives_by_distance_and_between_samples() -> None:
    microphones = circle(MIDDLE, 0.032, 4)
    found = responses(Box(heard_s=0.01), (4.4, 3.1, 1.2), microphones)
    for row, place in zip(found, microphones, strict=True):
        metres = float(np.linalg.norm(place - np.array([4.4, 3.1, 1.2])))
        at = np.flatnonzero(row)[:2]
        assert (row[at] * at).sum() / row[at].sum() == pytest.approx(metres * RATE / SOUND_M_S, abs=1e-3)
        assert row[at].sum() == pytest.approx(1 / metres, rel=1e-4)


@pytest.mark.parametrize("rt60", [0.3, 0.6])
def test_it_dies_away_as_fast_as_asked(rt60: float) -> None:
    row = responses(Box(rt60_s=rt60), (4.4, 3.1, 1.2), np.array([MIDDLE]))[0]
    left = np.cumsum(np.square(row)[::-1])[::-1]
    level = 10 * np.log10(left / left[0])
    early, late = np.argmax(level < -5), np.argmax(level < -25)
    assert 3 * (late - early) / RATE == pytest.approx(rt60, rel=0.15)


def test_a_voice_in_it_and_nobody_in_the_wall() -> None:
    response = responses(Box(heard_s=0.02), (1.0, 1.0, 1.0), np.array([MIDDLE]))
    click = np.zeros(10, np.float32)
    click[3] = 2.0
    assert heard(click, response)[0, 3 : 3 + response.shape[1]] == pytest.approx(2 * response[0], abs=1e-6)
    with pytest.raises(ValueError, match="wall"):
        responses(Box(), (7.0, 1.0, 1.0), np.array([MIDDLE]))
