"""The waiting room: who knocks, until somebody inside opens or says no.

Owns: the knocks, bounded. Must not know: who may come in without knocking, how they are told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from roomctl.types import PersonId, Role
from roomctl.web.port import Page
from roomctl.wire.page import Enter

MOST = 40
MOST_OF_ONE = 5


@dataclass(slots=True, frozen=True)
class Pass:
    """What an invite or a resume token says of who holds it. `until`: wall time, 0 = no end."""

    role: Role
    invite: str = ""
    person: PersonId | None = None
    name: str = ""
    until: float = 0.0


@dataclass(slots=True, eq=False)
class Knock:
    """Somebody at the door. `since`: steady clock."""

    id: PersonId
    page: Page
    enter: Enter
    holds: Pass
    name: str
    since: float
    returning: bool


class Lobby:
    """All who wait, in the order of coming."""

    def __init__(self) -> None:
        self._knocks: dict[PersonId, Knock] = {}

    def __iter__(self) -> Iterator[Knock]:
        return iter(tuple(self._knocks.values()))

    def __len__(self) -> int:
        return len(self._knocks)

    def room_for(self, page: Page) -> bool:
        """False: too many wait, or too many from where this one comes from."""
        same = sum(1 for knock in self._knocks.values() if knock.page.crowd == page.crowd)
        return len(self._knocks) < MOST and same < MOST_OF_ONE

    def add(self, knock: Knock) -> None:
        """Let somebody wait."""
        self._knocks[knock.id] = knock

    def get(self, knock: PersonId) -> Knock | None:
        """The knock with this id."""
        return self._knocks.get(knock)

    def take(self, knock: Knock) -> None:
        """They wait no longer, whatever the reason."""
        self._knocks.pop(knock.id, None)

    def of(self, page: Page) -> Knock | None:
        """The knock of this page."""
        return next((knock for knock in self._knocks.values() if knock.page is page), None)
