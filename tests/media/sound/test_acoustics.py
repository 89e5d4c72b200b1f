"""The air is a plain convolution, and its response is the room that was asked for."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roomctl.media.dsp.frame import FRAME, RATE
from roomctl.media.sound.acoustics import Air, Convolver, impulse_response


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 3000), st.integers(0, 2**32 - 1))
def test_frames_come_out_as_if_convolved_in_one_piece(length: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    response = random.standard_normal(length).astype(np.float32)
    sound = random.standard_normal(12 * FRAME).astype(np.float32)
    convolver = Convolver(response)
    pieces = [convolver(sound[at : at + FRAME]) for at in range(0, sound.size, FRAME)]
    np.testing.assert_allclose(
        np.concatenate(pieces), np.convolve(sound, response)[: sound.size], rtol=0, atol=2e-4 * length**0.5
    )


def test_the_response_has_the_delay_the_direct_sound_and_the_decay_asked_for() -> None:
    response = impulse_response(Air(delay_s=0.01, rt60_s=0.4, direct=0.5, reverberant=0.3))
    first = RATE // 100
    assert not response[:first].any()
    assert response[first] == pytest.approx(0.5)
    energy = np.cumsum((response[first + 1 :] ** 2)[::-1])[::-1]
    fall_db = 10 * np.log10(energy[int(0.2 * RATE)] / energy[0])
    assert fall_db == pytest.approx(-30.0, abs=2.0)


def test_an_empty_response_is_refused() -> None:
    with pytest.raises(ValueError, match="impulse response"):
        Convolver(np.zeros(0, np.float32))
