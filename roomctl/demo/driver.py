"""The demo's evening from outside: seven minds, their bodies, and a clock that begins again.

Owns: the loop that moves everybody ten times a second. Must not know: sockets, sound, the floor's rules.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Protocol

from roomctl.demo.manners import Act, Mind, Seen, begin_loop, step
from roomctl.demo.script import Person, Script
from roomctl.media.call.clips import load_clip
from roomctl.media.dsp.frame import RATE

TICK_S = 0.1
START_S = 1.5
"""From everybody being there to the first wish."""


class Body(Protocol):
    """Where a person is: at the table, or behind a page."""

    def seen(self, person: Person, quiet_s: float) -> Seen:
        """What the person sees and hears now."""

    def do(self, person: Person, act: Act) -> None:
        """Do it; never waits."""


@dataclass(slots=True)
class Actor:
    """One person: script, mind, body."""

    person: Person
    body: Body
    mind: Mind
    lengths: tuple[float, ...]


def actor(person: Person, body: Body) -> Actor:
    """A person ready to begin; the length of each line is measured from its sound."""
    lengths = tuple(load_clip(person.clip(number)).size / RATE for number in range(len(person.line)))
    return Actor(person, body, Mind(), lengths)


class Quiet:
    """Since when nobody has been heard."""

    def __init__(self) -> None:
        self._last = 0.0

    def since(self, anybody: bool, now: float) -> float:
        """Seconds of quiet, given whether anybody is heard now."""
        if anybody:
            self._last = now
        return now - self._last


async def play(script: Script, actors: list[Actor], heard: Heard) -> None:
    """Move everybody until cancelled."""
    quiet, began = Quiet(), time.monotonic() + START_S
    quiet.since(True, time.monotonic())
    while True:
        now = time.monotonic()
        if now - began >= script.loop_s:
            began = now
            for one in actors:
                one.mind = begin_loop(one.mind)
        silence = quiet.since(heard.anybody(), now)
        for one in actors:
            _move(one, silence, now - began, now)
        await asyncio.sleep(TICK_S)


class Heard(Protocol):
    """Says whether anybody speaks now."""

    def anybody(self) -> bool:
        """True while any source is heard."""


def _move(one: Actor, silence: float, loop_at: float, now: float) -> None:
    seen = one.body.seen(one.person, silence)
    upcoming = min(one.mind.next_line, len(one.lengths) - 1)
    one.mind, act = step(one.person, one.mind, seen, loop_at=loop_at, now=now, clip_s=one.lengths[upcoming])
    if act is not None:
        one.body.do(one.person, act)
