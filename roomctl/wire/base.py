"""What every message has in common: frozen, strict about what it holds, tagged by its name.

Owns: the base classes. Must not know: sockets, any wing.
Rule of versions: an unknown event is ignored by its receiver; an unknown command is refused with a code.
"""

from __future__ import annotations

import re

import msgspec

WIRE_VERSION = 1


def snake(name: str) -> str:
    """The wire name of a class: `OpenPeer` -> "open_peer"."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


class Message(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag=snake, omit_defaults=True):
    """One line on a wire. Subclasses are the members of the unions in media, pictures, console and page."""


class Value(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A part of a message."""
