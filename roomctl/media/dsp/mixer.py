"""Sums: what the loudspeaker plays, and for each talker the sum without that talker (mix-minus, N-1).

Summed in float64, so that taking one voice out of the whole leaves nothing of it: nobody hears themselves,
not even faintly. Nothing is limited here: the limiter comes after the subtraction, per stream, or the
subtraction would not be one. Must not know who the sources are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from roomctl.media.dsp.frame import FRAME, Frame

Sum = NDArray[np.float64]
"""Shape (480,), dtype float64, unlimited: may exceed [-1, 1]."""


def total_of(frames: Iterable[Frame]) -> Sum:
    """The sum of all frames; zeros for none."""
    total = np.zeros(FRAME, np.float64)
    for frame in frames:
        total += frame
    return total


def minus(total: Sum, own: Frame) -> Sum:
    """The sum without one of its parts."""
    rest: Sum = total - own
    return rest


def mix_minus(frames: Mapping[str, Frame]) -> tuple[Sum, dict[str, Sum]]:
    """The whole, and for each source the whole without it. One numpy call for all sources."""
    if not frames:
        return total_of(()), {}
    stack = np.stack(list(frames.values())).astype(np.float64)
    total: Sum = stack.sum(axis=0)
    rest = total - stack
    return total, {name: rest[row] for row, name in enumerate(frames)}
