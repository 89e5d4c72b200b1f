"""How a setting is declared: its type, and what is known about it.

Owns: the words of a declaration. Must not know: any setting.
"""

from __future__ import annotations

from typing import Any

import msgspec

CHOICE = "a choice of this project"


def setting(
    doc: str,
    *,
    source: str = CHOICE,
    unit: str = "",
    ge: float | None = None,
    le: float | None = None,
    secret: bool = False,
) -> msgspec.Meta:
    """What is known about a setting. `source`: where its default comes from; `secret`: never printed."""
    known: dict[str, Any] = {"unit": unit, "source": source, "secret": secret}
    return msgspec.Meta(description=doc, ge=ge, le=le, extra=known)


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the file."""
