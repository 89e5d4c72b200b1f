"""Making sound a little shorter or longer without anybody noticing: one period of it is taken out or doubled.

Pure: arrays in, arrays out. In silence any length may go; in a voice one period of the voice (2.5 to 15 ms)
is overlapped with the next, and only where the two are nearly alike. Must not know why.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

SHORTEST: Final = 120
"""Samples; the shortest period looked for (400 Hz at 48 kHz)."""
LONGEST: Final = 640
"""The longest (75 Hz)."""
OVERLAP: Final = 240
"""Samples over which one piece passes into the other: 5 ms."""
NEEDED: Final = LONGEST + OVERLAP
"""A block of voice must be at least this long to be looked at; silence may be shorter."""

_STEP: Final = 4  # periods are looked for at 12 kHz: plenty to find them, a sixteenth of the work
_QUIET: Final = 10.0 ** (-50.0 / 10.0)
_ALIKE: Final = 0.85
_RISE: Final = np.linspace(0.0, 1.0, OVERLAP, dtype=np.float32)
_FALL: Final = np.float32(1.0) - _RISE


def is_quiet(block: Samples) -> bool:
    """No voice in it: any length may go."""
    return float(np.dot(block, block)) / block.size < _QUIET


def period(block: Samples, most: int, *, force: bool = False) -> int:
    """Samples that can go from the start of `block` or be said twice there; 0: better not here.

    `most` bounds the answer (it is at most `LONGEST`). `force`: take the likeliest period, alike or not.
    """
    most = min(most, LONGEST, block.size - OVERLAP)
    if most < SHORTEST:
        return 0
    if is_quiet(block):
        return most
    if block.size < NEEDED:
        return 0
    thin = block[: most + OVERLAP : _STEP]
    width = OVERLAP // _STEP
    pattern = thin[:width]
    own = float(np.dot(pattern, pattern)) + 1e-12
    product = np.correlate(thin, pattern, "valid")[SHORTEST // _STEP :]
    power = np.convolve(thin * thin, np.ones(width, np.float32), "valid")[SHORTEST // _STEP :] + 1e-12
    alike = product / np.sqrt(power * own)
    best = int(np.argmax(alike))
    if not force and alike[best] < _ALIKE:
        return 0
    return SHORTEST + best * _STEP


def shorten(block: Samples, by: int) -> int:
    """Take `by` samples out of `block`, in place; returns the new length. The rest after it is rubbish."""
    size = block.size - by
    joined = block[:OVERLAP] * _FALL + block[by : by + OVERLAP] * _RISE
    block[OVERLAP:size] = block[by + OVERLAP :].copy()
    block[:OVERLAP] = joined
    return size


def lengthen(room: Samples, size: int, by: int) -> int:
    """Say `by` samples twice at the start of `room[:size]`, in place; `room` holds at least `size + by`.

    Returns the new length.
    """
    block = room[:size].copy()
    room[:by] = block[:by]
    room[by : by + OVERLAP] = block[by : by + OVERLAP] * _FALL + block[:OVERLAP] * _RISE
    room[by + OVERLAP : size + by] = block[OVERLAP:]
    return size + by
