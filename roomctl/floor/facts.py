"""What the floor is told by the world and by its people: facts, and wishes of people.

Owns their vocabulary; read it through events.py, where the whole of it stands. It must not know how
they travel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from roomctl.floor.model import Kind, Origin, PersonId, RequestId, SourceId

# --- facts -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tick:
    """Time went on. Only says `now`: the same floor comes out with more ticks or fewer."""

    name: ClassVar[str] = "tick"


@dataclass(frozen=True, slots=True)
class PersonJoined:
    person: PersonId
    origin: Origin
    seat: int | None = None
    name: ClassVar[str] = "person_joined"


@dataclass(frozen=True, slots=True)
class PersonChanged:
    """Sits elsewhere, or came from the screen to the table. None: as it was (seat 0: none)."""

    person: PersonId
    origin: Origin | None = None
    seat: int | None = None
    name: ClassVar[str] = "person_changed"


@dataclass(frozen=True, slots=True)
class PersonDropped:
    """The link is gone: place and turn are kept for the grace time."""

    person: PersonId
    name: ClassVar[str] = "person_dropped"


@dataclass(frozen=True, slots=True)
class PersonReturned:
    person: PersonId
    name: ClassVar[str] = "person_returned"


@dataclass(frozen=True, slots=True)
class PersonLeft:
    person: PersonId
    name: ClassVar[str] = "person_left"


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """`meant` False: it may be a laugh or an "mm"; `SpeechMeant` follows when it is more."""

    source: SourceId
    meant: bool = True
    name: ClassVar[str] = "speech_started"


@dataclass(frozen=True, slots=True)
class SpeechMeant:
    """What this source says is meant as a contribution: no laugh, no "mm"."""

    source: SourceId
    name: ClassVar[str] = "speech_meant"


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    source: SourceId
    name: ClassVar[str] = "speech_ended"


# --- wishes of people --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RequestFloor:
    """`requester` asks for `beneficiary` (itself when None)."""

    requester: PersonId
    kind: Kind = Kind.CONTRIBUTION
    beneficiary: PersonId | None = None
    note: str = ""
    name: ClassVar[str] = "request_floor"


@dataclass(frozen=True, slots=True)
class Cancel:
    """Withdraw a waiting request. request None: the person's waiting contribution."""

    person: PersonId
    request: RequestId | None = None
    name: ClassVar[str] = "cancel"


@dataclass(frozen=True, slots=True)
class Release:
    """The holder gives the floor back."""

    person: PersonId
    name: ClassVar[str] = "release"


@dataclass(frozen=True, slots=True)
class Pass:
    """In a round: not this time. Private to the chair. Also before one's turn comes."""

    person: PersonId
    name: ClassVar[str] = "pass"


@dataclass(frozen=True, slots=True)
class Later:
    """In a round: ask me once more at the end."""

    person: PersonId
    name: ClassVar[str] = "later"
