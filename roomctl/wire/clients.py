"""The conversation between room and its clients: consoles, one-shot verbs, a chair's page.

Owns: how a client begins, asks and is told. Must not know: Textual, what a command does (`console`).
After connecting the client says `Attach`; room answers `State` (everything, with its revision) and from then
on numbered `Changed` (one section replaced) and unnumbered `Meters`. A client that misses a number asks
again with `Attach`. A command is a `Request` with an id of the client's; exactly one `Reply` carries it back.
"""

from __future__ import annotations

from typing import Any

from roomctl.errors import Param
from roomctl.types import Language, PersonId
from roomctl.wire.base import WIRE_VERSION, Message
from roomctl.wire.console import Command
from roomctl.wire.view import ConsoleState, Section

# --- client -> room -------------------------------------------------------------------------------


class Attach(Message, frozen=True, kw_only=True):
    version: int = WIRE_VERSION
    language: Language | None = None
    watch: bool = True  # False: a one-shot client that wants `State` once and no events


class Request(Message, frozen=True, kw_only=True):
    """`if_rev`: the floor revision the person saw; another one by now refuses with "stale"."""

    id: int
    command: Command
    if_rev: int | None = None


ClientToRoom = Attach | Request

# --- room -> client -------------------------------------------------------------------------------


class State(Message, frozen=True, kw_only=True):
    """Everything. `epoch` is new for each service process: a changed one means it was restarted."""

    version: int
    epoch: str
    rev: int
    state: ConsoleState


class Changed(Message, frozen=True, kw_only=True):
    """Section `section` of the state is now `value` (the section's view, as plain JSON)."""

    rev: int
    section: Section
    value: Any


class Meters(Message, frozen=True, kw_only=True):
    """10 Hz, each replaces the former; dBFS."""

    microphone: float
    loudspeaker: float
    people: dict[PersonId, float]
    place: float | None = None  # where in the room a voice is heard, in degrees or by microphone


class Reply(Message, frozen=True, kw_only=True):
    """`code` "" = done. `data`: what the command was asked for (invites), as plain JSON."""

    id: int
    code: str = ""
    params: dict[str, Param] = {}
    data: Any = None


class Goodbye(Message, frozen=True, kw_only=True):
    """The service is ending (in order)."""


RoomToClient = State | Changed | Meters | Reply | Goodbye
