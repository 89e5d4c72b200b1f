"""The command line as a program beside a stand-in room."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from roomctl.config.paths import room_socket
from roomctl.wire.socket import somebody_listens

STANDIN = Path(__file__).with_name("standin.py")

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def wait_for(what: Callable[[], bool], patience_s: float = 15.0) -> bool:
    """True as soon as `what` holds; False after `patience_s`."""
    end = time.monotonic() + patience_s
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.02)
    return what()


@pytest.fixture
def roomctl() -> Run:
    """Run `roomctl ARGUMENTS` to its end."""

    def run(*arguments: str, **more: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # type: ignore[call-overload,no-any-return]
            [sys.executable, "-m", "roomctl.cli", *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            stdin=subprocess.DEVNULL,
            **more,
        )

    return run


@pytest.fixture
def heard(own_place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file in which a stand-in room writes what it was told."""
    path = own_place / "heard"
    path.touch()
    monkeypatch.setenv("STANDIN_HEARD", str(path))
    return path


@pytest.fixture
def room(heard: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A stand-in room that listens."""
    process = subprocess.Popen([sys.executable, str(STANDIN)])
    try:
        assert wait_for(lambda: somebody_listens(room_socket()))
        yield process
    finally:
        process.terminate()
        process.wait(10)
