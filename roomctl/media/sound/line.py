"""One direction from device to ring: opened, watched, closed, opened again.

Owns the stream of one direction and its buffer, and knows from the callbacks how it fares. Does not choose
a device and does not talk to the sound server.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Generic, Protocol, TypeVar

from roomctl.media.sound.port import Device, Direction
from roomctl.media.sound.portaudio import Callback, LibraryMissing, OpenFailed, PortAudio, Stream, Target

STALL_S: Final = 0.5
"""No callback for so long: the card hangs, although PortAudio calls it active."""
FIRST_S: Final = 1.5
"""The first callback may take longer: the card wakes up."""
PROVEN_S: Final = 0.3
"""A card that hung before has to run for so long, and twice its latency, to be called well: so much sound
goes into the buffers on the way to one that hangs still.
"""
RETRY_S: Final = (0.25, 0.5, 1.0, 2.0)
"""Pauses before the next try to open, after so many refusals in a row. A card that hangs is not asked to wait
longer each time: opening it costs nothing, and it may go on at any moment.
"""


class Health(StrEnum):
    """How a line fares."""

    CLOSED = "closed"
    OPENING = "opening"
    """Open, and no sound has come through yet."""
    FLOWING = "flowing"
    STALLED = "stalled"
    """The card does not answer."""
    ENDED = "ended"
    """PortAudio gave the stream up: the device or the server went."""
    FAILED = "failed"
    """It could not be opened."""
    LIBRARY = "library"
    """PortAudio is missing."""


class Buffer(Protocol):
    """What a line needs to know of a `Capture` or `Playback`."""

    last_at: float | None


B = TypeVar("B", bound=Buffer)


@dataclass
class Line(Generic[B]):
    """The stream of one direction. All methods belong to the loop's thread."""

    direction: Direction
    audio: PortAudio
    make: Callable[[], tuple[B, Callback]]
    """A fresh buffer and what PortAudio calls for it."""
    wake: Callable[[], None]
    """Called from any thread when the stream ends by itself."""
    device: Device | None = None
    """What is open, or was last: it is what one waits for."""
    buffer: B | None = None
    """What is open now; None: nothing."""
    channels: int = 0
    """Asked of the device; see `Target.channels`."""
    tag: str = ""
    misplaced: bool = False
    """The server has put the stream elsewhere: what comes through is not the room's."""
    latency_s: float = 0.0
    detail: str = ""
    """Words of the last failure."""
    opened: int = 0
    lost: int = 0
    _stream: Stream | None = None
    _opened_at: float = 0.0
    _failures: int = 0
    _retry_at: float = 0.0
    _trouble: Health = Health.CLOSED

    def health(self, now: float) -> Health:
        """How it fares at `now` (monotonic seconds)."""
        if self._stream is None or self.buffer is None:
            return self._trouble
        if self._stream.ended.is_set():
            return Health.ENDED
        last = self.buffer.last_at
        if last is None:
            return Health.STALLED if now - self._opened_at > FIRST_S else Health.OPENING
        return Health.STALLED if now - last > STALL_S else Health.FLOWING

    def ill(self, now: float) -> bool:
        """Whether it needs to be opened anew, and may be by now."""
        if self.health(now) in (Health.CLOSED, Health.OPENING, Health.FLOWING):
            return False
        return self._stream is not None or now >= self._retry_at

    @property
    def is_open(self) -> bool:
        """Whether there is a stream, well or not."""
        return self._stream is not None

    @property
    def trouble(self) -> Health:
        """What it was last closed or not opened for, until sound flows again; CLOSED: nothing."""
        return self._trouble

    async def open(self, device: Device, target: Target, now: float) -> None:
        """Open `device` through `target`; a failure is remembered, not raised."""
        self.device, self.tag, self.misplaced = device, target.tag, False
        buffer, callback = self.make()
        try:
            stream = await self.audio.open(target, callback, self.wake, again=self._failures > 0)
        except LibraryMissing as problem:
            self.failed(Health.LIBRARY, str(problem), now)
        except OpenFailed as problem:
            self.failed(Health.FAILED, str(problem), now)
        else:
            self._stream, self.buffer, self._opened_at = stream, buffer, now
            self.latency_s = stream.latency_s
            self.opened += 1

    async def close(self, now: float, trouble: Health = Health.CLOSED) -> None:
        """Let go. `trouble`: what it is closed for; it is what `health` says until the next opening."""
        stream, self._stream, self.buffer = self._stream, None, None
        if stream is not None:
            if trouble is not Health.CLOSED:
                self.lost += 1
            await self.audio.close(stream)
        if trouble is Health.CLOSED:
            self._failures, self._trouble, self.detail = 0, Health.CLOSED, ""
        elif trouble is Health.STALLED:
            self.failed(Health.STALLED, "", now)
        else:
            self._trouble, self._retry_at = trouble, now

    def well(self, now: float) -> None:
        """Sound flows: earlier failures are forgotten. A card that hung is believed after a while only."""
        if self._trouble is not Health.STALLED or now - self._opened_at > PROVEN_S + 2 * self.latency_s:
            self._failures, self._trouble, self.detail = 0, Health.CLOSED, ""

    def failed(self, trouble: Health, detail: str, now: float) -> None:
        """Remember why it is not open; the pause before the next try grows with each refusal in a row."""
        hangs = trouble is Health.STALLED
        pause = RETRY_S[0 if hangs else min(self._failures, len(RETRY_S) - 1)]
        self._failures += not hangs
        self._trouble, self.detail, self._retry_at = trouble, detail, now + pause
