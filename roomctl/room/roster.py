"""Who is in the meeting: ids, names (in memory only), places at the table, and how they are connected.

Owns: people and their numbers. Must not know: the floor, sockets, how anybody came in. Time is an argument.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field

from roomctl.room.names import same, unlike
from roomctl.types import (
    CameraState,
    Language,
    LinkState,
    Origin,
    OwnCamera,
    PeerId,
    PersonId,
    Presence,
    Role,
)
from roomctl.web.port import Packed, Page
from roomctl.wire.page import Truth
from roomctl.wire.reports import PeerReport

SPEAKS: frozenset[Role] = frozenset({"participant", "guest", "phone"})
"""Roles that stand in the queue. A display and a chair's tablet are ears, not voices."""

HEARS: frozenset[Role] = frozenset({"participant", "guest"})
"""Roles that may have a link with sound."""

ANSWERS_KEPT = 32
NUMBERS = 99


@dataclass(slots=True, eq=False)
class Person:
    """One person, or one screen. `page` None: no connection now (or never one: somebody at the table)."""

    id: PersonId
    origin: Origin
    role: Role = "participant"
    name: str = ""
    number: int | None = None
    language: Language = "en"
    invite: str = ""
    until: float = 0.0  # a guest's end, wall time; 0 = none
    page: Page | None = None
    session: str = ""
    crowd: str = ""  # where their last page came from, see `Page.crowd`
    gone_at: float | None = None  # the connection ended then; None while there is one, or none is needed
    dropped: bool = False  # the floor was told so
    left: bool = False  # by their own wish; they may come back for a moment
    away: bool = False  # by their own wish: somebody came in
    muted: bool = False
    camera: OwnCamera = "off"
    paused: bool = False  # the camera, by the service: the line is bad
    held_back: tuple[int, ...] = ()  # places not sent to this person's page
    not_alone: bool = False
    warned: bool = False  # a guest was told that the time is nearly over
    finishing: bool = False  # a guest's time is over, and they have the floor: they may finish
    left_s: float = 0.0  # of a guest's time
    check: tuple[int, ...] = ()  # of the newest link: bytes for four spoken words
    peer: PeerId | None = None
    link: LinkState = "none"
    report: PeerReport | None = None
    truth: Truth | None = None
    sent: bool = False  # sound came from their page at some time
    unsent_since: float | None = None  # since then their page says that it sends nothing
    seq: int = 0
    answers: OrderedDict[int, Packed] = field(default_factory=OrderedDict)

    @property
    def presence(self) -> Presence:
        """Away by their own wish or for want of a line."""
        return "away" if self.away or self.dropped else "present"

    @property
    def shows(self) -> CameraState:
        """The camera as everybody is told of it."""
        return "paused" if self.paused and self.camera != "off" else self.camera

    def answered(self, seq: int, answer: Packed) -> None:
        """Remember the answer to a numbered message, for when it comes a second time."""
        self.answers[seq] = answer
        while len(self.answers) > ANSWERS_KEPT:
            self.answers.popitem(last=False)


class Roster:
    """Everybody, in the order of coming."""

    def __init__(self) -> None:
        self._people: dict[PersonId, Person] = {}
        self._by_page: dict[int, Person] = {}

    def __iter__(self) -> Iterator[Person]:
        return iter(tuple(self._people.values()))

    def __len__(self) -> int:
        return len(self._people)

    def get(self, person: str | None) -> Person | None:
        """The person with this id, if here."""
        return self._people.get(PersonId(person)) if person else None

    def of(self, page: Page) -> Person | None:
        """Whose page this is."""
        return self._by_page.get(id(page))

    def add(self, person: Person) -> None:
        """Take somebody in. A name that is taken gets a number after it."""
        person.name = self.free_name(person.name, person)
        self._people[person.id] = person

    def remove(self, person: Person) -> None:
        """Gone for good."""
        self.detach(person)
        self._people.pop(person.id, None)

    def attach(self, person: Person, page: Page, session: str) -> Page | None:
        """From now on the page is this person; the page that was, if there was one."""
        before = self.detach(person)
        person.page, person.session, person.gone_at, person.left = page, session, None, False
        self._by_page[id(page)] = person
        return before

    def detach(self, person: Person) -> Page | None:
        """The person has no page any more; the one that was."""
        before, person.page = person.page, None
        if before is not None:
            self._by_page.pop(id(before), None)
        return before

    def free_name(self, name: str, but: Person | None = None) -> str:
        """`name`, changed so far that nobody else has it. "" stays: a name not known (yet)."""
        return unlike(name, (p.name for p in self._people.values() if p is not but)) if name else ""

    def named(self, name: str) -> Person | None:
        """Who is called so."""
        return next((p for p in self._people.values() if p.name and same(p.name, name)), None)

    def at(self, number: int) -> Person | None:
        """Who sits at this number."""
        return next((p for p in self._people.values() if p.number == number), None)

    def free_number(self, wanted: int | None = None) -> int | None:
        """`wanted` if nobody has it, else the lowest that is free; None: the table is full."""
        taken = {p.number for p in self._people.values()}
        if wanted is not None and 1 <= wanted <= NUMBERS and wanted not in taken:
            return wanted
        return next((n for n in range(1, NUMBERS + 1) if n not in taken), None)


def new_person_id() -> PersonId:
    """A `p-` and eight letters or digits, made of chance alone."""
    letters = "abcdefghijkmnpqrstuvwxyz23456789"
    return PersonId("p-" + "".join(secrets.choice(letters) for _ in range(8)))
