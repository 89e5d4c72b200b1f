"""The loudspeaker's side: cushion, gaps, bringing a delay back down, and another card's clock."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roomctl.media.dsp.frame import FRAME, Frame, silence
from roomctl.media.sound.playback import SPARE, TOO_MUCH, WINDOW, Playback

BURST, MARGIN = 3 * FRAME, 3 * FRAME
LOUD = np.full(FRAME, 0.5, np.float32)


def take(playback: Playback, frames: int = 1) -> Frame:
    """What the card gets in so many callbacks."""
    out = np.zeros((frames, FRAME), np.float32)
    for row in out:
        playback.feed(row)
    return out.ravel()


def test_nothing_is_played_before_the_cushion_is_there_and_that_is_no_gap() -> None:
    playback = Playback(BURST, MARGIN)
    for _ in range(5):
        playback.write(LOUD)
        assert not take(playback).any()
    playback.write(LOUD)
    assert take(playback).all()
    assert playback.gap == 0


def test_a_late_beat_makes_a_gap_which_is_counted_to_the_sample() -> None:
    playback = Playback(BURST, MARGIN)
    for _ in range(6):
        playback.write(LOUD)
    sound = take(playback, 10)
    assert np.count_nonzero(sound) == 6 * FRAME
    assert playback.new_gap() == 4 * FRAME
    assert playback.new_gap() == 0
    playback.write(LOUD)
    assert not take(playback).any(), "the cushion is filled anew before the card gets sound"
    assert playback.new_gap() == FRAME


def test_a_callback_of_another_size_gets_what_it_asked_for_on_all_channels() -> None:
    playback = Playback(BURST, MARGIN)
    for _ in range(8):
        playback.write(LOUD)
    block = np.zeros((1000, 2), np.float32)
    playback.give(block, 1000, None, None)
    assert (block == 0.5).all()
    assert playback.played == 1000
    assert playback.blocks == 1
    assert playback.last_at is not None


def fill_up(playback: Playback, frames: int) -> None:
    for _ in range(frames):
        playback.write(LOUD)


@pytest.mark.parametrize(
    ("frame", "extra", "shortened"), [(silence(), 10, True), (LOUD, 10, False), (LOUD, 40, True)]
)
def test_a_delay_too_long_is_shortened_in_silence_or_when_it_is_far_too_long(
    frame: Frame, extra: int, shortened: bool
) -> None:
    playback = Playback(BURST, MARGIN)
    fill_up(playback, 6)
    take(playback)
    fill_up(playback, extra)
    before = playback.ring.fill
    for _ in range(6 * WINDOW):
        playback.write(frame)
        take(playback)
    assert (playback.ring.fill < before) is shortened
    assert playback.trimmed == before - playback.ring.fill
    if shortened:
        assert playback.ring.fill <= MARGIN + (TOO_MUCH if frame is LOUD else SPARE) + FRAME
    assert playback.gap == 0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["write", "quiet", "feed", "feed", "write"]), max_size=400))
def test_every_sample_is_played_waits_or_is_counted(acts: list[str]) -> None:
    playback = Playback(BURST, MARGIN)
    written = fed = 0
    for act in acts:
        if act == "feed":
            take(playback)
            fed += FRAME
        else:
            written += FRAME
            playback.write(LOUD if act == "write" else silence())
    assert written == playback.played + playback.ring.fill + playback.trimmed + playback.ring.overflow
    assert playback.played + playback.gap <= fed


@pytest.mark.parametrize("ppm", [-600.0, 0.0, 300.0])
def test_another_clock_is_followed_without_a_gap_or_a_cut(ppm: float) -> None:
    """Five simulated minutes: a card that takes three blocks at a time, so many millionths too fast."""
    playback = Playback(BURST, MARGIN)
    playback.follow(own_clock=True)
    noise = np.random.default_rng(1).standard_normal((64, FRAME)).astype(np.float32) * np.float32(0.1)
    burst_every = 3.0 / (1 + ppm * 1e-6)
    due, gap_after_start = 0.0, 0
    for beat in range(30_000):
        playback.write(noise[beat % 64])
        while due <= beat:
            take(playback, 3)
            due += burst_every
        if beat == 500:
            gap_after_start = playback.gap
    assert playback.gap == gap_after_start
    assert playback.trimmed == 0
    assert playback.drift_ppm == pytest.approx(ppm, abs=60)
