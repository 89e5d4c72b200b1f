"""A list with a cursor that stays on its entry while the list moves under it.

Owns: cursor, window, clicks. Must not know: what an entry is; subclasses make the lines.
"""

from __future__ import annotations

import time
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from tui.phrases import more_words
from tui.widgets.panel import Look, Panel, cut

CURSOR = "$cursor-fg on $cursor-bg"
_LEAPS = (("home", "first"), ("pageup", "page_up"), ("pagedown", "page_down"), ("end", "last"))


@dataclass(frozen=True, slots=True)
class Row:
    """One line: the key it is known by, its text, its style. A key of None cannot be selected."""

    key: Hashable | None
    text: str
    style: str = ""


class Rows(Panel, can_focus=True):
    """Lines under a heading, one of them selected."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, f"leap('{to}')", show=False, id=f"cursor.{to}") for key, to in _LEAPS
    ]

    class Chosen(Message):
        """A line was clicked twice: do what enter does."""

        def __init__(self, rows: Rows, key: Hashable) -> None:
            super().__init__()
            self.rows = rows
            self.key = key

        @property
        def control(self) -> Rows:
            """The list that was clicked."""
            return self.rows

    class Selected(Message):
        """The cursor moved."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.cursor: Hashable | None = None
        self._rows: list[Row] = []
        self._top = 0
        self.led = False
        """A person moved the cursor: the window follows it. Else the first lines stay in sight."""
        self.lost: tuple[Hashable, float] = (None, float("-inf"))
        """The entry that went from under the cursor, and when (monotonic)."""

    def heading(self, look: Look) -> str:
        """The line above the list."""
        raise NotImplementedError

    def rows(self, look: Look) -> Sequence[Row]:
        """All lines, in order."""
        raise NotImplementedError

    def draw(self, look: Look) -> Content:
        """Heading, then as many lines as there is room for, the selected one among them."""
        was = self._index()
        self._rows = list(self.rows(look))
        self._keep_cursor(was)
        wide, room = self.size.width, max(1, self.size.height - 1)
        at = self._index()
        shown = room if len(self._rows) <= room else room - 1
        if at is not None and self.led:
            self._top = min(self._top, at)
            self._top = max(self._top, at - shown + 1)
        elif not self.led:
            self._top = 0
        self._top = max(0, min(self._top, len(self._rows) - shown))
        lines = [Content.styled(cut(" " + self.heading(look), wide), "bold underline")]
        for index in range(self._top, min(self._top + shown, len(self._rows))):
            row = self._rows[index]
            mark = ">" if index == at else " "
            style = f"{row.style} {CURSOR}" if index == at and self.has_focus else row.style
            lines.append(Content.styled(cut(mark + row.text, wide), style))
        if len(self._rows) > room:
            lines.append(Content.styled(cut("  " + more_words(len(self._rows) - shown), wide), "italic"))
        return Content("\n").join(lines)

    def action_leap(self, to: str) -> None:
        """Move the cursor to an end of the list, or by as many lines as are in sight."""
        page = max(1, self.size.height - 2)
        whole = len(self._rows)
        self.step({"first": -whole, "page_up": -page, "page_down": page, "last": whole}[to])

    def step(self, by: int) -> None:
        """Move the cursor by so many lines."""
        keys = [row.key for row in self._rows if row.key is not None]
        if not keys:
            return
        at = keys.index(self.cursor) if self.cursor in keys else (-1 if by > 0 else 0)
        self.cursor = keys[max(0, min(len(keys) - 1, at + by))]
        self.led = True
        self.again()
        self.post_message(self.Selected())

    def on_click(self, event: events.Click) -> None:
        """Select the clicked line; a second click does what enter does."""
        index = self._top + event.y - 1
        if event.y < 1 or index >= len(self._rows) or self._rows[index].key is None:
            return
        self.cursor = self._rows[index].key
        self.led = True
        self.again()
        self.post_message(self.Chosen(self, self.cursor) if event.chain > 1 else self.Selected())

    def on_mouse_scroll_down(self) -> None:
        """The wheel moves the cursor."""
        self.step(1)

    def on_mouse_scroll_up(self) -> None:
        """The wheel moves the cursor."""
        self.step(-1)

    def on_focus(self) -> None:
        """The cursor is drawn only where keys go."""
        self.again()

    def on_blur(self) -> None:
        """The cursor is drawn only where keys go."""
        self.again()

    def _index(self) -> int | None:
        for index, row in enumerate(self._rows):
            if row.key is not None and row.key == self.cursor:
                return index
        return None

    def _keep_cursor(self, was: int | None) -> None:
        """When the selected entry is gone, the one now in its place is selected."""
        keys = [row.key for row in self._rows if row.key is not None]
        if self.cursor in keys:
            return
        if self.cursor is not None:
            self.lost = (self.cursor, time.monotonic())
        self.cursor = keys[min(was or 0, len(keys) - 1)] if keys else None
        self.led = False
