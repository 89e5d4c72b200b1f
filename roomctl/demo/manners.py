"""How one scripted person behaves: waits, asks, speaks when it is their turn, gives the floor back.

Owns: one person's state. PURE: `now` is an argument, what is seen comes in, what is done goes out.
Must not know: sockets, sound, the floor's rules (it only sees what any participant sees).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from roomctl.demo.script import Person

Doing = Literal["listening", "waiting", "speaking", "ending"]

BREATH_S = 0.7
"""Between being given the floor and the first word."""
IDLE_S = 1.5
"""How long the room must be quiet before somebody simply begins."""
PATIENCE_S = 60.0
"""Somebody who is not given the floor for so long lets the wish go (the loop brings it again)."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What this person sees and hears now."""

    i_hold: bool = False
    i_wait: bool = False
    floor_idle: bool = True
    quiet_s: float = 0.0
    """Since when nobody has been heard."""


@dataclass(frozen=True, slots=True)
class Ask:
    """I would like to speak."""


@dataclass(frozen=True, slots=True)
class Say:
    """I speak my line `number` (counted from 0)."""

    number: int


@dataclass(frozen=True, slots=True)
class GiveBack:
    """I have finished."""


Act = Ask | Say | GiveBack


@dataclass(frozen=True, slots=True)
class Mind:
    """One person's state. `lines`: which line comes next; `since`: when `doing` began."""

    doing: Doing = "listening"
    next_line: int = 0
    since: float = 0.0
    until: float = 0.0
    held_at: float | None = None


def step(
    person: Person, mind: Mind, seen: Seen, *, loop_at: float, now: float, clip_s: float
) -> tuple[Mind, Act | None]:
    """What the person does now, if anything.

    `loop_at`: seconds into the loop; `now`: any monotonic clock; `clip_s`: length of the next line.
    """
    if mind.doing == "speaking":
        if now < mind.until:
            return mind, None
        return replace(mind, doing="ending", since=now), GiveBack() if seen.i_hold else None
    if mind.doing == "ending":
        return (mind, None) if seen.i_hold and now - mind.since < 5.0 else (_listen(mind, now), None)
    if mind.next_line >= len(person.line) or loop_at < person.line[mind.next_line].want:
        return mind, None
    if person.line[mind.next_line].how == "speak" and mind.doing == "listening":
        if seen.floor_idle and seen.quiet_s >= IDLE_S:
            return _speak(mind, now, clip_s)
        return mind, None
    return _by_asking(mind, seen, now, clip_s)


def _by_asking(mind: Mind, seen: Seen, now: float, clip_s: float) -> tuple[Mind, Act | None]:
    if mind.doing == "listening":
        return replace(mind, doing="waiting", since=now, held_at=None), Ask()
    if seen.i_hold:
        if mind.held_at is None:
            return replace(mind, held_at=now), None
        if now - mind.held_at >= BREATH_S:
            return _speak(mind, now, clip_s)
        return mind, None
    if now - mind.since > PATIENCE_S:
        return replace(_listen(mind, now), next_line=mind.next_line + 1), None
    return replace(mind, held_at=None), None


def _speak(mind: Mind, now: float, clip_s: float) -> tuple[Mind, Act]:
    said = mind.next_line
    return replace(mind, doing="speaking", since=now, until=now + clip_s, next_line=said + 1), Say(said)


def _listen(mind: Mind, now: float) -> Mind:
    return replace(mind, doing="listening", since=now, held_at=None)


def begin_loop(mind: Mind) -> Mind:
    """The evening begins again; somebody who waits or speaks goes on with it."""
    return replace(mind, next_line=0) if mind.doing == "listening" else mind
