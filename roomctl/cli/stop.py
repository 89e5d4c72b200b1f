"""`roomctl stop`: end the meeting and the room, from anywhere on this computer."""

from __future__ import annotations

import click

from roomctl.cli.client import act
from roomctl.cli.exit_codes import ExitCode
from roomctl.cli.launch import wait_silent
from roomctl.cli.talk import say
from roomctl.config.paths import room_socket
from roomctl.i18n import N_, _
from roomctl.wire.console import Shutdown

PATIENCE_S = 10.0
FORGOTTEN = N_("The meeting is over. Names, queue and notes are forgotten; nothing of it was written down.")


@click.command(help=_("End the meeting and the room. Everybody in the call is told goodbye."))
@click.option("--yes", is_flag=True, help=_("Do not ask."))
def stop(yes: bool) -> int:
    """Ask the service to end and wait until it has."""
    if not yes:
        click.confirm(_("End the meeting for everybody?"), abort=True, err=True)
    act(Shutdown())
    if wait_silent(room_socket(), PATIENCE_S):
        say(_(FORGOTTEN))
        return ExitCode.OK
    say(_("The room was told to end but is still there."))
    return ExitCode.FAILED
