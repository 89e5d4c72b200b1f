"""Asks before an act that cannot be taken back, with its consequence in words.

Owns: yes or no. Enter, or the first letter of the language's "yes", agrees; Esc and everything else does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual import events, on
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Button, Static

from roomctl.i18n import _, pgettext
from tui.screens.sheet import Sheet


class Confirm(Sheet[bool]):
    """`consequence` says what will happen; the answer is True only for a clear yes."""

    AUTO_FOCUS = ""

    def __init__(self, consequence: str) -> None:
        super().__init__()
        self._consequence = consequence
        self._yes = pgettext("one key for yes", "y")

    def heading(self) -> str:
        """The question mark."""
        return _("Are you sure?")

    def hints(self) -> Sequence[tuple[str, str]]:
        """The keys of yes."""
        return ((_("enter") + f", {self._yes}", _("yes")),)

    def esc_word(self) -> str:
        """Esc is no."""
        return _("no")

    def body(self) -> Iterable[Widget]:
        """The consequence, and two buttons for the mouse."""
        yield Static(self._consequence, id="consequence", markup=False)
        yield Horizontal(Button(_("Yes"), id="yes", variant="error"), Button(_("No"), id="no"), id="buttons")

    def on_key(self, event: events.Key) -> None:
        """Enter or the letter is yes."""
        if event.key in {"enter", self._yes}:
            event.stop()
            self.dismiss(True)
        elif event.key == "n":
            event.stop()
            self.dismiss(False)

    def action_close(self) -> None:
        """Esc is no."""
        self.dismiss(False)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")
