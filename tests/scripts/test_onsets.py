"""The ear of `bench latency`: it finds what was said where it was said, and counts truly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roomctl.media.call.opus import Decoder, Encoder
from scripts.benchlib.onsets import (
    RATE,
    Sound,
    Tape,
    burst,
    delays,
    envelope,
    first_of_batches,
    onsets,
    usual,
)

PITCH = 1_000.0
OTHER = 1_700.0
MS = RATE // 1000


def tape_of(*starts: int, gain: float = 1.0, pitch: float = PITCH, length_s: float = 2.0) -> Sound:
    sound = np.random.default_rng(1).normal(0, 3e-4, round(length_s * RATE)).astype(np.float32)
    for start in starts:
        one = burst(pitch) * np.float32(gain)
        sound[start : start + one.size] += one
    return sound


def clock(tape_s: float, *, offset: float = 5_000.0, batch: int = 480) -> np.ndarray:
    at = np.arange(0, round(tape_s * RATE), batch)
    return np.stack([at, offset + at / RATE], axis=1)


def through_opus(sound: Sound) -> Sound:
    """As a link does it: 20 ms packets, 32 kbit/s."""
    encoder = Encoder()
    room = np.zeros(5760 + 960, np.float32)
    decoder = Decoder(room)
    out = []
    for at in range(0, sound.size - 959, 960):
        size = decoder.decode(encoder.encode(sound[at : at + 960].copy()), 0)
        out.append(room[:size].copy())
    return np.concatenate(out)


@given(
    starts=st.lists(st.integers(8_000, 80_000), min_size=1, max_size=4),
    gain=st.floats(0.2, 3.0),
    delay=st.integers(0, 12_000),
)
@settings(max_examples=40, deadline=None)
def test_the_same_ear_at_both_ends_finds_the_delay(starts: list[int], gain: float, delay: int) -> None:
    starts = sorted(starts)
    apart = [s for n, s in enumerate(starts) if n == 0 or s - starts[n - 1] > 14_000]
    kept = [s for n, s in enumerate(apart) if n == 0 or s - apart[n - 1] > 14_000]
    said = onsets(tape_of(*kept), PITCH)
    heard = onsets(tape_of(*(s + delay for s in kept), gain=gain, length_s=2.5), PITCH)
    assert len(said) == len(heard) == len(kept)
    assert np.abs(np.array(heard) - np.array(said) - delay).max() <= 0.5 * MS


def test_an_onset_is_where_the_burst_rises() -> None:
    (found,) = onsets(tape_of(30_000), PITCH)
    assert abs(found - 30_000) < 2 * MS


def test_another_pitch_is_not_heard() -> None:
    assert onsets(tape_of(30_000, pitch=OTHER), PITCH) == []
    both = tape_of(30_000) + tape_of(50_000, pitch=OTHER)
    (found,) = onsets(both, PITCH)
    assert abs(found - 30_000) < 2 * MS
    (found,) = onsets(both, OTHER)
    assert abs(found - 50_000) < 2 * MS


def test_both_pitches_at_once_are_kept_apart() -> None:
    both = tape_of(30_000) + tape_of(30_500, pitch=OTHER)
    assert abs(onsets(both, PITCH)[0] - 30_000) < 2 * MS
    assert abs(onsets(both, OTHER)[0] - 30_500) < 2 * MS


def test_a_burst_that_began_before_the_tape_is_left_out() -> None:
    sound = tape_of(40_000)
    sound[:1_000] += burst(PITCH)[500:1_500]
    (found,) = onsets(sound, PITCH)
    assert abs(found - 40_000) < 2 * MS


@pytest.mark.parametrize("size", [0, 50, 48_000])
def test_silence_has_no_onset(size: int) -> None:
    assert onsets(np.zeros(size, np.float32), PITCH) == []
    assert envelope(np.zeros(size, np.float32), PITCH).size == size


def test_a_faded_beginning_is_later_by_a_part_of_the_fade() -> None:
    sound = tape_of(30_000)
    sound[30_000 : 30_000 + 480] *= np.linspace(0, 1, 480, dtype=np.float32)
    (found,) = onsets(sound, PITCH)
    assert 2 * MS < found - 30_000 < 6 * MS


def test_the_codec_is_late_by_its_look_ahead_and_no_more() -> None:
    sound = tape_of(20_000, 45_000, 70_000)
    late = np.array(onsets(through_opus(sound), PITCH)) - np.array(onsets(sound, PITCH))
    print("Opus, ms late:", late / MS)
    assert late.size == 3
    assert np.all((late > 5 * MS) & (late < 8 * MS))  # 6.5 ms


# --- clocks ---------------------------------------------------------------------------------------


def test_a_sample_has_the_time_of_its_batch_and_its_place_in_it() -> None:
    tape = Tape(np.zeros(RATE, np.float32), clock(1.0))
    assert tape.times([0, 100, 47_999]) == pytest.approx(
        [5_000.0, 5_000.0 + 100 / RATE, 5_000 + 47_999 / RATE]
    )


def test_late_batches_do_not_move_the_sound() -> None:
    marks = clock(2.0)
    marks[60:66, 1] += 0.05  # a hold-up of 60 ms
    tape = Tape(np.zeros(2 * RATE, np.float32), marks)
    assert tape.times([62 * 480])[0] == pytest.approx(5_000.0 + 0.62)


def test_blocks_of_one_batch_count_once() -> None:
    """A browser makes 10 ms in blocks of 128 samples, all within a moment."""
    blocks = np.arange(0, RATE, 128)
    marks = np.stack([blocks, 7.0 + (blocks // 480) * 0.01], axis=1).astype(float)
    firsts = first_of_batches(marks)
    assert len(firsts) == 100
    tape = Tape(np.zeros(RATE, np.float32), marks)
    assert tape.times([24_000])[0] == pytest.approx(7.5, abs=0.003)


def test_a_tape_survives_packing() -> None:
    tape = Tape(tape_of(20_000), clock(2.0))
    again = Tape.unpack(tape.pack())
    assert np.array_equal(again.marks, tape.marks)
    assert np.abs(again.sound - tape.sound).max() < 1e-4
    assert again.onsets(PITCH) == pytest.approx(tape.onsets(PITCH), abs=1e-4)


def test_a_tape_without_a_clock_is_refused() -> None:
    with pytest.raises(ValueError, match="clock"):
        Tape.unpack({"pcm": "", "marks": []})


# --- delays ---------------------------------------------------------------------------------------


def test_each_burst_is_matched_with_what_was_heard_next() -> None:
    found, missed = delays([1.0, 2.0, 3.0], [1.1, 2.2, 3.05], 0.5)
    assert found == pytest.approx([0.1, 0.2, 0.05])
    assert missed == 0


def test_what_is_heard_too_late_or_before_is_missed() -> None:
    assert delays([1.0, 2.0], [0.9, 2.9], 0.5) == ([], 2)
    assert delays([1.0], [], 0.5) == ([], 1)
    assert delays([], [1.0], 0.5) == ([], 0)


def test_each_round_counts_the_same() -> None:
    found = usual([[0.1, 0.1, 0.1, 0.1], [0.3], []])
    assert found is not None
    assert found.middle == pytest.approx(0.2)
    assert (found.least, found.most) == pytest.approx((0.1, 0.3))
    assert found.count == 5
    assert found.tail == pytest.approx(0.22)
    assert found.middle_ms() == pytest.approx(200.0)


def test_nothing_heard_is_nothing_told() -> None:
    assert usual([[], []]) is None
    assert usual([]) is None
