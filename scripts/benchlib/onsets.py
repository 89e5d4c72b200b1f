"""When a burst was said and when it was heard: tapes with a clock, onsets by pitch, delays.

Owns: the measure of `bench latency`. Must not know: browsers, sockets, where a tape comes from.

Theory. Each place that says or hears keeps a tape: samples, and now and then the wall time at which a batch
beginning with this sample was handed over. All tapes are made on one machine, so the wall clock is one. A
sample's time is the hand-over of its batch plus its place in it, the same at both ends; hand-overs jitter
with the machine's load while the sound does not, so a sample is placed by the median of the hand-overs
around it. The same detector listens at both ends: what it is late by, it is late by twice, and the difference
is true.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

RATE: Final = 48_000
NEAR_S: Final = 0.5
"""Hand-overs so far around a sample place it."""
BATCH_S: Final = 0.002
"""Hand-overs nearer to each other belong to one batch, and its first one counts."""
WINDOW_S: Final = 0.003
"""Length of the window through which a pitch is looked at."""
RISE: Final = 0.35
"""An onset is where a burst first reaches this part of its own height."""
FAINTEST: Final = 0.03
"""Amplitude below which nothing is a burst: the edges of another pitch reach half of it."""
QUIET_S: Final = 0.12
"""A burst comes after at least so much without one."""
HEIGHT_S: Final = 0.05
"""Within so long of its beginning a burst reaches its height."""
MANY_ROUNDS: Final = 5
"""From so many rounds on the outermost two are left out."""

Sound = NDArray[np.float32]


@dataclass(frozen=True)
class Tape:
    """`sound`: mono 48 kHz. `marks`, shape (n, 2): sample index, and wall time, s, of its hand-over."""

    sound: Sound
    marks: NDArray[np.float64]

    @classmethod
    def unpack(cls, packed: dict[str, Any]) -> Tape:
        """From `{"pcm": base64 of 16 bit, "marks": [[sample, seconds], ...]}`; ValueError without a mark."""
        sound = np.frombuffer(base64.b64decode(packed["pcm"]), "<i2").astype(np.float32) / np.float32(32_768)
        marks = np.asarray(packed["marks"], np.float64).reshape(-1, 2)
        if not marks.size:
            raise ValueError("a tape without a clock")
        return cls(sound, marks)

    def pack(self) -> dict[str, Any]:
        """The reverse of `unpack`."""
        pcm = (np.clip(self.sound, -1, 1) * 32_767).astype("<i2").tobytes()
        return {"pcm": base64.b64encode(pcm).decode(), "marks": self.marks.tolist()}

    def onsets(self, pitch: float) -> list[float]:
        """Wall times, s, at which bursts of this pitch begin."""
        return self.times(onsets(self.sound, pitch))

    def times(self, samples: Sequence[int]) -> list[float]:
        """The wall times of these samples."""
        offsets = first_of_batches(self.marks)
        offsets[:, 1] -= offsets[:, 0] / RATE
        found = []
        for sample in samples:
            near = np.abs(offsets[:, 0] - sample) <= NEAR_S * RATE
            around = offsets[near, 1] if near.any() else offsets[:, 1]
            found.append(float(np.median(around)) + sample / RATE)
        return found


def first_of_batches(marks: NDArray[np.float64]) -> NDArray[np.float64]:
    """Only the first mark of each batch: what is handed over in one go is not later for its place in it."""
    new = np.diff(marks[:, 1], prepend=-np.inf) > BATCH_S
    return marks[new].copy()


def burst(pitch: float, length_s: float = 0.04, height: float = 0.3) -> Sound:
    """A tone that begins and ends within 2 ms each."""
    count = round(length_s * RATE)
    ramp = np.minimum(1.0, np.minimum(np.arange(count), np.arange(count)[::-1]) / (0.002 * RATE))
    sound = height * np.sin(2 * np.pi * pitch * np.arange(count) / RATE) * ramp
    return sound.astype(np.float32)


def envelope(sound: Sound, pitch: float) -> NDArray[np.float64]:
    """Amplitude of this pitch around each sample, through a triangular window."""
    turning = sound * np.exp(-2j * np.pi * pitch * np.arange(sound.size) / RATE)
    half = round(WINDOW_S * RATE / 2)
    window = np.convolve(np.ones(half), np.ones(half)) / half**2
    if sound.size < window.size:
        return np.zeros(sound.size)
    return np.asarray(2.0 * np.abs(np.convolve(turning, window, mode="same")))


def onsets(sound: Sound, pitch: float) -> list[int]:
    """Samples at which bursts of this pitch begin, whatever their height."""
    height = envelope(sound, pitch)
    if not height.size or height.max() < FAINTEST:
        return []
    loud = np.flatnonzero(height > max(FAINTEST, 0.2 * float(np.quantile(height, 0.99))))
    starts = loud[np.diff(loud, prepend=-RATE) > QUIET_S * RATE]
    found = []
    for start in starts:
        if start < QUIET_S * RATE:  # it may have begun before the tape did
            continue
        own = height[start - round(0.01 * RATE) : start + round(HEIGHT_S * RATE)]
        found.append(int(start) - round(0.01 * RATE) + int(np.argmax(own >= RISE * own.max())))
    return found


def delays(said: Sequence[float], heard: Sequence[float], limit_s: float) -> tuple[list[float], int]:
    """For each burst the time until it was heard, s, and how many were not heard within `limit_s`."""
    ears = np.sort(np.asarray(heard, np.float64))
    found, missed = [], 0
    for mouth in said:
        at = int(np.searchsorted(ears, mouth))
        if at < ears.size and ears[at] - mouth <= limit_s:
            found.append(float(ears[at] - mouth))
        else:
            missed += 1
    return found, missed


@dataclass(frozen=True)
class Usual:
    """Several rounds of one thing. `middle`: mean of the rounds' medians, without the outermost two of five
    or more: a buffer has steps, and a median over the rounds would jump by them.
    """

    middle: float
    least: float
    """Of the rounds' medians."""
    most: float
    tail: float
    """90 of 100 single values are below."""
    count: int
    doubt: float
    """Standard error of the mean of the rounds' medians; 0 for a single round."""

    def middle_ms(self) -> float:
        """`middle`, of seconds."""
        return 1000 * self.middle

    def tail_ms(self) -> float:
        """`tail`, of seconds."""
        return 1000 * self.tail


def usual(rounds: Sequence[Sequence[float]]) -> Usual | None:
    """Rounds without any value are left out; None when none is left."""
    kept = [one for one in rounds if len(one)]
    if not kept:
        return None
    medians = sorted(float(np.median(one)) for one in kept)
    inner = medians[1:-1] if len(medians) >= MANY_ROUNDS else medians
    every = np.concatenate([np.asarray(one, np.float64) for one in kept])
    return Usual(
        middle=float(np.mean(inner)),
        least=medians[0],
        most=medians[-1],
        tail=float(np.quantile(every, 0.9)),
        count=every.size,
        doubt=float(np.std(medians, ddof=1)) / len(medians) ** 0.5 if len(medians) > 1 else 0.0,
    )
