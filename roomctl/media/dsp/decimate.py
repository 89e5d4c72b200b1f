"""48 kHz to 16 kHz for many sources at once, half a millisecond late.

A streaming resampler of a library holds 27 ms back; the voice detectors would be that much slower. Here one
short low-pass is written as a matrix, so that one frame of all sources is one product. Pure.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from roomctl.media.dsp.frame import FRAME, RATE, Frame

LOW_RATE: Final = 16_000
LOW_FRAME: Final = FRAME * LOW_RATE // RATE
"""160 samples: 10 ms at 16 kHz."""
_STEP: Final = RATE // LOW_RATE
_TAPS: Final = 49
_CUT_HZ: Final = 7_200.0
TAIL: Final = _TAPS - 1
"""Samples of the frame before that the filter still needs."""


def _matrix() -> Frame:
    """Shape (48 + 480, 160): a windowed sinc in each column, three samples further down each time."""
    place = np.arange(_TAPS) - TAIL / 2
    taps = np.sinc(2 * _CUT_HZ / RATE * place) * np.kaiser(_TAPS, 6.0)
    taps /= taps.sum()
    matrix = np.zeros((TAIL + FRAME, LOW_FRAME), np.float32)
    for column in range(LOW_FRAME):
        start = column * _STEP + _STEP - 1
        matrix[start : start + _TAPS, column] = taps
    return matrix


_MATRIX: Final = _matrix()


def decimate(before: Frame, frames: Frame) -> NDArray[np.float32]:
    """One frame of n sources.

    `before`: (n, 48), the end of each source's frame before; `frames`: (n, 480). Returns (n, 160) at 16 kHz.
    """
    low: NDArray[np.float32] = np.concatenate((before, frames), axis=1) @ _MATRIX
    return low
