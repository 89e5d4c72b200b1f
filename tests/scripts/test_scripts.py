"""The scripts people type: what they refuse, what they skip, and that they are sound shell."""

from __future__ import annotations

import importlib
import inspect
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.devlib import bench, made
from scripts.devlib.made import ROOT

BASH = shutil.which("bash") or "bash"
SHELL = sorted(
    path
    for path in [
        *(ROOT / "scripts").iterdir(),
        *(ROOT / "scripts" / "lib").glob("*.sh"),
        ROOT / ".ci" / "run",
    ]
    if path.is_file() and (path.suffix == ".sh" or path.read_bytes().startswith(b"#!/usr/bin/env bash"))
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A clone with nothing installed."""
    for name in ("requirements.lock", "requirements-dev.lock", "pyproject.toml"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    return tmp_path


def shell(root: Path, words: str, **env: str) -> subprocess.CompletedProcess[str]:
    setup = ROOT / "scripts" / "lib" / "setup.sh"
    return subprocess.run(
        [BASH, "-euc", f'root={root}; . "{setup}"; {words}'],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **env},
    )


@pytest.mark.parametrize("path", SHELL, ids=lambda path: path.name)
def test_every_script_is_shell_that_can_be_run(path: Path) -> None:
    assert subprocess.run(["bash", "-n", str(path)], check=False).returncode == 0
    if path.suffix != ".sh":
        assert os.access(path, os.X_OK)


def test_the_search_for_scripts_works() -> None:
    assert {"start", "test", "check", "setup.sh", "run"} <= {path.name for path in SHELL}


def test_an_environment_is_fresh_until_lock_or_project_change(root: Path) -> None:
    python = root / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    question = "fresh start requirements.lock"
    assert shell(root, question).returncode != 0
    shell(root, 'stamp start requirements.lock >"$stamp_file"')
    assert shell(root, question).returncode == 0
    assert shell(root, "fresh test requirements-dev.lock").returncode != 0
    with (root / "requirements.lock").open("a") as lock:
        lock.write("# changed\n")
    assert shell(root, question).returncode != 0


def test_a_python_that_is_too_old_is_not_taken(root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    old = folder / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    done = shell(root, "find_python", PATH=f"{folder}:/nonexistent")
    assert (done.returncode, done.stdout) == (1, "")


def test_words_of_a_command_are_shown_only_when_it_fails(root: Path) -> None:
    good = shell(root, "quietly sh -c 'echo chatter'")
    assert (good.returncode, good.stdout + good.stderr) == (0, "")
    bad = shell(root, "quietly sh -c 'echo reason; exit 7'")
    assert (bad.returncode, bad.stderr) == (7, "reason\n")


def test_nothing_to_install_asks_nobody(root: Path) -> None:
    assert shell(root, "apt-get() { echo asked; }; apt_install").stdout == ""


def test_who_may_not_install_is_told_what_root_must_do(root: Path, tmp_path: Path) -> None:
    (tmp_path / "apt-get").symlink_to("/bin/false")
    (tmp_path / "id").write_text("#!/bin/sh\necho 1000\n")
    (tmp_path / "id").chmod(0o755)
    told = shell(root, "apt_install one two", PATH=str(tmp_path))
    assert told.returncode == 1
    assert "As root: apt-get install one two" in told.stderr


def test_roomctl_becomes_a_word_of_the_shell(root: Path, tmp_path: Path) -> None:
    ours, place = root / ".venv" / "bin" / "roomctl", tmp_path / ".local" / "bin" / "roomctl"
    words = "id() { echo 1000; }; link_command"
    assert ".venv/bin/roomctl" in shell(root, words, HOME=str(tmp_path), PATH="/bin").stderr
    assert place.readlink() == ours
    place.unlink()
    place.write_text("somebody's own")
    assert shell(root, words, HOME=str(tmp_path)).returncode == 0
    assert not place.is_symlink()


@pytest.mark.parametrize("script", ["check", "lock"])
def test_an_unknown_argument_is_refused(script: str) -> None:
    done = subprocess.run(
        [ROOT / "scripts" / script, "--nonsense"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "usage" in done.stderr


def test_a_made_file_that_differs_is_stale_and_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(made, "ROOT", tmp_path)
    file = tmp_path / "folder" / "made.txt"
    assert made.settle({file: b"new"}, check=True, again="x") == 1
    assert not file.exists()
    assert made.settle({file: b"new"}, check=False, again="x") == 0
    assert file.read_bytes() == b"new"
    assert made.settle({file: b"new"}, check=True, again="x") == 0


def test_bench_prints_one_object_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from scripts.benchlib import report, start

    def measure(*, quick: bool, data: Path | None, hybrid: bool = False) -> report.Report:
        print("talk")
        found = report.Report("start")
        found.figure("quick", float(quick))
        found.figure("hybrid", float(hybrid))
        assert data is None
        return found

    monkeypatch.setattr(start, "measure", measure)
    assert bench.main(["start", "--json", "--quick", "--hybrid"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["figures"] == {"quick": 1.0, "hybrid": 1.0}
    assert err == "talk\n"


@pytest.mark.parametrize(
    "arguments", [[], ["nonsense"], ["start", "--data", "/nonexistent"], ["start", "--unknown"]]
)
def test_bench_refuses_what_it_does_not_know(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        bench.main(arguments)
    assert ended.value.code == 2


@pytest.mark.parametrize("name", bench.NAMES)
def test_every_bench_measures_in_full_and_quickly_with_data_and_without(name: str) -> None:
    measure = importlib.import_module(f"scripts.benchlib.{name}").measure
    assert {"quick", "data"} <= set(inspect.signature(measure).parameters)
