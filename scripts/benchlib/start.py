"""bench start: from the command to the console on the screen, beside a bare Textual program.

The second and later starts are measured: everything is installed. A terminal of 100 x 32 is made, the room's
name is the sign that the console shows the running room's state and not only its own frame.
"""

from __future__ import annotations

import contextlib
import os
import pty
import select
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Iterator
from pathlib import Path

from scripts.benchlib.report import Report, new

ROOT = Path(__file__).resolve().parents[2]
SIGN = "Bench-4711"
FULL_SCREEN = b"\x1b[?1049h"
PATIENCE_S = 40.0
BARE = f"""
from textual.app import App
from textual.widgets import Static
class Bare(App):
    def compose(self):
        yield Static("{SIGN}")
Bare().run()
"""


def measure(*, quick: bool = False, data: Path | None = None) -> Report:
    """Seconds to the first frame and to the room's state; the peer is the least a Textual program takes."""
    del data
    report = new("start", "textual")
    seen: dict[str, list[float]] = {"frame": [], "state": [], "bare": [], "plain": []}
    for _turn in range(3 if quick else 10):
        frame, state = _full_screen()
        seen["frame"].append(frame)
        seen["state"].append(state)
        seen["plain"].append(_plain())
        seen["bare"].append(_until([sys.executable, "-c", BARE], {})[1])
    usual = {name: statistics.median(values) for name, values in seen.items()}
    report.add("scripts/start, first frame", "median", "s", usual["frame"])
    ratio = report.add(
        "scripts/start, room's state",
        "median",
        "s",
        usual["state"],
        peer="bare textual",
        theirs=usual["bare"],
    )
    report.add("scripts/start, room's state", "worst", "s", max(seen["state"]))
    report.add("scripts/start --plain", "median", "s", usual["plain"])
    report.figure("start_s_p50", usual["state"])
    report.figure("start_s_worst", max(seen["state"]))
    report.figure("ratio_bare_textual", ratio)
    report.machine["load_at_end"] = round(os.getloadavg()[0], 2)
    return report


def _options(folder: str) -> tuple[list[str], dict[str, str]]:
    """A room of this bench alone: own directories, own port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    given = ["-o", f"room.name={SIGN}", "-o", f"web.port={port}", "-o", "web.tls=off"]
    return given, {"ROOMCTL_RUNTIME": f"{folder}/run", "ROOMCTL_STATE": f"{folder}/state"}


def _full_screen() -> tuple[float, float]:
    with tempfile.TemporaryDirectory(prefix="rc-") as folder:
        given, env = _options(folder)
        return _until([str(ROOT / "scripts" / "start"), *given], env)


def _plain() -> float:
    """The same with lines of text, into a pipe."""
    with tempfile.TemporaryDirectory(prefix="rc-") as folder:
        given, env = _options(folder)
        began = time.monotonic()
        with subprocess.Popen(
            [str(ROOT / "scripts" / "start"), "--plain", *given],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **env},
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                if SIGN.encode() in line:
                    break
            took = time.monotonic() - began
            process.terminate()
        return took


def _until(command: list[str], env: dict[str, str]) -> tuple[float, float]:
    """`(first frame, sign seen)` in seconds of a program on a terminal; it is ended afterwards."""
    began = time.monotonic()
    with _on_terminal(command, env) as terminal:
        frame, heard = None, b""
        while time.monotonic() < began + PATIENCE_S:
            if not select.select([terminal], [], [], 0.5)[0]:
                continue
            heard += os.read(terminal, 65536)
            if frame is None and FULL_SCREEN in heard:
                frame = time.monotonic() - began
            if frame is not None and SIGN.encode() in heard:
                return frame, time.monotonic() - began
    raise RuntimeError(f"not on the screen within {PATIENCE_S:.0f} s: {heard[-400:]!r}")


@contextlib.contextmanager
def _on_terminal(command: list[str], env: dict[str, str]) -> Iterator[int]:
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (32, 100))
    process = subprocess.Popen(
        command,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        env={**os.environ, "TERM": "xterm-256color", **env},
    )
    os.close(theirs)
    try:
        yield ours
    finally:
        process.send_signal(signal.SIGTERM)
        end = time.monotonic() + 20
        while process.poll() is None and time.monotonic() < end:
            if select.select([ours], [], [], 0.05)[0]:
                with contextlib.suppress(OSError):  # the other end is closed
                    os.read(ours, 65536)
        if process.poll() is None:
            process.kill()
            process.wait()
        os.close(ours)
