"""`roomctl invite`: make, list and revoke invitations.

Owns: how an invitation is shown. Must not know: how it is signed. A link is shown once, when it is made.
"""

from __future__ import annotations

from typing import get_args

import click

from roomctl.cli.client import act
from roomctl.cli.exit_codes import ExitCode
from roomctl.cli.options import json_option
from roomctl.cli.talk import data, data_json, say, table
from roomctl.i18n import _, fill
from roomctl.types import Language, Role
from roomctl.wire.codec import view
from roomctl.wire.console import ListInvites, MakeInvite, RevokeInvite
from roomctl.wire.view import InviteView


@click.group(
    invoke_without_command=True,
    help=_("Make a personal link. Verbs: list, revoke."),
    epilog=_("Example: roomctl invite --name Anna --language fr --qr"),
)
@click.option("--role", type=click.Choice(get_args(Role)), default="participant", show_default=True)
@click.option("--name", default="", help=_("Suggested to the person, who may change it."))
@click.option("--language", type=click.Choice(get_args(Language)), default=None, help=_("Of the page."))
@click.option(
    "--expires", "hours", type=click.FloatRange(min=0.01), default=None, help=_("Hours it is good for.")
)
@click.option(
    "--uses", type=click.IntRange(min=1), default=None, help=_("How often; without it as often as wanted.")
)
@click.option("--qr", is_flag=True, help=_("Draw it as a QR code too."))
@json_option
@click.pass_context
def invite(
    context: click.Context,
    role: Role,
    name: str,
    language: Language | None,
    hours: float | None,
    uses: int | None,
    qr: bool,
    as_json: bool,
) -> int:
    """Make one, when no verb follows."""
    if context.invoked_subcommand is not None:
        return ExitCode.OK
    seconds = {} if hours is None else {"expires_s": hours * 3600}
    reply = act(MakeInvite(role=role, name=name, language=language, uses=uses, **seconds))
    made = view(reply.data, InviteView)
    if as_json:
        data_json(made)
        return ExitCode.OK
    data(made.url)
    if qr:
        _draw(made.url)
    say(
        fill(
            _("Good for {hours} h. Number: {id}"), {"hours": f"{made.expires_in_s / 3600:.1f}", "id": made.id}
        )
    )
    return ExitCode.OK


@invite.command("list", help=_("All invitations that are still known; their links are not shown again."))
@json_option
def list_all(as_json: bool) -> int:
    """Print the invitations."""
    known = view(act(ListInvites()).data, tuple[InviteView, ...])
    if as_json:
        data_json(known)
        return ExitCode.OK
    table([(each.id, each.role, each.name or "-", _standing(each)) for each in known])
    return ExitCode.OK


@invite.command(help=_("Make an invitation void."))
@click.argument("number")
def revoke(number: str) -> int:
    """Revoke one."""
    act(RevokeInvite(invite=number))
    return ExitCode.OK


def _standing(each: InviteView) -> str:
    if each.revoked:
        return _("revoked")
    if each.expires_in_s <= 0:
        return _("expired")
    hours = fill(_("{hours} h left"), {"hours": f"{each.expires_in_s / 3600:.1f}"})
    return hours if each.uses_left is None else hours + ", " + fill(_("{n} times"), {"n": each.uses_left})


def _draw(url: str) -> None:
    import segno

    segno.make(url, error="m").terminal(compact=True)
