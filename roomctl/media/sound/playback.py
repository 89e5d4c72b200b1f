"""The loudspeaker's side: the beat writes, PortAudio's thread reads.

Keeps a cushion against the card's bursts, gives silence when the beat is late, and brings the delay back
down afterwards, in silence where there is some. Says exactly what it did, because the canceller must know.
Must not know which device it is.
"""

from __future__ import annotations

import time
from typing import Any, Final

import numpy as np

from roomctl.media.dsp.drift import DriftCorrector
from roomctl.media.dsp.frame import FRAME, RATE, Frame
from roomctl.media.dsp.ring import Ring
from roomctl.media.dsp.shortfall import Shortfall

CAPACITY: Final = RATE
QUIET: Final = 3e-4
"""Largest sample of a frame whose loss nobody hears: -70 dB below full scale."""
WINDOW: Final = 50
"""Frames over which the lowest fill is looked for: longer than any burst of the card."""
SPARE: Final = 2 * FRAME
"""So far above the margin the lowest fill may lie; beyond, a frame is left out when it is quiet."""
TOO_MUCH: Final = 15 * FRAME
"""So far above the margin a frame is left out even when it is not."""


class Playback:
    """One opening of one loudspeaker."""

    def __init__(self, burst: int, margin: int) -> None:
        """`burst`: samples the card takes at one go; `margin`: what should be left then, for late beats."""
        self.ring = Ring(CAPACITY)
        self.blocks = 0
        self.flags = 0
        self.last_at: float | None = None
        self.gap = 0
        """Samples of silence given to the card since the first sound, because nothing was there."""
        self.played = 0
        self.trimmed = 0
        self.clock = time.monotonic
        self.shortfall = Shortfall()
        self.cushion = burst + margin
        """Samples that must wait before the card is fed."""
        self._margin = margin
        self._middle = margin + burst // 2
        self._drift: DriftCorrector | None = None
        self._primed = False
        self._ever = False
        self._scratch = np.zeros(FRAME, np.float32)
        self._lowest = self._candidate = CAPACITY
        self._age = 0
        self._gap_seen = 0

    @property
    def drift_ppm(self) -> float:
        """The correction in use, 0 on the beat's own clock."""
        return self._drift.ppm if self._drift else 0.0

    # PortAudio's thread

    def give(self, block: Frame, frames: int, _times: Any, status: Any) -> None:
        """PortAudio's callback: fill `block` (n, channels) float32."""
        if self._scratch.size != frames:
            self._scratch = np.zeros(frames, np.float32)
        self.feed(self._scratch)
        block[:] = self._scratch[:, np.newaxis]
        self.blocks += 1
        if status:
            self.flags += 1
        self.last_at = self.clock()
        self.shortfall.step(self.last_at, frames)

    def feed(self, out: Frame) -> None:
        """What the card plays next: sound once the cushion is there, else silence, counted."""
        if not self._primed:
            if self.ring.fill < self.cushion:
                out[:] = 0.0
                self.gap += out.size if self._ever else 0
                return
            self._primed = self._ever = True
        missing = self.ring.read_into(out)
        self.played += out.size - missing
        if missing:
            self.gap += missing
            self._primed = False

    # the beat's thread

    def write(self, frame: Frame) -> bool:
        """Hand one frame over. False: left out, to shorten a delay that a stall made too long."""
        fill = self.ring.fill
        self._watch(fill)
        if self._ever and self._left_out(frame):
            self.trimmed += frame.size
            self._lowest -= frame.size
            return False
        self.ring.write(self._drift.process(frame, fill) if self._drift else frame)
        return True

    def follow(self, own_clock: bool) -> None:
        """Whether the card's clock is another than the beat's: then its drift is corrected from now on."""
        if own_clock != (self._drift is not None):
            self._drift = DriftCorrector(self._middle) if own_clock else None

    def new_gap(self) -> int:
        """Samples of silence the card was given since the last call."""
        gap, self._gap_seen = self.gap - self._gap_seen, self.gap
        return gap

    def _left_out(self, frame: Frame) -> bool:
        spare = self._lowest - self._margin
        if spare <= SPARE:
            return False
        return spare > TOO_MUCH or float(np.max(np.abs(frame))) < QUIET

    def _watch(self, fill: int) -> None:
        self._candidate = min(self._candidate, fill)
        self._age += 1
        if self._age >= WINDOW:
            self._lowest, self._candidate, self._age = self._candidate, CAPACITY, 0
        else:
            self._lowest = min(self._lowest, fill)
