"""The sound check for somebody who hears the console: its word, and how it stands, line by line.

PURE. Must not know: how sound is played or heard; what a finding says (`i18n.checking`).
"""

from __future__ import annotations

from collections.abc import Iterator

from roomctl.i18n import _
from roomctl.i18n.checking import VERDICTS, result_lines, stage_words
from roomctl.wire import console as wire
from roomctl.wire.view import ConsoleState
from tui.acts import NC_
from tui.chair import Cannot
from tui.plain_acts import Do, Meaning
from tui.plain_args import is_word
from tui.words import clean


def check(state: ConsoleState, rest: str) -> Meaning:
    """Begin one, tap, stop, or take the microphone that heard the tapping."""
    if not rest:
        return Do((wire.CheckSound(),))
    if is_word(rest, NC_("typed", "tap")):
        return Do((wire.CheckSound(what="tap"),))
    if is_word(rest, NC_("typed", "stop")):
        return Do((wire.CheckSound(what="stop"),))
    if is_word(rest, NC_("typed", "use")):
        tapped = state.sound.check.tapped
        if not tapped:
            raise Cannot(_("No microphone was found by tapping yet. Type: check tap"))
        return Do((wire.SelectDevice(direction="microphone", identity=tapped),))
    raise Cannot(_("check, check tap, check stop, or check use"))


def check_changes(old: ConsoleState, new: ConsoleState) -> Iterator[str]:
    """What a check says since then: each stage once, and its result."""
    before, now = old.sound.check, new.sound.check
    if (before.number, before.stage) == (now.number, now.stage):
        return
    if now.stage != "done":
        yield from filter(None, [stage_words(now)])
        return
    for line in result_lines(now):
        yield clean(line)
    if now.verdict:
        yield _(VERDICTS[now.verdict])
    if now.tapped:
        yield _("Type check use to take this microphone.")
