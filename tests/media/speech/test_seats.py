"""Several microphones: whose voice it is, in live rooms, with ill-set ones, and while a remote talks."""

from __future__ import annotations

import numpy as np
import pytest

from roomctl.media.dsp.frame import FRAME
from roomctl.media.speech.places import ByMicrophone
from roomctl.media.speech.seats import JointFloor
from tests.media.speech.scenes import Sound, reverberated, voice
from tests.media.speech.table import before_each, scene

SILENT = np.zeros(FRAME, np.float32)


def right(
    sound: Sound, turns: list[tuple[float, float, int]], far: Sound | None = None, after_s: float = 0.3
) -> tuple[float, float]:
    """Part of the beats later than this in each turn with the right microphone, and with a wrong one."""
    places = ByMicrophone(len(sound))
    good = bad = count = 0
    for beat in range(sound.shape[1] // FRAME):
        part, now = slice(beat * FRAME, (beat + 1) * FRAME), beat / 100
        places.step(sound[:, part], SILENT if far is None else far[part], speech=False)
        for start, end, seat in turns:
            if start + after_s <= now < end:
                found = places.heard()
                count += 1
                good += found == seat + 1
                bad += found is not None and found != seat + 1
    return good / count, bad / count


@pytest.mark.parametrize("rt60", [0.3, 0.6])
def test_the_nearest_microphone_is_found_within_a_third_of_a_second(rt60: float) -> None:
    sound, turns = scene([0, 1, 2, 3, 0, 2], before_each(0.5), rt60)
    good, bad = right(sound, turns)
    assert good > 0.9, "pauses between words count too: there it may be none"
    assert bad < 0.04


def test_a_microphone_that_is_set_too_loud_takes_nobody_elses_voice() -> None:
    sound, turns = scene([0, 1, 2, 3], before_each(0.5), 0.4, sensitivity_db=(8.0, 0.0, -4.0, 0.0))
    good, bad = right(sound, turns)
    assert good > 0.9
    assert bad < 0.04


def test_in_noise_alone_no_microphone_is_meant_and_digital_silence_is_no_voice() -> None:
    random = np.random.default_rng(3)
    places = ByMicrophone(4)
    found = []
    for _ in range(400):
        places.step(
            random.standard_normal((4, FRAME)).astype(np.float32) * np.float32(1e-3), SILENT, speech=False
        )
        found.append(float(places.evidence.sum()))
    assert np.quantile(found[100:], 0.95) < 6.0, "below what moves the gains"
    dead = ByMicrophone(4)
    for _ in range(20):
        dead.step(np.zeros((4, FRAME), np.float32), SILENT, speech=False)
    assert dead.heard() is None


def test_the_loudspeaker_is_nobody_at_the_table() -> None:
    remote = np.concatenate([voice("lavande-1"), voice("lavande-2"), voice("lavande-1")])
    echo = np.stack(
        [
            reverberated(remote, 0.4, delay_s=0.06, gain=gain, seed=at)
            for at, gain in enumerate((0.3, 0.2, 0.2, 0.15))
        ]
    )
    echo += np.random.default_rng(2).standard_normal(echo.shape).astype(np.float32) * np.float32(5e-4)
    places, evidence = ByMicrophone(4), []
    for beat in range(remote.size // FRAME):
        part = slice(beat * FRAME, (beat + 1) * FRAME)
        places.step(echo[:, part], remote[part], speech=False)
        evidence.append(float(places.evidence.sum()))
    alone, known = ByMicrophone(4), []
    for beat in range(remote.size // FRAME):
        part = slice(beat * FRAME, (beat + 1) * FRAME)
        alone.step(echo[:, part], SILENT, speech=False)
        known.append(float(alone.evidence.sum()))
    half = len(evidence) // 2
    assert np.mean(np.array(evidence[half:]) > 6.0) < 0.2
    assert np.mean(np.array(known[half:]) > 6.0) > 0.4, "the control: without knowing the loudspeaker"


def test_the_noise_of_all_is_taken_at_the_same_moment() -> None:
    floor, random = JointFloor(2), np.random.default_rng(5)
    for beat in range(1500):
        talks = (beat // 100) % 3 != 0
        loud = np.array([[50.0 if talks else 1.0], [5.0 if talks else 1.0]]) * np.ones((2, 8))
        floor.step(loud * random.uniform(0.7, 1.3, (2, 8)) * np.array([[1.0], [4.0]]))
    assert (floor.value[1] / floor.value[0]).mean() == pytest.approx(4.0, rel=0.15)


def test_in_the_first_seconds_of_an_evening_a_voice_is_not_taken_for_noise() -> None:
    floor, random = JointFloor(2), np.random.default_rng(6)
    for beat in range(300):
        loud = np.array([[300.0 if beat > 80 else 1.0], [20.0 if beat > 80 else 1.0]]) * np.ones((2, 8))
        floor.step(loud * random.uniform(0.7, 1.3, (2, 8)))
    assert floor.value.max() < 2.0


def test_of_two_who_speak_at_once_each_wins_some_of_it_and_of_one_hardly_another_does() -> None:
    one, _ = scene([0], before_each(0.5), 0.4, each_s=3.0)
    other, _ = scene([2], before_each(0.5), 0.4, each_s=3.0)
    for sound, least, most in ((one, 0.0, 0.1), (one + other, 0.25, 0.5)):
        places, won = ByMicrophone(4), np.zeros(5)
        for beat in range(sound.shape[1] // FRAME):
            places.step(sound[:, beat * FRAME : (beat + 1) * FRAME], SILENT, speech=True)
            for place, much in places.won().items():
                won[int(place)] += much
        assert least <= np.sort(won)[-2] / won.sum() <= most
