"""A chair's page, which speaks the console's wire: as a client of the room.

Owns: the way back to that page. Must not know: what an act means.
"""

from __future__ import annotations

from roomctl.web.port import Page, pack
from roomctl.wire.base import Message


class PageClient:
    """A chair's page as a client of the console's wire."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def send(self, message: Message) -> bool:
        """As a console's; a page that does not read is let go by its connection."""
        return self.page.send(pack(message))

    @property
    def waiting(self) -> int:
        """Messages not yet taken."""
        return self.page.waiting
