"""The floor's values: who is here, who asked, who holds the floor, in what order.

Owns the shape of the state and nothing else: every value is frozen and replaced whole by
`roomctl.floor.machine.handle`. It must not know names, sounds, sockets, pages or the clock on
the wall: people are ids, and times come in as arguments.

Two times exist. *Wall* time is the `now` given to `handle` (any steady clock, seconds).
*Meeting* time is wall time minus the pauses: it stands still while the meeting is paused. Every
stamp in these values is in meeting time unless its name ends in `_wall`. `Clock` converts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from roomctl.floor.events import ChairAct, Event

PersonId = str
"""A participant ("p-xxxxxxxx"); never a name."""
ChairId = str
"""A person who chairs, or CONSOLE."""
SourceId = str
"""Where sound comes from: a person's id, "room" (the room's microphone) or "seat:3"."""
RequestId = int
ActId = int

CONSOLE: ChairId = "console"
"""The room's own console: always a chair, whoever else is one."""
ROOM: SourceId = "room"


class Policy(StrEnum):
    VOICE = "voice"
    """Speech takes an idle floor."""
    QUEUE = "queue"
    """The default: requests are accepted in the order in which they came."""
    CHAIRED = "chaired"
    """Every request waits for the chair, every grant is the chair's."""
    ROUND = "round"
    """A ring in which each person present is offered one turn."""


class Advance(StrEnum):
    ASK = "ask"
    """The console proposes the next, the chair presses one key."""
    AUTO = "auto"
    """The next is granted after the end of the turn plus a grace."""


class Origin(StrEnum):
    ROOM = "room"
    REMOTE = "remote"


class Presence(StrEnum):
    PRESENT = "present"
    AWAY = "away"
    """The link dropped: place and turn are kept for the grace time ("back soon")."""


class Status(StrEnum):
    """RFC 8855's words. The first three are live, the others are ends."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    GRANTED = "granted"
    RELEASED = "released"
    REVOKED = "revoked"
    DENIED = "denied"
    CANCELLED = "cancelled"


END_STATUSES = frozenset({Status.RELEASED, Status.REVOKED, Status.DENIED, Status.CANCELLED})


class Kind(StrEnum):
    CONTRIBUTION = "contribution"
    DIRECT_RESPONSE = "direct_response"
    """A short answer to this turn: the holder waits, then goes on."""
    POINT_OF_ORDER = "point_of_order"
    """Procedure: stands before contributions."""
    TECHNICAL = "technical"
    """"I cannot hear": for the volunteer's line, never in the queue."""
    BREAK = "break"
    """"I need a break": for the chair's line, never in the queue. Accepting it pauses."""


NOTICES = frozenset({Kind.TECHNICAL, Kind.BREAK})
"""Kinds that are told to somebody and never stand in the speaking queue."""


class Qualifier(StrEnum):
    BY_SPEECH = "by_speech"
    """Raised by a speech attempt, not by a button or a key."""
    ON_BEHALF = "on_behalf"
    """Added by the chair for somebody."""
    MOVED = "moved"
    """Its place was set by a chair act and no longer follows the sequence number."""
    LAST_WORD = "last_word"
    """Stands at the very end, whatever comes after."""
    SUSPENDED = "suspended"
    """Had the floor and gets it back: a direct response, a point of order or a round came between."""
    ROUND_TURN = "round_turn"
    """A turn of the round: made by the ring, not asked for."""
    AFTER_ROUND = "after_round"
    """No cross-talk: hidden from everybody but its asker until the round ends."""


class Cause(StrEnum):
    """Why a status changed. Programs read it; words are made at the edge."""

    ASKED = "asked"
    SPEECH = "speech"
    ADDED = "added"
    ACCEPTED = "accepted"
    NEXT = "next"
    GRANTED = "granted"
    ADVANCE = "advance"
    RETURNED = "returned"
    SUSPENDED = "suspended"
    RELEASED = "released"
    SILENCE = "silence"
    WITHDRAWN = "withdrawn"
    DENIED = "denied"
    REVOKED = "revoked"
    MOVED = "moved"
    MERGED = "merged"
    NAMED = "named"
    LAPSED = "lapsed"
    LEFT = "left"
    AWAY = "away"
    DONE = "done"
    ROUND = "round"
    POLICY = "policy"
    ORDER = "order"
    """Only the place changed: others went, came or were moved."""
    UNDONE = "undone"


class SeatState(StrEnum):
    """What the ring knows of one person. PASSED is for the chair's eyes only."""

    WAITING = "waiting"
    OFFERED = "offered"
    LATER = "later"
    SPOKE = "spoke"
    PASSED = "passed"
    SKIPPED = "skipped"
    """Left, or did not come back in time."""


class RoundOrder(StrEnum):
    INTERLEAVED = "interleaved"
    """Room and remote in turn."""
    SEATS = "seats"
    """Seat numbers first, then in the order of joining."""
    JOINED = "joined"


class WarningLevel(StrEnum):
    SOON = "soon"
    """The time box ends in `warning_s` (a private nudge)."""
    OVER = "over"
    """The time box has ended. Nothing is cut."""


class AdviceCode(StrEnum):
    REMOTE_WAITING = "remote_waiting"
    """count, longest_s"""
    ROOM_WAITING = "room_waiting"
    """count, longest_s"""
    NOT_YET_SPOKEN = "not_yet_spoken"
    """count"""
    UNEVEN = "uneven"
    """gini (0..1), origin that has less than its share, share (0..1)"""
    HOLDER_SILENT = "holder_silent"
    """person, seconds: granted and not yet heard (microphone off?)"""
    HOLDER_AWAY = "holder_away"
    """person, seconds"""
    ROUND_WAITS = "round_waits"
    """count: everybody else had the turn, these dropped and may come back"""
    AGENDA_OVER = "agenda_over"
    """item, seconds over"""


@dataclass(frozen=True, slots=True)
class FloorRules:
    """Every figure the machine uses, in seconds unless said. From config; fixed for a meeting."""

    attempt_speech_s: float = 1.5
    """Speech within the window that counts as a speech attempt."""
    attempt_window_s: float = 4.0
    take_speech_s: float = 1.5
    """Speech within the window that takes an idle floor (a cough, a laugh, a chair take nothing)."""
    attempt_rest_s: float = 30.0
    """After a request of theirs ended, speech does not raise the hand again for this long."""
    turn_end_s: float = 4.0
    """Silence that marks the end of a turn; per person adjustable."""
    voice_turn_end_s: float = 2.0
    """The same in policy `voice`, where the next voice is waiting for nobody's key."""
    grace_s: float = 3.0
    """After the end of a turn: the holder can still go on before `auto` moves on."""
    no_start_s: float = 15.0
    """A holder who is not heard for this long: the chair is told."""
    away_hold_s: float = 15.0
    """`auto` goes on without a holder who dropped after this long; the place is kept."""
    overlap_s: float = 0.5
    """Both talk for at least this long and the holder stops: the holder was interrupted."""
    talked_over_s: float = 1.0
    """Somebody without the floor spoke this long, was talked over and stopped: offer the floor."""
    time_box_s: float | None = None
    """Planned length of a turn; None: no clock."""
    warning_s: float = 30.0
    """How long before the end of the time box the private nudge comes."""
    direct_response_s: float = 30.0
    undo_s: float = 10.0
    rejoin_grace_s: float = 120.0
    advice_every_s: float = 10.0
    advice_wait_s: float = 240.0
    advice_quiet_s: float = 900.0
    """Meeting time after which "not yet spoken" is said."""
    advice_gini: float = 0.5
    advice_talk_s: float = 300.0
    """Total talk below which nothing is said about balance."""
    acts_kept: int = 20
    log_kept: int = 512
    note_chars: int = 80


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
    """The sequence number given by the service: the order of the queue."""
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


@dataclass(frozen=True, slots=True)
class RingSeat:
    person: PersonId
    state: SeatState = SeatState.WAITING
    offers: int = 0
    said_later: bool = False


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


@dataclass(frozen=True, slots=True)
class NextUp:
    """Who would get the floor now. In a round the ring's next person has no request yet."""

    person: PersonId | None
    request: RequestId | None


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

    rules: FloorRules = FloorRules()
    policy: Policy = Policy.QUEUE
    advance: Advance = Advance.ASK
    queue_open: bool = True
    box_s: float | None = None
    """Time box of a contribution now (starts as rules.time_box_s)."""
    chairs: tuple[ChairId, ...] = (CONSOLE,)
    people: tuple[Person, ...] = ()
    requests: tuple[Request, ...] = ()
    """Live ones: pending, accepted, granted; by id."""
    queue: tuple[RequestId, ...] = ()
    """The accepted ones that wait, first is next."""
    turn: Turn | None = None
    round: Round | None = None
    agenda: Agenda = Agenda()
    clock: Clock = Clock()
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
    next_request: int = 1
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


def new_floor(rules: FloorRules | None = None, policy: Policy = Policy.QUEUE,
              advance: Advance = Advance.ASK, agenda: tuple[AgendaItem, ...] = (),
              now: float = 0.0) -> FloorState:
    """An empty floor at wall time `now`."""
    rules = rules or FloorRules()
    return FloorState(rules=rules, policy=policy, advance=advance, box_s=rules.time_box_s,
                      agenda=Agenda(agenda), now_wall=now)
