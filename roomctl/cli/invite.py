"""`roomctl invite`: make, list and revoke invitations.

Owns: how an invitation is shown. Must not know: how it is signed. A link is shown once, when it is made.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from typing import Any, get_args

import click

from roomctl.cli.client import act, get_state
from roomctl.cli.exit_codes import ExitCode
from roomctl.cli.options import json_option
from roomctl.cli.talk import data, data_json, say, table
from roomctl.i18n import _, fill, ngettext
from roomctl.types import Language, Role
from roomctl.wire.codec import view
from roomctl.wire.console import ListInvites, MakeInvite, RevokeInvite
from roomctl.wire.view import InviteView


class When(click.ParamType):  # type: ignore[type-arg]
    """A moment to come, in seconds from now: a number of hours, or the clock's HH:MM (today or tomorrow)."""

    name = "when"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """See the class."""
        seconds = seconds_until(str(value), dt.datetime.now().astimezone())
        if seconds is None:
            self.fail(fill(_("{value} is neither hours (1.5) nor a time (19:30)."), {"value": str(value)}))
        return seconds


def seconds_until(text: str, now: dt.datetime) -> float | None:
    """Seconds from `now` to "1.5" (hours) or "19:30" (the next one); None: it is neither."""
    with contextlib.suppress(ValueError):
        at = dt.time.fromisoformat(text if ":" in text else "none")
        then = dt.datetime.combine(now.date(), at, now.tzinfo)
        return ((then - now) % dt.timedelta(days=1)).total_seconds()
    with contextlib.suppress(ValueError):
        hours = float(text)
        return hours * 3600 if 0 < hours < 24 * 400 else None
    return None


@click.group(
    invoke_without_command=True,
    help=_("Make a personal link. Verbs: list, revoke, certificate."),
    epilog=_(
        "Example: roomctl invite --role guest --name Anna --not-before 19:00 --expires 20:00 --once --qr"
    ),
)
@click.option("--role", type=click.Choice(get_args(Role)), default="participant", show_default=True)
@click.option("--name", default="", help=_("Suggested to the person, who may change it."))
@click.option("--language", type=click.Choice(get_args(Language)), default=None, help=_("Of the page."))
@click.option(
    "--not-before",
    "begins",
    type=When(),
    default=None,
    help=_("Good from then on: hours from now, or 19:00."),
)
@click.option("--expires", "ends", type=When(), default=None, help=_("Good until then: hours, or 21:30."))
@click.option(
    "--uses", type=click.IntRange(min=1), default=None, help=_("How often; without it as often as wanted.")
)
@click.option("--once", is_flag=True, help=_("Good for one person, one time (as --uses 1)."))
@click.option("--qr", is_flag=True, help=_("Draw it as a QR code too."))
@json_option
@click.pass_context
def invite(
    context: click.Context,
    role: Role,
    name: str,
    language: Language | None,
    begins: float | None,
    ends: float | None,
    uses: int | None,
    once: bool,
    qr: bool,
    as_json: bool,
) -> int:
    """Make one, when no verb follows."""
    if context.invoked_subcommand is not None:
        return ExitCode.OK
    times = {"starts_in_s": begins, "expires_s": ends}
    given = {name: seconds for name, seconds in times.items() if seconds is not None}
    reply = act(MakeInvite(role=role, name=name, language=language, uses=1 if once else uses, **given))
    made = view(reply.data, InviteView)
    if as_json:
        data_json(made)
        return ExitCode.OK
    data(made.url)
    if qr:
        _draw(made.url)
    words = _("Begins in {begins} h, good for {hours} h from then. Number: {id}")
    if not made.begins_in_s:
        words = _("Good for {hours} h. Number: {id}")
    lasts = _hours(made.expires_in_s - made.begins_in_s)
    say(fill(words, {"begins": _hours(made.begins_in_s), "hours": lasts, "id": made.id}))
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


@invite.command(
    help=_("The fingerprint of the certificate that was made here, to compare with the browser's.")
)
def certificate() -> int:
    """Print it, and draw it."""
    found = get_state().state.meeting.fingerprint
    if not found:
        say(_("No certificate of our own is in use."))
        return ExitCode.FAILED
    data(found)
    _draw(found)
    say(_("The browser shows the same SHA-256 fingerprint in the details of the certificate."))
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
    parts = [fill(_("{hours} h left"), {"hours": _hours(each.expires_in_s)})]
    if each.begins_in_s > 0:
        parts.insert(0, fill(_("begins in {hours} h"), {"hours": _hours(each.begins_in_s)}))
    if each.uses_left is not None:
        parts.append(fill(ngettext("{n} time", "{n} times", each.uses_left), {"n": each.uses_left}))
    return ", ".join(parts)


def _hours(seconds: float) -> str:
    return f"{seconds / 3600:.1f}"


def _draw(url: str) -> None:
    import segno

    segno.make_qr(url, error="l").terminal(compact=True, border=2)
