"""Closing the console that `roomctl start` opened: end the meeting with it, or let the room go on.

Owns: the question. Must not know: how the service is stopped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar, Literal

from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Static

from roomctl.i18n import _
from tui.screens.sheet import Sheet

Wish = Literal["end", "leave"]


class Leave(Sheet[Wish]):
    """Two ways out, and Esc to stay."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "wish('end')", show=False, id="leave.end"),
        Binding("l", "wish('leave')", show=False, id="leave.leave"),
    ]
    AUTO_FOCUS = ""

    def heading(self) -> str:
        """The title."""
        return _("Close roomctl?")

    def hints(self) -> Sequence[tuple[str, str]]:
        """The two ways."""
        return (("e", _("end the meeting")), ("l", _("leave, the room goes on")))

    def esc_word(self) -> str:
        """Esc changes nothing."""
        return _("stay")

    def body(self) -> Iterable[Widget]:
        """What each way means."""
        ends = _(
            "e: the meeting ends for everybody. All online are disconnected with a goodbye, names and queue"
            " are forgotten, and roomctl stops on this computer."
        )
        leaves = _(
            "l: only this console closes. The call and the queue go on; come back with: roomctl console"
        )
        yield Static(ends, classes="paragraph", markup=False)
        yield Static(leaves, classes="paragraph", markup=False)

    def action_wish(self, wish: Wish) -> None:
        """One of the two."""
        self.dismiss(wish)
