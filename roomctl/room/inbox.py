"""The one door by which everything comes to the room: pages, consoles, media, time.

Owns: the inputs' types and their bounded queue. Must not know: what an input leads to.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass

from roomctl.room.out import Client
from roomctl.web.port import Page
from roomctl.wire.clients import ClientToRoom
from roomctl.wire.media import Levels, MediaToRoom
from roomctl.wire.page import PageToRoom
from roomctl.wire.reports import CheckReport

LIMIT = 4096
PAGES_LIMIT = 2048
"""Pages may fill half of it: whatever they do, consoles and media still get through."""


@dataclass(frozen=True, slots=True)
class PageSaid:
    """A message of a page, an `Enter` first."""

    page: Page
    message: PageToRoom | ClientToRoom


@dataclass(frozen=True, slots=True)
class PageGone:
    """A page's connection has ended."""

    page: Page


@dataclass(frozen=True, slots=True)
class ClientSaid:
    """A message of a console or a one-shot verb."""

    client: Client
    message: ClientToRoom


@dataclass(frozen=True, slots=True)
class ClientGone:
    """Its line has ended."""

    client: Client


@dataclass(frozen=True, slots=True)
class MediaSaid:
    """A message of media, levels apart."""

    message: MediaToRoom


@dataclass(frozen=True, slots=True)
class MediaLost:
    """Media is gone. `failing`: it dies again and again."""

    failing: bool = False


@dataclass(frozen=True, slots=True)
class SelfCalled:
    """The sound check's call to itself is over."""

    report: CheckReport


Input = PageSaid | PageGone | ClientSaid | ClientGone | MediaSaid | MediaLost | SelfCalled


class Inbox:
    """Inputs in the order of coming. Levels replace each other and wait for nobody."""

    def __init__(self) -> None:
        self._inputs: deque[Input] = deque()
        self._levels: Levels | None = None
        self._wake = asyncio.Event()
        self.refused = 0

    def put(self, given: Input) -> bool:
        """False: too much waits already, this was not taken. What has ended or died is always taken."""
        limit = PAGES_LIMIT if isinstance(given, PageSaid) else LIMIT
        if len(self._inputs) >= limit and not isinstance(
            given, PageGone | ClientGone | MediaLost | SelfCalled
        ):
            self.refused += 1
            return False
        self._inputs.append(given)
        self._wake.set()
        return True

    def levels(self, levels: Levels) -> None:
        """The newest levels; older ones nobody took are gone."""
        self._levels = levels
        self._wake.set()

    def take(self) -> tuple[list[Input], Levels | None]:
        """All that waits."""
        inputs, self._inputs = list(self._inputs), deque()
        levels, self._levels = self._levels, None
        return inputs, levels

    def wake(self) -> None:
        """End a wait, whatever there is."""
        self._wake.set()

    async def wait(self, timeout_s: float) -> None:
        """Until something waits, or the time is up."""
        try:
            await asyncio.wait_for(self._wake.wait(), max(0.0, timeout_s))
        except TimeoutError:
            return
        finally:
            self._wake.clear()
