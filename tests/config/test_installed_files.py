"""The unit and the desktop file call verbs that exist and keep the promises of the house."""

from __future__ import annotations

import configparser
import shutil
import subprocess
from pathlib import Path

import pytest

from roomctl.cli.app import VERBS
from roomctl.cli.exit_codes import ExitCode
from roomctl.i18n import LANGUAGES
from scripts.devlib.made import ROOT


def read(name: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(ROOT / "configs" / name, encoding="utf-8")
    return parser


def test_the_unit_serves_and_does_not_restart_on_a_bad_configuration() -> None:
    service = read("roomctl.service")["Service"]
    program, verb = service["ExecStart"].split()
    assert program.endswith("/roomctl")
    assert verb in VERBS
    assert int(service["RestartPreventExitStatus"]) == ExitCode.USAGE
    assert service["LimitCORE"] == "0"
    assert service["KillMode"] == "process"


def test_the_desktop_file_starts_in_four_languages() -> None:
    entry = read("roomctl.desktop")["Desktop Entry"]
    assert entry["Exec"].split()[1] in VERBS
    assert entry["Terminal"] == "true"
    for lang in LANGUAGES:
        if lang != "en":
            assert entry[f"Comment[{lang}]"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "roomctl.service"
    text = (ROOT / "configs" / "roomctl.service").read_text()
    unit.write_text(text.replace("%h/roomctl/.venv/bin/roomctl", "/bin/true"))
    done = subprocess.run(
        ["systemd-analyze", "--user", "verify", str(unit)], capture_output=True, text=True, check=False
    )
    assert "roomctl.service" not in done.stderr
