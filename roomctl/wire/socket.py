"""A line of messages over a local (Unix) socket, the same for media, room and consoles.

Owns: framing (one JSON object a line), the bounded way out, the socket file. Must not know: what is said.
Sending never waits: each connection has a bounded outbox. When it is full the connection is told so
(`send` returns False) and the caller decides (a console gets a fresh snapshot, a meter line is dropped).
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import struct
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Generic, TypeVar

from roomctl.errors import RoomctlError, ServiceUnreachable
from roomctl.wire.base import Message
from roomctl.wire.codec import MAX_LOCAL, Codec, encode

M = TypeVar("M")
_CREDENTIALS = struct.Struct("3i")
"""The kernel's struct ucred: process, user, group."""


class Line(Generic[M]):
    """One connection. Iterate over it for what the other side says; it ends when the other side goes.

    A line that cannot be decoded is handed to `on_bad` (default: raised) and the connection goes on.
    """

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        codec: Codec[M],
        outbox: int = 256,
        on_bad: Callable[[RoomctlError], None] | None = None,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._codec = codec
        self._on_bad = on_bad
        self._limit = outbox
        self._out: deque[bytes] = deque()
        self._wake = asyncio.Event()
        self._closing = False
        self._pump = asyncio.ensure_future(self._send_all())
        self._parting: asyncio.Future[None] | None = None

    def send(self, message: Message) -> bool:
        """Queue one message. False: the outbox is full or the line is closed; nothing was queued."""
        if self._closing or len(self._out) >= self._limit:
            return False
        self._out.append(encode(message) + b"\n")
        self._wake.set()
        return True

    @property
    def peer(self) -> int:
        """The other process, as the kernel knows it; 0: the kernel does not tell, or it is this one."""
        if not hasattr(socket, "SO_PEERCRED"):
            return 0
        end = self._writer.get_extra_info("socket")
        found = end.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
        process: int = _CREDENTIALS.unpack(found)[0]
        return 0 if process == os.getpid() else process

    @property
    def waiting(self) -> int:
        """Messages not yet handed to the system."""
        return len(self._out)

    async def _send_all(self) -> None:
        with contextlib.suppress(ConnectionError, OSError):
            while not (self._closing and not self._out):
                if not self._out:
                    self._wake.clear()
                    await self._wake.wait()
                    continue
                self._writer.write(self._out[0])
                await self._writer.drain()
                self._out.popleft()

    async def __aiter__(self) -> AsyncIterator[M]:
        while True:
            try:
                line = await self._reader.readline()
            except (ConnectionError, OSError, ValueError):  # ValueError: a line over the limit
                return
            if not line.endswith(b"\n"):
                return
            try:
                message = self._codec.decode(line)
            except RoomctlError as error:
                if self._on_bad is None:
                    raise
                self._on_bad(error)
                continue
            yield message

    async def close(self, flush_s: float = 0.5) -> None:
        """Send what waits (for at most `flush_s`), then close. A reader who sleeps holds nobody up."""
        self._closing = True
        self._wake.set()
        try:
            async with asyncio.timeout(flush_s):
                await asyncio.wait({self._pump})
                if self._parting is None:  # one for all who close: its end must not depend on one of them
                    self._parting = asyncio.ensure_future(self._part())
                await asyncio.wait({self._parting})
        except TimeoutError:
            pass  # the other side does not read
        finally:  # also when whoever closes is cancelled
            self._pump.cancel()
            self._writer.transport.abort()

    async def _part(self) -> None:
        with contextlib.suppress(OSError):
            self._writer.close()
            await self._writer.wait_closed()


async def connect(
    path: Path,
    codec: Codec[M],
    outbox: int = 256,
    on_bad: Callable[[RoomctlError], None] | None = None,
) -> Line[M]:
    """Connect to a service's socket. Raises ServiceUnreachable when nobody listens."""
    try:
        reader, writer = await asyncio.open_unix_connection(str(path), limit=MAX_LOCAL)
    except OSError as error:
        raise ServiceUnreachable("no_service", reason=type(error).__name__) from None
    return Line(reader, writer, codec, outbox, on_bad)


def somebody_listens(path: Path) -> bool:
    """True when a process accepts on this socket: a file alone (left by a kill) does not count."""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(1.0)
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True


def _make_way(path: Path) -> None:
    if somebody_listens(path):
        raise RoomctlError("already_running", socket=path.name)
    path.unlink(missing_ok=True)


async def serve(
    path: Path,
    codec: Codec[M],
    on_line: Callable[[Line[M]], Awaitable[None]],
    outbox: int = 256,
    on_bad: Callable[[RoomctlError], None] | None = None,
) -> asyncio.Server:
    """Listen on `path` (mode 0600). A file left by a killed process is replaced; a living one is not.

    Raises RoomctlError("already_running") when another process listens there.
    """
    _make_way(path)
    conversations: set[asyncio.Task[None]] = set()

    async def converse(line: Line[M]) -> None:
        try:
            await on_line(line)
        finally:
            await line.close()

    def ended(task: asyncio.Task[None]) -> None:
        conversations.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            told = {"message": "a conversation failed", "exception": error, "task": task}
            task.get_loop().call_exception_handler(told)

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # A task of ours: asyncio's own, when cancelled at the end of the process, logs that as a mistake.
        task = asyncio.ensure_future(converse(Line(reader, writer, codec, outbox, on_bad)))
        conversations.add(task)
        task.add_done_callback(ended)

    old = os.umask(0o177)  # the file must never exist with wider rights, not even for a moment
    try:
        return await asyncio.start_unix_server(accept, str(path), limit=MAX_LOCAL)
    finally:
        os.umask(old)
