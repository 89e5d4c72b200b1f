"""`roomctl completion SHELL`: the script that makes Tab complete verbs and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from roomctl.cli.exit_codes import ExitCode
from roomctl.cli.talk import data
from roomctl.i18n import _

SHELLS = ("bash", "zsh", "fish")


@click.command(
    help=_("Print the completion script of your shell."),
    epilog=_("Example: roomctl completion bash > ~/.local/share/bash-completion/completions/roomctl"),
)
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> int:
    """Print it."""
    from roomctl.cli.app import roomctl_command

    kind = get_completion_class(shell)
    assert kind is not None
    data(kind(roomctl_command, {}, "roomctl", "_ROOMCTL_COMPLETE").source())
    return ExitCode.OK
