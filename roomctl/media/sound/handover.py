"""Another canceller takes over in the middle of a meeting: unheard.

The new one listens along until it knows the room, then one is faded into the other within 30 ms. Owns: when.
Must not know which cancellers these are.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from roomctl.media.dsp.frame import FRAME, Frame
from roomctl.media.sound.canceller import EchoCanceller

LEARNS: Final = 300
"""Frames for which the new one listens along: AEC3 takes a second of the loudspeaker, a pause may come."""
FADES: Final = 3


class Handover:
    """Both at once, then the new one alone."""

    def __init__(self, old: EchoCanceller, new: EchoCanceller, learns: int = LEARNS) -> None:
        """`learns`: frames until the change is heard."""
        self._old: EchoCanceller | None = old.current if isinstance(old, Handover) and old.done else old
        self.current: EchoCanceller = new
        """Whose name is told: the one that was asked for."""
        self._learns = learns
        self._faded = 0

    @property
    def done(self) -> bool:
        """The new one alone is heard."""
        return self._old is None

    @property
    def name(self) -> str:
        """The new one's."""
        return self.current.name

    def process(self, near: Frame, far: Frame) -> Frame:
        """See `EchoCanceller.process`."""
        new = self.current.process(near, far)
        if self._old is None:
            return new
        old = self._old.process(near, far)
        if self._learns > 0:
            self._learns -= 1
            return old
        line = (self._faded * FRAME + np.arange(1, FRAME + 1, dtype=np.float32)) / (FADES * FRAME)
        self._faded += 1
        if self._faded == FADES:
            self._old = None
        return np.asarray(old + line * (new - old), np.float32)
