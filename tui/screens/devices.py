"""Choose the room's microphone and loudspeaker, and who takes the echo out.

Owns: the choice. Must not know: how devices are found or opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Static

from roomctl.i18n import _, tell, usual_name
from roomctl.types import Direction, EchoName
from roomctl.wire import console as wire
from roomctl.wire.reports import DeviceInfo
from roomctl.wire.view import SoundView
from tui.phrases import device_words, unfit_words
from tui.screens.sheet import Lines, Sheet
from tui.widgets.panel import Look
from tui.widgets.rows import Rows
from tui.words import ECHO_WORDS, clean, say, told_of

_DIRECTIONS: tuple[Direction, ...] = ("microphone", "loudspeaker")


class Devices(Sheet[None]):
    """All devices there are, those in use marked."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", show=False, id="devices.choose"),
        Binding("0", "by_rule", show=False, id="devices.by_rule"),
    ]
    AUTO_FOCUS = "#list"

    def heading(self) -> str:
        """The title."""
        return _("The room's devices")

    def hints(self) -> Sequence[tuple[str, str]]:
        """The keys."""
        return ((_("enter"), _("use this one")), ("0", _("let roomctl choose")))

    def body(self) -> Iterable[Widget]:
        """Advice, then the list."""
        words = _("Best is one external speakerphone for both: it knows its own sound.")
        yield Static(words, id="advice", markup=False)
        yield Lines(_("Microphones, loudspeakers, echo"), id="list")

    def update(self, look: Look) -> None:
        """The devices of this moment."""
        if look.state is None:
            return
        sound = look.state.sound
        rows: list[tuple[tuple[Direction, str] | EchoName | None, str]] = []
        for direction in _DIRECTIONS:
            microphone = direction == "microphone"
            title = _("MICROPHONE") if microphone else _("LOUDSPEAKER")
            words = device_words(sound, microphone=microphone)
            rows.append((None, told_of(title, words)))
            found = [device for device in sound.devices if device.direction == direction]
            rows += [((direction, device.identity), _device(device, sound)) for device in found]
        rows.append((None, say(_("ECHO: {canceller}"), canceller=sound.echo)))
        for echo, words in ECHO_WORDS.items():
            asked = sound.echo_asked == echo or (echo == "auto" and sound.echo_asked == "cascade")
            rows.append((echo, f"{'●' if asked else ' '} {_(words)}"))
        self.query_one("#list", Lines).give(rows, look)

    def action_choose(self) -> None:
        """Use the selected device, or canceller."""
        key = self.query_one("#list", Lines).cursor
        if isinstance(key, tuple):
            self.desk.send(wire.SelectDevice(direction=key[0], identity=key[1]))
        elif isinstance(key, str):
            self.desk.send(wire.SetEcho(echo=_echo(key)))

    def action_by_rule(self) -> None:
        """Forget the choice for both directions."""
        for direction in _DIRECTIONS:
            self.desk.send(wire.SelectDevice(direction=direction, identity=""))

    @on(Rows.Chosen)
    def _chosen(self) -> None:
        self.action_choose()


def _echo(key: str) -> EchoName:
    return next(name for name in ECHO_WORDS if name == key)


def _device(device: DeviceInfo, sound: SoundView) -> str:
    now = sound.microphone if device.direction == "microphone" else sound.loudspeaker
    if device.identity != now.identity:
        parts = [f"  {clean(usual_name(device.label))}", unfit_words(device)]
    else:
        why = tell(now.why, now.params)[0] if now.why else ""
        parts = [f"● {clean(usual_name(device.label))}", _("in use"), clean(why)]
    return ", ".join(part for part in parts if part)
