"""One voice's way into the mix."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomctl.media.dsp.frame import FRAME, Frame, rms_dbfs
from roomctl.media.voices import HOLD_S, Voice

FLOOR = -60.0
_NOISE = np.random.default_rng(3).standard_normal(FRAME)
_NOISE /= np.sqrt(np.mean(_NOISE**2))


def noise(db: float) -> Frame:
    return (_NOISE * 10 ** (db / 20)).astype(np.float32)


def feed(voice: Voice, db: float, beats: int, *, speaking: bool = False) -> list[Frame | None]:
    return [voice.contribute(noise(db), speaking=speaking, floor_db=FLOOR) for _ in range(beats)]


def test_a_room_that_hums_is_left_out() -> None:
    assert feed(Voice(), FLOOR, 100) == [None] * 100


def test_a_voice_is_in_the_mix_from_its_first_frame() -> None:
    voice = Voice()
    feed(voice, FLOOR, 10)
    first, second = feed(voice, -30.0, 2)
    assert first is not None
    assert second is not None
    assert rms_dbfs(first) > -36.0
    assert rms_dbfs(second) == pytest.approx(-30.0, abs=0.1)


def test_gaps_between_words_stay_open_and_a_long_pause_closes_without_a_step() -> None:
    voice = Voice()
    voice.levelling = False
    feed(voice, -30.0, 10)
    gap = feed(voice, FLOOR, round(HOLD_S * 100) + 5)
    assert all(part is not None for part in gap[: round(HOLD_S * 100) - 2])
    assert gap[-1] is None
    last = next(frame for frame in reversed(gap) if frame is not None)
    assert abs(last[-1]) < 1e-6


def test_who_is_known_to_speak_stays_in_however_faint() -> None:
    assert all(part is not None for part in feed(Voice(), -70.0, 200, speaking=True))


def test_a_loud_sound_opens_whatever_the_floor_says() -> None:
    assert Voice().contribute(noise(-30.0), speaking=False, floor_db=-20.0) is not None


def test_a_quiet_talker_is_brought_up_and_noise_is_not() -> None:
    talker, hum = Voice(), Voice()
    feed(talker, -42.0, 1500, speaking=True)
    feed(hum, -42.0, 1500)
    assert talker.gain_db > 12.0
    assert hum.gain_db == 0.0


def test_who_was_away_fades_in_again() -> None:
    voice = Voice()
    feed(voice, -30.0, 10)
    for _ in range(round(HOLD_S * 100) + 1):
        voice.absent()
    (again,) = feed(voice, -30.0, 1)
    assert again is not None
    assert abs(again[0]) < 0.01 * float(np.max(np.abs(again)))


@given(st.lists(st.tuples(st.sampled_from([-90.0, -60.0, -30.0]), st.booleans(), st.booleans()), max_size=60))
def test_a_part_of_the_mix_is_always_a_sound_frame(steps: list[tuple[float, bool, bool]]) -> None:
    voice = Voice()
    for db, speaking, there in steps:
        if not there:
            voice.absent()
            continue
        part = voice.contribute(noise(db), speaking=speaking, floor_db=FLOOR)
        if part is not None:
            assert part.shape == (FRAME,)
            assert np.all(np.isfinite(part))
        assert part is not None or not speaking
