"""How long packets are under way: what a jitter buffer learns from their arrivals.

Pure. A packet's *transit* is its arrival minus its RTP time, seconds; only differences mean anything, since
the two clocks have nothing in common. Owns the window of the last transits and what is read from it: a high
quantile (jitter), the median, interarrival jitter as RFC 3550 has it, and the drift of the sender's clock.
"""

from __future__ import annotations

from collections import deque
from typing import Final

import numpy as np

_RECOUNT: Final = 8
"""Packets between two looks at the quantile."""
_LATELY: Final = 25
_DRIFT_S: Final = 5.0
"""Seconds between two points of the drift."""
_DRIFT_POINTS: Final = 60
_DRIFT_KNOWN: Final = 7
_OTHER_WAY_S: Final = 0.02
"""No clock drifts so much between two points: the way is another now, and what was before tells nothing."""


class Transits:
    """`add` each packet; the figures follow."""

    def __init__(self, *, window: int, quantile: float) -> None:
        self.seen = 0
        """Packets added."""
        self.last = 0.0
        """Of the highest packet."""
        self.high = 0.0
        """The quantile of the window."""
        self.middle = 0.0
        """Its median."""
        self.lately = 0.0
        """The median of the last `_LATELY` packets: a way that became longer for good shows here first."""
        self.jitter = 0.0
        """Interarrival jitter, seconds (RFC 3550)."""
        self._quantile = quantile
        self._window = np.zeros(window)
        self._fresh = 0
        self._points: deque[tuple[float, float]] = deque(maxlen=_DRIFT_POINTS)

    def clear(self) -> None:
        """Another stream begins."""
        self.seen = self._fresh = 0
        self.last = self.high = self.middle = self.lately = self.jitter = 0.0
        self._points.clear()

    def add(self, transit: float, arrival: float, *, newest: bool) -> bool:
        """One packet; `newest`: it is the highest so far. True: the figures were computed anew."""
        self._window[self.seen % self._window.size] = transit
        if newest:
            self.jitter += (abs(transit - self.last) - self.jitter) / 16.0
        if newest or not self.seen:
            self.last = transit
        self.seen += 1
        self._fresh += 1
        if self._fresh < _RECOUNT and self.seen > 2:
            return False
        self._fresh = 0
        self._recount(arrival)
        return True

    def _recount(self, arrival: float) -> None:
        known = np.sort(self._window[: min(self.seen, self._window.size)])
        last = known.size - 1
        self.high = float(known[int(last * self._quantile)])
        self.middle = float(known[last // 2])
        latest = np.arange(max(0, self.seen - _LATELY), self.seen) % self._window.size
        self.lately = float(np.sort(self._window[latest])[latest.size // 2])
        self._note_drift(arrival, float(known[last // 10]))

    def _note_drift(self, arrival: float, least: float) -> None:
        if self._points and abs(least - self._points[-1][1]) > _OTHER_WAY_S:
            self._points.clear()
        if not self._points or arrival - self._points[-1][0] >= _DRIFT_S:
            self._points.append((arrival, least))

    def drift_ppm(self) -> float | None:
        """How much faster (+) the sender's clock runs; None before half a minute is known."""
        if len(self._points) < _DRIFT_KNOWN:
            return None
        points = np.asarray(self._points)
        slope = np.polyfit(points[:, 0] - points[0, 0], points[:, 1], 1)[0]
        return float(-slope * 1e6)
