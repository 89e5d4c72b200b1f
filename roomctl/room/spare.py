"""A second media process that has loaded everything and waits: when the first one dies, it is there at once.

Owns: that process until it is called. Must not know: the line to media, when one is needed. Loading is most
of a start; kept loaded it costs memory instead. It is loaded once media runs, not beside media's own start,
and called over its standard input, whose end is also how it learns that nobody will ever call it.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Sequence
from typing import Final

from roomctl import logs

AFTER_S: Final = 10.0
"""So long after media came: the room is up by then, and one that fails at once gets no spare."""
READY: Final = b"ready\n"
CALL: Final = b"go\n"


class Spare:
    """`later` whenever media came, `take` when one is needed, `end` at the end. Without a command: none."""

    def __init__(self, command: Sequence[str] = ()) -> None:
        self._command = list(command)
        self._coming: asyncio.Task[None] | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._call: asyncio.StreamWriter | None = None
        self._ready = False

    @property
    def ready(self) -> bool:
        """Whether it waits now."""
        return self._ready and self._process is not None and self._process.returncode is None

    def later(self) -> None:
        """Have one in a while, unless there is one or one is coming."""
        busy = self._coming is not None and not self._coming.done()
        if self._command and not self.ready and not busy:
            self._coming = asyncio.create_task(self._prepare(), name="spare media")

    async def take(self) -> asyncio.subprocess.Process | None:
        """The process that waits: from now on the media process. None when none is ready."""
        if not self.ready or self._call is None:
            await self.end()
            return None
        process, call = self._process, self._call
        self._process, self._call, self._ready = None, None, False
        call.write(CALL)
        with contextlib.suppress(OSError):
            await call.drain()
        call.close()
        return process

    async def end(self) -> None:
        """None any more, neither ready nor coming."""
        if self._coming is not None:
            self._coming.cancel()
            await asyncio.wait([self._coming])
            self._coming = None
        if self._call is not None:
            self._call.close()
        process, self._process, self._call, self._ready = self._process, None, None, False
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _prepare(self) -> None:
        await asyncio.sleep(AFTER_S)
        ours, theirs = socket.socketpair()
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._command, stdin=theirs.fileno(), start_new_session=True
            )
        except OSError:
            ours.close()  # the next one is started as the first was, and tells why it cannot be
            return
        finally:
            theirs.close()
        reader, self._call = await asyncio.open_connection(sock=ours)
        with contextlib.suppress(OSError):
            self._ready = await reader.readline() == READY
        logs.get().info("spare media", state="ready" if self._ready else "failed", pid=self._process.pid)
