"""What a card lost by itself: samples that never came from it, or that it never came for.

A card's calls come in bursts and late, never early: the earliest of a while tells how many samples it has
dealt with. Falls even that behind the clock, so much of the microphone was lost on the way, or so much
silence was played that nobody wrote. PortAudio's flags do not say how much, and its times are wrong for
seconds afterwards. Pure: time is an argument. Must not know devices.
"""

from __future__ import annotations

from typing import Final

from roomctl.media.dsp.frame import RATE

STEP_S: Final = 0.015
"""What is less is no loss but a crystal, or a call that is a little late."""
HELD_S: Final = 0.1
"""So long every call must be that late: what a busy machine held up comes all at once."""
CRYSTAL: Final = 5e-4
"""How far a card's crystal and the clock may run apart."""
YOUNG_S: Final = 0.6
"""At the beginning buffers on the way are filled: that is no loss."""


class Shortfall:
    """Call `step` with every call of the card; read `samples`."""

    def __init__(self) -> None:
        self.samples = 0
        """How many the card is behind by now. Less again when what was believed lost came after all, so that
        errors never add up.
        """
        self._count = 0
        self._begun = self._last = self._late_since = self._least = 0.0
        self._earliest = self._told = 0.0
        """The clock at the card's first sample: by its earliest calls, and as told by `samples`."""

    def step(self, now: float, samples: int) -> None:
        """The card brought or took so many at `now` (monotonic seconds)."""
        if not self._count:
            self._begun = self._last = self._earliest = now
        self._count += samples
        drift, self._last = CRYSTAL * (now - self._last), now
        self._earliest += drift
        self._look_at(now - self._count / RATE, now)
        behind = self._earliest - self._told
        if now - self._begun < YOUNG_S:
            self._told = self._earliest
        elif abs(behind) < STEP_S:
            self._told += min(drift, max(-drift, behind))
        else:
            self._told += behind
            self.samples += round(behind * RATE)

    def _look_at(self, call: float, now: float) -> None:
        if call < self._earliest + STEP_S:
            self._earliest = min(self._earliest, call)
            self._late_since = 0.0
            return
        if not self._late_since:
            self._late_since, self._least = now, call
        self._least = min(self._least, call)
        if now - self._late_since >= HELD_S:
            self._earliest, self._late_since = self._least, 0.0
