"""Brings quiet and loud talkers to one level, slowly, and only while they talk.

In silence the gain is frozen: a leveller that turns up in a pause brings the room's noise up and greets the
next word with a bang. VAD and level are taken before it. Pure: dt is an argument.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from roomctl.media.dsp.frame import FRAME_S, Frame, db_of_power
from roomctl.media.dsp.gain import RampedGain, from_db

TARGET_DB: Final = -22.0
"""dBFS of speech, averaged over words. As programme loudness (ITU-R BS.1770-4, gated) this is -23 LUFS, the
target of EBU R128: measured with ten voices in `tests/media/dsp/test_loudness.py`."""
MOST_UP_DB: Final = 18.0
MOST_DOWN_DB: Final = 12.0
RATE_UP_DB_S: Final = 2.0
RATE_DOWN_DB_S: Final = 6.0
"""Down is faster than up: loud hurts, quiet only strains."""
AVERAGE_S: Final = 1.5
GATE_DB: Final = 12.0
"""Frames this far under the average are gaps between words and are not counted."""


class Leveller:
    """One per source."""

    def __init__(self, target_db: float = TARGET_DB) -> None:
        """`target_db`: the level to bring speech to, dBFS."""
        self.target_db = target_db
        self._power: float | None = None
        self._gain_db = 0.0
        self._gain = RampedGain()

    @property
    def gain_db(self) -> float:
        """The gain in use."""
        return self._gain_db

    def process(self, frame: Frame, *, speech: bool, dt: float = FRAME_S) -> Frame:
        """One frame; `speech`: whether this source is talking now. Without it the gain stays as it is."""
        if speech:
            self._listen(float(np.dot(frame, frame)) / frame.size, dt)
        return self._gain.process(frame)

    def _listen(self, power: float, dt: float) -> None:
        if self._power is None:
            if power <= 0.0:
                return
            self._power = power
        elif db_of_power(power) < db_of_power(self._power) - GATE_DB:
            # a gap; but a talker who turned really quiet must be found again
            self._power *= 1.0 - dt / (8.0 * AVERAGE_S)
            return
        self._power += (power - self._power) * min(1.0, dt / AVERAGE_S)
        wanted = min(MOST_UP_DB, max(-MOST_DOWN_DB, self.target_db - db_of_power(self._power)))
        step = min(RATE_UP_DB_S * dt, max(-RATE_DOWN_DB_S * dt, wanted - self._gain_db))
        self._gain_db += step
        self._gain.go_to(from_db(self._gain_db))
