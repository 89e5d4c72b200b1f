"""The processes of the house as the command line starts them, and the two verbs that become one of them.

Owns: the command lines. Must not know: what the processes do: they are started by name, never imported.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NoReturn

import click

from roomctl import programs
from roomctl.cli.options import config_options, loaded
from roomctl.config.load import to_arguments
from roomctl.config.paths import room_socket
from roomctl.errors import ServiceUnreachable
from roomctl.i18n import _, language
from roomctl.wire.socket import somebody_listens

LEFT_RUNNING = 20
"""Exit code of a console whose reader chose to leave the room running."""


def service_command(file: Path | None, options: tuple[str, ...], *, demo: bool) -> list[str]:
    """`python -m roomctl.room`, the room's service."""
    return programs.command("roomctl.room", *to_arguments(file, options), *(["--demo"] if demo else []))


def console_command(*, plain: bool, wait: bool = False) -> list[str]:
    """`python -m tui`, a console. `wait`: the service is being started, and the console says so."""
    switches = [*(["--plain"] if plain else []), *(["--wait"] if wait else [])]
    return programs.command("tui", "--lang", language(), *switches)


def is_terminal() -> bool:
    """True where a full-screen console can be drawn and read."""
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def become(command: list[str]) -> NoReturn:
    """Replace this process: signals, terminal and exit code are then the other's own."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(command[0], command)  # noqa: S606  (our own interpreter, a list of arguments)


@click.command(help=_("Run the room without a console, in the foreground; ends with Ctrl-C or SIGTERM."))
@config_options
@click.option("--demo", is_flag=True, help=_("Simulated people instead of devices."))
def serve(config_file: Path | None, options: tuple[str, ...], demo: bool) -> None:
    """Become the room's service."""
    loaded(config_file, options)
    become(service_command(config_file, options, demo=demo))


@click.command(help=_("Open a console on the running room. It may be closed and opened at will."))
@click.option(
    "--plain", is_flag=True, help=_("Lines of text instead of a screen, for screen readers and logs.")
)
def console(plain: bool) -> None:
    """Become a console."""
    if not somebody_listens(room_socket()):
        raise ServiceUnreachable("no_service")
    become(console_command(plain=plain or not is_terminal()))
