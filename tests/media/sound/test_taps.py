"""A knock is told from a voice and from noise, and the nearest microphone wins whatever its gain."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomctl.media.dsp.frame import FRAME, RATE
from roomctl.media.sound.taps import ENOUGH, SAME_FRAMES, TapEar, Taps
from tests.media.sound.sounds import Sound, frames_of, speechlike


def quiet(seconds: float, seed: int = 1, rms: float = 1e-3) -> Sound:
    noise = np.random.default_rng(seed).standard_normal(int(seconds * RATE)) * rms
    return noise.astype(np.float32)


def knocked(sound: Sound, at_s: tuple[float, ...], level: float) -> Sound:
    """A finger on wood: 30 ms that die away."""
    t = np.arange(int(0.03 * RATE)) / RATE
    knock = (np.sin(2 * np.pi * 220 * t) * np.exp(-t / 0.008) * level).astype(np.float32)
    for at in at_s:
        sound[int(at * RATE) : int(at * RATE) + knock.size] += knock
    return sound


def knocks(sound: Sound) -> list[float]:
    ear = TapEar()
    return [over for frame in frames_of(sound) if (over := ear.hear(frame)) is not None]


@pytest.mark.parametrize("gain", [0.05, 1.0, 5.0])
def test_each_knock_is_heard_once_at_any_gain(gain: float) -> None:
    sound = knocked(quiet(4), (1.0, 1.8, 3.0), 0.1) * np.float32(gain)
    found = knocks(sound)
    assert len(found) == 3
    assert found[0] == pytest.approx(knocks(sound / np.float32(gain))[0], abs=0.1), "gain counts for nothing"


@pytest.mark.parametrize("seed", range(4))
def test_noise_is_no_knock_and_a_voice_hardly_ever(seed: int) -> None:
    assert knocks(quiet(20, seed)) == []
    assert len(knocks(quiet(20, seed) + speechlike(20, seed=seed))) <= 1


def test_the_microphone_at_which_somebody_taps_wins_over_a_louder_one_further_away() -> None:
    near = knocked(quiet(5, 1), (1.0, 2.0, 3.0), 0.2)
    far = knocked(quiet(5, 2), (1.01, 2.01, 3.01), 0.03) * np.float32(20)
    taps, ears = Taps(), {"near": TapEar(), "far": TapEar()}
    pairs = zip(frames_of(near), frames_of(far), strict=True)
    for number, (one, other) in enumerate(pairs):
        for name, frame in (("far", other), ("near", one)):
            over = ears[name].hear(frame)
            if over is not None:
                taps.heard(name, over, number)
        taps.tick(number)
    assert taps.wins == {"near": 3}
    assert taps.winner == "near"


def test_one_knock_alone_decides_nothing_and_a_dispute_needs_more() -> None:
    taps = Taps()
    for at, name in enumerate(("a", "b", "a", "a")):
        assert taps.winner == ""
        taps.heard(name, 20.0, at * 100)
        taps.tick(at * 100 + SAME_FRAMES + 1)
    assert taps.winner == "a"


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(15, 60), st.integers(1, 400)), max_size=12))
def test_a_winner_always_has_enough_more_than_all_others(events: list[tuple[str, float, int]]) -> None:
    taps, now = Taps(), 0
    for name, over, step in events:
        now += step
        taps.heard(name, over, now)
    taps.tick(now + SAME_FRAMES + 1)
    if taps.winner:
        rest = sum(count for name, count in taps.wins.items() if name != taps.winner)
        assert taps.wins[taps.winner] >= ENOUGH + rest
    assert sum(taps.wins.values()) <= len(events)


def test_nothing_is_judged_before_the_background_is_known() -> None:
    assert knocks(knocked(quiet(0.4), (0.1,), 0.3)) == []
    assert FRAME == 480
