"""No sound in the room at all, on purpose: a meeting of kind `video` uses none of its devices.

Not a fault and not a simulation: nothing is heard, nothing is played, nothing is missing.
"""

from __future__ import annotations

from roomctl.media.dsp.frame import Frame
from roomctl.media.sound.faults import Reason, ReasonCode
from roomctl.media.sound.port import Direction, DirectionState, Link, SoundCounters, SoundState

_NONE = DirectionState(Link.NONE, Reason(ReasonCode.NOTHING_FIT))
_STATE = SoundState(microphone=_NONE, loudspeaker=_NONE)
_COUNTERS = SoundCounters()


class NoSound:
    """A `SoundPort` without devices."""

    async def start(self) -> None:
        """Nothing to start."""

    async def close(self) -> None:
        """Nothing to close."""

    def capture_fill(self) -> int | None:
        """None: the monotonic clock is the beat."""
        return None

    def read(self, out: Frame) -> bool:
        """False, and zeros."""
        out[:] = 0.0
        return False

    def channels(self) -> Frame | None:
        """None."""
        return None

    def reference(self, out: Frame) -> None:
        """Zeros."""
        out[:] = 0.0

    def write(self, frame: Frame) -> None:
        """Thrown away."""

    def state(self) -> SoundState:
        """No devices, no faults."""
        return _STATE

    def counters(self) -> SoundCounters:
        """All zero."""
        return _COUNTERS

    async def choose(self, direction: Direction, identity: str | None) -> None:
        """There is nothing to choose from."""
