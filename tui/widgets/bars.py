"""The lines above and below the two lists: title, the room's devices, faults, health.

Owns: how each of them is put into the width. Must not know: sockets.
"""

from __future__ import annotations

import textwrap

from rich.cells import cell_len
from textual.content import Content

from roomctl.i18n import _, usual_name
from roomctl.wire.view import ConsoleState
from tui.phrases import device_words, floor_words, health_words, more_words
from tui.telling import alerts, link_words
from tui.widgets.panel import Look, Panel, cut, fit, spread
from tui.words import SPEAKING, clean, duration, name_of, room_speaks, say

_FLOOR_DB = -60.0
_CELLS = 10


class TitleBar(Panel):
    """Name of the meeting, its clock, the rules in force, the door."""

    def draw(self, look: Look) -> Content:
        """One line; the rules at its right end."""
        state = look.state
        if state is None:
            return Content("")
        meeting = state.meeting
        name = [clean(usual_name(meeting.name)) or "roomctl"]
        demo = [_("DEMO")] if meeting.demo else []
        parts = [duration(meeting.running_s)]
        if meeting.locked:
            parts.append(_("door LOCKED"))
        elif meeting.lobby:
            parts.append(_("waiting room on"))
        if state.floor.chair is not None:
            parts.append(say(_("led by {name}"), name=name_of(look.people.get(state.floor.chair))))
        parts += self._part(state)
        rules, fewer = floor_words(state.floor), floor_words(state.floor, advance=False)
        # What has no room goes in this order: the meeting's name, then how the speaker changes.
        tries = (
            (" " + " · ".join(kept), f"{words} ")
            for kept, words in (
                ([*demo, *name, *parts], rules),
                ([*demo, *parts], rules),
                ([*demo, *parts], fewer),
                (parts, fewer),
            )
        )
        wide = self.size.width
        fits = next((pair for pair in tries if sum(map(cell_len, pair)) < wide), None)
        left, right = fits or (" " + " · ".join(parts), f"{fewer} ")
        return Content.styled(spread(left, right, wide), "bold")

    @staticmethod
    def _part(state: ConsoleState) -> list[str]:
        """The part of the evening that runs, and for how long."""
        agenda, at = state.floor.agenda, state.floor.agenda_at
        if not 0 <= at < len(agenda):
            return []
        time = duration(state.floor.agenda_s)
        if agenda[at].minutes:
            time = say(_("{time} of {minutes} min"), time=time, minutes=round(agenda[at].minutes))
        return [f"{clean(agenda[at].title)} {time}".strip()]


def meter(dbfs: float, cells: int = _CELLS) -> str:
    """A level as a bar; its word stands beside it."""
    full = round((min(0.0, max(_FLOOR_DB, dbfs)) - _FLOOR_DB) / -_FLOOR_DB * cells)
    return "█" * full + "░" * (cells - full)


class SoundBar(Panel):
    """The room's microphone and loudspeaker: meter, state in words, name. Two lines where there is room."""

    def draw(self, look: Look) -> Content:
        """One device a line, or both on one."""
        state = look.state
        if state is None:
            return Content("")
        if state.meeting.kind != "hybrid":
            words = (
                _("No devices of the room in this meeting: all are online.")
                if state.meeting.kind == "video"
                else _("No call in this meeting: all are in the room.")
            )
            return Content(" " + fit(words, self.size.width - 1))
        sound = state.sound
        wide = self.size.width
        if self.size.height > 1:
            pairs = ((True, sound.microphone), (False, sound.loudspeaker))
            lines = (
                spread(
                    f" {self._device(look, microphone=microphone, short=False)}",
                    f"{clean(usual_name(device.label))} ",
                    wide,
                )
                for microphone, device in pairs
            )
            return Content("\n".join(lines))
        mic, speaker = (
            self._device(look, microphone=microphone, short=False) for microphone in (True, False)
        )
        if len(mic) + len(speaker) + 4 > wide:
            mic = self._device(look, microphone=True, short=True)
        left = min(wide, max(len(mic) + 3, min(wide // 2, wide - len(speaker) - 1)))
        return Content(cut(" " + mic, left) + fit(speaker, wide - left))

    @staticmethod
    def _device(look: Look, *, microphone: bool, short: bool) -> str:
        assert look.state is not None
        sound = look.state.sound
        level = look.levels.microphone if microphone else look.levels.loudspeaker
        words = device_words(sound, microphone=microphone, level=level)
        name = _("Microphone") if microphone else _("Loudspeaker")
        state = sound.microphone.state if microphone else sound.loudspeaker.state
        if state != "open" or (microphone and sound.room_muted):
            return f"{name} {words}"
        words = f"{name} {meter(level)} {words}"
        if microphone and room_speaks(look.state):
            words += f" {SPEAKING}" if short else f" {SPEAKING} " + _("the room speaks")
        if microphone and sound.simulated and not short:
            words += " (" + _("simulated") + ")"
        return words


class FaultBar(Panel):
    """What is wrong now, worst first, in words with what to do; the door too. Empty when all is well."""

    def show(self, look: Look) -> None:
        """Take room only when there is something to tell."""
        self.set_class(bool(self._lines(look)), "-any")
        super().show(look)

    def draw(self, look: Look) -> Content:
        """As many lines as the screen's height allows; a long sentence takes two."""
        alerts = self._lines(look)
        room = 5 if self.screen.has_class("-tall") else 3
        lines: list[str] = []
        for number, alert in enumerate(alerts):
            wrapped = textwrap.wrap(alert, self.size.width - 2, subsequent_indent="  ") or [""]
            last = number == len(alerts) - 1
            if len(lines) + len(wrapped) > room - (0 if last else 1) and lines:
                lines.append(f"  {more_words(len(alerts) - number)}: " + _("press h"))
                break
            lines += wrapped[:room]
        return Content("\n".join(" " + line for line in lines))

    @staticmethod
    def _lines(look: Look) -> list[str]:
        line = link_words(look.phase, starting=look.starting, restarted=look.restarted)
        words = [f"! {line}"] if line else []
        return words if look.state is None else [*words, *alerts(look.state, look.people)]


class HealthBar(Panel):
    """The health line."""

    def draw(self, look: Look) -> Content:
        """One line; a sign in front when something is not well."""
        if look.state is None:
            return Content("")
        words, fine = health_words(look.state, self.size.width - 3)
        return Content(fit((" " if fine else " ! ") + words, self.size.width))
