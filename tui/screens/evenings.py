"""Choose a whole evening: its parts are put at the end of the agenda.

Owns: the choice. Must not know: where evenings are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget

from roomctl.config.problems import ConfigError
from roomctl.i18n import _
from tui import evenings
from tui.screens.sheet import Lines, Sheet
from tui.widgets.panel import Look
from tui.widgets.rows import Rows


class Evenings(Sheet[None]):
    """The evenings there are."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "take", show=False, id="evenings.take")]
    AUTO_FOCUS = "#evenings"

    def heading(self) -> str:
        """The title."""
        return _("A whole evening")

    def hints(self) -> Sequence[tuple[str, str]]:
        """The keys."""
        return ((_("enter"), _("put its parts on the agenda")),)

    def body(self) -> Iterable[Widget]:
        """One list."""
        yield Lines(_("Evenings"), id="evenings")

    def update(self, look: Look) -> None:
        """Those there are."""
        self.query_one("#evenings", Lines).give([(name, name) for name in evenings.names()], look)

    def action_take(self) -> None:
        """The selected one, part by part."""
        name = self.query_one("#evenings", Lines).cursor
        if not isinstance(name, str):
            return
        try:
            commands = evenings.parts(name)
        except ConfigError as error:
            self.desk.tell(str(error.problems[0]))
            return
        for command in commands:
            self.desk.send(command)
        self.dismiss(None)

    @on(Rows.Chosen)
    def _chosen(self) -> None:
        self.action_take()
