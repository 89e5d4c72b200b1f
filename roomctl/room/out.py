"""What is to be sent, held back until the checkpoint is written: first keep it, then say it.

Owns: the order of sending. Must not know: what the messages mean.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from roomctl.errors import Params
from roomctl.web.port import Packed, Page, pack
from roomctl.wire.base import Message
from roomctl.wire.media import RoomToMedia
from roomctl.wire.page import Refusal

FAILED = frozenset({"invite_bad", "resume_bad", "invite_missing"})
"""Refusals that count as a failed attempt of the address."""


class Client(Protocol):
    """A console, a one-shot verb, or a chair's page: whoever speaks the console's wire."""

    def send(self, message: Message) -> bool:
        """Queue a message. False: it reads too slowly, or is gone."""
        ...

    @property
    def waiting(self) -> int:
        """Messages it has not taken yet."""
        ...


class Out:
    """Everything that leaves the room in one turn of its loop."""

    def __init__(self, to_media: Callable[[RoomToMedia], bool]) -> None:
        self._to_media = to_media
        self._waiting: list[Callable[[], object]] = []

    def page(self, page: Page, message: Message) -> None:
        """To one page."""
        packed = pack(message)
        self._waiting.append(lambda: page.send(packed))

    def again(self, page: Page, packed: Packed) -> None:
        """Send something that was sent before."""
        self._waiting.append(lambda: page.send(packed))

    def refuse(self, page: Page, code: str, reason: str = "", params: Params | None = None) -> None:
        """Tell a page why it is out, and end its connection."""
        packed = pack(Refusal(code=code, params=dict(params or {}), reason=reason))
        failed = code in FAILED
        self._waiting.append(lambda: page.refuse(packed, failed=failed))

    def close(self, page: Page) -> None:
        """End a page's connection after what was said to it."""
        self._waiting.append(page.close)

    def client(self, client: Client, message: Message) -> None:
        """To one console or verb."""
        self._waiting.append(lambda: client.send(message))

    def media(self, message: RoomToMedia) -> None:
        """To media; lost when none is attached (links and settings are told again when it is)."""
        self._waiting.append(lambda: self._to_media(message))

    def do(self, send: Callable[[], object]) -> None:
        """Anything else that sends."""
        self._waiting.append(send)

    def flush(self) -> None:
        """Send all of it, in order."""
        while self._waiting:
            now, self._waiting = self._waiting, []
            for send in now:
                send()
