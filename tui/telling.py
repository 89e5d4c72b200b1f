"""Lines that tell how things are: the line to the service, what needs somebody now, what was done last.

Owns: which of them are told, in which order. PURE. Must not know: Textual; plain mode uses it too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from roomctl.i18n import _
from roomctl.types import PersonId, Severity
from roomctl.wire.view import ConsoleState, PersonView
from tui.link import Phase
from tui.phrases import act_words, fault_words
from tui.words import clean, duration, entry_name, say

_RANK: Final[dict[Severity, int]] = {"error": 0, "warning": 1, "info": 2}

People = Mapping[PersonId, PersonView]


def link_words(phase: Phase, *, starting: bool, restarted: bool) -> str:
    """How the line to the service is; "" when there is nothing to tell."""
    if phase == "up":
        return _("The service was restarted; the queue is as it was.") if restarted else ""
    if phase == "lost":
        return _("No line to the service. The call and the queue go on by themselves; trying again …")
    if phase == "ended":
        return _("The service has ended. Press q to leave, or start it again: roomctl start")
    if phase == "version":
        return _("This console and the service are of different versions: restart roomctl.")
    if starting or phase == "connecting":
        return _("Starting …")
    return _("No service is running: start it with roomctl start. Waiting for it …")


def alerts(state: ConsoleState, people: People) -> Iterator[str]:
    """What needs somebody now: the door, faults (worst first), people who cannot hear. Signs in front."""
    for knock in state.lobby:
        yield "? " + say(_("{name} knocks at the door: press l"), name=clean(knock.name))
    for fault in sorted(state.faults, key=lambda fault: _RANK[fault.severity]):
        yield "! " + " ".join(fault_words(fault, people)).strip()
    for entry in state.floor.technical:
        name = entry_name(entry, people)
        if entry.kind != "break":
            yield "! " + say(_("{name} has a technical problem: please help."), name=name)
        elif entry.status == "pending":
            yield "? " + say(_("{name} asks for a break: press p"), name=name)


def last_acts(state: ConsoleState, people: People, count: int, *, aloud: bool = False) -> list[str]:
    """The last acts, newest first, each with the time in which it can be taken back."""
    lines = []
    for act in sorted(state.acts, key=lambda act: act.age_s)[:count]:
        words = act_words(act, people, aloud=aloud)
        if act.undo_s > 0 and not act.undone:
            seconds = int(act.undo_s) + 1
            lines.append(say(_("Done: {act}  (u = undo, {seconds} s)"), act=words, seconds=seconds))
        else:
            lines.append(say(_("{age} ago: {act}"), age=duration(act.age_s), act=words))
    return lines
