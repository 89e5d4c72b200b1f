"""The field's words as code: ids, policies, statuses, kinds, causes. One meaning each.

Owns the enumerations; RFC 8855 (BFCP) where it has a word. They must not carry behaviour.
"""

from __future__ import annotations

from enum import StrEnum

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
    ROUND_OVER = "round_over"
    """item whose round is over while nothing goes on: another comes after it"""
    EVENING_OVER = "evening_over"
    """item: the same, and it was the last"""
    AGENDA_OVER = "agenda_over"
    """item, seconds over"""
