"""Which microphone hears who taps on the table: knocks told from voices, and the microphones compared.

Pure: levels of 10 ms in, a winner out; time is the number of frames. Must not know how a microphone is
opened. Each microphone is measured against its own background, so one that is turned up does not win by that.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Final

from roomctl.media.dsp.frame import FRAME, Frame, db_of_power

RISE_DB: Final = 12.0
"""A knock stands out of the 30 ms before it by at least this; a syllable grows more slowly."""
STANDS_OUT_DB: Final = 15.0
"""Above the background of the last two seconds."""
FALL_DB: Final = 8.0
FALL_FRAMES: Final = 15
"""It has fallen by this much after so long; a voice goes on."""
BACKGROUND_FRAMES: Final = 200
SAME_FRAMES: Final = 25
"""Knocks of two microphones within this time are one and the same."""
ENOUGH: Final = 2
"""So many knocks, all won by the same microphone."""


@dataclass
class TapEar:
    """One microphone. `hear` each frame; returns how far a knock stood out, once it is known to be one."""

    _past: deque[float] = field(default_factory=lambda: deque(maxlen=BACKGROUND_FRAMES))
    _peak: float = 0.0
    _since: int = -1
    _over: float = 0.0

    def hear(self, frame: Frame) -> float | None:
        """`frame`: (480,) float32. dB above this microphone's background, or None."""
        level = db_of_power(float(frame @ frame) / FRAME)
        known = self._known(level)
        if self._since < 0 and len(self._past) >= BACKGROUND_FRAMES // 4:
            background = sorted(self._past)[len(self._past) // 2]
            before = max(list(self._past)[-4:-1])
            if level - before > RISE_DB and level - background > STANDS_OUT_DB:
                self._since, self._peak, self._over = 0, level, level - background
        self._past.append(level)
        return known

    def _known(self, level: float) -> float | None:
        """Whether what began some frames ago was a knock."""
        if self._since < 0:
            return None
        self._since += 1
        if level > self._peak:
            self._over += level - self._peak
            self._peak = level
        if self._since < FALL_FRAMES:
            return None
        self._since = -1
        return self._over if level < self._peak - FALL_DB else None


@dataclass
class Taps:
    """All microphones together. `heard` is called with each knock; `winner` once the matter is clear."""

    wins: dict[str, int] = field(default_factory=dict)
    _best: tuple[str, float] = ("", 0.0)
    _at: int = -1

    def heard(self, microphone: str, over_db: float, frame: int) -> None:
        """A knock at this microphone, at this frame; the loudest of those at the same time has won it."""
        self.tick(frame)
        if self._at < 0:
            self._at, self._best = frame, (microphone, over_db)
        elif over_db > self._best[1]:
            self._best = (microphone, over_db)

    def tick(self, frame: int) -> None:
        """Time goes on: a knock that nobody else can have heard any more is counted."""
        if self._at >= 0 and frame - self._at > SAME_FRAMES:
            name = self._best[0]
            self.wins[name] = self.wins.get(name, 0) + 1
            self._at = -1

    @property
    def winner(self) -> str:
        """The microphone that hears the one who taps; "" while it is not clear."""
        if not self.wins:
            return ""
        best = max(self.wins, key=lambda name: self.wins[name])
        others = sum(count for name, count in self.wins.items() if name != best)
        return best if self.wins[best] >= ENOUGH + others else ""
