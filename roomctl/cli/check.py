"""`roomctl check`: the findings of the doctor in words, worst told with what to do."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from roomctl import doctor
from roomctl.cli.devices import look
from roomctl.cli.exit_codes import ExitCode
from roomctl.cli.options import config_options, json_option, loaded
from roomctl.cli.talk import data, data_json
from roomctl.i18n import _, tell

SIGNS = {"good": "✓", "advice": "!", "bad": "✗"}


@click.command(
    help=_(
        "Before the meeting: files, libraries, devices, certificate, port. Makes no sound, changes nothing."
    ),
    epilog=_("Exit code 4 when something must be mended. Example: roomctl check --json"),
)
@config_options
@json_option
def check(config_file: Path | None, options: tuple[str, ...], as_json: bool) -> int:
    """Examine and tell."""
    found = []
    for finding in doctor.examine(loaded(config_file, options), look):
        found.append(finding)
        if not as_json:
            _print(finding)
    bad = any(finding.verdict == "bad" for finding in found)
    if as_json:
        data_json({"ready": not bad, "findings": [_with_words(finding) for finding in found]})
    else:
        advised = any(finding.verdict == "advice" for finding in found)
        data(_("Not ready.") if bad else _("Ready, with advice.") if advised else _("Ready."))
    return ExitCode.CHECK_FAILED if bad else ExitCode.OK


def _print(finding: doctor.Finding) -> None:
    what, todo = tell(finding.code, finding.params)
    data(f"{SIGNS[finding.verdict]} {what}")
    if todo and finding.verdict != "good":
        data(f"    {todo}")


def _with_words(finding: doctor.Finding) -> dict[str, object]:
    what, todo = tell(finding.code, finding.params)
    return {**msgspec.to_builtins(finding), "what": what, "todo": todo}
