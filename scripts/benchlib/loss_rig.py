"""What `bench loss` measures with: one voice over a bad line into roomctl's call, or into plain aiortc.

Owns the two rooms and what they keep: when something was said, when it was heard. Must not know what is made
of it. Both rooms have the same beat, the same speaker and, by the seed, the same luck on the line.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from time import monotonic
from typing import Any, Final, Protocol
from unittest import mock

import numpy as np
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError
from numpy.typing import NDArray

from roomctl.media.call.call import Call
from roomctl.media.call.client import Client
from roomctl.media.call.port import CallOptions
from roomctl.media.dsp.frame import FRAME, FRAME_S, RATE, Frame
from roomctl.types import PeerId
from scripts.benchlib.line import Line, Trouble

Sound = NDArray[np.float32]
DELAY_S: Final = 0.020
JITTER_S: Final = 0.015
_MOST: Final = 10
"""Frames a plain room keeps at most: it must not grow, either."""


class Voice:
    """Says a sound over and over, and knows when which sample was said."""

    def __init__(self, sound: Sound) -> None:
        self._sound = sound[: sound.size // FRAME * FRAME]
        self.said: list[tuple[float, Frame]] = []

    def __call__(self) -> Frame:
        """The next 10 ms."""
        at = len(self.said) * FRAME % self._sound.size
        frame = self._sound[at : at + FRAME]
        self.said.append((monotonic(), frame))
        return frame


class Room(Protocol):
    """Somebody who answers and hears."""

    heard: list[tuple[float, Frame]]

    async def answer(self, offer: str) -> str:
        """To an offer."""

    def beat(self, now: float) -> None:
        """10 ms."""

    async def close(self) -> None:
        """The end."""


class Ours:
    """roomctl's call."""

    def __init__(self) -> None:
        self.heard: list[tuple[float, Frame]] = []
        self.call = Call(CallOptions(loopback="always"), lambda _event: None)

    async def answer(self, offer: str) -> str:
        """See `Room.answer`."""
        return await self.call.open(PeerId("p"), offer)

    def beat(self, now: float) -> None:
        """See `Room.beat`."""
        frame = self.call.pull(now).get(PeerId("p"))
        self.heard.append((now, np.zeros(FRAME, np.float32) if frame is None else frame.copy()))
        self.call.push(np.zeros(FRAME), {}, now)

    async def close(self) -> None:
        """See `Room.close`."""
        await self.call.aclose()


class Plain:
    """aiortc as it comes: its jitter buffer, its decoder, and a queue that a beat empties."""

    def __init__(self) -> None:
        self.heard: list[tuple[float, Frame]] = []
        self._frames: list[Frame] = []
        self._connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._connection.on("track", self._follow)
        self._task: asyncio.Task[None] | None = None

    async def answer(self, offer: str) -> str:
        """See `Room.answer`. aiortc offers no loopback by itself."""
        await self._connection.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        with mock.patch("aioice.ice.get_host_addresses", return_value=["127.0.0.1"]):
            await self._connection.setLocalDescription(await self._connection.createAnswer())
        text: str = self._connection.localDescription.sdp
        return text

    def _follow(self, track: MediaStreamTrack) -> None:
        self._task = asyncio.ensure_future(self._read(track))

    async def _read(self, track: MediaStreamTrack) -> None:
        with contextlib.suppress(MediaStreamError):
            while True:
                frame: Any = await track.recv()
                pcm = frame.to_ndarray().reshape(-1, 2)[:, 0].astype(np.float32) / np.float32(32_768)
                self._frames += [pcm[at : at + FRAME] for at in range(0, pcm.size, FRAME)]
                del self._frames[: -2 * _MOST]

    def beat(self, now: float) -> None:
        """See `Room.beat`."""
        frame = self._frames.pop(0) if self._frames else np.zeros(FRAME, np.float32)
        self.heard.append((now, frame))

    async def close(self) -> None:
        """See `Room.close`."""
        if self._task is not None:
            self._task.cancel()
        await self._connection.close()


ROOMS: Final[dict[str, Callable[[], Room]]] = {"roomctl": Ours, "aiortc": Plain}


class Stand:
    """One room, its line and its guest."""

    def __init__(self, kind: str, sound: Sound, loss: float, seed: int) -> None:
        self.room = ROOMS[kind]()
        self.voice = Voice(sound)
        self.guest = Client(self.voice, loopback="always")
        trouble = Trouble(DELAY_S, JITTER_S, loss)
        self.line = Line(up=trouble, down=Trouble(DELAY_S, JITTER_S, loss), seed=seed)

    async def connect(self) -> None:
        """Until sound flows."""
        await self.line.open()
        answer = await self.room.answer(self.line.offer(await self.guest.offer()))
        await self.guest.accept(self.line.answer(answer))
        await asyncio.wait_for(self.guest.connected.wait(), 15)

    async def close(self) -> None:
        """The end of all."""
        await self.guest.close()
        await self.room.close()
        self.line.close()


@contextlib.asynccontextmanager
async def stands(sound: Sound, loss: float, seed: int) -> AsyncIterator[dict[str, Stand]]:
    """Both rooms at the same time, beating."""
    every = {kind: Stand(kind, sound, loss, seed) for kind in ROOMS}
    try:
        for stand in every.values():
            await stand.connect()
        beating = asyncio.ensure_future(_beat([stand.room for stand in every.values()]))
        yield every
        beating.cancel()
    finally:
        for stand in every.values():
            await stand.close()


async def _beat(rooms: list[Room]) -> None:
    due = monotonic()
    while True:
        due += FRAME_S
        await asyncio.sleep(max(0.0, due - monotonic()))
        for room in rooms:
            room.beat(monotonic())


def timeline(frames: list[tuple[float, Frame]], start: float, seconds: float) -> Sound:
    """What there was from `start` on: frames follow each other, from the usual time of the first."""
    begin = float(np.median([at - n * FRAME_S for n, (at, _) in enumerate(frames)]))
    sound = np.concatenate([frame for _, frame in frames])
    first = round((start - begin) * RATE)
    return sound[first : first + round(seconds * RATE)]
