"""The one shape of sound inside the engine: 10 ms of mono float32 at 48 kHz.

Owns the constants and the conversions at the edge (int16 of codecs and VAD models).
Must not know where a frame comes from or goes to.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

RATE: Final = 48_000
"""Samples per second, everywhere in the engine."""
FRAME: Final = 480
"""Samples in one frame."""
FRAME_S: Final = FRAME / RATE
"""Seconds in one frame: the nominal period of the beat."""
SILENCE_DB: Final = -120.0
"""What a level says of digital silence (a logarithm of zero would be no number)."""

Frame = NDArray[np.float32]
"""Shape (480,), dtype float32, range [-1, 1]."""
Sum = NDArray[np.float64]
"""Shape (480,), dtype float64, unlimited. A part that is taken out again leaves nothing of itself."""
Samples16 = NDArray[np.int16]

_FULL = 32_767.0
_TINY = 10.0 ** (SILENCE_DB / 10.0)


def silence() -> Frame:
    """A fresh frame of zeros."""
    return np.zeros(FRAME, np.float32)


def to_int16(block: Frame) -> Samples16:
    """Float [-1, 1] to int16, rounded; what lies outside is clipped, never wrapped."""
    scaled = np.rint(block * _FULL)
    clipped: Samples16 = np.clip(scaled, -_FULL, _FULL).astype(np.int16)
    return clipped


def from_int16(block: Samples16) -> Frame:
    """int16 to float32 in [-1, 1]; the inverse of `to_int16` for every value it can give."""
    frame: Frame = np.maximum(block.astype(np.float32) / np.float32(_FULL), np.float32(-1.0))
    return frame


def db_of_power(power: float) -> float:
    """Mean square to decibels, never below `SILENCE_DB`."""
    return 10.0 * math.log10(power) if power > _TINY else SILENCE_DB


def rms_dbfs(block: Frame) -> float:
    """Level of a block in dBFS: a full-scale square wave is 0, a full-scale sine -3.01."""
    if not block.size:
        return SILENCE_DB
    return db_of_power(float(np.dot(block, block)) / block.size)
