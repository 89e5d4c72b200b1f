"""The demo's evening as data: who is there, what they say, when they would like to.

Owns: reading meeting.toml. Must not know: sound, sockets.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

import msgspec

from roomctl.types import Language, Origin

HERE = Path(__file__).resolve().parent


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing a person says. `want`: seconds into the loop at which they would like to."""

    want: float
    how: Literal["ask", "speak"]
    text: str


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One scripted person; `voice`, `pitch` and `speed` are for scripts/voices.

    `camera`: a remote who shows a picture, made like the rest of the evening.
    """

    id: str
    name: str
    origin: Origin
    language: Language
    voice: str
    pitch: int
    speed: int
    seat: int = 0
    camera: bool = False
    line: tuple[Line, ...]

    def clip(self, number: int) -> Path:
        """The sound of this person's line `number`, counted from 0."""
        return HERE / "voices" / f"{self.id}-{number + 1}.opus"


class Script(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole evening; it begins again after `loop_s` seconds."""

    loop_s: float
    person: tuple[Person, ...]

    @property
    def table(self) -> tuple[Person, ...]:
        """The people in the room, by seat."""
        return tuple(sorted((one for one in self.person if one.origin == "room"), key=lambda one: one.seat))

    @property
    def remotes(self) -> tuple[Person, ...]:
        """The people on the screen."""
        return tuple(one for one in self.person if one.origin == "remote")


def load(path: Path = HERE / "meeting.toml") -> Script:
    """Read a script. Raises msgspec.ValidationError with the place of what is wrong."""
    return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Script)
