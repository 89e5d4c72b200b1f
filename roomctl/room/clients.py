"""Who is told the console's view: consoles, one-shot verbs, and the pages of those who may chair.

Owns: the table of them. Must not know: what a command does, how a view is made.
"""

from __future__ import annotations

from roomctl.room.chair import Chair
from roomctl.room.meeting import Meeting
from roomctl.room.out import Client
from roomctl.room.page_client import PageClient
from roomctl.room.publish import Publisher
from roomctl.room.roster import Person
from roomctl.web.port import Page
from roomctl.wire.clients import ClientToRoom, Goodbye, Reply, Request


class Clients:
    """A console is here from its first word on, a page from when it first asks as a chair."""

    def __init__(self, meeting: Meeting, publisher: Publisher, chair: Chair) -> None:
        self._meeting = meeting
        self._publisher = publisher
        self._chair = chair
        self._consoles: dict[int, Client] = {}
        self._pages: dict[int, PageClient] = {}

    def came(self, client: Client) -> None:
        """A console's line."""
        self._consoles[id(client)] = client

    def gone(self, client: Client) -> None:
        """That line has ended."""
        self._consoles.pop(id(client), None)

    def page(self, page: Page) -> PageClient:
        """A page as a client."""
        return self._pages.setdefault(id(page), PageClient(page))

    def page_gone(self, page: Page) -> None:
        """Its connection has ended."""
        self._publisher.forget_page(page)
        client = self._pages.pop(id(page), None)
        if client is not None:
            self._publisher.detach(client)

    def said(self, client: Client, message: ClientToRoom, who: Person | None, now: float) -> None:
        """A command, or the wish to be told. `who`: None at a console."""
        if isinstance(message, Request):
            self._meeting.out.client(client, self._chair.command(message, who, now))
        elif who is not None and not self._chair.may(who):
            self._meeting.out.client(client, Reply(id=0, code="not_a_chair"))
        elif message.watch:
            self._publisher.attach(client)
        else:
            self._publisher.show_once(client, now)

    def unseat(self) -> None:
        """Who gave the chair back sees what everybody sees."""
        for client in tuple(self._pages.values()):
            one = self._meeting.roster.of(client.page)
            if one is None or not self._chair.may(one):
                self._publisher.detach(client)

    def goodbye(self) -> None:
        """The service ends in order."""
        for client in tuple(self._consoles.values()):
            self._meeting.out.client(client, Goodbye())
