"""A console whose terminal is closed ends by itself: in a real terminal of its own, really closed."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tui.terminal import is_gone

ROOT = Path(__file__).parents[2]


def read_for(descriptor: int, seconds: float) -> bytes:
    """What comes out of the terminal meanwhile."""
    got, end = b"", time.monotonic() + seconds
    while time.monotonic() < end:
        if select.select([descriptor], [], [], 0.1)[0]:
            got += os.read(descriptor, 65536)
            if b"roomctl" in got or len(got) > 2000:
                return got
    return got


@pytest.mark.parametrize("with_signal", [True, False])
def test_a_console_whose_window_was_closed_ends(tmp_path: Path, with_signal: bool) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "tui", "--socket", str(tmp_path / "none"), "--lang", "en", "--wait"]
    console = subprocess.Popen(
        command, cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        env={**os.environ, "TERM": "xterm-256color"},
    )  # fmt: skip
    os.close(theirs)
    try:
        assert len(read_for(ours, 30.0)) > 100, "the console never showed anything"
        os.close(ours)
        if with_signal:
            console.send_signal(signal.SIGHUP)
        console.wait(timeout=20)
    finally:
        if console.poll() is None:
            console.kill()
            console.wait()
            pytest.fail("the console went on without a terminal")


def test_a_living_terminal_is_not_gone_and_a_closed_one_is() -> None:
    ours, theirs = pty.openpty()
    assert not is_gone(theirs)
    os.close(ours)
    assert is_gone(theirs)
    os.close(theirs)
    assert is_gone(theirs), "a descriptor that is none"
