"""The microphone's side of the ring: PortAudio's thread writes, the beat reads.

Copy, count, leave: nothing in `take` may wait, allocate much or raise. Must not know which device it is.
"""

from __future__ import annotations

import time
from typing import Any, Final

import numpy as np

from roomctl.media.dsp.frame import FRAME, RATE, Frame
from roomctl.media.dsp.ring import Ring
from roomctl.media.dsp.shortfall import Shortfall

CAPACITY: Final = RATE // 2
"""Half a second: beyond that old sound is worth less than being on time."""
WINDOW: Final = 25
"""Frames over which the lowest fill is looked for: longer than any burst of the card."""
YOUNG: Final = 50
"""Frames after the opening in which what waits is sound from before it: the card's own buffers."""
SPARE_YOUNG: Final = 3 * FRAME
SPARE: Final = 12 * FRAME
"""Lowest fill beyond which sound is left out at one go; less is worked off by the beat, unheard."""
KEPT: Final = 2 * FRAME


class Capture:
    """One opening of one device, with one microphone or several."""

    def __init__(self, channels: tuple[int, ...] = (0,)) -> None:
        """`channels`: which of the device's channels are microphones, the first is 0."""
        self.channels = channels
        self.rings = tuple(Ring(CAPACITY) for _ in channels)
        self.ring = self.rings[-1]
        """The one that is written last: what it holds, all of them hold."""
        self.blocks = 0
        self.flags = 0
        self.last_at: float | None = None
        """`time.monotonic()` of the last callback: the watchdog looks at it."""
        self.samples = 0
        self.silent_run = 0
        """Samples of exact digital silence up to now: no microphone in air is that quiet."""
        self.stale = 0
        """Samples left out at the beginning, which were from before it."""
        self.clock = time.monotonic
        self.shortfall = Shortfall()
        self._reads = 0
        self._lowest = CAPACITY

    @property
    def left_out(self) -> int:
        """Samples that came and were never read, without the stale ones."""
        return self.ring.overflow - self.stale

    def take(self, block: Frame, _frames: int, _times: Any, status: Any) -> None:
        """PortAudio's callback: `block` is (n, channels) float32 and only valid in here."""
        for ring, channel in zip(self.rings, self.channels, strict=True):
            ring.write(block[:, channel])
        self.blocks += 1
        if status:
            self.flags += 1
        self.last_at = self.clock()
        self.shortfall.step(self.last_at, len(block))

    def read(self, out: Frame) -> bool:
        """The next frame for the beat, (480,) or one row per microphone.

        False: not there (then `out` is zeros and nothing is consumed).
        """
        rows = out.reshape(len(self.rings), -1)
        size = rows.shape[1]
        self._catch_up()
        if self.ring.fill < size:
            out[:] = 0.0
            return False
        for ring, row in zip(self.rings, rows, strict=True):
            ring.read_into(row)
        self.samples += size
        self.silent_run = 0 if np.any(out) else self.silent_run + size
        return True

    def _catch_up(self) -> None:
        """Leave sound out when so much waits, all the time, that the room would be heard late for ever."""
        self._lowest = min(self._lowest, self.ring.fill)
        self._reads += 1
        if self._reads % WINDOW:
            return
        young = self._reads <= YOUNG
        if self._lowest > (SPARE_YOUNG if young else SPARE):
            skipped = [ring.skip(self._lowest - KEPT) for ring in self.rings][-1]
            self.stale += skipped if young else 0
        self._lowest = CAPACITY
