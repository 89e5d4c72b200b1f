"""The linear canceller learns a room, keeps it while somebody else speaks, and never breaks."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from roomctl.media.dsp.echo_filter import BINS, BLOCKS, HISTORY, EchoFilter, FarHistory
from roomctl.media.dsp.frame import FRAME, RATE
from tests.media.dsp.echoes import Sound, db, frames, noise, room, talk, through


def left_of(near: Sound, far: Sound, adaptive: EchoFilter | None = None) -> Sound:
    adaptive, history = adaptive or EchoFilter(), FarHistory()
    out = []
    for heard, played in zip(frames(near), frames(far), strict=True):
        history.push(played)
        out.append(heard - adaptive.step(heard, history))
    return np.concatenate(out)


def test_it_learns_a_room_within_seconds() -> None:
    far = talk(5, seed=1)
    echo = through(far, room(2))
    left = left_of(echo + noise(far.size, 3), far)
    late = slice(3 * RATE, None)
    assert db(echo[late]) - db(left[late]) > 18


def test_who_speaks_over_the_loudspeaker_does_not_spoil_what_was_learned() -> None:
    far, near = talk(7, seed=1), talk(7, seed=9)
    near[: 4 * RATE] = 0.0
    echo = through(far, room(2))
    remains = left_of(echo + near + noise(far.size, 3), far) - near
    over = slice(5 * RATE, None)
    assert db(near[over]) > db(echo[over]) - 1
    assert db(echo[over]) - db(remains[over]) > 15


def test_without_a_loudspeaker_nothing_is_taken() -> None:
    near = talk(1, seed=9)
    np.testing.assert_array_equal(left_of(near, np.zeros_like(near)), near)


def test_it_can_begin_later_than_the_loudspeaker() -> None:
    far = talk(4, seed=1)
    late = through(far, room(2, delay_s=0.42))
    adaptive = EchoFilter()
    adaptive.first = 40
    left = left_of(late + noise(far.size, 3), far, adaptive)
    assert db(late[3 * RATE :]) - db(left[3 * RATE :]) > 15
    assert adaptive.first + BLOCKS <= HISTORY + BLOCKS


def test_forgetting_begins_anew() -> None:
    far = talk(2, seed=1)
    near = through(far, room(2)) + noise(far.size, 3)
    adaptive = EchoFilter()
    first = left_of(near, far, adaptive)
    adaptive.forget(1.0)
    np.testing.assert_allclose(left_of(near, far, adaptive)[:RATE], first[:RATE], atol=2e-2)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.sampled_from([0.0, 1e-6, 1e-3, 0.1, 1.0]), min_size=4, max_size=12),
    st.lists(st.sampled_from([0.0, 1e-6, 1e-3, 0.1, 1.0]), min_size=4, max_size=12),
    st.integers(0, 100),
)
def test_whatever_comes_the_numbers_stay_numbers(near: list[float], far: list[float], seed: int) -> None:
    chance = np.random.default_rng(seed)
    adaptive, history = EchoFilter(), FarHistory()
    for loud, played in zip(near, far, strict=False):
        for _ in range(4):
            history.push((chance.uniform(-1, 1, FRAME) * played).astype(np.float32))
            echo = adaptive.step((chance.uniform(-1, 1, FRAME) * loud).astype(np.float32), history)
            assert np.all(np.isfinite(echo))
            assert float(np.max(np.abs(echo))) < 20.0


def test_the_history_gives_what_was_played_newest_first_for_ever() -> None:
    history = FarHistory()
    far = talk(3.0, seed=4)
    pieces = frames(far)
    for piece in pieces:
        history.push(piece)
    last = np.fft.rfft(np.concatenate(pieces[-2:]))[:BINS]
    earlier = np.fft.rfft(np.concatenate(pieces[-52:-50]))[:BINS]
    np.testing.assert_allclose(history.spectra(0, 1)[0], last, rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(history.spectra(50, 1)[0], earlier, rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(history.powers(50, 1)[0], np.abs(earlier) ** 2, rtol=1e-3, atol=1e-4)
