"""The delay is found anywhere within half a second, again after a jump, and not where there is none."""

import numpy as np
import pytest

from roomctl.media.dsp.echo_delay import DelayFinder
from roomctl.media.dsp.echo_filter import BINS, FarHistory
from roomctl.media.dsp.frame import FRAME, RATE
from tests.media.dsp.echoes import Sound, frames, noise, room, talk, through


def found_in(near: Sound, far: Sound, finder: DelayFinder | None = None) -> list[int | None]:
    finder, history = finder or DelayFinder(), FarHistory()
    window = np.zeros(2 * FRAME, np.float32)
    found = []
    for heard, played in zip(frames(near), frames(far), strict=True):
        history.push(played)
        window = np.concatenate([window[FRAME:], heard])
        finder.step(np.fft.rfft(window)[:BINS].astype(np.complex64), history)
        found.append(finder.blocks)
    return found


@pytest.mark.parametrize("delay_s", [0.0, 0.02, 0.155, 0.3, 0.48])
@pytest.mark.parametrize("seed", [1, 2])
def test_it_is_found_within_three_seconds(delay_s: float, seed: int) -> None:
    far = talk(3, seed=seed)
    near = through(far, room(seed + 10, delay_s=delay_s)) + noise(far.size, 3)
    found = found_in(near, far)[-1]
    assert found is not None
    assert abs(found - delay_s * 100) <= 2


def test_after_a_jump_it_is_found_anew() -> None:
    far = talk(6, seed=1)
    early, late = (through(far, room(5, delay_s=delay)) for delay in (0.06, 0.21))
    near = np.concatenate([early[: 3 * RATE], late[3 * RATE :]]) + noise(far.size, 3)
    found = found_in(near, far)
    before, after = found[299], found[-1]
    assert before is not None
    assert after is not None
    assert abs(before - 6) <= 2
    assert abs(after - 21) <= 2


def test_where_there_is_no_echo_none_is_found() -> None:
    assert found_in(talk(4, seed=8), talk(4, seed=9))[-1] is None
    assert found_in(talk(1, seed=8), np.zeros(RATE, np.float32))[-1] is None


def test_how_loud_the_echo_is_comes_with_the_delay() -> None:
    far = talk(3, seed=1)
    quiet, loud = DelayFinder(), DelayFinder()
    echo = through(far, room(5))
    found_in(0.1 * echo + noise(far.size, 3, 1e-5), far, quiet)
    found_in(echo + noise(far.size, 3, 1e-5), far, loud)
    assert loud.coupling == pytest.approx(100 * quiet.coupling, rel=0.2)
