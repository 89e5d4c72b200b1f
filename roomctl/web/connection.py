"""One page's connection: a bounded way out that never makes the room wait.

Owns: the outbox of one WebSocket. Must not know: what the messages mean, beyond which ones replace an older
one of their kind (a view nobody has read yet is worth nothing once there is a newer one).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from aiohttp import WSCloseCode, web

from roomctl.web.port import Packed

REPLACED = frozenset({"view", "speaking", "heard", "meters"})
OUTBOX = 128


class PageConnection:
    """Implements `roomctl.web.port.Page` over an aiohttp WebSocket."""

    def __init__(self, socket: web.WebSocketResponse, crowd: str, *, local: bool) -> None:
        self._socket = socket
        self._out: dict[int, Packed] = {}
        self._latest: dict[str, int] = {}
        self._number = 0
        self._wake = asyncio.Event()
        self._closing = False
        self._code = WSCloseCode.OK
        self._local = local
        self._crowd = crowd
        self.failed = False  # came with an invite that is none
        self.let_in: Callable[[], None] = lambda: None  # called when the page is welcomed
        self.slow = False

    @property
    def local(self) -> bool:
        """See `port.Page`."""
        return self._local

    @property
    def crowd(self) -> str:
        """See `port.Page`."""
        return self._crowd

    @property
    def waiting(self) -> int:
        """See `port.Page`."""
        return len(self._out)

    @property
    def closing(self) -> bool:
        """Nothing more is taken from or given to this page."""
        return self._closing

    def send(self, message: Packed) -> bool:
        """Queue a message. A page that does not read is let go: it comes back and gets a fresh view."""
        if self._closing:
            return False
        if message.kind in REPLACED:
            self._out.pop(self._latest.get(message.kind, -1), None)
        if len(self._out) >= OUTBOX:
            self.slow = True
            self._out.clear()
            self.close(WSCloseCode.TRY_AGAIN_LATER)
            return False
        if message.kind == "welcome":
            self.let_in()
        self._number += 1
        self._out[self._number] = message
        if message.kind in REPLACED:
            self._latest[message.kind] = self._number
        self._wake.set()
        return True

    def refuse(self, message: Packed, *, failed: bool) -> None:
        """Send a refusal and end. `failed`: counts as a failed attempt of this address."""
        self.failed = self.failed or failed
        self.send(message)
        self.close()

    def close(self, code: WSCloseCode = WSCloseCode.OK) -> None:
        """Send what waits, then close with this code."""
        if not self._closing:
            self._closing = True
            self._code = code
            self._wake.set()

    async def pump(self) -> None:
        """Carry the outbox out until the connection ends; then close it."""
        with contextlib.suppress(ConnectionError, RuntimeError):
            while True:
                while self._out:
                    number = next(iter(self._out))
                    await self._socket.send_str(self._out.pop(number).text)
                if self._closing:
                    break
                self._wake.clear()
                await self._wake.wait()
        with contextlib.suppress(ConnectionError, RuntimeError):
            await self._socket.close(code=self._code)
