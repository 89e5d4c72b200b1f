"""A room's end of the media wire, for tests: says commands, keeps what it is told, brings real remotes."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from typing import Self, TypeVar

from roomctl.media.call.client import Client, Source
from roomctl.types import PeerId, PersonId
from roomctl.wire import media as wire
from roomctl.wire.codec import media_to_room
from roomctl.wire.socket import Line, connect

M = TypeVar("M")


def settings(**changes: object) -> wire.Configure:
    """A simulated table, links on loopback, no priority (tests share the machine)."""
    given: dict[str, object] = {
        "sound": wire.SoundSettings(mode="simulated"),
        "speech": wire.SpeechSettings(),
        "call": wire.CallSettings(loopback="always"),
        "priority": "none",
        **changes,
    }
    return wire.Configure(**given)  # type: ignore[arg-type]


class RoomEnd:
    """`async with RoomEnd(path) as room`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.told: list[wire.MediaToRoom] = []
        self.line: Line[wire.MediaToRoom]
        self._reading: asyncio.Task[None]
        self._clients: list[Client] = []
        self._news = asyncio.Event()

    async def __aenter__(self) -> Self:
        self.line = await connect(self.path, media_to_room())
        self._reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_: object) -> None:
        for client in self._clients:
            await client.close()
        await self.hang_up()

    async def hang_up(self) -> None:
        """As a room that dies: the line ends, nothing is said."""
        self._reading.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._reading
        await self.line.close(0.0)

    def say(self, message: wire.RoomToMedia) -> None:
        assert self.line.send(message)

    def all(self, kind: type[M]) -> list[M]:
        return [message for message in self.told if isinstance(message, kind)]

    async def first(self, kind: type[M], count: int = 1, within_s: float = 20.0) -> M:
        """The `count`-th message of a kind, waited for."""
        async with asyncio.timeout(within_s):
            while len(self.all(kind)) < count:
                self._news.clear()
                await self._news.wait()
        return self.all(kind)[count - 1]

    async def bring(self, peer: str, person: str, source: Source | None = None) -> Client:
        """A remote with a real link."""
        client = Client(source, None, loopback="always")
        self._clients.append(client)
        answers = len(self.all(wire.PeerAnswer))
        self.say(wire.OpenPeer(peer=PeerId(peer), person=PersonId(person), sdp=await client.offer()))
        answer = await self.first(wire.PeerAnswer, answers + 1)
        await client.accept(answer.sdp)
        await asyncio.wait_for(client.connected.wait(), 10)
        return client

    async def _read(self) -> None:
        async for message in self.line:
            self.told.append(message)
            self._news.set()
