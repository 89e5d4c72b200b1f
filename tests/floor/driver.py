"""A meeting in a test: drives the machine, keeps what was told. No clock: `at` says the time."""

from __future__ import annotations

from typing import TypeVar

from roomctl.floor import events as ev
from roomctl.floor.machine import handle
from roomctl.floor.model import (
    CONSOLE,
    Advance,
    FloorRules,
    FloorState,
    Kind,
    Origin,
    Policy,
    Request,
    Status,
    new_floor,
)
from roomctl.floor.step import find_request, queued

E = TypeVar("E")


class Meeting:
    """A floor at a time. Every call returns what was told by it."""

    def __init__(
        self,
        rules: FloorRules | None = None,
        policy: Policy = Policy.QUEUE,
        advance: Advance = Advance.ASK,
        *,
        room: int = 0,
        remote: int = 0,
    ) -> None:
        self.state: FloorState = new_floor(rules, policy, advance)
        self.at = 0.0
        self.told: list[ev.Effect] = []
        for number in range(1, room + 1):
            self.do(ev.PersonJoined(f"r{number}", Origin.ROOM, number))
        for number in range(1, remote + 1):
            self.do(ev.PersonJoined(f"v{number}", Origin.REMOTE))
        self.told.clear()

    def do(self, event: ev.Event, after: float = 0.0) -> tuple[ev.Effect, ...]:
        """The event `after` seconds from now."""
        outcome = handle(self.state, event, self.at + after)
        self.state, self.at = outcome.state, self.at + after
        self.told.extend(outcome.effects)
        return outcome.effects

    def wait(self, seconds: float) -> tuple[ev.Effect, ...]:
        """Time passes."""
        return self.do(ev.Tick(), seconds)

    def ask(self, person: str, kind: Kind = Kind.CONTRIBUTION, note: str = "") -> int:
        """A person asks; returns the request's number."""
        self.do(ev.RequestFloor(person, kind, note=note))
        return self.state.requests[-1].id

    def say(self, source: str, seconds: float) -> tuple[ev.Effect, ...]:
        """A source speaks for so long."""
        told = [*self.do(ev.SpeechStarted(source)), *self.wait(seconds), *self.do(ev.SpeechEnded(source))]
        return tuple(told)

    def next(self) -> tuple[ev.Effect, ...]:
        return self.do(ev.Next(chair=CONSOLE))

    def grant(self, request: int) -> tuple[ev.Effect, ...]:
        return self.do(ev.Grant(chair=CONSOLE, request=request))

    def undo(self, act: int | None = None) -> tuple[ev.Effect, ...]:
        return self.do(ev.Undo(chair=CONSOLE, act=act))

    @property
    def holder(self) -> str | None:
        """Who holds the floor; "?" for an unnamed voice, None when idle."""
        turn = self.state.turn
        return None if turn is None else turn.person or "?"

    @property
    def queue(self) -> list[str]:
        """Who waits, in order; "?" for an unnamed voice."""
        return [one.person or "?" for one in queued(self.state)]

    def request(self, number: int) -> Request:
        found = find_request(self.state, number)
        assert found is not None, f"request {number} is not live"
        return found

    def statuses(self, request: int) -> list[Status]:
        """Every status told of a request, in order, repeats left out."""
        seen: list[Status] = []
        for one in self.told:
            if isinstance(one, ev.StatusChanged) and one.request == request and seen[-1:] != [one.status]:
                seen.append(one.status)
        return seen


def only(told: tuple[ev.Effect, ...], kind: type[E]) -> list[E]:
    """The effects of one kind."""
    return [one for one in told if isinstance(one, kind)]
