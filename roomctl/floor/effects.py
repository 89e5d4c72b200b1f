"""What the floor answers: what the room must tell, and to whom.

Owns the vocabulary of effects. It must not know how they travel or what words are made of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from roomctl.floor.model import (
    Act,
    AdviceLine,
    Cause,
    ChairId,
    FloorState,
    Kind,
    Origin,
    PersonId,
    RequestId,
    Status,
    WarningLevel,
)


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """For the asker (and whoever shows the queue). `position` 1 is next; None: not in the queue."""

    request: RequestId
    person: PersonId | None
    origin: Origin
    kind: Kind
    status: Status
    position: int | None
    cause: Cause
    reason: str = ""
    """The chair's words to this person; for nobody else, never stored."""


@dataclass(frozen=True, slots=True)
class FloorChanged:
    """Something that can be seen changed: send the views again."""

    revision: int


@dataclass(frozen=True, slots=True)
class TurnStarted:
    turn: int
    request: RequestId
    person: PersonId | None
    origin: Origin
    box_s: float | None


@dataclass(frozen=True, slots=True)
class TurnEnded:
    turn: int
    request: RequestId
    person: PersonId | None
    cause: Cause
    seconds: float


@dataclass(frozen=True, slots=True)
class TurnEndMarked:
    """Silence: the holder may have finished. In `auto` the next follows after `grace_s`."""

    request: RequestId
    person: PersonId | None
    grace_s: float | None


@dataclass(frozen=True, slots=True)
class TurnContinued:
    """The holder went on speaking after the mark."""

    request: RequestId
    person: PersonId | None


@dataclass(frozen=True, slots=True)
class Proposed:
    """For chairs: who is next, now that the floor is free or its turn seems over. None: no longer."""

    person: PersonId | None
    request: RequestId | None
    """None in a round: the ring's next person has no request yet."""


@dataclass(frozen=True, slots=True)
class FloorOffered:
    """For this person (and the chairs): you were talked over; go on, or ask with one tap."""

    person: PersonId
    has_floor: bool


@dataclass(frozen=True, slots=True)
class TurnWarning:
    """For the holder first. Nothing is cut."""

    request: RequestId
    person: PersonId | None
    level: WarningLevel
    left_s: float


@dataclass(frozen=True, slots=True)
class Advice:
    """For chairs only: the whole advice as it is now. Never reorders anything."""

    lines: tuple[AdviceLine, ...]


@dataclass(frozen=True, slots=True)
class RoundStarted:
    round: int
    people: int


@dataclass(frozen=True, slots=True)
class RoundEnded:
    round: int
    complete: bool


@dataclass(frozen=True, slots=True)
class AgendaMoved:
    item: str
    index: int


@dataclass(frozen=True, slots=True)
class Paused:
    paused: bool


@dataclass(frozen=True, slots=True)
class ActDone:
    """For chairs: one line more in the list of the last acts; `act.until_wall` is the end of undo."""

    act: Act


@dataclass(frozen=True, slots=True)
class ActUndone:
    act: Act
    chair: ChairId


Effect = (
    StatusChanged
    | FloorChanged
    | TurnStarted
    | TurnEnded
    | TurnEndMarked
    | TurnContinued
    | Proposed
    | FloorOffered
    | TurnWarning
    | Advice
    | RoundStarted
    | RoundEnded
    | AgendaMoved
    | Paused
    | ActDone
    | ActUndone
)


@dataclass(frozen=True, slots=True)
class Outcome:
    state: FloorState
    effects: tuple[Effect, ...]
