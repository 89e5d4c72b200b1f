"""Held tones against voices."""

from __future__ import annotations

import numpy as np
import pytest

from roomctl.media.dsp.decimate import LOW_RATE
from roomctl.media.speech.steady import SOUND, likeness, steady
from tests.media.speech.scenes import Sound, voice


def chord(*pitches: float) -> Sound:
    seconds = np.arange(SOUND) / LOW_RATE
    parts = [np.sin(2 * np.pi * pitch * k * seconds) / k for pitch in pitches for k in (1, 2, 3, 4)]
    return np.asarray(0.1 * np.sum(parts, axis=0), np.float32)


@pytest.mark.parametrize("pitches", [(220.0,), (196.0, 247.0, 294.0), (110.0,)])
def test_a_held_chord_is_steady(pitches: tuple[float, ...]) -> None:
    assert steady(chord(*pitches))


@pytest.mark.parametrize("name", ["hazel-1", "iris-1", "linde-1", "genziana-1"])
def test_a_voice_moves(name: str) -> None:
    sound = voice(name)[::3]
    power = np.convolve(sound**2, np.ones(SOUND), "valid")
    where = np.flatnonzero(power > 0.3 * power.max())[:: LOW_RATE // 4]
    held = [steady(sound[at : at + SOUND]) for at in where]
    assert np.mean(held) < 0.5  # these voices are made by a machine, and steadier than people


def test_noise_and_silence_are_not_steady() -> None:
    noise = np.random.default_rng(1).standard_normal(SOUND).astype(np.float32)
    assert likeness(noise) < 0.85
    assert not steady(np.zeros(SOUND, np.float32))
