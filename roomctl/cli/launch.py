"""A service started by us: its start, its last words, its end. And a console as a child with its terminal.

Owns: the life of the processes `roomctl start` makes. Must not know: what they do.
The service gets a session of its own (a Ctrl-C in the terminal is the console's, not the call's) and writes
its log into memory: nothing is left on a disk, and a meeting that outlives this program is not disturbed.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from roomctl.cli import client
from roomctl.config.paths import runtime_dir
from roomctl.errors import RoomctlError
from roomctl.wire.console import Shutdown
from roomctl.wire.socket import somebody_listens

POLL_S = 0.02
SHUTDOWN_S = 10.0
TERMINATE_S = 5.0
TAIL_BYTES = 4000

LEAVE_SCREEN = "\x1b[?1049l\x1b[?25h\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?2004l\x1b[0m\n"
"""Out of the full screen, cursor on, mouse and paste reports off: what a killed console could not say."""


class Service:
    """The room's service as our child. Use `stop` to end it in order."""

    def __init__(self, command: list[str]) -> None:
        self._words = _memory()
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=self._words,
            stderr=self._words,
            start_new_session=True,
            close_fds=True,
        )

    @property
    def ended(self) -> int | None:
        """Its exit code, or None while it runs."""
        return self._process.poll()

    def last_words(self) -> str:
        """The end of its log (ids and numbers only, as all logs)."""
        size = os.fstat(self._words).st_size
        return os.pread(self._words, TAIL_BYTES, max(0, size - TAIL_BYTES)).decode(errors="replace").strip()

    def stop(self) -> bool:
        """End it: asked over its socket, then by signal, then by force. True when it went in order."""
        if self.ended is None:
            with contextlib.suppress(RoomctlError, OSError):
                client.act(Shutdown())
            if not self._gone(SHUTDOWN_S):
                self._process.terminate()
                if not self._gone(TERMINATE_S):
                    self._process.kill()
                    self._process.wait()
        os.close(self._words)
        return self._process.returncode == 0

    def leave(self) -> None:
        """Go away and let it run."""
        os.close(self._words)
        self._process.returncode = 0  # it is not ours any more: no warning when this object goes

    def _gone(self, patience_s: float) -> bool:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(patience_s)
        return self.ended is not None


def wait_silent(path: Path, patience_s: float) -> bool:
    """Wait until nobody listens on `path` any more."""
    end = time.monotonic() + patience_s
    while somebody_listens(path):
        if time.monotonic() > end:
            return False
        time.sleep(POLL_S)
    return True


def end_child(child: subprocess.Popen[Any], patience_s: float = TERMINATE_S) -> None:
    """End a console: SIGTERM, then force."""
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(patience_s)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


@contextlib.contextmanager
def terminal_kept(*, full_screen: bool) -> Iterator[Callable[[], None]]:
    """Yield a function that gives the terminal back as it was, for when a console could not do so itself."""
    try:
        before = termios.tcgetattr(sys.stdin.fileno()) if sys.stdin.isatty() else None
    except (termios.error, OSError, ValueError):
        before = None

    mended = False

    def mend() -> None:
        nonlocal mended
        # Once: leaving a full screen again would set the cursor back onto lines that were told meanwhile.
        if before is None or mended:
            return
        mended = True
        with contextlib.suppress(termios.error, OSError):
            termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, before)
        if full_screen and sys.stdout.isatty():
            sys.stdout.write(LEAVE_SCREEN)
            sys.stdout.flush()

    yield mend


@contextlib.contextmanager
def signals_as_exceptions(*numbers: signal.Signals) -> Iterator[None]:
    """While inside, the first of these signals raises `Asked`; later ones are ignored until cleaned up."""

    def ask(number: int, _frame: object) -> None:
        if _waiting:
            _waiting[-1] = _waiting[-1] or signal.Signals(number)
            return
        for each in numbers:
            signal.signal(each, signal.SIG_IGN)
        raise Asked(signal.Signals(number))

    before = {number: signal.signal(number, ask) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


_waiting: list[signal.Signals | None] = []
"""One entry for each `signals_wait` we are in: the signal that came meanwhile."""


@contextlib.contextmanager
def signals_wait() -> Iterator[None]:
    """While inside, `Asked` waits: whoever begins a child must know it before being told to end it."""
    _waiting.append(None)
    try:
        yield
    finally:
        number = _waiting.pop()
    if number is not None:
        signal.raise_signal(number)


class Asked(BaseException):
    """Somebody asked us by signal to end."""

    def __init__(self, number: signal.Signals) -> None:
        super().__init__(number.name)
        self.number = number


def _memory() -> int:
    """A file descriptor for a log that is nowhere on a disk, always written at its end."""
    if sys.platform == "linux":
        fd = os.memfd_create("roomctl-log", os.MFD_CLOEXEC)
    else:
        with tempfile.TemporaryFile(dir=runtime_dir()) as file:
            fd = os.dup(file.fileno())
    fcntl.fcntl(fd, fcntl.F_SETFL, fcntl.fcntl(fd, fcntl.F_GETFL) | os.O_APPEND)
    return fd
