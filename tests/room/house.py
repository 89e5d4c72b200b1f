"""A whole room for tests: the real service in this loop, real sockets, a stand-in for media."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import aiohttp

from roomctl.config.load import load
from roomctl.config.paths import MEDIA_SOCKET, ROOM_SOCKET
from roomctl.room.service import Wish, serve
from roomctl.wire import clients, console
from roomctl.wire.socket import somebody_listens
from tests.room.clients import Console, PageUser, fragment
from tests.room.standin import StandIn


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class House:
    """A running room and what is needed to visit it."""

    base: Path
    port: int
    media: StandIn
    session: aiohttp.ClientSession
    clock: Clock
    console: Console = None  # type: ignore[assignment]
    service: asyncio.Task[None] = None  # type: ignore[assignment]
    users: list[PageUser] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    async def socket(self, path: str = "/ws", **headers: str) -> aiohttp.ClientWebSocketResponse:
        sent = {"Origin": self.url} | headers
        return await self.session.ws_connect(f"{self.url}{path}", headers=sent, max_msg_size=1 << 22)

    async def page(self, link: str = "", path: str = "/ws") -> PageUser:
        """A page with the key of its link, not entered."""
        key = fragment(link)[1] if link else b""
        user = PageUser(await self.socket(path), key)
        self.users.append(user)
        return user

    async def join(self, name: str, link: str = "", **fields: Any) -> PageUser:
        """Somebody comes in by the open link, or by this one."""
        link = link or self.console.state.meeting.link
        user = await self.page(link)
        await user.enter(invite=fragment(link)[0], name=name, **fields)
        return user

    async def again(self, user: PageUser, **fields: Any) -> PageUser:
        """The page of somebody after a reload."""
        fresh = PageUser(await self.socket(), user.key)
        self.users.append(fresh)
        await fresh.enter(resume=user.welcome.resume, **fields)
        return fresh

    async def pass_time(self, seconds: float) -> None:
        """So much of the meeting goes by; the room has seen it when this returns."""
        self.clock.forward(seconds)
        await self.console.do(console.ListInvites())

    async def invite(self, **fields: Any) -> str:
        return str((await self.console.do(console.MakeInvite(**fields)))["url"])


class Clock:
    """Steady seconds, and those on the wall, that pass by themselves, and faster when a test says so."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self._ahead

    def wall(self) -> float:
        return time.time() + self._ahead

    def forward(self, seconds: float) -> None:
        self._ahead += seconds


def wish(base: Path, port: int, *options: str) -> Wish:
    """The settings of a test room: pages over HTTP on this PC."""
    runtime, state = base / "run", base / "state"
    for folder in (runtime, state):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    given = ["web.tls=off", f"web.port={port}", "web.joins_per_min=600", "meeting.ask_pledge=true", *options]
    loaded = load(None, given, env={"HOME": str(base)}, system=base / "none.toml")
    return Wish(loaded.config, runtime, state)


@contextlib.asynccontextmanager
async def house(base: Path, *options: str, beats: bool = False) -> AsyncIterator[House]:
    """Run a room for as long as the test is inside."""
    port = free_port()
    clock = Clock()
    made = replace(wish(base, port, *options), clock=clock, wall=clock.wall)
    media = StandIn(made.runtime / MEDIA_SOCKET, beats=beats)
    await media.start()
    service = asyncio.create_task(serve(made, signals=False))
    async with aiohttp.ClientSession() as session:
        found = House(base, port, media, session, clock, service=service)
        try:
            await listening(made.runtime / ROOM_SOCKET, service)
            found.console = await Console.attach(made.runtime / ROOM_SOCKET)
            await found.console.until(lambda state: state.sound.media == "running")
            yield found
        finally:
            await _end(found)


async def _end(found: House) -> None:
    for user in found.users:
        await user.close()
    if not found.service.done() and found.console is not None:
        found.console.line.send(clients.Request(id=10_000, command=console.Shutdown()))
    try:
        await asyncio.wait_for(found.service, 10.0)
    finally:
        if found.console is not None:
            await found.console.close()
        await found.media.stop()


async def listening(path: Path, service: asyncio.Task[None] | None = None, within_s: float = 15.0) -> None:
    """Wait until somebody listens there."""
    async with asyncio.timeout(within_s):
        while not await asyncio.to_thread(somebody_listens, path):
            if service is not None and service.done():
                service.result()
            await asyncio.sleep(0.02)
