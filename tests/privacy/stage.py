"""What the privacy evening stands on: `roomctl` under strace where there is one, and steps that have an end.

Each step has its own limit and says on stderr when it was done, so that an evening that stops says where.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from time import monotonic
from typing import Any

from roomctl.config.paths import ROOM_SOCKET
from roomctl.errors import RoomctlError
from tests.privacy.trace import CALLS
from tests.room.clients import Console

ROOT = Path(__file__).parents[2]
STARTS_S = 60.0


class Stage:
    """Starts `roomctl`, finds its processes, and gives each step its limit."""

    def __init__(self, folder: Path, *, strace: bool, apart: bool) -> None:
        self.folder = folder
        self.apart = apart
        self.strace = strace
        self.runtime = folder / "run"
        self.saw: dict[str, Any] = {}
        self._began = monotonic()

    @contextlib.asynccontextmanager
    async def step(self, what: str, limit_s: float = 30.0) -> AsyncIterator[None]:
        """One thing that happens; what takes too long is told by its name."""
        try:
            async with asyncio.timeout(limit_s):
                yield
        except TimeoutError as error:
            raise AssertionError(f"{what}: not done in {limit_s:.0f} s; seen so far: {self.saw}") from error
        print(f"{monotonic() - self._began:6.1f} s  {what}", file=sys.stderr, flush=True)

    @contextlib.asynccontextmanager
    async def running(self, name: str, *words: str) -> AsyncIterator[asyncio.subprocess.Process]:
        """`roomctl WORDS` under strace; ended by SIGTERM."""
        command = [sys.executable, "-P", "-m", "roomctl.cli", *words]
        if self.strace:
            traces = self.folder / "traces"
            traces.mkdir(exist_ok=True)
            seen = ("-ff", "--seccomp-bpf", "-qq", "-yy", "-s", "65536", "-e", f"trace={CALLS}")
            command = ["strace", *seen, "-o", str(traces / name), *command]
        child = await asyncio.create_subprocess_exec(
            *command,
            cwd=ROOT,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        assert child.stdout is not None
        told = asyncio.create_task(child.stdout.read())  # what people at the terminal read; no file
        try:
            yield child
        finally:
            for pid in self.pids("roomctl.cli") or [child.pid]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGTERM)
            try:
                async with self.step(f"{name} ends, with all its processes"):
                    self.saw[f"{name} ended"] = await child.wait()
                    self.saw[f"{name} said"] = (await told).decode(errors="replace")[-2000:]
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(child.pid, signal.SIGKILL)
            self.saw[f"{name} kept"] = sorted(path.name for path in self.runtime.iterdir())

    def pids(self, module: str) -> list[int]:
        """Our processes that run this module. In a namespace of our own there are no others."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with contextlib.suppress(OSError):
                    words = (entry / "cmdline").read_bytes().split(b"\0")
                    mine = (
                        self.apart
                        or f"ROOMCTL_RUNTIME={self.runtime}".encode() in (entry / "environ").read_bytes()
                    )
                    if mine and module.encode() in words and b"strace" not in words[:1]:
                        found.append(int(entry.name))
        return found

    async def console(self) -> Console:
        """A console, as soon as the room listens."""
        end = monotonic() + STARTS_S
        while True:
            try:
                return await Console.attach(self.runtime / ROOM_SOCKET)
            except (RoomctlError, OSError, TimeoutError):
                assert monotonic() < end, "the room did not begin"
                await asyncio.sleep(0.1)
