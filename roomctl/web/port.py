"""Where web and room meet: what web calls on the room, and what the room calls on a page.

Owns: two small protocols, and a message packed once for many pages. Must not know: aiohttp, the floor,
who implements either side. Every call returns at once; answers come back through `Page.send`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from roomctl.wire.base import Message, snake
from roomctl.wire.clients import ClientToRoom
from roomctl.wire.codec import encode
from roomctl.wire.page import PageToRoom
from roomctl.wire.questions import DoorView, LinesView, Look


@dataclass(frozen=True, slots=True)
class Packed:
    """A message as text, encoded once however many pages get it. `kind`: its name on the wire."""

    kind: str
    text: str


def pack(message: Message) -> Packed:
    """Encode `message` for any number of pages."""
    return Packed(snake(type(message).__name__), encode(message).decode())


class Page(Protocol):
    """One connection of a page, as the room sees it."""

    @property
    def local(self) -> bool:
        """The browser runs on this PC and asked for it by a local name."""
        ...

    @property
    def crowd(self) -> str:
        """Opaque: equal for connections from one address (never an address, never logged)."""
        ...

    @property
    def waiting(self) -> int:
        """Messages not yet handed to the system."""
        ...

    def send(self, message: Packed) -> bool:
        """Queue a message. False: the page is gone, or so slow that it was let go."""
        ...

    def refuse(self, message: Packed, *, failed: bool) -> None:
        """Send a refusal and end. `failed`: it came with an invite that is none, which is counted."""
        ...

    def close(self) -> None:
        """Send what waits, then end the connection."""
        ...


class Room(Protocol):
    """The room, as web sees it. Anything said is answered through the page it came from."""

    def said(self, page: Page, message: PageToRoom | ClientToRoom) -> bool:
        """A page said this (an `Enter` first). False: the room is too busy, nothing was taken."""
        ...

    def gone(self, page: Page) -> None:
        """The connection has ended. Called exactly once for a page that said anything."""
        ...

    def look(self, look: Look, local: bool) -> DoorView:
        """What is behind this invite; changes nothing."""
        ...

    def lines(self) -> LinesView:
        """Everybody's line, for the volunteer at this PC; changes nothing."""
        ...
