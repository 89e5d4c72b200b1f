"""All faults with what to do, every line as measured, and the counters.

Owns: how they are listed. Nothing is shown that was not measured.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from textual.widget import Widget
from textual.widgets import Static

from roomctl.i18n import _
from roomctl.wire.view import ConsoleState, LineView
from tui.phrases import health_words
from tui.screens.sheet import Lines, Sheet
from tui.telling import alerts
from tui.widgets.panel import Look
from tui.words import name_of, person_state, say


class HealthSheet(Sheet[None]):
    """Is all well?"""

    AUTO_FOCUS = "#all"

    def heading(self) -> str:
        """The title."""
        return _("Health")

    def body(self) -> Iterable[Widget]:
        """The health line, then everything."""
        yield Static(id="line", markup=False)
        yield Lines(_("Faults, lines, counters"), id="all")

    def update(self, look: Look) -> None:
        """Everything of this moment."""
        if look.state is None:
            return
        words, fine = health_words(look.state)
        self.query_one("#line", Static).update(words if fine else f"! {words}")
        texts = list(alerts(look.state, look.people)) or [_("No fault.")]
        texts += ["", *_lines(look), "", *_counters(look.state)]
        wide = max(20, self.query_one("#all").size.width - 4)
        rows: list[tuple[Hashable, str]] = []
        for number, text in enumerate(texts):
            rows += [((number, part), piece) for part, piece in enumerate(wrapped(text, wide))]
        self.query_one("#all", Lines).give(rows, look)


def _lines(look: Look) -> list[str]:
    found = []
    for person in look.people.values():
        if person.origin == "remote":
            words = ", ".join([*line_words(person.line)]) or _("nothing measured yet")
            state = f" ({person_state(person, look.state)})" if look.state else ""
            found.append(f"{name_of(person)}{state if state != ' ()' else ''}: {words}")
    return found or [_("Nobody is online.")]


def line_words(line: LineView) -> list[str]:
    """What was measured of a line; nothing measured, nothing said."""
    words = []
    if line.sends is False:
        words.append(_("their page sends no sound"))
    if line.delay_ms is not None:
        words.append(say(_("heard here {s} s later"), s=round(line.delay_ms / 1000, 2)))
    if line.there_ms is not None:
        words.append(say(_("hears us {s} s later"), s=round(line.there_ms / 1000, 2)))
    if line.loss_pct is not None:
        words.append(say(_("{percent} % lost on the way here"), percent=round(line.loss_pct, 1)))
    if line.heard_loss_pct is not None:
        words.append(say(_("{percent} % lost on the way there"), percent=round(line.heard_loss_pct, 1)))
    if line.late_pct is not None and line.late_pct > 0:
        words.append(say(_("{percent} % too late to be heard"), percent=round(line.late_pct, 1)))
    if line.concealed_pct is not None and line.concealed_pct > 0:
        words.append(say(_("{percent} % mended"), percent=round(line.concealed_pct, 1)))
    if line.there_concealed_pct is not None and line.there_concealed_pct > 0:
        words.append(say(_("{percent} % mended there"), percent=round(line.there_concealed_pct, 1)))
    if line.drift_ppm is not None:
        words.append(say(_("their clock {ppm} ppm off"), ppm=f"{line.drift_ppm:+.0f}"))
    if line.mixed:
        words.append(_("weak line: gets everything as one stream"))
    return words


def _counters(state: ConsoleState) -> list[str]:
    media = state.health.media
    late = round(media.worst_late_ms, 1)
    beat = _("Beat: {beats}, late {late}, worst {ms} ms")
    parts = _("Priority: {priority} · voice detection: {judge} · echo canceller: {echo}")
    facts = [
        say(beat, beats=media.beats, late=media.late_beats, ms=late),
        say(parts, priority=media.priority, judge=media.judge, echo=state.sound.echo),
    ]
    if media.microphone_ppm is not None and media.loudspeaker_ppm is not None:
        clocks = _("Clocks: microphone {near} ppm off, loudspeaker corrected by {far} ppm")
        facts.append(say(clocks, near=media.microphone_ppm, far=media.loudspeaker_ppm))
    return facts + [f"{name}: {count}" for name, count in sorted(media.counters.items())]


def wrapped(text: str, columns: int) -> list[str]:
    """`text` in lines of at most `columns`."""
    import textwrap

    return textwrap.wrap(text, columns, subsequent_indent="  ") or [""]
