"""The last acts of all chairs; one of them can be taken back while there is time.

Owns: the list. Must not know: what undoing does to the floor.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget

from roomctl.i18n import _
from roomctl.wire import console as wire
from roomctl.wire.view import ActView
from tui.phrases import act_words
from tui.screens.sheet import Lines, Sheet
from tui.widgets.panel import Look
from tui.widgets.rows import Rows
from tui.words import duration, say


class History(Sheet[None]):
    """What was done last, newest first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u,enter", "undo", show=False, id="history.undo"),
    ]
    AUTO_FOCUS = "#acts"

    def heading(self) -> str:
        """The title."""
        return _("The last acts")

    def hints(self) -> Sequence[tuple[str, str]]:
        """The keys."""
        return (("u", _("take back the selected act")),)

    def body(self) -> Iterable[Widget]:
        """One list."""
        yield Lines(_("Age, act, time left to take it back"), id="acts")

    def update(self, look: Look) -> None:
        """The acts of this moment."""
        acts = sorted(look.state.acts, key=lambda act: act.age_s) if look.state else []
        rows: list[tuple[Hashable | None, str]] = [
            (_key(act, at), _line(act, look)) for at, act in enumerate(acts)
        ]
        self.query_one("#acts", Lines).give(rows or [(None, _("nothing yet"))], look)

    def action_undo(self) -> None:
        """The selected act is taken back, if it can be."""
        state = self.desk.look().state
        key = self.query_one("#acts", Lines).cursor
        act = next((act for act in state.acts if act.id and act.id == key), None) if state else None
        if act is None or act.undo_s <= 0 or act.undone:
            self.desk.tell(_("This act can no longer be taken back."))
        else:
            self.desk.send(wire.Undo(act=act.id))

    @on(Rows.Chosen)
    def _chosen(self) -> None:
        self.action_undo()


def _key(act: ActView, place: int) -> Hashable:
    """Acts on the floor by their number; what happened to the door has none, and its place tells it apart."""
    return act.id or ("room", place)


def _line(act: ActView, look: Look) -> str:
    left = ""
    if act.undo_s > 0 and not act.undone:
        left = "  " + say(_("(u = undo, {seconds} s)"), seconds=int(act.undo_s) + 1)
    return f"{duration(act.age_s):>6}  {act_words(act, look.people)}{left}"
