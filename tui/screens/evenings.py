"""Choose a whole evening: its parts are put at the end of the agenda.

Owns: the choice. Must not know: where evenings are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget

from roomctl.i18n import _, language
from roomctl.wire import codec
from roomctl.wire import console as wire
from tui.screens.sheet import Lines, Sheet
from tui.widgets.panel import Look
from tui.widgets.rows import Rows
from tui.words import clean


class Evenings(Sheet[None]):
    """The evenings there are."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "take", show=False, id="evenings.take")]
    AUTO_FOCUS = "#evenings"
    _known: tuple[wire.EveningView, ...] = ()

    def heading(self) -> str:
        """The title."""
        return _("A whole evening")

    def hints(self) -> Sequence[tuple[str, str]]:
        """The keys."""
        return ((_("enter"), _("put its parts on the agenda")),)

    def body(self) -> Iterable[Widget]:
        """One list."""
        yield Lines(_("Evenings"), id="evenings")

    def on_mount(self) -> None:
        """The room knows them."""
        super().on_mount()
        self.run_worker(self._ask())

    async def _ask(self) -> None:
        reply = await self.desk.ask(wire.ListEvenings(language=language()))
        if reply.code:
            self.desk.tell(self.desk.refused(reply))
            return
        self._known = codec.view(reply.data, tuple[wire.EveningView, ...])
        self.show(self.desk.look())

    def update(self, look: Look) -> None:
        """Those there are."""
        self.query_one("#evenings", Lines).give([(one.name, clean(one.name)) for one in self._known], look)

    def action_take(self) -> None:
        """The selected one, part by part."""
        name = self.query_one("#evenings", Lines).cursor
        chosen = next((one for one in self._known if one.name == name), None)
        if chosen is None:
            return
        if chosen.problem:
            self.desk.tell(clean(chosen.problem))
            return
        for command in chosen.parts:
            self.desk.send(command)
        self.dismiss(None)

    @on(Rows.Chosen)
    def _chosen(self) -> None:
        self.action_take()
