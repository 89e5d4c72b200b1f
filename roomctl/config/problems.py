"""What can be wrong with a configuration, said so that it can be mended: where, which key, what was meant.

Owns: `Problem`, `Source` and `ConfigError`. Must not know: how problems are found.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from roomctl.errors import RoomctlError
from roomctl.i18n import _, fill

Layer = Literal["default", "template", "system", "user", "file", "option"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value comes from. `where`: the file, or the text after -o; `line` where it is known."""

    layer: Layer
    where: str = ""
    line: int | None = None

    def __str__(self) -> str:
        if self.layer == "default":
            return _("default")
        if self.layer == "option":
            return f"-o {self.where}"
        return f"{self.where}:{self.line}" if self.line else self.where


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend. `text` is in the reader's language; `meant`: the likely spelling, or ""."""

    source: Source
    key: str
    text: str
    meant: str = ""

    def __str__(self) -> str:
        parts = [str(self.source)] if self.source.layer != "default" else []
        if self.key and self.source.layer != "option":
            parts.append(self.key)
        line = ": ".join([*parts, self.text])
        return line + " " + fill(_("Did you mean {meant}?"), {"meant": self.meant}) if self.meant else line


class ConfigError(RoomctlError):
    """The configuration cannot be used. `problems`: all of them, in the order of the files."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("config.bad", count=len(problems))
        self.problems = tuple(problems)


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word most like `word`, or "" when none is near."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return close[0] if close else ""


def said(value: object) -> str:
    """A value as a reader of TOML would name it, short."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return fill(
            _("the text {value}"), {"value": '"' + (value if len(value) <= 40 else value[:37] + "...") + '"'}
        )
    if isinstance(value, int | float):
        return f"{value}"
    if isinstance(value, dict):
        return _("a table")
    if isinstance(value, list):
        return _("a list")
    return fill(_("the date or time {value}"), {"value": str(value)})
