"""The console's start: little is loaded, and the first screen does not wait for the service."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.tui.conftest import Opener
from tui import __main__ as entry

ROOT = Path(__file__).parents[2]


def loaded(statement: str) -> set[str]:
    script = f"import sys; {statement}; print(*sys.modules, sep='\\n')"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(done.stdout.split())


def test_the_console_loads_no_wing_and_no_sheet() -> None:
    modules = loaded("import tui.app")
    heavy = {"numpy", "aiortc", "aiohttp", "av", "onnxruntime", "segno", "markdown_it", "tree_sitter"}
    assert not heavy & modules
    wings = ("roomctl.floor", "roomctl.media", "roomctl.room", "roomctl.web", "roomctl.cli", "roomctl.doctor")
    assert not [name for name in modules if name.startswith(wings)]
    sheets = {"tui.screens.help", "tui.screens.invite", "tui.screens.people", "tui.screens.confirm"}
    assert not sheets & modules


def test_asking_for_help_loads_nothing() -> None:
    assert "textual" not in loaded("import tui.__main__")


async def test_the_first_screen_is_there_before_the_service(console: Opener) -> None:
    async with console(wait=False) as driver:
        await driver.until(lambda: any(line.strip() for line in driver.lines))


def test_bad_usage_ends_with_2() -> None:
    with pytest.raises(SystemExit) as ended:
        entry.main(["--nonsense"])
    assert ended.value.code == 2


def test_a_runtime_directory_of_somebody_else_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    strange = tmp_path / "file"
    strange.touch()
    monkeypatch.setenv("ROOMCTL_RUNTIME", str(strange / "roomctl"))
    assert entry.main(["--plain", "--lang", "en"]) == 1
    told = capsys.readouterr().err
    assert str(strange) in told
    assert "Give this user the right to write there." in told
