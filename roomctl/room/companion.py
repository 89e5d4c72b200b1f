"""The demo's people as a child process of the service: come with it, fall and come again, end with it.

Owns: that process. Must not know: what it does; it is a client like any other (`python -m roomctl.demo`).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from pathlib import Path

from roomctl import logs, programs

AGAIN_S = 2.0
END_S = 3.0


def demo_command(socket: Path) -> list[str]:
    """The command line of the demo's people."""
    return programs.command("roomctl.demo", "--socket", str(socket))


class Companion:
    """Runs until `stop`. `keeps`: a file by which it comes back as itself; no use to anybody after `stop`."""

    def __init__(self, command: Sequence[str], keeps: Path | None = None) -> None:
        self._command = list(command)
        self._keeps = keeps
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin; returns at once."""
        self._task = asyncio.create_task(self._run(), name="demo")

    async def stop(self) -> None:
        """End it; nothing of it is left, also where the room's goodbye was quicker than its end."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        if self._keeps is not None:
            self._keeps.unlink(missing_ok=True)

    async def _run(self) -> None:
        while True:
            child = await asyncio.create_subprocess_exec(*self._command, stdin=asyncio.subprocess.DEVNULL)
            try:
                code = await child.wait()
            finally:
                await _end(child)
            logs.get().warning("demo people left", code=str(code))
            await asyncio.sleep(AGAIN_S)


async def _end(child: asyncio.subprocess.Process) -> None:
    if child.returncode is not None:
        return
    child.terminate()
    try:
        await asyncio.wait_for(asyncio.shield(child.wait()), END_S)
    except TimeoutError:
        child.kill()
        await child.wait()
