"""One sound check as a thing that is stepped: 10 ms of the microphone in, 10 ms for the loudspeaker out.

Owns what is played, when, and what was heard of it. Must not know a card, a clock or who steps it: the beat
of the running room does, and so does a check on a port of its own. What was heard is measured and forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from roomctl.media.dsp.frame import FRAME, RATE, Frame
from roomctl.media.sound.measure import (
    Path,
    Sound,
    bell,
    clipped_pct,
    hum,
    level_dbfs,
    murmur,
    noise_dbfs,
    path_of,
    sweep,
)

QUIET_S: Final = 2.0
REST_S: Final = 1.2
"""After each sound: longer than any way through two cards."""
MURMUR_S: Final = 5.5
TAIL_S: Final = 3.0
"""The end of the murmur, in which the canceller has learned the room."""


class Stage(StrEnum):
    """What goes on in the room."""

    QUIET = "quiet"
    BELL = "bell"
    SWEEP = "sweep"
    MURMUR = "murmur"


@dataclass(frozen=True, slots=True)
class Measures:
    """What was measured, in units a page can show."""

    noise_dbfs: float
    heard_dbfs: float
    """Level of the sweep at the microphone."""
    clipped_pct: float
    path: Path
    canceller: str
    reduction_db: float
    """By how much the canceller lowers the murmur at the end."""
    gaps_ms: float
    hum_dbfs: float = -120.0
    """Level of the mains' tones (50 or 60 Hz and their multiples) in the quiet room."""
    dead: bool = False
    """Nothing but exact zeros came: no microphone that is switched on gives those."""
    echo_dbfs: float = -120.0
    """Level of the murmur at the end, after the canceller: what remotes would hear of themselves."""


class Probe:
    """Plays a bell, a sweep and a murmur, and keeps what came back until it is measured."""

    def __init__(self) -> None:
        self._tone = sweep()
        rest = np.zeros(int(REST_S * RATE), np.float32)
        before = np.concatenate([np.zeros(int(QUIET_S * RATE), np.float32), bell(), rest])
        whole = np.concatenate([before, self._tone, rest, murmur(MURMUR_S), rest])
        self._whole = np.pad(whole, (0, -whole.size % FRAME))
        self._sweep_at, self._murmur_at = before.size, before.size + self._tone.size + rest.size
        self._near, self._clean = np.zeros_like(self._whole), np.zeros_like(self._whole)
        self._at = 0

    @property
    def done(self) -> bool:
        """Whether everything was played and heard."""
        return self._at >= self._whole.size

    @property
    def left_s(self) -> float:
        """Seconds still to come."""
        return (self._whole.size - self._at) / RATE

    @property
    def stage(self) -> Stage:
        """What is heard now."""
        if self._at < QUIET_S * RATE:
            return Stage.QUIET
        if self._at < self._sweep_at:
            return Stage.BELL
        return Stage.SWEEP if self._at < self._murmur_at else Stage.MURMUR

    def step(self, near: Frame, clean: Frame) -> Frame:
        """One beat: what the microphone gave, and the canceller made of it; returns what is to be played.

        Each (480,) float32. After the end it returns silence and keeps nothing.
        """
        if self.done:
            return np.zeros(FRAME, np.float32)
        piece = slice(self._at, self._at + FRAME)
        self._near[piece], self._clean[piece] = near, clean
        self._at += FRAME
        return self._whole[piece]

    def measure(self, canceller: str, gaps_ms: float) -> Measures:
        """The figures; takes some ten milliseconds. `gaps_ms`: sound the cards lost meanwhile."""
        near, clean = self._near, self._clean
        path = path_of(self._tone, near[self._sweep_at : self._murmur_at])
        delay = int(path.delay_s * RATE)
        begin = self._sweep_at + delay
        end = min(near.size, self._murmur_at + delay + int(MURMUR_S * RATE))
        tail = slice(end - int(TAIL_S * RATE), end)
        quiet = near[RATE // 2 : int(QUIET_S * RATE)]
        return Measures(
            noise_dbfs=noise_dbfs(quiet),
            heard_dbfs=level_dbfs(near[begin : begin + self._tone.size]),
            clipped_pct=clipped_pct(near[self._sweep_at :]),
            path=path,
            canceller=canceller,
            reduction_db=level_dbfs(near[tail]) - level_dbfs(clean[tail]),
            gaps_ms=gaps_ms,
            hum_dbfs=hum_of(quiet),
            dead=not near.any(),
            echo_dbfs=level_dbfs(clean[tail]),
        )


def hum_of(quiet: Sound) -> float:
    """Level of the mains' tones in a quiet piece; -120 where they do not stand out."""
    level, prominence = hum(quiet)
    return level if prominence > HUM_STANDS_OUT_DB else -120.0


HUM_STANDS_OUT_DB: Final = 12.0
"""Above what lies between its tones, to be called hum and not noise."""
