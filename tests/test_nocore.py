"""A process of ours that crashes leaves no image of its memory, whatever the system does with crashes."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROCESSES = (
    "roomctl/room", "roomctl/media", "roomctl/media/pictures", "roomctl/demo", "roomctl/selfcall", "tui",
    "roomctl/cli/start.py",
)  # fmt: skip

ASK = """
import ctypes, os, resource, sys
from roomctl.nocore import no_core_dumps
no_core_dumps()
print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), flush=True)
os.abort()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux's")
def test_limit_and_flag_are_off_and_a_crash_dumps_nothing(tmp_path: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", ASK], cwd=tmp_path, stdout=subprocess.PIPE, text=True)
    assert child.stdout
    said = child.stdout.read()
    child.stdout.close()
    _pid, status = os.waitpid(child.pid, 0)
    child.returncode = status
    assert said.split("\n")[0] == "(0, 0) 0"
    assert os.WIFSIGNALED(status)
    assert not os.WCOREDUMP(status)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("process", PROCESSES)
def test_every_process_of_the_house_says_so_before_it_does_anything(process: str) -> None:
    path = ROOT / process
    file = path if path.suffix else path / "__main__.py"
    begins = next(
        node
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name in {"main", "start"}
    )
    calls = [
        node.value.func.id
        for node in begins.body
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
    ]
    assert calls[:1] == ["no_core_dumps"], "first of all that is called for its effect"


def test_no_other_module_is_a_process() -> None:
    """A new one must be on the list above."""
    found = {path.parent.relative_to(ROOT).as_posix() for path in (ROOT / "roomctl").rglob("__main__.py")}
    assert found == {one for one in PROCESSES if one.startswith("roomctl/")} - {"roomctl/cli/start.py"} | {
        "roomctl/cli"
    }
