"""Rooms for bench echo: image-source responses of a box, and measured responses where a folder holds some.

Owns: how a loudspeaker and a table sound at a microphone. The method is Allen and Berkley's (1979): every
wall is a mirror, every mirrored source one arrival; positions are shaken by a few centimetres, because real
walls are not perfect mirrors. A box decays more slowly than its absorption says, so the decay is measured
and bent to what was asked. No two seeds give the same room.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from roomctl.media.call.clips import load_clip
from roomctl.media.dsp.frame import RATE

Sound = NDArray[np.float32]
SPEED: Final = 343.0
SHAKE_M: Final = 0.04
"""How far each image lies from where a perfect mirror would put it."""
KEPT: Final = 1.25
"""Length of a response, in reverberation times: what comes later is 75 dB down."""


@dataclass(frozen=True, slots=True)
class Room:
    """Where all are: the responses from the loudspeaker and from a seat to one microphone (48 kHz)."""

    loudspeaker: Sound
    seat: Sound


@lru_cache(maxsize=16)
def box(rt60_s: float, seed: int) -> Room:
    """A meeting room of random size and seating with this reverberation time."""
    chance = np.random.default_rng(seed)
    size = np.array([6.0, 5.0, 2.8]) + chance.uniform(-1.0, 1.0, 3) * [1.0, 1.0, 0.2]
    microphone = size * [0.5, 0.5, 0.0] + [*chance.uniform(-0.4, 0.4, 2), 0.8]
    loudspeaker = microphone + _away(chance, 2.2, 2.6, 0.3)
    seat = microphone + _away(chance, 1.2, 1.6, 0.35)
    return Room(
        _response(size, _inside(loudspeaker, size), microphone, rt60_s, chance),
        _response(size, _inside(seat, size), microphone, rt60_s, chance),
    )


@dataclass(frozen=True, slots=True)
class Table:
    """Several microphones in one room: responses with their true delays and levels to each other."""

    loudspeaker: list[Sound]
    """To each microphone."""
    seats: list[list[Sound]]
    """Of each seat, one before each microphone: to each microphone."""


@lru_cache(maxsize=2)
def table(rt60_s: float, seed: int, microphones: int) -> Table:
    """Microphones on a circle of 0.6 m, half a metre before each a seat, the loudspeaker as in `box`."""
    chance = np.random.default_rng(seed)
    size = np.array([6.0, 5.0, 2.8]) + chance.uniform(-1.0, 1.0, 3) * [1.0, 1.0, 0.2]
    middle = size * [0.5, 0.5, 0.0] + [*chance.uniform(-0.3, 0.3, 2), 0.75]
    turned = chance.uniform(0, 2 * np.pi) + 2 * np.pi * np.arange(microphones) / microphones
    round_it = np.stack([np.cos(turned), np.sin(turned), np.zeros(microphones)], axis=1)
    ears = [middle + 0.6 * way for way in round_it]
    places = [_inside(middle + 1.1 * way + [0, 0, 0.35], size) for way in round_it]
    loudspeaker = _inside(middle + _away(chance, 2.2, 2.6, 0.3), size)

    def to_all(source: NDArray[np.float64]) -> list[Sound]:
        return [_at_distance(source, ear, _response(size, source, ear, rt60_s, chance)) for ear in ears]

    return Table(to_all(loudspeaker), [to_all(place) for place in places])


def _at_distance(source: NDArray[np.float64], ear: NDArray[np.float64], response: Sound) -> Sound:
    """A response begins with its direct sound, as 1: here it is as late and as faint as its way is long."""
    way = float(np.linalg.norm(source - ear))
    late = np.zeros(int(way / SPEED * RATE), np.float32)
    return np.concatenate([late, response / np.float32(way)])


def measured(data: Path) -> dict[str, Sound]:
    """Responses in `DIR/rir`, by file name, each cut to start with its first arrival; loudest of all: 1."""
    found = {}
    for file in sorted(f for kind in ("flac", "wav") for f in (data / "rir").glob(f"**/*.{kind}")):
        response = load_clip(file)
        if response.size < RATE // 5:
            continue  # shorter than a room rings
        top = float(np.max(np.abs(response)))
        first = int(np.argmax(np.abs(response) > 0.1 * top))
        found[file.stem] = (response[max(0, first - 48) :] / top).astype(np.float32)
    return found


def convolve(sound: Sound, response: Sound) -> Sound:
    """As long as `sound`."""
    size = 1 << (sound.size + response.size - 1).bit_length()
    product = np.fft.rfft(sound, size) * np.fft.rfft(response, size)
    out: Sound = np.fft.irfft(product, size)[: sound.size].astype(np.float32)
    return out


def _away(chance: np.random.Generator, near_m: float, far_m: float, up_m: float) -> NDArray[np.float64]:
    angle, distance = chance.uniform(0, 2 * np.pi), chance.uniform(near_m, far_m)
    return np.array([distance * np.cos(angle), distance * np.sin(angle), up_m])


def _inside(place: NDArray[np.float64], size: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.clip(place, 0.3, size - 0.3)


def _response(
    size: NDArray[np.float64],
    source: NDArray[np.float64],
    microphone: NDArray[np.float64],
    rt60_s: float,
    chance: np.random.Generator,
) -> Sound:
    """All images within the kept time, by distance and number of walls touched (Eyring's absorption)."""
    surface = 2 * (size[0] * size[1] + size[1] * size[2] + size[0] * size[2])
    kept = 1.0 - np.exp(-0.161 * float(np.prod(size)) / (surface * rt60_s))
    reach = SPEED * rt60_s * KEPT
    axes, walls = [], []
    for length, at, ear in zip(size, source, microphone, strict=True):
        most = int(reach / (2 * length)) + 1
        orders = np.arange(-most, most + 1)
        axes.append(np.concatenate([2 * orders * length + at, 2 * orders * length - at]) - ear)
        walls.append(np.concatenate([np.abs(2 * orders), np.abs(2 * orders - 1)]))
    squares = sum(np.square(x) for x in np.meshgrid(*axes, indexing="ij", sparse=True))
    distance = np.sqrt(np.asarray(squares).ravel())
    touched = np.asarray(sum(np.meshgrid(*walls, indexing="ij", sparse=True))).ravel()
    near = distance < reach
    distance, touched = distance[near], touched[near]
    direct = float(distance.min())
    shaken = distance + np.where(touched > 0, chance.normal(0.0, SHAKE_M, distance.size), 0.0)
    arrival = np.clip((shaken - direct) / SPEED * RATE, 0, None)
    gain = (1.0 - kept) ** (touched / 2) / distance
    response = np.zeros(int(rt60_s * KEPT * RATE) + 2)
    inside = arrival < response.size - 1
    np.add.at(response, arrival[inside].astype(int), gain[inside])
    spectrum = np.fft.rfft(response)
    spectrum *= 1.0 / (1.0 - 1j * 80.0 / np.maximum(np.fft.rfftfreq(response.size, 1 / RATE), 1e-3)) ** 2
    out = np.fft.irfft(spectrum, response.size)
    out *= 10.0 ** (-3.0 * np.arange(out.size) / RATE * (1.0 / rt60_s - 1.0 / reverberation_s(out)))
    return np.asarray(out / np.max(np.abs(out)), np.float32)


def reverberation_s(response: NDArray[np.floating]) -> float:
    """Time of a decay by 60 dB, from -5 to -35 dB of the backward sum (Schroeder)."""
    left = np.cumsum(np.square(response[::-1], dtype=np.float64))[::-1]
    falling = left / left[0]
    first, last = int(np.argmax(falling < 10**-0.5)), int(np.argmax(falling < 10**-3.5))
    return 2.0 * (last - first) / RATE
