"""How far behind the sender a stream is to be played: by how late its packets come, and how many do not.

Pure. The wanted offset is a high quantile of the transits seen during the last seconds, plus a margin, and
when packets get lost, enough to have the next one at hand, which carries the lost one at low bitrate (Opus
in-band FEC). Owns the share of lost packets. Must not know what is held, nor what is played.
"""

from __future__ import annotations

from typing import Final

from roomctl.media.dsp.jitter_values import JitterOptions
from roomctl.media.dsp.transit import Transits

_LOSS_SPAN: Final = 100
"""Packets over which a share of lost ones is taken."""


class Aim:
    """`begin` with a stream's first packet; then `offset` whenever the transits were computed anew."""

    def __init__(self, options: JitterOptions, transits: Transits) -> None:
        self.loss = 0.0
        """Share of packets lost lately."""
        self._options = options
        self._transits = transits
        self._mark = (0, 0)

    def begin(self, first: int, lost: int) -> None:
        """A stream begins: its first number, and how many were lost before in all."""
        self.loss = 0.0
        self._mark = (first, lost)

    def offset(self, due: int, lost: int, packet: float) -> float:
        """Seconds. `due`: the number to be played next; `lost`: in all; `packet`: seconds of one."""
        self._count(due, lost)
        options = self._options
        middle = self._transits.middle
        aim = self._transits.high + options.margin
        if self.loss > options.lossy:
            aim = max(aim, middle + packet + options.margin)
        if self._transits.seen < options.settled:
            aim = max(aim, middle + options.start)
        return min(aim, self._transits.lately + options.most)

    def _count(self, due: int, lost: int) -> None:
        mark, before = self._mark
        span = due - mark
        if span >= _LOSS_SPAN:
            self.loss = 0.5 * self.loss + 0.5 * (lost - before) / span
            self._mark = (due, lost)
