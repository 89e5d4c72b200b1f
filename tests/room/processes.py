"""A room and its stand-in media as real processes, each of which can be killed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp

from roomctl.config.paths import MEDIA_SOCKET, ROOM_SOCKET
from tests.room.clients import Console, PageUser, fragment
from tests.room.house import free_port, listening

ROOT = Path(__file__).parents[2]


class RealRoom:
    """One room's directory and port; its service may be started and killed at will."""

    def __init__(self, base: Path, session: aiohttp.ClientSession, *options: str) -> None:
        self.base = base
        self.options = options
        self.port = free_port()
        self.session = session
        self.process: asyncio.subprocess.Process | None = None
        self._all: list[asyncio.subprocess.Process] = []

    @property
    def log(self) -> Path:
        """What its processes wrote."""
        return self.base / "log"

    @property
    def runtime(self) -> Path:
        return self.base / "run"

    async def spawn(self) -> asyncio.subprocess.Process:
        # A file, not a pipe: media holds on to it too, and waiting for the room would wait for media.
        with self.log.open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "tests.room.run_room",
                str(self.base),
                str(self.port),
                *self.options,
                cwd=ROOT,
                stdout=log,
                stderr=asyncio.subprocess.STDOUT,
            )
        self._all.append(process)
        return process

    async def start(self) -> Console:
        self.process = await self.spawn()
        await listening(self.runtime / ROOM_SOCKET)
        console = await Console.attach(self.runtime / ROOM_SOCKET)
        await console.until(lambda state: state.sound.media == "running")
        return console

    async def kill(self) -> None:
        """kill -9."""
        assert self.process is not None
        self.process.kill()
        await self.process.wait()

    async def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return await asyncio.wait_for(self.process.wait(), 15.0)

    def media_pids(self) -> list[int]:
        """Processes that run the stand-in for this room."""
        wanted = str(self.runtime / MEDIA_SOCKET).encode()
        found = []
        for folder in Path("/proc").iterdir():
            if not folder.name.isdigit():
                continue
            with contextlib.suppress(OSError):
                words = (folder / "cmdline").read_bytes().split(b"\0")
                if wanted in words and b"tests.room.standin" in words:
                    found.append(int(folder.name))
        return found

    async def page(self, link: str) -> PageUser:
        url = f"http://localhost:{self.port}"
        socket = await self.session.ws_connect(f"{url}/ws", headers={"Origin": url})
        return PageUser(socket, fragment(link)[1])

    async def join(self, name: str, link: str) -> PageUser:
        """Somebody comes in by this link."""
        user = await self.page(link)
        await user.enter(invite=fragment(link)[0], name=name)
        return user

    async def clean_up(self) -> None:
        for process in self._all:
            if process.returncode is None:
                process.kill()
                await process.wait()
        for pid in self.media_pids():
            os.kill(pid, signal.SIGKILL)


@contextlib.asynccontextmanager
async def real_room(base: Path, *options: str) -> AsyncIterator[RealRoom]:
    async with aiohttp.ClientSession() as session:
        room = RealRoom(base, session, *options)
        try:
            yield room
        finally:
            await room.clean_up()
