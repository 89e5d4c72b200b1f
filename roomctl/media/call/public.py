"""The slower way, by aiortc's public API alone: used when a private name the adapter needs is gone.

Frames come decoded from aiortc's threads and its own jitter buffer; packets go out as `av.Packet` through a
track. It works, with more delay under loss and more CPU; the health line tells.
"""

from __future__ import annotations

import asyncio
from collections import deque
from fractions import Fraction
from time import monotonic
from typing import Any, Final

import numpy as np
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame
from av.packet import Packet

from roomctl.media.call.opus import Pcm
from roomctl.media.dsp.frame import FRAME, Frame

_TICK: Final = Fraction(1, 48_000)
_MOST: Final = 20 * FRAME
"""Samples waiting at most: 200 ms; beyond, the oldest go."""
_START: Final = 4 * FRAME
_OUT: Final = 5
"""Packets waiting at most to be taken by aiortc."""


class PacketTrack(MediaStreamTrack):
    """Opus packets for a sender."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self.sent = 0
        self.dropped = 0
        self._time = 0
        self._queue: deque[Packet[Any]] = deque()
        self._filled = asyncio.Event()

    def put(self, payload: bytes, samples: int) -> None:
        """One more packet; the oldest goes when nobody takes them."""
        packet = Packet(payload)
        packet.pts = self._time
        packet.time_base = _TICK
        self._time += samples
        if len(self._queue) >= _OUT:
            self._queue.popleft()
            self.dropped += 1
        self._queue.append(packet)
        self._filled.set()

    async def recv(self) -> Packet[Any]:
        """The next packet, when there is one."""
        while not self._queue:
            if self.readyState != "live":
                raise MediaStreamError
            self._filled.clear()
            await self._filled.wait()
        self.sent += 1
        return self._queue.popleft()

    def stop(self) -> None:
        """End the track and wake who waits on it."""
        super().stop()
        self._filled.set()


class FrameReceiver:
    """A peer's sound as aiortc decodes it. The same `pull` as `receive.Receiver`."""

    def __init__(self) -> None:
        self.heard_at: float | None = None
        self.played = 0
        self.dropped = 0
        """Samples thrown away because they came faster than they were played."""
        self._pcm: Pcm = np.zeros(_MOST, np.float32)
        self._have = 0
        self._flowing = False
        self._task: asyncio.Task[None] | None = None
        self._out = np.zeros(FRAME, np.float32)

    def follow(self, track: MediaStreamTrack) -> None:
        """Read this track until it ends."""
        self._task = asyncio.ensure_future(self._read(track))

    def stop(self) -> None:
        """Read no more."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def pull(self, now: float) -> Frame | None:
        """The next 10 ms, or None."""
        del now
        if self._have < (FRAME if self._flowing else _START):
            self._flowing = False
            return None
        self._flowing = True
        self._out[:] = self._pcm[:FRAME]
        self._have -= FRAME
        self._pcm[: self._have] = self._pcm[FRAME : FRAME + self._have].copy()
        self.played += FRAME
        return self._out

    async def _read(self, track: MediaStreamTrack) -> None:
        try:
            while True:
                frame: Any = await track.recv()
                self.heard_at = monotonic()
                if isinstance(frame, AudioFrame):
                    channels = frame.layout.nb_channels  # always 16 bit, packed, 48 kHz from aiortc
                    packed = frame.to_ndarray().reshape(-1, channels)
                    self._add(packed.mean(axis=1, dtype=np.float32) / np.float32(32_768.0))
        except MediaStreamError:
            return

    def _add(self, samples: Pcm) -> None:
        size = min(samples.size, _MOST)
        surplus = self._have + size - _MOST
        if surplus > 0:
            self.dropped += surplus
            self._have -= surplus
            self._pcm[: self._have] = self._pcm[surplus : surplus + self._have].copy()
        self._pcm[self._have : self._have + size] = samples[:size]
        self._have += size
