"""`roomctl start`: the room and its console with one word.

Owns: the order of beginning and ending. Starts the service when none runs, then a console beside it. Who
started the service ends it: when the console is closed, on Ctrl-C and on SIGTERM. A console that was killed,
or a terminal that was lost, is no wish to end a meeting: the room goes on.
"""

from __future__ import annotations

import contextlib
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click

from roomctl.cli import launch
from roomctl.cli.exit_codes import ExitCode
from roomctl.cli.options import config_options, loaded
from roomctl.cli.processes import LEFT_RUNNING, console_command, is_terminal, service_command
from roomctl.cli.talk import say
from roomctl.config.paths import room_socket
from roomctl.errors import RoomctlError
from roomctl.i18n import N_, _
from roomctl.wire.socket import somebody_listens

READY_S = 30.0
"""A service that does not listen after this long is given up. Two seconds are usual."""

POLL_S = 0.05
GOODBYE_S = 2.0
RESTARTS, RESTARTS_WITHIN_S = 5, 60.0
"""A service that falls more often than this is left alone and the fault told."""

FOUND = N_("A room is already running on this computer: this is one more console for it.")
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Wish:
    """What `start` was asked for."""

    config_file: Path | None
    options: tuple[str, ...]
    demo: bool
    plain: bool
    seconds: float | None


@click.command(
    help=_("Run the room and its console. A room that already runs is found, and only a console is opened."),
    epilog=_("Example: roomctl start --demo --plain --seconds 30"),
)
@config_options
@click.option("--demo", is_flag=True, help=_("A whole simulated meeting: no devices, no network."))
@click.option("--plain", is_flag=True, help=_("Lines of text instead of a screen."))
@click.option("--seconds", type=click.FloatRange(min=0.0), help=_("End by itself after this many seconds."))
def start(
    config_file: Path | None, options: tuple[str, ...], demo: bool, plain: bool, seconds: float | None
) -> int:
    """Run service and console."""
    loaded(config_file, options)
    if not plain and not is_terminal():
        say(_("This is no terminal: the console speaks in lines of text (--plain)."))
        plain = True
    return run(Wish(config_file, options, demo, plain, seconds))


def run(wish: Wish) -> int:
    """Begin, stay, end; the exit code."""
    with launch.terminal_kept() as mend:
        evening = Evening(wish, mend)
        try:
            with launch.signals_as_exceptions(*ENDING):
                evening.begin()
                code = evening.stay()
        except launch.Asked as asked:
            code = evening.asked(asked.number)
        except BaseException:
            evening.end(ExitCode.FAILED)
            raise
        return evening.end(code)


class Evening:
    """The processes of one `roomctl start`, from the first to the last."""

    def __init__(self, wish: Wish, mend: Callable[[], None]) -> None:
        self._wish = wish
        self._mend = mend
        self._service: launch.Service | None = None
        self._console: subprocess.Popen[bytes] | None = None
        self._restarts: deque[float] = deque(maxlen=RESTARTS)
        self._keep = False

    def begin(self) -> None:
        """Find the room or start it, then open a console on it. Raises `RoomctlError` when that fails."""
        if somebody_listens(room_socket()):
            say(_(FOUND))
        else:
            self._start_service()
        self._console = subprocess.Popen(console_command(plain=self._wish.plain))

    def stay(self) -> int:
        """Until the console is closed, the time is over or the service has ended; the exit code."""
        assert self._console is not None
        seconds = self._wish.seconds
        end = None if seconds is None else time.monotonic() + seconds
        while True:
            code = self._console.poll()
            if code is not None:
                return self._closed(code)
            if end is not None and time.monotonic() >= end:
                return ExitCode.OK
            if self._service is not None and self._service.ended is not None:
                if self._service.ended == 0:  # the meeting was ended on another console
                    return self._last_look()
                self._restart()
            time.sleep(POLL_S)

    def asked(self, number: signal.Signals) -> int:
        """A signal asked us to end. A lost terminal ends a demo, not a meeting."""
        if number == signal.SIGHUP and not self._wish.demo:
            self._keep = True
        return ExitCode.INTERRUPTED if number == signal.SIGINT else ExitCode.TERMINATED

    def end(self, code: int) -> int:
        """Close what is still open, in order: console, then service."""
        if self._console is not None and self._console.poll() is None:
            launch.end_child(self._console)
        if self._console is not None and self._console.returncode != 0:
            self._mend()
        if self._service is not None:
            if self._keep:
                self._service.leave()
                say(_("The room goes on. Come back with: roomctl console. End it with: roomctl stop"))
            elif not self._service.stop() and code == ExitCode.OK:
                return ExitCode.FAILED
        return code

    def _closed(self, code: int) -> int:
        """The console has ended: by choice, or not."""
        if code == LEFT_RUNNING:
            self._keep = True
            return ExitCode.OK
        if code == 0:
            return ExitCode.OK
        if code in {-signal.SIGINT, ExitCode.INTERRUPTED}:
            return ExitCode.INTERRUPTED
        self._mend()
        say(_("The console ended unexpectedly."))
        self._keep = not self._wish.demo
        return ExitCode.FAILED

    def _last_look(self) -> int:
        """The service has said goodbye: the console gets a moment to show it."""
        assert self._console is not None
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._console.wait(GOODBYE_S)
        return ExitCode.OK

    def _start_service(self) -> None:
        wish = self._wish
        self._service = launch.Service(service_command(wish.config_file, wish.options, demo=wish.demo))
        if self._service.wait_until(lambda: somebody_listens(room_socket()), READY_S):
            if self._service.ended is not None:  # another start was faster, and ours has found it
                self._service.leave()
                self._service = None
                say(_(FOUND))
            return
        ended, words = self._service.ended, self._service.last_words()
        if words:
            say(words)
        raise RoomctlError(
            "service.not_starting", seconds=int(READY_S), exit_code=-1 if ended is None else ended
        )

    def _restart(self) -> None:
        """The service was killed or fell: the meeting goes on where its checkpoint says."""
        now = time.monotonic()
        if len(self._restarts) == RESTARTS and now - self._restarts[0] < RESTARTS_WITHIN_S:
            raise RoomctlError("service.keeps_falling", count=RESTARTS)
        self._restarts.append(now)
        if self._service is not None:
            self._service.leave()
            self._service = None
        self._start_service()
