"""What is not echo passes unchanged, what is echo goes, and silence sounds like the room."""

import numpy as np
import pytest

from roomctl.media.dsp.echo_judge import COUNT, Bands
from roomctl.media.dsp.echo_suppress import Suppressor
from roomctl.media.dsp.frame import FRAME, RATE
from tests.media.dsp.echoes import Sound, db, frames, noise, talk

LEAK: Bands = np.full(COUNT, -20.0, np.float32)


def run(left: Sound, echo: Sound, *, near: bool, leak_db: Bands = LEAK) -> Sound:
    suppressor = Suppressor()
    out = []
    for a, b in zip(frames(left), frames(echo), strict=True):
        suppressor.look(a, b)
        out.append(suppressor.give(leak_db, near=near))
    return np.concatenate(out)


@pytest.mark.parametrize("near", [True, False])
def test_without_echo_the_voice_passes_ten_milliseconds_later(near: bool) -> None:
    voice = talk(2, seed=1)
    out = run(voice, np.zeros_like(voice), near=near)
    rest = out[FRAME:] - voice[:-FRAME]
    assert db(rest) < db(voice) - 40
    assert abs(db(out[FRAME:]) - db(voice[:-FRAME])) < 0.5


def test_what_is_left_of_the_echo_goes_and_more_so_while_nobody_speaks() -> None:
    echo = talk(3, seed=1)
    left = 0.1 * talk(3, seed=2, rhythm=1)
    gone = {near: db(left) - db(run(left, echo, near=near)[RATE:]) for near in (True, False)}
    assert gone[True] > 8
    assert gone[False] > 12


def test_a_voice_over_the_echo_stays() -> None:
    echo, voice = talk(3, seed=1), talk(3, seed=2)
    out = run(voice + 0.1 * talk(3, seed=4, rhythm=1), echo, near=True)
    assert abs(db(out[FRAME:]) - db(voice[:-FRAME])) < 1.5
    assert np.corrcoef(out[RATE + FRAME :], voice[RATE:-FRAME])[0, 1] > 0.95


def test_a_hole_is_filled_with_the_rooms_own_noise() -> None:
    quiet = noise(3 * RATE, 3, 1e-3)
    echo = np.concatenate([np.zeros(2 * RATE, np.float32), talk(1, seed=1)])
    left = quiet + np.concatenate([np.zeros(2 * RATE, np.float32), 0.1 * talk(1, seed=2, rhythm=1)])
    out = run(left, echo, near=False)
    assert abs(db(out[-RATE // 2 :]) - db(quiet)) < 6


def test_above_eight_kilohertz_the_echo_goes_with_the_bands_below() -> None:
    chance = np.random.default_rng(1)
    echo = (0.05 * chance.standard_normal(2 * RATE)).astype(np.float32)
    spectrum = np.fft.rfft(echo)
    high = np.fft.rfftfreq(echo.size, 1 / RATE) > 9000
    top = np.fft.irfft(spectrum * high, echo.size).astype(np.float32)
    low = np.fft.irfft(spectrum * ~high, echo.size).astype(np.float32)
    out = run(top + 0.05 * low, low, near=False)
    assert db(top) - db(out[RATE:]) > 20
