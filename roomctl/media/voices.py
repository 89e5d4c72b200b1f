"""What becomes of one voice between its source and the mix: levelled, opened when it sounds, closed when not.

A source that says nothing is left out of the mix altogether: nobody hears six open rooms hum, and whoever is
left out costs no encoding of their own. Opening is instant (one frame of fade), closing slow. Pure.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from roomctl.media.dsp.frame import FRAME, FRAME_S, Frame, db_of_power
from roomctl.media.dsp.gain import RampedGain
from roomctl.media.dsp.leveller import Leveller

OVER_FLOOR_DB: Final = 6.0
"""So far above its own noise a source opens, whether it is a voice or not: laughter is part of a meeting."""
ALWAYS_DB: Final = -45.0
"""Louder than this it opens whatever its floor: a floor may be wrong, a loud sound is not."""
FAINTEST_DB: Final = -65.0
HOLD_S: Final = 1.0
"""How long it stays open after the last sound: words have gaps."""


class Voice:
    """One source's way into the mix."""

    def __init__(self) -> None:
        self.levelling = True
        self._leveller = Leveller()
        self._fade = RampedGain(0.0, FRAME_S)
        self._left_s = 0.0

    @property
    def gain_db(self) -> float:
        """What the leveller adds."""
        return self._leveller.gain_db

    def contribute(self, frame: Frame, *, speaking: bool, floor_db: float) -> Frame | None:
        """Its part of the mix; None: nothing at all."""
        level = db_of_power(float(np.dot(frame, frame)) / FRAME)
        sounds = level > ALWAYS_DB or level > max(FAINTEST_DB, floor_db + OVER_FLOOR_DB)
        self._left_s = HOLD_S if sounds or speaking else self._left_s - FRAME_S
        self._fade.go_to(1.0 if self._left_s > 0.0 else 0.0)
        if self._fade.gain == 0.0 and self._left_s <= 0.0:
            return None
        if self.levelling:
            frame = self._leveller.process(frame, speech=speaking)
        return self._fade.process(frame)

    def absent(self) -> None:
        """Sends nothing in this beat."""
        self._left_s = max(0.0, self._left_s - FRAME_S)
        if self._left_s == 0.0:
            self._fade = RampedGain(0.0, FRAME_S)
