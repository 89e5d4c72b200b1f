"""How loud each source is, and how loud its silence is.

Two ears: the meter (what people see; rises at once, falls slowly) and the noise floor (what speech must
stand out from; falls at once, rises slowly, so that a voice does not become its own floor). A floor near
digital silence is a dead microphone, not a quiet room. Pure: dt is an argument.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from roomctl.media.dsp.frame import SILENCE_DB, Frame
from roomctl.media.speech.sources import MOST, Rows

METER_S: Final = 0.1
"""The meter's level is the mean of about the last 100 ms."""
PEAK_FALL_DB_S: Final = 20.0
SMOOTH_S: Final = 0.05
"""Over how long power is averaged before the floor looks at it: one gap in noise is not the floor."""
FLOOR_RISE_DB_S: Final = 1.5
"""A fan that is switched on is the new floor after some seconds; a sentence is not."""
FLOOR_START_DB: Final = -50.0
DEAD_DB: Final = -96.0
"""A floor below this is no room: even a quiet one with a closed microphone amplifier is louder."""

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LevelDb:
    """One source now, dBFS."""

    rms: float
    peak: float
    floor: float

    @property
    def dead(self) -> bool:
        """No sound at all, not even a room's."""
        return self.floor < DEAD_DB


def to_db(power: Values) -> Values:
    """Mean squares to dBFS, elementwise, never below silence."""
    db: Values = 10.0 * np.log10(np.maximum(power, 10.0 ** (SILENCE_DB / 10.0)))
    return db


class LevelBank:
    """One row per source."""

    def __init__(self, most: int = MOST) -> None:
        self._power = np.zeros(most)
        self._smooth_db = np.full(most, FLOOR_START_DB)
        self._peak_db = np.full(most, SILENCE_DB)
        self.floor_db = np.full(most, FLOOR_START_DB)
        self.now_db = np.full(most, SILENCE_DB)
        """Level of the last frame alone, dBFS."""

    def wipe(self, row: int) -> None:
        """A new source takes this row."""
        self._power[row] = 0.0
        self._smooth_db[row] = FLOOR_START_DB
        self._peak_db[row] = self.now_db[row] = SILENCE_DB
        self.floor_db[row] = FLOOR_START_DB

    def step(self, rows: Rows, stack: Frame, dt: float) -> None:
        """One frame of each of these sources; `stack` has shape (n, 480)."""
        power = np.einsum("ij,ij->i", stack, stack).astype(np.float64) / stack.shape[1]
        self._power[rows] += (power - self._power[rows]) * min(1.0, dt / METER_S)
        now = to_db(power)
        self.now_db[rows] = now
        tops = to_db(np.square(np.maximum(stack.max(axis=1), -stack.min(axis=1)).astype(np.float64)))
        self._peak_db[rows] = np.maximum(tops, self._peak_db[rows] - PEAK_FALL_DB_S * dt)
        smooth = self._smooth_db[rows] + (now - self._smooth_db[rows]) * min(1.0, dt / SMOOTH_S)
        self._smooth_db[rows] = smooth
        floor = self.floor_db[rows]
        risen = np.where(floor < DEAD_DB, smooth, floor + FLOOR_RISE_DB_S * dt)  # sound after none: anew
        self.floor_db[rows] = np.minimum(smooth, risen)

    def absent(self, rows: Rows, dt: float) -> None:
        """These sources sent nothing: the meter falls, the floor stays what it was."""
        self._power[rows] *= max(0.0, 1.0 - dt / METER_S)
        self.now_db[rows] = SILENCE_DB
        self._peak_db[rows] = np.maximum(SILENCE_DB, self._peak_db[rows] - PEAK_FALL_DB_S * dt)

    def of(self, row: int) -> LevelDb:
        """What to show for one source."""
        return LevelDb(
            float(to_db(self._power[row : row + 1])[0]), float(self._peak_db[row]), float(self.floor_db[row])
        )
