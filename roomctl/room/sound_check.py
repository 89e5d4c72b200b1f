"""The sound check as the meeting sees it: may it be now, media's part, the call to itself, the whole result.

Owns `meeting.check`. Must not know: sound, and how the call to itself is made. While anybody is online no
check makes a sound; listening for taps makes none and may be at any time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

from msgspec.structs import replace

from roomctl.errors import Refused
from roomctl.room.meeting import Meeting
from roomctl.wire.media import CheckSound
from roomctl.wire.reports import CheckFinding, CheckReport

ORDER = ("bad", "advice", "good")
CALL_S = 6
"""What the call to itself takes, about."""

BUTTONS: Final[dict[str, tuple[str, Literal["good", "advice"]]]] = {
    "followed": ("check_button_good", "good"),
    "closed": ("check_button_closed", "advice"),
}
"""What is said of the box's own mute button."""

Step = Literal["", "sound", "call"]


class SoundCheck:
    """One at a time. `call`: begin the call to itself; its report comes back by `called`."""

    def __init__(self, meeting: Meeting, call: Callable[[], None]) -> None:
        self.m = meeting
        self._call = call
        self._step: Step = ""
        self._number = 0
        self._before = 0
        """Number of media's last check when ours was asked for: an older result is not ours."""

    def ask(self, what: Literal["whole", "tap", "stop"]) -> None:
        """Begin or end one. Raises Refused with the code to tell."""
        if what == "stop":
            self._step = ""
            self.m.check = CheckReport(number=self._number)
        else:
            self._may(what)
            self._number += 1
            self._step = "sound"
            self._before = self.m.media.sound.check.number
            self.m.check = CheckReport(number=self._number, what=what, stage="quiet")
        self.m.out.media(CheckSound(what=what))

    def heard(self, report: CheckReport) -> None:
        """Media tells how its part stands."""
        if self._step != "sound" or report.number == self._before:
            return
        if report.stage != "done":
            if report.stage:
                self.m.check = replace(report, number=self._number)
            return
        if report.what == "whole" and self.m.kind != "in_person":
            self._step = "call"
            self.m.check = replace(report, number=self._number, stage="call", left_s=CALL_S, verdict="")
            self._call()
        else:
            self._conclude(report)

    def called(self, report: CheckReport) -> None:
        """What the call to itself showed."""
        if self._step == "call":
            now = self.m.check
            found = sorted((*now.findings, *report.findings), key=_gravity)
            self._conclude(replace(now, findings=tuple(found), measures=now.measures | report.measures))

    def media_lost(self) -> None:
        """Media is gone, and a check with it."""
        if self._step:
            self._conclude(
                replace(self.m.check, findings=(CheckFinding(code="media_silent", verdict="bad"),))
            )

    def _may(self, what: Literal["whole", "tap"]) -> None:
        if self._step:
            raise Refused("check_running")
        if self.m.kind == "video":
            raise Refused("check.sound_not_needed")
        if self.m.media.state != "running":
            raise Refused("media_silent")
        online = any(one.origin == "remote" and one.link != "none" for one in self.m.roster)
        if what == "whole" and (online or self.m.floor.turn is not None):
            raise Refused("check_not_now")

    def _conclude(self, report: CheckReport) -> None:
        self._step = ""
        button = BUTTONS.get(self.m.media.sound.button)
        if button is not None and report.what == "whole":
            device = self.m.media.sound.microphone.label
            finding = CheckFinding(code=button[0], verdict=button[1], params={"device": device})
            found = (*report.findings, finding)
            report = replace(report, findings=tuple(sorted(found, key=_gravity)))
        verdicts = {finding.verdict for finding in report.findings}
        verdict: Literal["ready", "advice", "not_ready"] = (
            "not_ready" if "bad" in verdicts else "advice" if "advice" in verdicts else "ready"
        )
        self.m.check = replace(report, number=self._number, stage="done", left_s=0, verdict=verdict)


def _gravity(finding: CheckFinding) -> int:
    return ORDER.index(finding.verdict)
