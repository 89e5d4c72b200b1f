"""Which packets of a stream are missing, and when they are asked for again. Pure; time is an argument.

Owns the extended numbers and a bounded set of gaps. A packet is asked for at once, then again each
`AGAIN_S` (a line's way there and back), at most `TRIES` times: what is later than that comes too late for a
picture, and a key frame mends it.
"""

from __future__ import annotations

from typing import Final

MOST: Final = 128
TRIES: Final = 6
AGAIN_S: Final = 0.08
_LEAP: Final = 1_000
"""A jump so far ahead is a new beginning, not a gap."""


class Gaps:
    """`saw` each packet; `due` tells what to ask for."""

    def __init__(self) -> None:
        self.first: int | None = None
        self.highest = -1
        """Extended: counts on where 16 bits begin anew."""
        self.received = 0
        self.repaired = 0
        """Missing ones that came after all."""
        self._missing: dict[int, tuple[float, int]] = {}

    def saw(self, seq: int, now: float) -> bool:
        """A packet came. False: it came twice, or far too late."""
        if self.first is None:
            self.first = self.highest = seq
            self.received = 1
            return True
        step = (seq - self.highest) & 0xFFFF
        if step == 1:
            self.highest += 1
        elif 0 < step < 0x8000:
            self._gap(step, now)
        elif step == 0 or self._missing.pop(self.highest - (0x10000 - step), None) is None:
            return False
        else:
            self.repaired += 1
        self.received += 1
        return True

    def _gap(self, step: int, now: float) -> None:
        if step > _LEAP:
            self._missing.clear()
        else:
            for number in range(self.highest + 1, self.highest + step):
                self._missing[number] = (now, 0)
            while len(self._missing) > MOST:
                del self._missing[next(iter(self._missing))]
        self.highest += step

    @property
    def open(self) -> bool:
        """Is anything missing?"""
        return bool(self._missing)

    def due(self, now: float) -> list[int]:
        """What to ask for now, 16 bits each. What was asked for often enough is given up."""
        wanted = []
        for number, (at, tries) in list(self._missing.items()):
            if at > now:
                continue
            if tries >= TRIES:
                del self._missing[number]
            else:
                self._missing[number] = (now + AGAIN_S, tries + 1)
                wanted.append(number & 0xFFFF)
        return wanted

    @property
    def expected(self) -> int:
        """Highest minus first number, plus one."""
        return 0 if self.first is None else self.highest - self.first + 1
