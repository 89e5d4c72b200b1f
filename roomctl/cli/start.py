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
from roomctl.cli.stop import FORGOTTEN
from roomctl.cli.talk import say
from roomctl.config.paths import room_socket
from roomctl.errors import RoomctlError
from roomctl.i18n import N_, _
from roomctl.nocore import no_core_dumps
from roomctl.wire.socket import somebody_listens

READY_S = 30.0
"""A service that does not listen after this long is given up. Two seconds are usual."""

POLL_S = 0.05
GOODBYE_S = 2.0
FALLS, FALLS_WITHIN_S = 5, 60.0
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
    no_core_dumps()
    loaded(config_file, options)
    if not plain and not is_terminal():
        say(_("This is no terminal: the console speaks in lines of text (--plain)."))
        plain = True
    return run(Wish(config_file, options, demo, plain, seconds))


def run(wish: Wish) -> int:
    """Begin, stay, end; the exit code."""
    with launch.terminal_kept(full_screen=not wish.plain) as mend:
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
        self._falls: deque[float] = deque(maxlen=FALLS)
        self._begun_at = 0.0
        """When the service was started last (monotonic)."""
        self._up_at: float | None = None
        """When it was first heard, None before."""
        self._keep = False

    def begin(self) -> None:
        """Find the room or start it, and open a console beside it: it waits by itself, in words."""
        if somebody_listens(room_socket()):
            say(_(FOUND))
            self._up_at = time.monotonic()
        else:
            self._start_service()
        with launch.signals_wait():
            self._console = subprocess.Popen(
                console_command(plain=self._wish.plain, wait=self._up_at is None)
            )

    def stay(self) -> int:
        """Until the console is closed, the time is over or the service has ended; the exit code."""
        assert self._console is not None
        while True:
            code = self._console.poll()
            if code is not None:
                return self._closed(code)
            if self._service is not None and self._over():
                return self._last_look()
            if self._time_is_over():
                return ExitCode.OK
            time.sleep(POLL_S)

    def asked(self, number: signal.Signals) -> int:
        """A signal asked us to end. A lost terminal ends a demo, not a meeting."""
        if number == signal.SIGHUP and not self._wish.demo:
            self._keep = True
        return ExitCode.INTERRUPTED if number == signal.SIGINT else ExitCode.TERMINATED

    def end(self, code: int) -> int:
        """Close what is still open, in order: console, then service."""
        if self._console is not None:
            launch.end_child(self._console)
            if self._console.returncode != 0:
                self._mend()
        if self._service is None:
            return code
        if self._keep:
            self._service.leave()
            say(_("The room goes on. Come back with: roomctl console. End it with: roomctl stop"))
            return code
        in_order = self._service.stop()
        if in_order:
            say(_(FORGOTTEN))
        return ExitCode.FAILED if code == ExitCode.OK and not in_order else code

    def _time_is_over(self) -> bool:
        seconds = self._wish.seconds
        return seconds is not None and self._up_at is not None and time.monotonic() >= self._up_at + seconds

    def _over(self) -> bool:
        """Watch over our service: True when it was ended in order; raises when it cannot be had."""
        assert self._service is not None
        ended = self._service.ended
        if ended == 0:  # the meeting was ended, here or on another console
            return True
        listens = (self._up_at is None or ended is not None) and somebody_listens(room_socket())
        if listens and self._up_at is None:
            self._up_at = time.monotonic()
        if ended is None:
            if self._up_at is None and time.monotonic() > self._begun_at + READY_S:
                raise self._not_starting()
        elif listens:  # another start was faster: ours has found its room, and ended
            self._forget_service()
            say(_(FOUND))
        elif ended > 0 and self._up_at is None:
            raise self._not_starting()
        else:
            self._start_again()
        return False

    def _start_service(self) -> None:
        wish = self._wish
        self._begun_at = time.monotonic()
        with launch.signals_wait():
            self._service = launch.Service(service_command(wish.config_file, wish.options, demo=wish.demo))

    def _start_again(self) -> None:
        """The service was killed or fell: the meeting goes on where its checkpoint says."""
        now = time.monotonic()
        if len(self._falls) == FALLS and now - self._falls[0] < FALLS_WITHIN_S:
            self._last_words()
            raise RoomctlError("service.keeps_falling", count=FALLS)
        self._falls.append(now)
        self._forget_service()
        self._start_service()

    def _forget_service(self) -> None:
        if self._service is not None:
            self._service.leave()
        self._service = None

    def _not_starting(self) -> RoomctlError:
        """The fault, after the service's last words were shown where the console's screen was."""
        self._last_words()
        return RoomctlError("service.not_starting")

    def _last_words(self) -> None:
        assert self._console is not None
        assert self._service is not None
        launch.end_child(self._console)
        self._mend()
        words = self._service.last_words()
        # Sentences for people, where there are any: beside them the log says nothing more.
        sentences = [line for line in words.splitlines() if not line.startswith("{")]
        if words:
            say("\n".join(sentences) or words)

    def _closed(self, code: int) -> int:
        """The console has ended: by choice, or not."""
        if code in {ExitCode.OK, LEFT_RUNNING}:
            self._keep = code == LEFT_RUNNING or self._wants_it_to_go_on()
            return ExitCode.OK
        if code in {-signal.SIGINT, ExitCode.INTERRUPTED}:
            return ExitCode.INTERRUPTED
        self._mend()
        say(_("The console ended unexpectedly."))
        self._keep = not self._wish.demo
        return ExitCode.FAILED

    def _wants_it_to_go_on(self) -> bool:
        """After lines of text whoever is there is asked; a full screen has asked already."""
        running = self._service is not None and self._service.ended is None
        if not running or self._wish.demo or not self._wish.plain or not is_terminal():
            return False
        return not click.confirm(_("The room is still running. End the meeting?"), default=True, err=True)

    def _last_look(self) -> int:
        """The service has said goodbye: the console gets a moment to show it."""
        assert self._console is not None
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._console.wait(GOODBYE_S)
        return ExitCode.OK
