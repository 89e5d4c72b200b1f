"""The floor's single values: a person, a request, a turn, a voice, a round, a talk account.

Owns their shapes; every value is frozen and replaced whole. Read them through `roomctl.floor.model`, where
the whole state stands. It must not know names, sounds, sockets, pages or the clock on the wall: people are
ids, and times come in as arguments.

Two times exist. *Wall* time is the `now` given to `handle` (any steady clock, seconds). *Meeting* time is
wall time minus the pauses: it stands still while the meeting is paused. Every stamp in these values is in
meeting time unless its name ends in `_wall`. `Clock` converts.
"""

from __future__ import annotations

from dataclasses import dataclass

from roomctl.floor.words import (
    ActId,
    Advance,
    AdviceCode,
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


@dataclass(frozen=True, slots=True)
class Clock:
    """Meeting time from wall time. `paused_wall` is the moment of the pause, None when running."""

    paused_wall: float | None = None
    lost_s: float = 0.0
    """Wall seconds that did not count so far."""

    def meeting(self, now: float) -> float:
        """Meeting time at wall time `now`."""
        return (now if self.paused_wall is None else self.paused_wall) - self.lost_s

    def wall(self, stamp: float) -> float | None:
        """Wall time at which meeting time reaches `stamp`; None while paused."""
        return None if self.paused_wall is not None else stamp + self.lost_s


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the meeting, at the table or on the screen."""

    id: PersonId
    origin: Origin
    presence: Presence
    joined: int
    """Number in the order of joining."""
    seat: int | None = None
    """Seat or number card in the room."""
    away_since: float | None = None
    turn_end_s: float | None = None
    """Own silence that ends a turn; None: the rule."""


@dataclass(frozen=True, slots=True)
class Request:
    """One live floor request. Ended requests are not kept: `StatusChanged` told their end."""

    id: RequestId
    seq: int
    """The sequence number given by the service: the order of the queue. (The id is only a name: after
    an undo a request keeps its id, while the order is as if the undone act had not been.)"""
    person: PersonId | None
    """The beneficiary; None: a voice in the room that nobody has named yet."""
    origin: Origin
    requester: str
    """Person or chair who asked; the source for a speech attempt."""
    kind: Kind
    status: Status
    made: float
    source: SourceId | None = None
    """For an unnamed voice: the microphone it was heard on."""
    qualifiers: frozenset[Qualifier] = frozenset()
    to_turn: int | None = None
    """For a direct response: number of the turn it answers."""
    used_s: float = 0.0
    """Time already used, when the turn was suspended."""
    speech_s: float = 0.0
    """Speech counted for it: what an unnamed voice said to raise it, and in a turn put aside."""
    box_s: float | None = None
    """The box of a suspended turn."""
    taken: bool = False
    """The suspended turn had been taken by speech."""
    note: str = ""
    """A few words for the chair only. Not in snapshots."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One holding of the floor. Muting does not end it; silence only marks its end."""

    number: int
    request: RequestId
    person: PersonId | None
    source: SourceId | None
    origin: Origin
    kind: Kind
    started: float
    """Meeting time at which it (last) began; `used_s` came before."""
    used_s: float = 0.0
    speech_s: float = 0.0
    """Speech counted for the holder in this turn so far (settled spurts)."""
    box_s: float | None = None
    warned: WarningLevel | None = None
    by_speech: bool = False
    """Taken by speech (speech gives back what speech took) and not since confirmed by a person."""
    ring: bool = False
    """A turn of the round."""
    spoke: bool = False
    silent_since: float | None = None
    """Holder is silent since (after having spoken); None: speaking, or not yet heard."""
    ended: float | None = None
    """When silence marked the end of the turn; None: going on."""
    interrupted_by: SourceId | None = None
    """Was talked over by this source, which is still speaking: silence does not count."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Speech evidence of one source. Advice only: see the table of what speech may do."""

    source: SourceId
    since: float | None = None
    """Speaking since; None: silent."""
    counted: float = 0.0
    """Talk time is counted up to here while speaking."""
    evidence: tuple[tuple[float, float], ...] = ()
    """Spurts (start, end) of the window that count as a speech attempt."""
    evidence_from: float = 0.0
    """Speech before this moment is not evidence."""
    rest_until: float = 0.0
    """Until then speech does not raise the hand again."""
    meant: float | None = 0.0
    """Since when it is known to be more than "mm" or laughter; None: not yet."""


@dataclass(frozen=True, slots=True)
class RingSeat:
    """One person's place in the ring of a round."""

    person: PersonId
    state: SeatState = SeatState.WAITING
    offers: int = 0
    said_later: bool = False
    beforehand: bool = False
    """Passed before the turn came: not seen by others until the ring has come to it."""


@dataclass(frozen=True, slots=True)
class Round:
    """A tour de table. `ring` is its order, visible to all; who passed is for the chair only."""

    number: int
    ring: tuple[RingSeat, ...]
    order: RoundOrder
    before: Policy
    """The policy that comes back when the round ends."""
    started: float
    later: tuple[PersonId, ...] = ()
    """Asked again once at the end, in this order."""
    box_s: float | None = None
    cross_talk: bool = False


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One part of the evening. Its title lives in the room; here it is an id."""

    id: str
    policy: Policy = Policy.QUEUE
    advance: Advance | None = None
    time_s: float | None = None
    """Planned length of the whole item."""
    box_s: float | None = None
    """Time box of each turn in it."""
    order: RoundOrder = RoundOrder.INTERLEAVED
    cross_talk: bool = False


@dataclass(frozen=True, slots=True)
class Agenda:
    """The parts of the evening, and which of them runs."""

    items: tuple[AgendaItem, ...] = ()
    at: int | None = None
    """Index of the running item; None: not begun."""
    since: float = 0.0


@dataclass(frozen=True, slots=True)
class Talk:
    """Talk time of one person, or of the room's unnamed voices (person None). For the chair only."""

    person: PersonId | None
    origin: Origin
    speech_s: float = 0.0
    """From VAD."""
    turn_s: float = 0.0
    """Time with the floor."""
    turns: int = 0


@dataclass(frozen=True, slots=True)
class AdviceLine:
    """A line for the chair: its code and what the sentence needs (ids, counts, seconds)."""

    code: AdviceCode
    params: tuple[tuple[str, str | float | int], ...] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """One of the last acts of a chair, as a list shows it."""

    id: ActId
    name: str
    """The event's `name`, e.g. "grant"."""
    chair: ChairId
    at: float
    until_wall: float
    """Can be undone until then (wall time)."""
    request: RequestId | None = None
    person: PersonId | None = None
    undone: bool = False
    kind: Kind | None = None
    """What was asked for, where the act asked on behalf of somebody."""


@dataclass(frozen=True, slots=True)
class NextUp:
    """Who would get the floor now. In a round the ring's next person has no request yet."""

    person: PersonId | None
    request: RequestId | None
