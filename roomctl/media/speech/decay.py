"""A bang in a room: its tail sounds like a vowel to a judge, but it only ever dies away.

Speech begins by rising and goes on at its level; a clap, a knock or a dropped cup is loudest at once, and the
room lets it fade. So sound that has only fallen, and far, since what was just heard begins no spurt. One
already going is never touched: talkers drop their voice. Pure.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from roomctl.media.dsp.frame import SILENCE_DB
from roomctl.media.speech.levels import Values
from roomctl.media.speech.sources import MOST, Rows
from roomctl.media.speech.vad import CHUNK_S

BELOW_DB: Final = 9.0
"""So far below the recent top, sound is taken for a tail."""
FALL_DB_S: Final = 32.0
"""How fast the top is forgotten: slower than any meeting room fades (RT60 1.5 s), soon enough for the word
that follows a cough."""
RISE_DB: Final = 3.5
"""A rise by so much is new sound: the next syllable, not the tail of the last."""


class Decay:
    """One row per source."""

    def __init__(self, most: int = MOST) -> None:
        self._top = np.full(most, SILENCE_DB)
        self._low = np.full(most, SILENCE_DB)

    def wipe(self, row: int) -> None:
        """A new source takes this row."""
        self._top[row] = self._low[row] = SILENCE_DB

    def lets(self, rows: Rows, level_db: Values, talking: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """For each row whether this chunk of sound may count as speech."""
        low = np.minimum(self._low[rows], level_db)
        anew = level_db > low + RISE_DB
        top = np.maximum(level_db, self._top[rows] - FALL_DB_S * CHUNK_S)
        top = np.where(anew, level_db, top)
        self._top[rows] = top
        self._low[rows] = np.where(top == level_db, level_db, low)
        may: NDArray[np.bool_] = talking | (level_db >= top - BELOW_DB)
        return may
