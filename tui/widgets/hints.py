"""The keys of a sheet, with what they do, on as few lines as they need; each can be clicked.

Owns: putting hints into the width, and which key a click presses. Must not know: what a key does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from textual import events
from textual.content import Content

from roomctl.i18n import _
from tui.widgets.panel import Look, Panel

Pair = tuple[str, str]
"""A key as it is shown, and what it does."""


def key_named(shown: str) -> str:
    """The key behind what is shown ("Enter", "+", "Esc"); "" where it stands for several keys."""
    words = {_("enter"): "enter", _("tab"): "tab", _("Esc"): "escape", _("space"): "space", "+": "plus"}
    first = shown.split(", ", maxsplit=1)[0]
    return words.get(first, first if len(first) == 1 else "")


def lines_of(parts: Iterable[str], columns: int) -> list[list[str]]:
    """Parts on as few lines as they need, two blanks between them, none broken in two."""
    lines: list[list[str]] = []
    used = 0
    for part in parts:
        if lines and used + 2 + cell_len(part) <= columns:
            lines[-1].append(part)
            used += 2 + cell_len(part)
        else:
            lines.append([part])
            used = cell_len(part)
    return lines


def packed(parts: Iterable[str], columns: int) -> str:
    """The same as text."""
    return "\n".join("  ".join(line) for line in lines_of(parts, columns))


class Hints(Panel):
    """The line (or lines) at the foot of a sheet."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._pairs: Sequence[Pair] = ()
        self._places: list[tuple[int, int, int, str]] = []

    def give(self, pairs: Sequence[Pair], look: Look) -> None:
        """These keys from now on."""
        self._pairs = pairs
        self.show(look)

    def draw(self, _look: Look) -> Content:
        """Keys in bold, words after them."""
        parts = {f"{key} = {word}": key for key, word in self._pairs}
        self._places = []
        drawn: list[Content] = []
        for at, line in enumerate(lines_of(parts, self.size.width)):
            pieces: list[Content] = []
            begin = 0
            for part in line:
                key = parts[part]
                pieces += [
                    Content("  " if pieces else ""),
                    Content.styled(key, "bold"),
                    Content(part[len(key) :]),
                ]
                begin += 2 if begin else 0
                self._places.append((at, begin, begin + cell_len(part), key_named(key)))
                begin += cell_len(part)
            drawn.append(Content("").join(pieces))
        return Content("\n").join(drawn)

    def on_click(self, event: events.Click) -> None:
        """The mouse presses the key under it."""
        at = event.get_content_offset(self)
        for line, begin, end, key in self._places:
            if key and at is not None and line == at.y and begin <= at.x < end:
                self.app.simulate_key(key)
