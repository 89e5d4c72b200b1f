"""How much may be sent: by a camera up to us, and by us down to a viewer. Pure; time is an argument.

Theory. Up: a line that fills shows itself in packets that come later and later; the least delay of half a
second, against the least of the last half minute, is the queue in the line, whatever the jitter. While it is
short the camera may send a little more, when it grows it gets less than what arrived, and the queue drains.
What a line carried when it was full is remembered: up to there and a little beyond it goes in small steps,
because each overshoot keeps the voice waiting, which shares that line and needs a fiftieth of it.
Down: pictures of others cannot be made smaller here (nothing is decoded), so a viewer whose line is too thin
gets fewer of them, the most important ones first, and one more at a time when it is better again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Final

BEST: Final = 1_200_000
"""bit/s of one camera alone: 640 x 360 as good as it need be."""
ALL: Final = 4_000_000
"""bit/s of all cameras that are shown, as one viewer gets them."""
LEAST: Final = 150_000
"""What an unseen camera may send, so that it is there at once when it is shown; more than what is taken for a
bad line (`room.pictures.line`), because to be unseen is none.
"""
START: Final = 300_000
_QUEUE_S: Final = 0.08
_CALM_S: Final = 0.03
_LOSSY: Final = 0.10
_CLEAN: Final = 0.03
_HOLD_S: Final = 2.0
_UP: Final = 1.10
_NEAR_UP: Final = 1.02
_NEAR: Final = 0.85
_BEYOND: Final = 1.15
"""Shares of what a full line carried: between these two it goes up in small steps."""
_DOWN: Final = 0.80
_WINDOWS: Final = 60


def fair(cameras: int, *, seen: bool) -> int:
    """bit/s for one of so many cameras that are shown at once."""
    return min(BEST, ALL // max(1, cameras)) if seen else LEAST


class Uplink:
    """One camera's line to us. `packet` each; `judge` about twice a second."""

    def __init__(self) -> None:
        self.allowed = START
        """bit/s: what the camera is told."""
        self.rate = 0.0
        """bit/s that arrived lately."""
        self.queue = 0.0
        """Seconds the line keeps packets waiting."""
        self._octets = 0
        self._since: float | None = None
        self._least: float | None = None
        self._past: deque[float] = deque(maxlen=_WINDOWS)
        self._time = 0
        self._clock = 0.0
        self._hold = 0.0
        self._full: float | None = None  # bit/s the line carried when it was full

    def packet(self, octets: int, time: int, at: float, *, last: bool) -> None:
        """One packet came; `time`: its RTP time, `last`: of its picture."""
        self._octets += octets
        if self._since is None:
            self._since, self._time = at, time
        if last:
            step = (time - self._time) & 0xFFFF_FFFF
            if step < 0x8000_0000:
                self._time = time
                self._clock += step / 90_000
                late = at - self._clock
                if self._least is None or late < self._least:
                    self._least = late

    def judge(self, now: float, loss: float, most: int) -> int:
        """What the camera may send from now on. `loss`: share lost since the last look; `most`: bit/s."""
        if self._since is None or now <= self._since:
            return self.allowed
        self.rate = 8.0 * self._octets / (now - self._since)
        self._since, self._octets = now, 0
        if self._least is not None:
            self._past.append(self._least)
            self.queue = self._least - min(self._past)
            self._least = None
        if self.queue > _QUEUE_S or loss > _LOSSY:
            if now >= self._hold:
                self._full = min(self.rate, self.allowed)
                self.allowed = round(_DOWN * self._full)
                self._hold = now + _HOLD_S
        elif self.queue < _CALM_S and loss < _CLEAN and now >= self._hold:
            self._raise()
        self.allowed = max(LEAST // 4, min(most, self.allowed))
        return self.allowed

    def _raise(self) -> None:
        if self._full is not None and self.allowed > _BEYOND * self._full:
            self._full = None  # the line carries more than it did
        if self._full is not None and self.allowed > _NEAR * self._full:
            self.allowed = round(self.allowed * _NEAR_UP)
        else:
            self.allowed = round(self.allowed * _UP) + 5_000

    def begin(self) -> None:
        """The camera begins anew: what its line carried before says nothing of now."""
        self.__init__()  # type: ignore[misc]


class Budget:
    """How many pictures a viewer gets. `judge` about twice a second."""

    def __init__(self) -> None:
        self.most: int | None = None
        """None: all."""
        self._bad = 0
        self._next = 0.0
        self._wait = _FIRST_WAIT_S
        self._raised = -1e9

    def judge(self, now: float, remb: int | None, loss: float, rates: Sequence[float]) -> int:
        """How many of the pictures are sent, counted from the most important.

        `remb`: bit/s the viewer believes in, None: never said; `loss`: share lost lately; `rates`: bit/s of
        each picture, the most important first.
        """
        count = len(rates) if self.most is None else min(self.most, len(rates))
        need = sum(rates[:count])
        narrow = remb is not None and remb < _ENOUGH * need
        self._bad = self._bad + 1 if count and (narrow or loss > _LOSSY) else 0
        if self._bad >= _BAD_LOOKS:
            self._drop(now, remb if narrow else None, rates, count)
        elif self.most is not None and self.most >= len(rates) and now - self._raised > _FIRST_WAIT_S:
            self.most, self._wait = None, _FIRST_WAIT_S
        elif self.most is not None and now >= self._next and not self._bad:
            self.most += 1
            self._raised, self._next = now, now + _STEP_S
        return len(rates) if self.most is None else min(self.most, len(rates))

    def _drop(self, now: float, remb: int | None, rates: Sequence[float], count: int) -> None:
        fits, room = 0, remb / _ENOUGH if remb is not None else 0.0
        while remb is not None and fits < count and rates[fits] <= room:
            room -= rates[fits]
            fits += 1
        self.most = min(fits if remb is not None else count - 1, count - 1)
        if now - self._raised < 2 * _STEP_S:  # the step up was too much: the next one waits longer
            self._wait = min(_LONGEST_WAIT_S, 2 * self._wait)
        self._next = now + self._wait
        self._bad = 0


_ENOUGH: Final = 0.85
_BAD_LOOKS: Final = 4
_STEP_S: Final = 5.0
_FIRST_WAIT_S: Final = 10.0
_LONGEST_WAIT_S: Final = 80.0
