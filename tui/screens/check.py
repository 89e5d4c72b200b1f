"""The sound check: begin one, see what goes on, read what to mend first; find the microphone by tapping.

Owns: the words on this sheet. Must not know: how sound is played or heard: the room does it and tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Static

from roomctl.i18n import _, tell, usual_name
from roomctl.i18n.checking import VERDICTS, result_lines, stage_words
from roomctl.wire import console as wire
from roomctl.wire.reports import CheckReport
from roomctl.wire.view import SoundView
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
        state = self.desk.look().state
        report = state.sound.check if state is not None else CheckReport()
        if report.stage not in {"", "done"}:
            return (("x", _("stop")),)
        other = state is not None and report.tapped not in {"", state.sound.microphone.identity}
        use = [("u", _("use this microphone"))] if other else []
        return (*use, (_("enter"), _("begin")), ("t", _("tap on the table")))

    def body(self) -> Iterable[Widget]:
        """The whole is text."""
        yield Static(id="check", markup=False)

    def update(self, look: Look) -> None:
        """How the check stands."""
        if look.state is not None:
            wide = max(20, self.query_one("#check").size.width - 2)
            lines = [part for line in check_lines(look.state.sound) for part in wrapped(line, wide)]
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


def check_lines(sound: SoundView) -> list[str]:
    """The sheet's text."""
    report = sound.check
    if report.stage == "done" and report.tapped and report.tapped == sound.microphone.identity:
        return [tell("check_tap_right", {"device": clean(usual_name(sound.microphone.label))})[0]]
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
