"""The whole floor in one frozen value, and what undo remembers; all values by name in one place.

Owns the shape of the state and nothing else: it is replaced whole by `roomctl.floor.machine.handle`. Single
values, and what their times mean, stand in values.py. It must not know names, sounds, sockets or pages.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from roomctl.floor.rules import FloorRules
from roomctl.floor.values import (
    Act,
    AdviceLine,
    Agenda,
    AgendaItem,
    Clock,
    NextUp,
    Person,
    Request,
    RingSeat,
    Round,
    Talk,
    Turn,
    Voice,
)
from roomctl.floor.words import (
    CONSOLE,
    END_STATUSES,
    NOTICES,
    ROOM,
    ActId,
    Advance,
    AdviceCode,
    Cause,
    ChairId,
    Kind,
    Origin,
    PersonId,
    Policy,
    Presence,
    Qualifier,
    RequestId,
    RoundOrder,
    SeatState,
    SourceId,
    Status,
    WarningLevel,
)

if TYPE_CHECKING:
    from roomctl.floor.events import ChairAct, Event

__all__ = [
    "CONSOLE",
    "END_STATUSES",
    "NOTICES",
    "ROOM",
    "Act",
    "ActId",
    "Advance",
    "AdviceCode",
    "AdviceLine",
    "Agenda",
    "AgendaItem",
    "Birth",
    "Cause",
    "ChairId",
    "Clock",
    "FloorRules",
    "FloorState",
    "Kind",
    "LogEntry",
    "NextUp",
    "Origin",
    "Person",
    "PersonId",
    "Policy",
    "Presence",
    "Qualifier",
    "Request",
    "RequestId",
    "RingSeat",
    "Round",
    "RoundOrder",
    "SeatState",
    "SourceId",
    "Status",
    "Talk",
    "Turn",
    "UndoPoint",
    "Voice",
    "WarningLevel",
    "new_floor",
]


@dataclass(frozen=True, slots=True)
class Birth:
    """A request made since the oldest act that can be undone: what happens again keeps its number."""

    id: RequestId
    key: tuple[PersonId | None, SourceId | None, Kind, Cause, float]
    """Last: wall time."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """An event since the oldest act that can be undone; `act` when it was one."""

    event: Event
    now: float
    act: ActId | None = None


@dataclass(frozen=True, slots=True)
class UndoPoint:
    act: ActId
    event: ChairAct
    now: float
    before: FloorState


@dataclass(frozen=True, slots=True)
class FloorState:
    """The whole floor. Equality ignores the memory of undo (`undo`, `log`, `births`)."""

    rules: FloorRules = field(default_factory=FloorRules)
    policy: Policy = Policy.QUEUE
    advance: Advance = Advance.ASK
    queue_open: bool = True
    box_s: float | None = None
    """Time box of a contribution now (starts as rules.time_box_s)."""
    chairs: tuple[ChairId, ...] = (CONSOLE,)
    people: tuple[Person, ...] = ()
    requests: tuple[Request, ...] = ()
    """Live ones: pending, accepted, granted; oldest first."""
    queue: tuple[RequestId, ...] = ()
    """The accepted ones that wait, first is next."""
    turn: Turn | None = None
    round: Round | None = None
    agenda: Agenda = field(default_factory=Agenda)
    clock: Clock = field(default_factory=Clock)
    voices: tuple[Voice, ...] = ()
    talk: tuple[Talk, ...] = ()
    advice: tuple[AdviceLine, ...] = ()
    advice_due: float = 0.0
    began: float = 0.0
    """Meeting time at which the first person came."""
    acts: tuple[Act, ...] = ()
    """Newest last."""
    revision: int = 0
    """Grows by one with each change that somebody could see."""
    order_rev: int = 0
    """Revision of the last change that gives a chair's key another meaning (not: a hand at the end)."""
    now_wall: float = 0.0
    last_turn: int = 0
    """Number of the turn that began last; 0: none yet."""
    next_request: int = 1
    next_seq: int = 1
    next_turn: int = 1
    next_act: int = 1
    next_join: int = 1
    next_round: int = 1
    undo: tuple[UndoPoint, ...] = field(default=(), compare=False, repr=False)
    log: tuple[LogEntry, ...] = field(default=(), compare=False, repr=False)
    births: tuple[Birth, ...] = field(default=(), compare=False, repr=False)
    undo_dropped: int = field(default=0, compare=False)
    """Undo points given up early because the log was full."""

    @property
    def paused(self) -> bool:
        """Whether meeting time stands still."""
        return self.clock.paused_wall is not None

    @property
    def holder(self) -> RequestId | None:
        """The granted request, if any."""
        return None if self.turn is None else self.turn.request


def new_floor(
    rules: FloorRules | None = None,
    policy: Policy = Policy.QUEUE,
    advance: Advance = Advance.ASK,
    agenda: tuple[AgendaItem, ...] = (),
    now: float = 0.0,
) -> FloorState:
    """An empty floor at wall time `now`."""
    rules = rules or FloorRules()
    return FloorState(
        rules=rules,
        policy=policy,
        advance=advance,
        box_s=rules.time_box_s,
        agenda=Agenda(agenda),
        now_wall=now,
    )
