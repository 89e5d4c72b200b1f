"""A small array: from where a voice comes, in live rooms; and what is no voice says nothing."""

from __future__ import annotations

import numpy as np
import pytest

from roomctl.media.dsp.frame import FRAME
from roomctl.media.speech.direction import STEP_DEG, Direction, apart, circle
from roomctl.media.speech.places import ByDirection
from tests.media.speech.scenes import reverberated, voice
from tests.media.speech.table import array, degrees, scene

SILENT = np.zeros(FRAME, np.float32)


@pytest.mark.parametrize("rt60", [0.3, 0.6])
def test_every_seat_is_found_within_half_a_second(rt60: float) -> None:
    sound, turns = scene([0, 1, 2, 3], array(), rt60)
    places = ByDirection(Direction(circle(0.032, 4)))
    seats = {seat + 1: degrees(seat) for seat in range(4)}
    good = count = 0
    for beat in range(sound.shape[1] // FRAME):
        places.step(sound[:, beat * FRAME : (beat + 1) * FRAME], SILENT, speech=False)
        for start, end, seat in turns:
            if start + 0.5 <= beat / 100 < end and beat % 4 == 0 and (place := places.heard()) is not None:
                count += 1
                good += places.seat_of(place, seats) == seat + 1
    assert count > 60
    assert good / count > 0.97


@pytest.mark.parametrize("azimuth", [0.0, 37.0, 190.0, 300.0])
def test_a_plane_wave_is_found_where_it_comes_from(azimuth: float) -> None:
    random, places = np.random.default_rng(1), circle(0.032, 4)
    direction, angle = Direction(places), np.radians(azimuth)
    early_s = places @ np.array([np.cos(angle), np.sin(angle)]) / 343.0
    size = 60 * FRAME
    spectrum = np.fft.rfft(random.standard_normal(size))
    hz = np.fft.rfftfreq(size, 1 / 48_000)
    wave = np.stack([np.fft.irfft(spectrum * np.exp(2j * np.pi * hz * s), size) for s in early_s])
    noise = random.standard_normal((4, size)) * 0.01
    sound = np.concatenate([noise, wave * 0.3 + noise], axis=1).astype(np.float32)
    for beat in range(120):
        direction.step(sound[:, beat * FRAME : (beat + 1) * FRAME], own=1.0)
    assert apart(float(np.argmax(direction.power()) * STEP_DEG), azimuth) <= STEP_DEG
    assert 0.5 < direction.power().max() <= 1.01


def test_noise_and_the_loudspeaker_have_no_direction() -> None:
    random, direction = np.random.default_rng(2), Direction(circle(0.032, 4))
    for _ in range(300):
        direction.step(random.standard_normal((4, FRAME)).astype(np.float32) * np.float32(1e-3), own=1.0)
    assert direction.voiced < 0.05
    remote = np.concatenate([voice("lavande-1"), voice("lavande-2"), voice("lavande-1")])
    echo = np.stack([reverberated(remote, 0.4, delay_s=0.06, gain=0.3, seed=7)] * 4)
    echo += random.standard_normal(echo.shape).astype(np.float32) * np.float32(5e-4)
    heard = {True: 0, False: 0}
    for told in heard:
        places = ByDirection(Direction(circle(0.032, 4)))
        for beat in range(remote.size // FRAME):
            part = slice(beat * FRAME, (beat + 1) * FRAME)
            places.step(echo[:, part], remote[part] if told else SILENT, speech=False)
            heard[told] += beat > remote.size // FRAME // 2 and places.heard() is not None
    assert heard[True] < 0.4 * heard[False]


def test_two_microphones_know_no_front_and_back_and_angles_go_round() -> None:
    with pytest.raises(ValueError, match="three"):
        circle(0.03, 2)
    assert apart(350, 10) == apart(10, 350) == 20
    places = ByDirection(Direction(circle(0.032, 4)))
    assert places.seat_of(355.0, {1: 10.0, 2: 90.0}) == 1
    assert places.seat_of(180.0, {1: 10.0, 2: 90.0}) == 0
    assert places.seat_of(180.0, {}) == 0
