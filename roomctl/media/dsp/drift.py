"""A device whose clock is not the beat's: its sound is stretched by some millionths, for ever.

Without it a loudspeaker 140 ppm off runs dry twelve hundred times a day. The loop looks at the fill of the
device's ring, averaged over seconds because it jumps by whole blocks, and turns the ratio of a
variable-rate resampler so slowly that nobody hears it. Pure: fill and dt are arguments. Must not know
which device this is.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import soxr

from roomctl.media.dsp.frame import FRAME, FRAME_S, RATE, Frame

P: Final = 0.02
"""Ratio per second of fill error, 1/s (measured: higher oscillates by more than 100 ppm)."""
I: Final = 0.0001  # noqa: E741 - the control loop's own name
"""Ratio per second of integrated error, 1/s^2."""
AVERAGE_S: Final = 5.0
LIMIT: Final = 1e-3
"""Largest correction, as a part of one: 1000 ppm."""
STEP: Final = 1e-6
"""Largest change per frame: 1 ppm."""


class DriftLoop:
    """From the fill of a ring to the speed at which it must be fed, or emptied."""

    def __init__(self, target_fill: int, first_ppm: float = 0.0) -> None:
        """`target_fill` in samples; `first_ppm`: the deviation already measured, if any."""
        self.target_fill = target_fill
        self.speed = first_ppm * 1e-6
        self._integral = first_ppm * 1e-6
        self._average: float | None = None

    @property
    def ppm(self) -> float:
        """The correction in use; positive: the ring is drained faster than nominal, so more is made."""
        return self.speed * 1e6

    def update(self, fill: int, dt: float = FRAME_S) -> float:
        """Take one reading of the fill in samples; return the speed to make samples at, minus one."""
        error = (self.target_fill - fill) / RATE
        if self._average is None:
            self._average = error
        self._average += (error - self._average) * min(1.0, dt / AVERAGE_S)
        self._integral = _within(self._integral + I * self._average * dt, LIMIT)
        wanted = _within(P * self._average + self._integral, LIMIT)
        self.speed += _within(wanted - self.speed, STEP * dt / FRAME_S)
        return self.speed


class DriftCorrector:
    """Frames of the beat in, blocks at the device's own speed out (480 samples, now and then 479 or 481)."""

    def __init__(self, target_fill: int, first_ppm: float = 0.0) -> None:
        """As `DriftLoop`. The resampler itself adds about 2 ms."""
        self.loop = DriftLoop(target_fill, first_ppm)
        self._resampler = soxr.ResampleStream(1.0 + 2 * LIMIT, 1.0, 1, dtype="float32", vr=True)
        self._resampler.set_io_ratio(1.0 / (1.0 + self.loop.speed), 1.0, 0)

    @property
    def ppm(self) -> float:
        """The correction in use."""
        return self.loop.ppm

    def process(self, frame: Frame, fill: int) -> Frame:
        """One frame of the beat (480 float32) to what goes into the device's ring, whose fill is given."""
        speed = self.loop.update(fill)
        self._resampler.set_io_ratio(1.0 / (1.0 + speed), 1.0, FRAME)
        return np.asarray(self._resampler.resample_chunk(frame), np.float32)


def _within(value: float, limit: float) -> float:
    return min(limit, max(-limit, value))
