"""A sound check in lines of words: how it stands, what it found, what to mend first. One step at a time.

Owns which lines are told, in which order, for the command line and the console alike. Must not know who shows
them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from roomctl.i18n.catalog import N_, _, fill
from roomctl.i18n.telling import tell
from roomctl.wire.reports import CheckFinding, CheckReport

SIGNS: Final = {"good": "✓", "advice": "!", "bad": "✗"}
STAGES: Final = {
    "quiet": N_("Sound check: please be quiet for a quarter of a minute."),
    "bell": N_("You hear a bell ..."),
    "sweep": N_("... a rising tone ..."),
    "murmur": N_("... and a murmur."),
    "call": N_("The room calls itself ..."),
    "tap": N_("Tap on the table beside the microphone, twice or more."),
}
FIGURES: Final = N_(
    "Measured: noise {noise_dbfs} dBFS, bell heard at {heard_dbfs} dBFS after {delay_ms} ms, reverberation "
    "{rt60_s} s, echo lowered by {echo_reduction_db} dB."
)
VERDICTS: Final = {
    "ready": N_("Ready."),
    "advice": N_("Ready, with advice."),
    "not_ready": N_("Not ready."),
}


def stage_words(report: CheckReport) -> str:
    """What goes on; "" when nothing does."""
    return _(STAGES[report.stage]) if report.stage in STAGES else ""


def finding_lines(finding: CheckFinding) -> Iterator[str]:
    """What, and under it what to do."""
    what, todo = tell(finding.code, finding.params)
    yield f"{SIGNS[finding.verdict]} {what}"
    if todo and (finding.verdict != "good" or finding.code.startswith("kit.")):
        yield f"    {todo}"


def result_lines(report: CheckReport) -> Iterator[str]:
    """The one thing to mend first, and what is good."""
    if "heard_dbfs" in report.measures:
        rounded = {
            name: round(value, 1) if name.endswith("_s") else round(value)
            for name, value in report.measures.items()
        }
        yield "  " + fill(_(FIGURES), {"rt60_s": "–", **rounded})
    rest = [one for one in report.findings if one.verdict != "good"]
    for finding in rest[:1]:
        yield from finding_lines(finding)
    if len(rest) > 1:
        more = _("Mend this first, then check again. Still to look at: {count}.")
        yield "    " + fill(more, {"count": len(rest) - 1})
    for finding in report.findings:
        if finding.verdict == "good":
            yield from finding_lines(finding)
