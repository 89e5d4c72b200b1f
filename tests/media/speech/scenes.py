"""Voices (the demo's own, made by espeak-ng) and the noises of a meeting room, made at test time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import roomctl
from roomctl.media.call.clips import load_clip
from roomctl.media.dsp.frame import FRAME, FRAME_S, RATE
from roomctl.media.speech.engine import SpeechEngine, SpeechFact

Sound = NDArray[np.float32]
VOICES = Path(roomctl.__file__).parent / "demo" / "voices"
OTHERS_DATA = Path(roomctl.__file__).parent.parent.parent / "shared" / "data"
"""Recordings of others beside the clone; tests that use them are extra and skip without."""


@cache
def voice(name: str, level_db: float = -26.0) -> Sound:
    """One line of one demo person, its speech at `level_db`."""
    return at_level(load_clip(VOICES / f"{name}.opus"), level_db)


def at_level(sound: Sound, level_db: float) -> Sound:
    """Scaled so that its loud parts have this level, dBFS."""
    power = np.mean(np.square(sound[: sound.size // FRAME * FRAME].reshape(-1, FRAME)), axis=1)
    active = float(np.mean(power[power > power.max() * 1e-3]))
    scaled: Sound = (sound * 10 ** ((level_db - 10 * np.log10(active)) / 20)).astype(np.float32)
    return scaled


def quiet(seconds: float, level_db: float = -65.0, seed: int = 0) -> Sound:
    """A room in which nobody speaks."""
    noise = np.random.default_rng(seed).standard_normal(round(seconds * RATE))
    return (noise * 10 ** (level_db / 20)).astype(np.float32)


def placed(seconds: float, parts: Iterable[tuple[float, Sound]], seed: int = 0) -> Sound:
    """These sounds at these times in a quiet room."""
    scene = quiet(seconds, seed=seed)
    for start, sound in parts:
        at = round(start * RATE)
        scene[at : at + sound.size] += sound[: max(0, scene.size - at)]
    return scene


def reverberated(
    sound: Sound, rt60: float = 0.45, delay_s: float = 0.0, gain: float = 1.0, seed: int = 1
) -> Sound:
    """The same sound in a room of numbers, after a delay; same length."""
    time = np.arange(round(rt60 * 1.2 * RATE)) / RATE
    tail = np.random.default_rng(seed).standard_normal(time.size) * 10 ** (-3 * time / rt60)
    tail[: round(0.003 * RATE)] = 0.0
    tail /= np.sqrt(np.sum(tail**2))
    tail[0] = 1.0
    size = 1 << (sound.size + tail.size - 1).bit_length()
    heard = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(tail, size), size)[: sound.size] / np.sqrt(2)
    out = np.zeros_like(sound)
    lag = round(delay_s * RATE)
    out[lag:] = heard[: sound.size - lag] * gain
    return out


def typing(seconds: float, seed: int = 2) -> Sound:
    """Keys: two short clicks each, eight a second, in a room."""
    random = np.random.default_rng(seed)
    out = np.zeros(round(seconds * RATE), np.float32)
    for at in np.cumsum(random.uniform(0.07, 0.2, round(seconds * 7))):
        for later, size in ((0.0, 1.0), (0.06, 0.5)):
            _add(out, at + later, _burst(random, 0.02, 3000, 6000) * size)
    return at_level(reverberated(out), -30.0)


def knocks(seconds: float, seed: int = 3) -> Sound:
    """Knuckles on the table and things put down."""
    random = np.random.default_rng(seed)
    out = np.zeros(round(seconds * RATE), np.float32)
    for at in np.cumsum(random.uniform(0.2, 0.9, round(seconds * 2))):
        _add(out, at, _burst(random, 0.08, 80, 500))
    return at_level(reverberated(out), -25.0)


def coughs(seconds: float, seed: int = 4) -> Sound:
    """An explosive burst and a short voiced-less tail, singly and in pairs."""
    random = np.random.default_rng(seed)
    out = np.zeros(round(seconds * RATE), np.float32)
    for at in np.cumsum(random.uniform(0.5, 2.0, round(seconds))):
        _add(out, at, _burst(random, 0.12, 300, 3500))
        _add(out, at + 0.1, _burst(random, 0.25, 200, 1800) * 0.3)
    return at_level(reverberated(out), -24.0)


def fan(seconds: float, seed: int = 5) -> Sound:
    """Steady, mostly low."""
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(round(seconds * RATE)))
    spectrum /= 1 + (np.fft.rfftfreq(round(seconds * RATE), 1 / RATE) / 300) ** 1.2
    return at_level(np.fft.irfft(spectrum, round(seconds * RATE)).astype(np.float32), -40.0)


NOISES: dict[str, Callable[[float], Sound]] = {
    "typing": typing,
    "knocks": knocks,
    "coughs": coughs,
    "fan": fan,
}


def _burst(random: np.random.Generator, seconds: float, low: float, high: float) -> Sound:
    size = round(seconds * RATE)
    spectrum = np.fft.rfft(random.standard_normal(size))
    pitch = np.fft.rfftfreq(size, 1 / RATE)
    spectrum *= (pitch > low) & (pitch < high)
    decay = np.exp(-np.arange(size) / size * 6)
    return (np.fft.irfft(spectrum, size) * decay).astype(np.float32)


def _add(out: Sound, at: float, sound: Sound) -> None:
    start = round(at * RATE)
    part = sound[: max(0, out.size - start)]
    out[start : start + part.size] += part


def play(
    engine: SpeechEngine, sounds: dict[str, Sound], far: Sound | None = None
) -> list[tuple[float, SpeechFact]]:
    """All sounds through the engine, beat by beat; each fact with the moment it was told."""
    told: list[tuple[float, SpeechFact]] = []
    silent = np.zeros(FRAME, np.float32)
    for beat in range(min(sound.size for sound in sounds.values()) // FRAME):
        part = slice(beat * FRAME, (beat + 1) * FRAME)
        now = (beat + 1) * FRAME_S
        frames = {name: sound[part] for name, sound in sounds.items()}
        told += [(now, fact) for fact in engine.step(frames, silent if far is None else far[part], now)]
    return told
