"""What all screens over the main one have in common: a title, a body, a line of keys, Esc closes.

Owns: the frame, and a list with a cursor for sheets. Must not know: any one sheet.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from roomctl.i18n import _
from tui.desk import Desk, desk
from tui.widgets.hints import Hints
from tui.widgets.panel import Look
from tui.widgets.rows import Row, Rows

Answer = TypeVar("Answer")


class Sheet(ModalScreen[Answer], Generic[Answer]):
    """A screen over the main one. Subclasses give `title`, `keys` and `body`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", show=False, id="sheet.close"),
        Binding("up", "step(-1)", show=False, id="sheet.up"),
        Binding("down", "step(1)", show=False, id="sheet.down"),
    ]

    def heading(self) -> str:
        """The title, in words."""
        raise NotImplementedError

    def hints(self) -> Sequence[tuple[str, str]]:
        """The keys of this sheet, and what they do."""
        return ()

    def esc_word(self) -> str:
        """What Esc does."""
        return _("close")

    def body(self) -> Iterable[Widget]:
        """What stands between title and keys."""
        raise NotImplementedError

    def update(self, look: Look) -> None:
        """Draw what changed. Called whenever something can be seen differently."""

    def compose(self) -> ComposeResult:
        """Title, body, what was refused, keys."""
        with Vertical(id="sheet"):
            yield Static(self.heading(), id="sheet-title", markup=False)
            yield from self.body()
            yield Static("", id="sheet-notice", markup=False)
            yield Hints(id="sheet-keys")

    def on_mount(self) -> None:
        """The lists are there for the first key already; drawn once all parts have their size."""
        self.show(self.desk.look())
        self.call_after_refresh(lambda: self.show(self.desk.look()))

    @property
    def desk(self) -> Desk:
        """The console this sheet belongs to."""
        return desk(self)

    def show(self, look: Look) -> None:
        """Draw what is true now. Before all parts are there (and after) there is nothing to draw on."""
        if not self.query("#sheet-keys"):
            return
        notice = self.query_one("#sheet-notice", Static)
        notice.update(look.notice)
        notice.display = bool(look.notice)
        self.query_one("#sheet-keys", Hints).give((*self.hints(), (_("Esc"), self.esc_word())), look)
        for rows in self.query(Rows):
            rows.show(look)
        self.update(look)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Before all parts are there (and after: who leaves types on) a key has nothing to act on."""
        return bool(self.query("#sheet-keys"))

    def action_close(self) -> None:
        """Back to the main screen."""
        self.dismiss(None)

    def action_step(self, by: int) -> None:
        """Arrow keys move the cursor of the sheet's list, wherever the focus is."""
        for rows in self.query(Rows):
            rows.step(by)
            return


class Lines(Rows):
    """A list of a sheet: its lines are given from outside."""

    def __init__(self, title: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.title = title
        self.given: list[Row] = []

    def give(self, rows: Iterable[tuple[Hashable | None, str]], look: Look) -> None:
        """New lines; the cursor stays on its key."""
        self.given = [Row(key, f" {text}") for key, text in rows]
        self.show(look)

    def heading(self, look: Look) -> str:
        """The line above the list."""
        return self.title

    def rows(self, look: Look) -> Sequence[Row]:
        """The lines."""
        return self.given
