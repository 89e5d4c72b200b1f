"""The local socket: consoles and one-shot verbs come and go, each on its own line.

Owns: `room.sock`. Must not know: what a command does. A client that breaks or floods hurts itself.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from roomctl import logs
from roomctl.errors import RoomctlError
from roomctl.room.room import Room
from roomctl.wire.clients import ClientToRoom, Reply, Request
from roomctl.wire.codec import client_to_room
from roomctl.wire.socket import Line, serve

MOST = 64


class ConsoleDoor:
    """Listens for consoles while the room runs."""

    def __init__(self, room: Room, path: Path) -> None:
        self._room = room
        self._path = path
        self._server: asyncio.Server | None = None
        self._lines: set[Line[ClientToRoom]] = set()
        self.bad = 0

    async def start(self) -> None:
        """Listen. Raises RoomctlError("already_running")."""
        self._server = await serve(self._path, client_to_room(), self._client, on_bad=self._on_bad)

    async def stop(self) -> None:
        """Let everybody read their last words, then close; the socket file is gone."""
        if self._server is None:
            return
        self._server.close()
        await asyncio.gather(*(line.close() for line in tuple(self._lines)))
        self._path.unlink(missing_ok=True)

    async def _client(self, line: Line[ClientToRoom]) -> None:
        if len(self._lines) >= MOST:
            logs.get().warning("too many consoles", limit=MOST)
            return
        self._lines.add(line)
        try:
            async for message in line:
                if not self._room.client_said(line, message) and isinstance(message, Request):
                    line.send(Reply(id=message.id, code="busy"))
        finally:
            self._lines.discard(line)
            self._room.client_gone(line)

    def _on_bad(self, error: RoomctlError) -> None:
        """A line that is no message. Its sender waits for no answer it could match, so it is only counted."""
        self.bad += 1
        logs.get().warning("bad line from a console", code=error.code, count=self.bad)
