"""A room with six walls, made of numbers: how a voice arrives at each of several microphones.

Image sources (Allen and Berkeley, JASA 65, 1979): every wall is a mirror, so the room is a lattice of copies
of the voice, each later and weaker. Delays between two samples are kept by linear interpolation at 48 kHz,
which is good enough below 6 kHz, where directions are found. Owns no voices and no meeting.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from roomctl.media.dsp.frame import RATE

SOUND_M_S = 343.0
SLOWER = 1.5
"""Between plain walls sound dies away slower than by Eyring's formula, which counts on a diffuse field: the
ways along the length of the room meet few walls. Measured here (T20, 6 x 5 x 3 m): by a half."""
Sound = NDArray[np.float32]
Points = NDArray[np.float64]
"""Shape (n, 3), metres."""


@dataclass(frozen=True, slots=True)
class Box:
    """Length, width and height in metres, and the time in which sound falls by 60 dB."""

    size: tuple[float, float, float] = (6.0, 5.0, 3.0)
    rt60_s: float = 0.45
    heard_s: float = 0.0
    """How much of the tail is made; 0: until it has fallen by 50 dB."""

    @property
    def reflection(self) -> float:
        """Factor of one reflection, the same for all walls: Eyring's formula, for what mirrors take."""
        x, y, z = self.size
        volume, surface = x * y * z, 2 * (x * y + y * z + x * z)
        absorbed = 1.0 - math.exp(
            -24.0 * math.log(10.0) / SOUND_M_S * volume * SLOWER / (surface * self.rt60_s)
        )
        return math.sqrt(1.0 - absorbed)


def responses(box: Box, source: tuple[float, float, float], microphones: Points) -> Sound:
    """One response at 48 kHz per microphone: shape (m, taps). ValueError for a place outside the box."""
    size = np.array(box.size)
    places = np.vstack([microphones, source])
    if (places <= 0).any() or (places >= size).any():
        raise ValueError(f"somebody stands in the wall of a room of {box.size} m")
    seconds = box.heard_s or box.rt60_s * 50 / 60
    taps = round(seconds * RATE)
    images, strength = _images(box, source, seconds * SOUND_M_S)
    out = np.zeros((len(microphones), taps))
    for row, microphone in enumerate(microphones):
        metres = np.sqrt(((images - microphone) ** 2).sum(axis=1))
        at = metres * (RATE / SOUND_M_S)
        whole = at.astype(np.intp)
        kept = whole < taps - 1
        gain, part = (strength / metres)[kept], (at - whole)[kept]
        out[row] += np.bincount(whole[kept], gain * (1.0 - part), taps)
        out[row] += np.bincount(whole[kept] + 1, gain * part, taps)
    return out.astype(np.float32)


@cache
def _images(
    box: Box, source: tuple[float, float, float], furthest_m: float
) -> tuple[Points, NDArray[np.float64]]:
    """All mirror images nearer than that, and what their reflections leave of them."""
    axes = []
    for length, at in zip(box.size, source, strict=True):
        most = math.ceil(furthest_m / (2 * length)) + 1
        turns = np.arange(-most, most + 1)
        place = np.concatenate([2 * turns * length + at, 2 * turns * length - at])
        bounces = np.concatenate([np.abs(2 * turns), np.abs(2 * turns - 1)])
        axes.append((place, bounces))
    grid = np.stack(np.meshgrid(*(place for place, _ in axes), indexing="ij"), axis=-1).reshape(-1, 3)
    bounced = sum(np.meshgrid(*(count for _, count in axes), indexing="ij"), np.int64(0)).reshape(-1)
    near = ((grid - np.array(source)) ** 2).sum(axis=1) < (furthest_m + max(box.size)) ** 2
    return grid[near], box.reflection ** bounced[near]


def heard(voice: Sound, response: Sound) -> Sound:
    """The voice at each microphone: shape (m, samples + taps - 1)."""
    size = voice.size + response.shape[1] - 1
    wide = 1 << (size - 1).bit_length()
    spectrum = np.fft.rfft(voice, wide) * np.fft.rfft(response, wide, axis=1)
    sound: Sound = np.fft.irfft(spectrum, wide, axis=1)[:, :size].astype(np.float32)
    return sound


def circle(middle: tuple[float, float, float], radius_m: float, count: int, first_deg: float = 0.0) -> Points:
    """Places on a level circle, counter-clockwise."""
    angle = np.radians(first_deg + 360.0 * np.arange(count) / count)
    x, y, z = middle
    return np.stack([x + radius_m * np.cos(angle), y + radius_m * np.sin(angle), np.full(count, z)], axis=1)
