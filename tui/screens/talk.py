"""How talk is shared so far: for the chair only, for this meeting only.

Owns: the sheet. Must not know: how anything is counted. Nothing here reorders anything.
"""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget
from textual.widgets import Static

from roomctl.i18n import _
from tui import shares
from tui.screens.sheet import Lines, Sheet
from tui.widgets.panel import Look
from tui.words import name_of, sign, told_of


class Talk(Sheet[None]):
    """Who has spoken for how long."""

    AUTO_FOCUS = "#talk"

    def heading(self) -> str:
        """The title."""
        return _("How talk is shared (for the chair only)")

    def body(self) -> Iterable[Widget]:
        """All together, then everybody."""
        yield Static(id="about", markup=False)
        yield Lines(_("Who spoke most first"), id="talk")

    def update(self, look: Look) -> None:
        """The figures of this moment."""
        if look.state is None:
            return
        self.query_one("#about", Static).update("\n".join(shares.summary_lines(look.state)))
        rows = [
            (
                person.id,
                told_of(f"{sign(person.origin)} {name_of(person)}", shares.account(person, look.state.floor)),
            )
            for person in shares.ranked(look.state)
        ]
        self.query_one("#talk", Lines).give(rows or [(None, _("Nobody yet."))], look)
