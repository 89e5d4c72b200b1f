"""The state as a client keeps it: a snapshot, and each event replacing one section.

Owns: applying one event to one state. PURE. Must not know: sockets, who shows it.
"""

from __future__ import annotations

import typing

import msgspec

from roomctl.wire.clients import Changed, RoomToClient, State
from roomctl.wire.codec import view
from roomctl.wire.view import ConsoleState

SECTION_TYPES: dict[str, typing.Any] = typing.get_type_hints(ConsoleState)
"""Section name -> the type of its view."""


class Missed(Exception):  # noqa: N818 - it names what happened
    """An event's number is not the next one: attach again."""


class Mirror(msgspec.Struct, frozen=True):
    """What a client knows: which service (`epoch`), up to which event (`rev`), and the state itself."""

    epoch: str
    rev: int
    state: ConsoleState

    @classmethod
    def of(cls, message: State) -> Mirror:
        """The mirror right after attaching."""
        return cls(message.epoch, message.rev, message.state)

    def apply(self, event: Changed) -> Mirror:
        """The mirror after `event`. Raises Missed (a gap) or BadMessage (a section that is none)."""
        if event.rev <= self.rev:
            return self
        if event.rev != self.rev + 1:
            raise Missed(f"have {self.rev}, got {event.rev}")
        value = view(event.value, SECTION_TYPES[event.section])
        state = msgspec.structs.replace(self.state, **{event.section: value})
        return Mirror(self.epoch, event.rev, state)


def after(mirror: Mirror | None, message: RoomToClient) -> Mirror | None:
    """What a client knows after any message of the room, of which most change nothing. Raises as `apply`."""
    if isinstance(message, State):
        return Mirror.of(message)
    if isinstance(message, Changed) and mirror is not None:
        return mirror.apply(message)
    return mirror
