"""What a chair tells the floor: one class an act, each with the revision the chair saw.

Owns the vocabulary of the acts; read it through events.py, where the whole of it stands. It must not
know how they travel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from roomctl.floor.model import (
    ActId,
    Advance,
    AgendaItem,
    ChairId,
    Kind,
    PersonId,
    Policy,
    RequestId,
    RoundOrder,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChairAct:
    """What every act of a chair carries. `if_rev`: the revision the chair saw when acting."""

    chair: ChairId
    if_rev: int | None = None
    name: ClassVar[str] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept(ChairAct):
    request: RequestId
    name: ClassVar[str] = "accept"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deny(ChairAct):
    """Refuse a pending or waiting request; the person sees the reason."""

    request: RequestId
    reason: str = ""
    name: ClassVar[str] = "deny"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant(ChairAct):
    """Give the floor to this request, whatever its place."""

    request: RequestId
    name: ClassVar[str] = "grant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Next(ChairAct):
    """End the turn, give the floor to the next (or leave it idle when nobody waits).

    A direct response or a point of order comes between: the turn goes on after it.
    """

    name: ClassVar[str] = "next"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseFor(ChairAct):
    """The holder in the room signs that they are done: end the turn, grant nobody.

    With `request`: a technical or break notice is done.
    """

    request: RequestId | None = None
    name: ClassVar[str] = "release_for"


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoke(ChairAct):
    """Take the floor back. Needs `confirmed`. `request`: the turn that was meant, if not whichever runs."""

    request: RequestId | None = None
    confirmed: bool = False
    reason: str = ""
    name: ClassVar[str] = "revoke"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move(ChairAct):
    """Put a waiting request at `position` (1 is next)."""

    request: RequestId
    position: int
    name: ClassVar[str] = "move"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddFor(ChairAct):
    """Ask on behalf of somebody (a person without a device). Works on a closed queue too."""

    person: PersonId
    kind: Kind = Kind.CONTRIBUTION
    note: str = ""
    name: ClassVar[str] = "add_for"


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelFor(ChairAct):
    """Withdraw for somebody without a device."""

    request: RequestId
    name: ClassVar[str] = "cancel_for"


@dataclass(frozen=True, slots=True, kw_only=True)
class NameVoice(ChairAct):
    """The unnamed voice is this person. request None: the one with the floor, else the first waiting."""

    person: PersonId
    request: RequestId | None = None
    name: ClassVar[str] = "name_voice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge(ChairAct):
    """Two entries are one: `keep` gets the better place of both, `drop` is cancelled."""

    keep: RequestId
    drop: RequestId
    name: ClassVar[str] = "merge"


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseQueue(ChairAct):
    name: ClassVar[str] = "close_queue"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQueue(ChairAct):
    name: ClassVar[str] = "open_queue"


@dataclass(frozen=True, slots=True, kw_only=True)
class LastWord(ChairAct):
    """Close the queue; this person speaks last."""

    person: PersonId
    name: ClassVar[str] = "last_word"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause(ChairAct):
    """All timers stop, order is kept; who asked for a break has it."""

    name: ClassVar[str] = "pause"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume(ChairAct):
    name: ClassVar[str] = "resume"


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveChair(ChairAct):
    """Give the chair to somebody; with `keep` both chair. To CONSOLE: everybody else gives it back."""

    to: ChairId
    keep: bool = False
    name: ClassVar[str] = "give_chair"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPolicy(ChairAct):
    """Nobody loses a place. ROUND starts a round with the usual settings."""

    policy: Policy
    name: ClassVar[str] = "set_policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAdvance(ChairAct):
    advance: Advance
    name: ClassVar[str] = "set_advance"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTimeBox(ChairAct):
    """Planned length of turns from now on (None: no clock); `this_turn`: of the running turn only."""

    seconds: float | None
    this_turn: bool = False
    name: ClassVar[str] = "set_time_box"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTurnEnd(ChairAct):
    """Silence that ends this person's turn (None: the rule): slow speech is not cut."""

    person: PersonId
    seconds: float | None
    name: ClassVar[str] = "set_turn_end"


@dataclass(frozen=True, slots=True, kw_only=True)
class StartRound(ChairAct):
    """`people` None: everybody here. `first`: where the ring begins. `box_s` None: the rule."""

    order: RoundOrder = RoundOrder.INTERLEAVED
    first: PersonId | None = None
    people: tuple[PersonId, ...] | None = None
    box_s: float | None = None
    cross_talk: bool = False
    name: ClassVar[str] = "start_round"


@dataclass(frozen=True, slots=True, kw_only=True)
class PassFor(ChairAct):
    person: PersonId
    name: ClassVar[str] = "pass_for"


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterFor(ChairAct):
    person: PersonId
    name: ClassVar[str] = "later_for"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRound(ChairAct):
    """End the round early; the policy from before comes back."""

    name: ClassVar[str] = "end_round"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAgenda(ChairAct):
    items: tuple[AgendaItem, ...]
    name: ClassVar[str] = "set_agenda"


@dataclass(frozen=True, slots=True, kw_only=True)
class NextAgendaItem(ChairAct):
    """Move on; with `item`, go to that one."""

    item: str | None = None
    name: ClassVar[str] = "next_agenda_item"


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo(ChairAct):
    """Take an act back as if it had not been; what others did since stays. act None: the last one."""

    act: ActId | None = None
    name: ClassVar[str] = "undo"
