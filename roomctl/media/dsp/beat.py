"""When the next beat is due: the microphone's clock, seen through PortAudio's bursts.

A capture device hands its sound over in lumps (10 to 80 ms, depending on the sound server), so the fill of
its ring is a saw-tooth. What matters is its lowest point: as long as that stays at the target, no beat
finds the ring empty and no sound waits longer than it must. A PI loop steers the period so. Pure: the fill
and the time that passed are arguments. Must not know rings, devices or loops.
"""

from __future__ import annotations

from typing import Final

from roomctl.media.dsp.frame import FRAME, FRAME_S, RATE

WINDOW_S: Final = 0.4
"""Over how long the lowest fill is looked for: longer than any burst."""
P: Final = 0.5
"""Period correction per second of error, 1/s: an offset is half gone in about 1.4 s."""
I: Final = 0.05  # noqa: E741 - the control loop's own name
"""Of the integral, 1/s^2: finds the clock's deviation in about ten seconds."""
NEAR_S: Final = 1.5 * FRAME_S
"""An error beyond this is a stall or a start: it is worked off, but says nothing about the clock."""
TARGET: Final = FRAME * 3 // 2
"""Fills are seen in whole frames when the card hands over whole frames; half a frame more than the one that
is needed makes the loop hold the border between one and two, never that between none and one."""
CLOCK_PPM: Final = 1_000.0
"""No working sound card is further off than this; the integral is held inside."""
PULL: Final = 0.03
"""Largest part of the period by which an offset is worked off. Inaudible: only waiting changes, not pitch."""


class BeatClock:
    """Gives the period of the next beat in seconds; nominally exactly 10 ms."""

    def __init__(self, target_fill: int = TARGET) -> None:
        """`target_fill`: samples that should be left in the ring at its lowest, before the beat reads."""
        self.target_fill = target_fill
        self._reset()

    def _reset(self) -> None:
        self._lowest: float | None = None
        self._candidate: float | None = None
        self._age = 0.0
        self._integral = 0.0

    @property
    def ppm(self) -> float:
        """How much faster than nominal the device's clock runs, as learned; 0 without a device."""
        return self._integral * 1e6

    def next_period(self, fill_samples: int | None, dt: float) -> float:
        """Seconds until the next beat.

        `fill_samples`: what waits in the capture ring just before this beat reads; None: no device, and the
        monotonic clock is the beat. `dt`: seconds since the last call.
        """
        if fill_samples is None:
            self._reset()
            return FRAME_S
        self._watch_lowest(float(fill_samples), dt)
        assert self._lowest is not None
        error = (self._lowest - self.target_fill) / RATE
        limit = CLOCK_PPM * 1e-6
        if abs(error) <= NEAR_S:
            self._integral = min(limit, max(-limit, self._integral + I * error * dt))
        pull = min(PULL, max(-PULL, P * error))
        return FRAME_S * (1.0 - pull - self._integral)

    def _watch_lowest(self, fill: float, dt: float) -> None:
        """A new low counts at once; a rise is believed after a whole window without a lower one."""
        self._age += dt
        self._candidate = fill if self._candidate is None else min(self._candidate, fill)
        if self._lowest is None:
            self._lowest = float(self.target_fill)  # nothing known yet: change nothing
        if self._age >= WINDOW_S:
            self._lowest, self._candidate, self._age = self._candidate, None, 0.0
        elif self._candidate < self._lowest:
            self._lowest = self._candidate
