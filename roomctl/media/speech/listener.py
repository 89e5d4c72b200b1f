"""Sound to probabilities: the chain of stages for all sources together, 100 times a second.

Levels for everybody; the opener for whoever is louder than the own noise floor; the judge, every 32 ms in
one call, for whoever the opener let in. What was just heard is kept for a moment, so a source that is let
in late is still judged from its first syllable. Pure; knows no spurts, no turns and no names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from roomctl.media.dsp.decimate import LOW_FRAME, LOW_RATE, TAIL, decimate
from roomctl.media.dsp.frame import FRAME, FRAME_S, Frame
from roomctl.media.speech.levels import LevelBank, Values, to_db
from roomctl.media.speech.sources import MOST, Rows
from roomctl.media.speech.vad import CHUNK, CHUNK_S, CONTEXT, Judge, Opener, Probabilities

HOLD_S: Final = 1.0
"""How long a source stays open after the opener last heard something."""
OVER_FLOOR_DB: Final = 4.0
"""A frame that is not louder than this over its own floor is not even shown to the opener."""
FAINTEST_DB: Final = -72.0
"""Nor is one that is fainter than any voice through any microphone."""
BEFORE: Final = 6
"""Chunks kept from before a source opened: 192 ms."""
_KEPT: Final = LOW_FRAME * 30
"""Samples at 16 kHz kept per source: 300 ms, whole frames so that each is written in one piece."""
OPENER_S: Final = 0.1
"""Over how long the opener's answers are averaged."""
NEWCOMER_S: Final = 2.0
"""A source is open when it comes: the judge knows its silence before it knows its sounds."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the judge said about 32 ms of some sources."""

    rows: Rows
    said: Probabilities
    level_db: Values
    """How loud that sound was, dBFS."""
    opened: Probabilities
    """How much of the last moments the opener took for speech, 0 to 1."""
    behind_s: float
    """How long before the end of the present beat that sound ended."""


class Listener:
    """One row per source; `step` takes one beat."""

    def __init__(self, judge: Judge, most: int = MOST) -> None:
        self.judge = judge
        self.levels = LevelBank(most)
        self.open = np.zeros(most, np.bool_)
        self.probability = np.zeros(most, np.float32)
        self._opener = Opener(most=most)
        self._open_left = np.zeros(most)
        self._opened = np.zeros(most, np.float32)
        self._fresh = np.zeros(most, np.bool_)  # opened since the last chunk
        self._tail = np.zeros((most, TAIL), np.float32)
        self._low = np.zeros((most, _KEPT), np.float32)
        self._heard = 0  # samples at 16 kHz since the start
        self._judged_to = 0

    def wipe(self, row: int) -> None:
        """A new source takes this row."""
        self.levels.wipe(row)
        self._opener.wipe(row)
        self.judge.wipe(row)
        self.open[row], self._fresh[row] = True, False
        self._open_left[row], self.probability[row] = NEWCOMER_S, 0.0
        self._opened[row] = 0.0
        self._tail[row] = self._low[row] = 0.0

    def step(self, rows: Rows, absent: Rows, stack: Frame) -> list[Judgement] | None:
        """One beat: `stack` (n, 480) belongs to `rows`; `absent` are known sources that sent nothing.

        None between two judgements; else what was judged, in order of time: nothing when nobody is open,
        several when somebody was just let in.
        """
        if rows.size:
            self.levels.step(rows, stack, FRAME_S)
        if absent.size:
            self.levels.absent(absent, FRAME_S)
        self._keep(rows, stack)
        self._let_in(rows)
        self._heard += LOW_FRAME
        if self._heard - self._judged_to < CHUNK:
            return None
        self._judged_to += CHUNK
        return self._judge()

    def _keep(self, rows: Rows, stack: Frame) -> None:
        at = self._heard % _KEPT
        self._low[:, at : at + LOW_FRAME] = 0.0
        if rows.size:
            self._low[rows, at : at + LOW_FRAME] = decimate(self._tail[rows], stack)
            self._tail[rows] = stack[:, FRAME - TAIL :]

    def _let_in(self, rows: Rows) -> None:
        self._open_left -= FRAME_S
        self._opened *= np.float32(1.0 - FRAME_S / OPENER_S)
        now, floor = self.levels.now_db[rows], self.levels.floor_db[rows]
        asked = rows[(now > FAINTEST_DB) & (now > floor + OVER_FLOOR_DB)]
        if asked.size:
            at = self._heard % _KEPT
            heard = asked[self._opener.hears(asked, self._low[asked, at : at + LOW_FRAME])]
            self._fresh[heard] |= ~self.open[heard]
            self.open[heard] = True
            self._open_left[heard] = HOLD_S
            self._opened[heard] += np.float32(FRAME_S / OPENER_S)
        self.open &= self._open_left > 0.0

    def _judge(self) -> list[Judgement]:
        behind = (self._heard - self._judged_to) / LOW_RATE
        said: list[Judgement] = []
        fresh = np.flatnonzero(self._fresh & self.open)
        if fresh.size:
            for back in range(BEFORE, 0, -1):
                end = self._judged_to - back * CHUNK
                said.append(self._ask(fresh, end, behind + back * CHUNK_S))
            self._fresh[:] = False
        rows = np.flatnonzero(self.open)
        if rows.size:
            said.append(self._ask(rows, self._judged_to, behind))
        self.probability[~self.open] = 0.0
        return said

    def recent(self, row: int, samples: int) -> Frame:
        """The last samples of one source that were judged, at 16 kHz, at most 4800 less what came since."""
        where: NDArray[np.intp] = np.arange(self._judged_to - samples, self._judged_to) % _KEPT
        sound: Frame = self._low[row, where]
        return sound

    def _ask(self, rows: Rows, end: int, behind_s: float) -> Judgement:
        """The judge on the chunk that ends at sample `end`."""
        where: NDArray[np.intp] = np.arange(end - CHUNK - CONTEXT, end) % _KEPT
        sound = self._low[rows[:, None], where]
        said = self.judge.ask(rows, sound)
        self.probability[rows] = said
        own = sound[:, CONTEXT:]
        return Judgement(
            rows, said, to_db(np.einsum("ij,ij->i", own, own) / CHUNK), self._opened[rows], behind_s
        )
