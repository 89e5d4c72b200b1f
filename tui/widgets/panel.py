"""The base of all panels: draws one piece of text made from the view, and redraws only when it changed.

Owns: `Look` (all a panel may know), `Panel`, and helpers to fit text into columns. Must not know: sockets.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from rich.cells import cell_len, set_cell_size
from textual import events
from textual.app import RenderResult
from textual.content import Content
from textual.widget import Widget

from roomctl.types import PersonId, RequestId
from roomctl.wire.clients import Meters
from roomctl.wire.view import ConsoleState, PersonView
from tui.link import Phase
from tui.store import SILENCE
from tui.words import people_by_id


@dataclass(frozen=True)
class Look:
    """What is to be drawn now."""

    state: ConsoleState | None = None
    levels: Meters = SILENCE
    phase: Phase = "waiting"
    starting: bool = False
    restarted: bool = False
    selected: RequestId | None = None
    pointed: RequestId | None = None
    """The selected one, if a person moved the cursor there."""
    prompt: str = ""
    second: tuple[tuple[str, str], ...] = ()
    """While a second key is awaited: the keys there are, and what each means."""
    notice: str = ""
    keys: dict[str, str] = field(default_factory=dict)
    """Act id -> key, where a person has keys of their own."""

    @cached_property
    def people(self) -> dict[PersonId, PersonView]:
        """The people, found by id."""
        return people_by_id(self.state.people) if self.state else {}


class Panel(Widget):
    """A widget that draws one text. Subclasses say what in `draw`."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._look: Look | None = None
        self._text = Content("")

    def draw(self, look: Look) -> Content:
        """The text for this look, in at most `self.size.width` columns."""
        raise NotImplementedError

    def show(self, look: Look) -> None:
        """Draw `look`, if it differs from what is there."""
        self._look = look
        if not self.display or not self.size.width:
            return
        text = self.draw(look)
        if text.plain != self._text.plain or text.spans != self._text.spans:
            lines = text.plain.count("\n") != self._text.plain.count("\n")
            self._text = text
            self.refresh(layout=lines and self.styles.is_auto_height)

    def again(self) -> None:
        """Draw the last look again (the panel's own state changed)."""
        if self._look is not None:
            self.show(self._look)

    def render(self) -> RenderResult:
        """What Textual puts on the screen."""
        return self._text

    def on_resize(self, _event: events.Resize) -> None:
        """Another width may need other words."""
        self._text = Content("\0")
        self.again()


def cut(text: str, columns: int) -> str:
    """`text` in exactly `columns` columns: filled with blanks, or cut with a dot of its own."""
    if columns <= 0:
        return ""
    if cell_len(text) <= columns:
        return set_cell_size(text, columns)
    return set_cell_size(set_cell_size(text, columns - 1).rstrip() + "…", columns)


def fit(text: str, columns: int) -> str:
    """`text` cut to at most `columns` columns, not filled."""
    return cut(text, columns).rstrip() if cell_len(text) > columns else text


def spread(left: str, right: str, columns: int) -> str:
    """`left` and `right` at the two ends of a line; `right` is kept when there is no room for both."""
    room = columns - cell_len(right) - 1
    return f"{cut(left, room)} {right}" if room > 0 else cut(right, columns)
