"""`roomctl check`: the findings of the doctor, then the sound check in the running room, in words.

Owns: what is printed and the exit code. Where no room runs, one is started for as long as the check takes.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal

import click
import msgspec

from roomctl import doctor
from roomctl.cli import launch
from roomctl.cli.devices import look
from roomctl.cli.exit_codes import ExitCode
from roomctl.cli.follow import follow
from roomctl.cli.options import config_options, json_option, loaded
from roomctl.cli.processes import service_command
from roomctl.cli.talk import data, data_json, sentence
from roomctl.config.paths import room_socket
from roomctl.errors import RoomctlError
from roomctl.i18n import _, tell
from roomctl.i18n.checking import VERDICTS as VERDICT_WORDS
from roomctl.i18n.checking import finding_lines, result_lines, stage_words
from roomctl.wire.reports import CheckFinding, CheckReport
from roomctl.wire.socket import somebody_listens

READY_S = 30.0
HINDRANCES: Final[dict[str, doctor.Verdict]] = {
    "check.sound_not_needed": "good",
    "check_not_now": "advice",
    "check_running": "advice",
}
"""Why there was no sound check, and how bad that is; anything else is bad."""
VERDICTS: Final[dict[doctor.Verdict, Literal["ready", "advice", "not_ready"]]] = {
    "good": "ready",
    "advice": "advice",
    "bad": "not_ready",
}


@click.command(
    help=_(
        "Before the meeting: files, libraries, devices, certificate, port, then a sound check of 20 seconds: "
        "a bell and a sweep are played and heard back, and the room calls itself."
    ),
    epilog=_("Exit code 4 when something must be mended. Example: roomctl check --json"),
)
@config_options
@click.option("--silent", is_flag=True, help=_("Without the sound check: makes no sound, changes nothing."))
@click.option("--tap", is_flag=True, help=_("Only find the microphone that hears you tap on the table."))
@json_option
def check(config_file: Path | None, options: tuple[str, ...], silent: bool, tap: bool, as_json: bool) -> int:
    """Examine, listen and tell."""
    found = []
    if not tap:
        for finding in doctor.examine(loaded(config_file, options), look):
            found.append(finding)
            if not as_json:
                _print(finding)
    bad = any(finding.verdict == "bad" for finding in found)
    report: CheckReport | None = None
    if not silent and not bad:
        report = _sound(config_file, options, "tap" if tap else "whole", talk=not as_json)
        found += [doctor.Finding(one.code, one.verdict, dict(one.params)) for one in report.findings]
        bad = report.verdict == "not_ready"
    if as_json:
        figures = msgspec.to_builtins(report.measures) if report else {}
        findings = [_with_words(finding) for finding in found]
        data_json({"ready": not bad, "findings": findings, "measures": figures})
    else:
        if report is not None:
            _print_sound(report)
        advised = any(finding.verdict == "advice" for finding in found)
        verdict = "not_ready" if bad else "advice" if advised else "ready"
        data(_(VERDICT_WORDS[verdict]))
    return ExitCode.CHECK_FAILED if bad else ExitCode.OK


def _sound(
    config_file: Path | None, options: tuple[str, ...], what: Literal["whole", "tap"], *, talk: bool
) -> CheckReport:
    """The sound check's result; what stands in its way is a finding too."""
    said: set[str] = set()

    def show(report: CheckReport) -> None:
        if talk and report.stage not in said:
            said.add(report.stage)
            sentence(stage_words(report))

    try:
        with _room(config_file, options):
            return follow(what, show)
    except RoomctlError as error:
        told = HINDRANCES.get(error.code, "bad")
        finding = CheckFinding(code=error.code, verdict=told, params=error.params)
        return CheckReport(stage="done", verdict=VERDICTS[told], findings=(finding,))


@contextlib.contextmanager
def _room(config_file: Path | None, options: tuple[str, ...]) -> Iterator[None]:
    """The running room, or one of our own that ends with the check. Raises RoomctlError."""
    if somebody_listens(room_socket()):
        yield
        return
    service = launch.Service(service_command(config_file, options, demo=False))
    try:
        end = time.monotonic() + READY_S
        while not somebody_listens(room_socket()):
            if service.ended is not None or time.monotonic() > end:
                raise RoomctlError("service.not_starting")
            time.sleep(launch.POLL_S)
        yield
    finally:
        service.stop()


def _print_sound(report: CheckReport) -> None:
    for line in result_lines(report):
        sentence(line)


def _print(finding: doctor.Finding) -> None:
    for line in finding_lines(
        CheckFinding(code=finding.code, verdict=finding.verdict, params=finding.params)
    ):
        sentence(line)


def _with_words(finding: doctor.Finding) -> dict[str, object]:
    what, todo = tell(finding.code, finding.params)
    return {**msgspec.to_builtins(finding), "what": what, "todo": todo}
