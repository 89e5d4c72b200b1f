"""What is measured of a person's line, both ways, and what follows when a page says that it sends nothing.

Owns: the sums over what media measures here and what the page measures there. Must not know: sockets, words.
Nothing measured, nothing claimed: each figure stands for itself, and goes with the page or link it was of.
"""

from __future__ import annotations

from typing import Final

from roomctl.room.meeting import Meeting
from roomctl.room.roster import Person
from roomctl.wire.page import Truth
from roomctl.wire.view import FaultView, LineView

UNSENT_S: Final = 5.0
"""A page sends nothing for so long before it is told; it looks each 2 s."""


def took(one: Person, truth: Truth, now: float) -> None:
    """A page told what it measured."""
    one.truth = truth
    one.sent = one.sent or truth.sending
    if truth.sending:
        one.unsent_since = None
    elif one.unsent_since is None:
        one.unsent_since = now


def look(meeting: Meeting, now: float) -> None:
    """Once a second: who was heard, or has the floor, and sends nothing, is a fault for the volunteer."""
    holder = meeting.floor.turn.person if meeting.floor.turn is not None else None
    for one in meeting.roster:
        if one.page is None:
            one.truth, one.unsent_since = None, None
        key = f"unsent:{one.id}"
        if _unsent(one, now) and (one.sent or holder == one.id):
            meeting.faults[key] = FaultView(code="unsent", person=one.id)
        else:
            meeting.faults.pop(key, None)
    here = {f"unsent:{one.id}" for one in meeting.roster}
    for key in [key for key in meeting.faults if key.startswith("unsent:") and key not in here]:
        del meeting.faults[key]


def _unsent(one: Person, now: float) -> bool:
    quiet = one.muted or one.away or one.link == "none"
    return not quiet and one.unsent_since is not None and now - one.unsent_since >= UNSENT_S


def line(one: Person) -> LineView:
    """Figures are rounded: a console that is told of every millisecond reads nothing else. A voice waits for
    its packet to be full before it can go, so a packet's length is part of each way.
    """
    report, truth = one.report, one.truth
    if one.link == "none" or report is None:
        return LineView()
    here = None
    if report.delay_ms is not None and report.rtt_ms is not None:
        here = report.delay_ms + report.rtt_ms / 2 + report.frame_ms
    there = None
    if truth is not None and truth.delay_ms is not None:
        there = truth.delay_ms + report.frame_ms
    heard = truth.loss_pct if truth is not None else None
    return LineView(
        delay_ms=_round(here, -1),
        there_ms=_round(there, -1),
        rtt_ms=_round(report.rtt_ms, -1),
        loss_pct=_round(report.loss_pct, 1),
        concealed_pct=_round(report.concealed_pct, 1),
        late_pct=_round(report.late_pct, 1),
        drift_ppm=_round(report.drift_ppm, -1),
        heard_loss_pct=_round(report.heard_loss_pct if heard is None else heard, 1),
        there_concealed_pct=_round(truth.concealed_pct, 1) if truth is not None else None,
        sends=truth.sending if truth is not None else None,
        mixed=report.mode == "mix" and report.weak,
    )


def _round(value: float | None, digits: int) -> float | None:
    return None if value is None else float(round(value, digits))
