"""A room's line to a media process, for benches: settings, links, health, and the tapes of its `TimedPort`.

Owns the process it starts. Must not know browsers.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from time import monotonic
from typing import Any, Literal

from roomctl.config.paths import MEDIA_SOCKET
from roomctl.types import PeerId, PersonId
from roomctl.wire.codec import media_to_room
from roomctl.wire.media import (
    CallSettings,
    ClosePeer,
    Configure,
    EndMedia,
    HealthReport,
    Hello,
    MediaToRoom,
    OpenPeer,
    PeerAnswer,
    PeerChanged,
    PeerRefused,
    SoundSettings,
    SpeechSettings,
)
from roomctl.wire.reports import Health, PeerReport
from roomctl.wire.socket import Line, connect, somebody_listens
from scripts.benchlib.cpu import python, running
from scripts.benchlib.onsets import Tape

PATIENCE_S = 20.0
LONGEST_LINE = 1 << 25


def tapes_path(socket: Path) -> Path:
    """Where the tapes are asked for."""
    return socket.with_name(socket.name + ".tapes")


class Media:
    """A running media process, told what to do by the bench."""

    def __init__(self, socket: Path, line: Line[MediaToRoom]) -> None:
        self._socket = socket
        self._line = line
        self._waiting: dict[PeerId, asyncio.Future[str]] = {}
        self._connected: dict[PeerId, asyncio.Event] = {}
        self.health = Health()
        self.pid = 0
        self.peers: dict[PeerId, PeerReport] = {}
        self._reader = asyncio.create_task(self._read())

    @classmethod
    @contextlib.asynccontextmanager
    async def started(cls, folder: Path, sound: str = "bursts") -> AsyncIterator[Media]:
        """A process of its own with its socket in `folder`, ended at the end. `sound` as of `process`."""
        async with process(folder, sound) as socket:
            media = cls(socket, await connect(socket, media_to_room()))
            try:
                yield media
            finally:
                await media.close()

    def configure(self, priority: Literal["auto", "none"] = "auto", **call: Any) -> None:
        """Settings as a room has them by default; links opened from now on follow `call`."""
        settings = CallSettings(loopback="always", **call)
        table = SoundSettings(mode="simulated")
        self._line.send(Configure(sound=table, speech=SpeechSettings(), call=settings, priority=priority))

    async def open(self, name: str, offer: str) -> str:
        """The answer to an offer."""
        peer = PeerId(name)
        self._waiting[peer] = asyncio.get_running_loop().create_future()
        self._connected[peer] = asyncio.Event()
        self._line.send(OpenPeer(peer=peer, person=PersonId(name), sdp=offer))
        return await asyncio.wait_for(self._waiting[peer], PATIENCE_S)

    async def connected(self, name: str) -> None:
        """Wait until its link carries sound."""
        await asyncio.wait_for(self._connected[PeerId(name)].wait(), PATIENCE_S)

    def drop(self, name: str) -> None:
        """Close a link."""
        self._line.send(ClosePeer(peer=PeerId(name)))
        self.peers.pop(PeerId(name), None)

    async def _read(self) -> None:
        async for message in self._line:
            match message:
                case Hello():
                    self.pid = message.pid
                case PeerAnswer():
                    self._waiting.pop(message.peer).set_result(message.sdp)
                case PeerRefused():
                    self._waiting.pop(message.peer).set_exception(RuntimeError(message.code))
                case PeerChanged(state="connected"):
                    self._connected[message.peer].set()
                case HealthReport():
                    self.health = message.health
                    self.peers = {one.peer: one for one in message.peers}

    async def say(self, *, on: bool) -> None:
        """Whether the table says bursts."""
        await self._ask("say" if on else "hush")

    async def beats(self) -> list[tuple[float, float]]:
        """When each beat since `restart_tapes` began and how late that was, s of the monotonic clock."""
        return [(begun, late) for begun, late in await self._ask("late")]

    async def restart_tapes(self) -> None:
        """From now on."""
        await self._ask("restart")

    async def take_tapes(self) -> dict[str, Tape]:
        """The port's "mouth" and "ear" since `restart_tapes`."""
        return {name: Tape.unpack(packed) for name, packed in (await self._ask("take")).items()}

    async def _ask(self, word: str) -> Any:
        reader, writer = await asyncio.open_unix_connection(str(tapes_path(self._socket)), limit=LONGEST_LINE)
        writer.write(word.encode() + b"\n")
        answer = json.loads(await asyncio.wait_for(reader.readline(), PATIENCE_S))
        writer.close()
        return answer

    async def close(self) -> None:
        """End it in order."""
        self._line.send(EndMedia())
        await self._line.close()
        self._reader.cancel()


@contextlib.asynccontextmanager
async def process(folder: Path, sound: str) -> AsyncIterator[Path]:
    """A media process with a `TimedPort`, for a bench or for a room to tell what to do; its socket.

    `sound`: what the table says, or "" for media as it is installed, without tapes, which grow for a minute.
    """
    socket = folder / MEDIA_SOCKET
    timed = python("scripts.benchlib.timed_media", "--socket", str(socket), "--sound", sound)
    command = timed if sound else python("roomctl.media", "--socket", str(socket))
    async with running(*command):
        await listening(socket)
        yield socket


async def listening(socket: Path) -> None:
    """Wait until somebody does; TimeoutError when nobody comes to."""
    end = monotonic() + PATIENCE_S
    while not await asyncio.to_thread(somebody_listens, socket):
        if monotonic() > end:
            raise TimeoutError(f"nobody listens at {socket.name}")
        await asyncio.sleep(0.02)
