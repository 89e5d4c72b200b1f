"""The verbs of `roomctl` and how an error becomes words and an exit code.

Owns: the list of verbs (their modules are imported only when used), the help page, the last line of defence.
Must not know: what a verb does.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any, Final, NamedTuple

import click

import roomctl
from roomctl.cli.exit_codes import ExitCode, epilog
from roomctl.cli.talk import say, say_error
from roomctl.config.problems import ConfigError
from roomctl.errors import RoomctlError, ServiceUnreachable
from roomctl.i18n import N_, _, set_language


class Verb(NamedTuple):
    """Where a verb's code is and its line in the help."""

    module: str
    line: str


VERBS: Final[dict[str, Verb]] = {
    "start": Verb("roomctl.cli.start", N_("Run the room and its console (--demo: with simulated people).")),
    "stop": Verb("roomctl.cli.stop", N_("End the meeting and the room.")),
    "console": Verb("roomctl.cli.processes", N_("Open a console on the running room.")),
    "serve": Verb("roomctl.cli.processes", N_("Run the room without a console (for systemd).")),
    "status": Verb("roomctl.cli.status", N_("Tell how the running room is.")),
    "floor": Verb("roomctl.cli.floor", N_("The speaking queue: list, next, grant, add and more.")),
    "invite": Verb("roomctl.cli.invite", N_("Make, list and revoke invitations.")),
    "devices": Verb("roomctl.cli.devices", N_("List microphones and loudspeakers.")),
    "check": Verb("roomctl.cli.check", N_("Before the meeting: is everything ready?")),
    "config": Verb("roomctl.cli.config", N_("Show, check or begin a configuration file.")),
    "completion": Verb("roomctl.cli.completion", N_("Print the completion script of your shell.")),
}

EXAMPLES: Final = """
  roomctl start --demo              {demo}
  roomctl start                     {start}
  roomctl invite --name Anna --qr   {invite}
  roomctl floor next                {next}
"""


class Lazy(click.Group):
    """A group whose verbs are imported only when they are run, so that help and completion stay instant."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of need, not of the alphabet."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the verb."""
        verb = VERBS.get(cmd_name)
        if verb is None:
            return None
        command: click.Command = getattr(importlib.import_module(verb.module), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of verbs, from the table: nothing is imported for it."""
        with formatter.section(_("Verbs")):
            formatter.write_dl([(name, _(verb.line)) for name, verb in VERBS.items()])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Examples and exit codes, as they are: not wrapped."""
        examples = EXAMPLES.format(
            demo=_("a whole simulated meeting, no hardware"),
            start=_("the room, on its real devices"),
            invite=_("a link for one person"),
            next=_("give the floor to the next person"),
        )
        title = _("Examples:")  # not inside the f-string: Babel on Python 3.11 does not look there
        formatter.write(f"\n{title}{examples}\n{epilog()}\n")


@click.command(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(roomctl.__version__, "-V", "--version", message="roomctl %(version)s")
def roomctl_command() -> None:
    """A hybrid meeting room's sound, call and speaking queue, run from one console."""


def run(arguments: list[str] | None = None) -> int:
    """Run one command line and give its exit code. Nothing but a fault of ours ends in a traceback."""
    set_language("auto")
    roomctl_command.help = _("A hybrid meeting room's sound, call and speaking queue, run from one console.")
    try:
        result: Any = roomctl_command.main(arguments, prog_name="roomctl", standalone_mode=False)
    except click.exceptions.Abort:
        return ExitCode.INTERRUPTED
    except click.ClickException as error:
        error.show()
        return ExitCode.USAGE
    except ConfigError as error:
        for problem in error.problems:
            say(str(problem))
        say_error(error)
        return ExitCode.USAGE
    except ServiceUnreachable as error:
        say_error(error)
        return ExitCode.UNREACHABLE
    except RoomctlError as error:
        say_error(error)
        return ExitCode.FAILED
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except BrokenPipeError:  # `roomctl status | head`: whoever reads has read enough
        sys.stderr.close()
        return ExitCode.OK
    return int(result) if isinstance(result, int) else ExitCode.OK
