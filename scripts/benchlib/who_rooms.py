"""Rooms of numbers for `bench who`: boxes with exact geometry (image sources): arrays hear directions.

Pure numpy. One call gives the responses from one place to any number of microphones. Walls absorb equally at
all pitches and nothing stands in the room: kinder than a real one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from roomctl.media.dsp.frame import RATE
from scripts.benchlib.who_data import Sound

SPEED: Final = 343.0
TAPS: Final = 16
EXACT_S: Final = 0.06
"""Later than this so many images arrive at once that no ear tells their exact places."""
LOWEST_HZ: Final = 100.0
Place = tuple[float, float, float]
"""Metres from a corner of the floor."""


@dataclass(frozen=True, slots=True)
class Box:
    """A meeting room."""

    size: Place = (6.0, 5.0, 3.0)
    rt60_s: float = 0.45


@cache
def responses(box: Box, source: Place, microphones: tuple[Place, ...]) -> Sound:
    """From `source` to each microphone, shape (m, n) at 48 kHz; the direct sound arrives at its true time.

    A distance of one metre has gain one.
    """
    images, gain = _images(box, source)
    count = round((box.rt60_s + 0.03) * RATE)
    out = np.zeros((len(microphones), count), np.float32)
    for row, microphone in enumerate(microphones):
        distance = np.linalg.norm(images - np.array(microphone), axis=1)
        out[row] = _place(distance / SPEED * RATE, gain / np.maximum(distance, 0.1), count)
    return _without_rumble(out)


def _without_rumble(response: Sound) -> Sound:
    """Hard walls add all images up at the lowest pitches, no real wall does: two poles mend that."""
    pitch = np.fft.rfftfreq(2 * response.shape[1], 1 / RATE)
    high = (1j * pitch / (1j * pitch + LOWEST_HZ)) ** 2
    spectrum = np.fft.rfft(response, 2 * response.shape[1]) * high
    return np.fft.irfft(spectrum)[:, : response.shape[1]].astype(np.float32)


def _images(box: Box, source: Place) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """All mirror images that arrive within the reverberation time, and what the walls left of each."""
    reach = box.rt60_s * SPEED * 1.1
    axes = []
    for length, at in zip(box.size, source, strict=True):
        most = int(reach / length) + 1
        order = np.arange(-most, most + 1)
        place = np.where(order % 2, order * length + length - at, order * length + at)
        axes.append((place, np.abs(order)))
    grid = np.stack(np.meshgrid(*(place for place, _ in axes), indexing="ij"), axis=-1).reshape(-1, 3)
    hits = np.sum(np.meshgrid(*(bounces for _, bounces in axes), indexing="ij"), axis=0).reshape(-1)
    distance = np.linalg.norm(grid - np.array(box.size) / 2, axis=1)  # to a listener in the middle
    near = distance < reach
    return grid[near], _reflected(box, distance[near], hits[near]) ** hits[near]


def _reflected(box: Box, distance: NDArray[np.float64], hits: NDArray[np.intp]) -> float:
    """What a wall sends back so that the room fades by 60 dB in its time (from -5 to -35 dB, doubled)."""
    low, high = 0.01, 0.999
    bins = np.minimum((distance / SPEED * 1000).astype(np.intp), round(box.rt60_s * 1100))
    kinds = int(hits.max()) + 1
    weight = np.bincount(bins * kinds + hits, 1.0 / np.maximum(distance, 0.3) ** 2, (bins.max() + 1) * kinds)
    arrived = weight.reshape(
        -1, kinds
    )  # per millisecond and number of walls met, before any wall took its part
    for _ in range(12):
        middle = (low + high) / 2
        energy = arrived @ middle ** (2 * np.arange(kinds))
        left = 10 * np.log10(np.cumsum(energy[::-1])[::-1] / energy.sum() + 1e-12)
        fall_ms = 2.0 * (int(np.argmax(left < -35)) - int(np.argmax(left < -5)))
        low, high = (low, middle) if left[-1] > -35 or fall_ms > box.rt60_s * 1000 else (middle, high)
    return low


def _place(at: NDArray[np.float64], gain: NDArray[np.float64], count: int) -> Sound:
    """Pulses between samples: each a windowed sinc of 16 taps; among the many late ones, shared by two."""
    kept = at < count - TAPS
    at, gain = at[kept], gain[kept]
    late = at > EXACT_S * RATE
    out = _share(at[late], gain[late], count + TAPS)
    at, gain = at[~late], gain[~late]
    first = np.floor(at).astype(np.intp) - TAPS // 2 + 1
    for tap in range(TAPS):
        where = first + tap
        off = where - at
        weight = gain * np.sinc(off) * (0.5 + 0.5 * np.cos(np.pi * off / (TAPS / 2)))
        out += np.bincount(np.maximum(where, 0), weight * (where >= 0), out.size)[: out.size]
    return out[:count].astype(np.float32)


def heard(sound: Sound, response: Sound) -> Sound:
    """The sound through one response (n,) or several (m, n); same length as the sound."""
    size = 1 << (sound.size + response.shape[-1] - 1).bit_length()
    spectrum = np.fft.rfft(sound, size) * np.fft.rfft(response, size)
    return np.fft.irfft(spectrum, size)[..., : sound.size].astype(np.float32)


def _share(at: NDArray[np.float64], gain: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    whole = at.astype(np.intp)
    part = at - whole
    shared = np.bincount(whole, gain * (1.0 - part), count) + np.bincount(whole + 1, gain * part, count)
    return np.asarray(shared, np.float64)


def circle(centre: Place, radius_m: float, count: int) -> tuple[Place, ...]:
    """Places on a horizontal circle; the first lies towards +x, the others against the clock."""
    turn = 2 * np.pi * np.arange(count) / count
    x, y, z = centre
    return tuple((float(x + radius_m * np.cos(a)), float(y + radius_m * np.sin(a)), z) for a in turn)
