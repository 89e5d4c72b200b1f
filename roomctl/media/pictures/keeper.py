"""Keeps the picture process: begun with the first wish, fed with the settings, ended with media.

Owns the child and the line to it. Must not know what is said. A child that dies takes the pictures with it
and nothing else: the room is told, pages offer anew, and the next offer begins another child.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable
from time import monotonic
from typing import Final

from roomctl import logs, programs
from roomctl.wire import pictures as wire
from roomctl.wire.base import Message
from roomctl.wire.codec import MAX_LOCAL, from_pictures
from roomctl.wire.media import Configure
from roomctl.wire.socket import Line

END_S: Final = 3.0
AGAIN_S: Final = 1.0
"""Not sooner than so long after its last beginning is a child begun again."""
MOST_WAITING: Final = 64


class Keeper:
    """`configure` and `do` from the room; `say` takes what the child tells."""

    def __init__(self, say: Callable[[Message], None]) -> None:
        self._say = say
        self._settings: Configure | None = None
        self._shown: wire.ShowPictures | None = None
        self._filming: wire.SetRoomCamera | None = None
        self._line: Line[wire.PicturesToRoom] | None = None
        self._waiting: list[Message] = []
        self._task: asyncio.Task[None] | None = None
        self._began = -AGAIN_S

    @property
    def running(self) -> bool:
        """Is there a child, or will there be one at once?"""
        return self._task is not None and not self._task.done()

    def configure(self, settings: Configure) -> None:
        """For a child that runs, and for those to come."""
        if self._settings is not None and self._settings == settings:
            return
        self._settings = settings
        if self._line is not None:
            self._line.send(settings)

    def do(self, message: wire.RoomToPictures) -> None:
        """Pass on what the room wants. Only an offer or the room's camera begins a child."""
        if isinstance(message, wire.ShowPictures):
            self._shown = message
        if isinstance(message, wire.SetRoomCamera):
            self._filming = message
        if self._line is not None:
            self._line.send(message)
        elif isinstance(message, wire.SetRoomCamera):
            if message.on:
                self._begin()
        elif isinstance(message, wire.OpenPictures):
            if len(self._waiting) < MOST_WAITING:
                self._waiting.append(message)
            self._begin()

    def _begin(self) -> None:
        if not self.running:
            self._task = asyncio.create_task(self._run(), name="pictures")

    def new_room(self) -> None:
        """Another room took over: it knows none of the links there are, and pages offer anew."""
        self._filming = None  # who films is to be asked for anew, too
        if self._line is not None:
            self._line.send(wire.ClosePictures(peer=wire.EVERY))
            self._line.send(wire.SetRoomCamera(on=False))

    async def close(self) -> None:
        """End the child."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        await asyncio.sleep(max(0.0, self._began + AGAIN_S - monotonic()))
        self._began = monotonic()
        ours, theirs = socket.socketpair()
        child = await asyncio.create_subprocess_exec(
            *programs.command("roomctl.media.pictures", "--fd", str(theirs.fileno())),
            stdin=asyncio.subprocess.DEVNULL,
            pass_fds=(theirs.fileno(),),
        )
        theirs.close()
        try:
            await self._converse(ours)
        finally:
            self._line = None
            await _end(child)
            self._say(wire.PicturesGone())
            logs.get().info("pictures ended", exit_code=child.returncode or 0)

    async def _converse(self, end: socket.socket) -> None:
        reader, writer = await asyncio.open_unix_connection(sock=end, limit=MAX_LOCAL)
        line = Line(reader, writer, from_pictures(), on_bad=lambda _error: None)
        begin: list[Message | None] = [self._settings, self._shown, self._filming, *self._waiting]
        self._waiting.clear()
        for message in begin:
            if message is not None:
                line.send(message)
        self._line = line
        try:
            async for told in line:
                self._say(told)
        finally:
            await line.close()


async def _end(child: asyncio.subprocess.Process) -> None:
    """The line is closed, which ends it; if not, it is ended."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(asyncio.shield(child.wait()), END_S)
    if child.returncode is None:
        child.kill()
        await child.wait()
