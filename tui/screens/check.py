"""The sound check: begin one, see what goes on, read what to mend first; find the microphone by tapping.

Owns: the words on this sheet. Must not know: how sound is played or heard: the room does it and tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Static

from roomctl.i18n import _
from roomctl.i18n.checking import VERDICTS, result_lines, stage_words
from roomctl.wire import console as wire
from roomctl.wire.media import CheckReport
from tui.screens.health import wrapped
from tui.screens.sheet import Sheet
from tui.widgets.panel import Look
from tui.words import clean, say


class Check(Sheet[None]):
    """One check at a time, whoever began it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "begin", show=False, id="check.begin"),
        Binding("t", "tap", show=False, id="check.tap"),
        Binding("x", "stop", show=False, id="check.stop"),
        Binding("u", "use", show=False, id="check.use"),
    ]

    def heading(self) -> str:
        """The title."""
        return _("Sound check")

    def hints(self) -> Sequence[tuple[str, str]]:
        """The keys, as they make sense now."""
        report = self._report()
        if report is not None and report.stage not in {"", "done"}:
            return (("x", _("stop")),)
        use = [("u", _("use this microphone"))] if report is not None and report.tapped else []
        return (*use, (_("enter"), _("begin")), ("t", _("tap on the table")))

    def body(self) -> Iterable[Widget]:
        """The whole is text."""
        yield Static(id="check", markup=False)

    def update(self, look: Look) -> None:
        """How the check stands."""
        if look.state is not None:
            wide = max(20, self.query_one("#check").size.width - 2)
            lines = [part for line in check_lines(look.state.sound.check) for part in wrapped(line, wide)]
            self.query_one("#check", Static).update("\n".join(lines))

    def action_begin(self) -> None:
        """Bell, sweep, murmur, and a call to itself."""
        self.desk.send(wire.CheckSound())

    def action_tap(self) -> None:
        """Listen who hears the tapping; makes no sound."""
        self.desk.send(wire.CheckSound(what="tap"))

    def action_stop(self) -> None:
        """End what runs."""
        self.desk.send(wire.CheckSound(what="stop"))

    def action_use(self) -> None:
        """Take the microphone that heard the tapping."""
        report = self._report()
        if report is not None and report.tapped:
            self.desk.send(wire.SelectDevice(direction="microphone", identity=report.tapped))

    def _report(self) -> CheckReport | None:
        state = self.desk.look().state
        return state.sound.check if state is not None else None


def check_lines(report: CheckReport) -> list[str]:
    """The sheet's text."""
    if report.stage == "done":
        lines = [clean(line) if not line.startswith(" ") else line for line in result_lines(report)]
        return [*lines, "", _(VERDICTS[report.verdict]) if report.verdict else ""]
    words = stage_words(report)
    if words:
        return [words, say(_("{seconds} s to go"), seconds=report.left_s)]
    return [
        _(
            "Before people come: a bell, a rising tone and a murmur are played and heard back; then the room"
            " calls itself."
        ),
        _("It takes 20 seconds. Nobody online is disturbed: it does not begin while anybody is there."),
        "",
        _("t: tap on the table, and see which microphone hears you. That makes no sound."),
    ]
