"""The way up to the room: at most one line, which may be gone or slow. Sending never waits.

Owns who is attached and what was missed. Must not know what is said. Facts that did not fit are made good by
a whole snapshot as soon as the room reads again; meters that did not fit are simply late.
"""

from __future__ import annotations

from time import monotonic

from roomctl.wire.base import Message
from roomctl.wire.media import RoomToMedia
from roomctl.wire.socket import Line


class Mouth:
    """Says things to whoever is attached."""

    def __init__(self) -> None:
        self.dropped = 0
        """Messages a slow room did not get."""
        self.missed = False
        """Among them was a fact: the room needs a snapshot."""
        self._line: Line[RoomToMedia] | None = None
        self._alone_since = monotonic()

    def attach(self, line: Line[RoomToMedia]) -> None:
        """Tell this room from now on; an earlier one hears nothing more."""
        self._line, self.missed = line, False

    def detach(self, line: Line[RoomToMedia]) -> None:
        """The line ended."""
        if self._line is line:
            self._line = None
            self._alone_since = monotonic()

    def alone_s(self) -> float:
        """For how long nobody has been attached."""
        return 0.0 if self._line is not None else monotonic() - self._alone_since

    def fact(self, message: Message) -> None:
        """Something that must get through."""
        if self._line is not None and not self._line.send(message):
            self.dropped += 1
            self.missed = True

    def meter(self, message: Message) -> None:
        """Something the next one replaces."""
        if self._line is not None and not self._line.send(message):
            self.dropped += 1

    async def close(self) -> None:
        """Say what still waits, then hang up."""
        if self._line is not None:
            await self._line.close()
