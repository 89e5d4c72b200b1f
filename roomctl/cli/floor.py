"""`roomctl floor`: the speaking queue from the command line, one act a call.

Owns: the words of the acts. Must not know: the rules; the room decides and refuses with a reason.
"""

from __future__ import annotations

from typing import get_args

import click

from roomctl.cli.client import act, get_state
from roomctl.cli.exit_codes import ExitCode
from roomctl.cli.options import json_option
from roomctl.cli.people import find_person, find_request, name_of
from roomctl.cli.talk import data, data_json, say, table
from roomctl.i18n import _
from roomctl.types import FloorAdvance, FloorPolicy, RequestKind, RoundSeating
from roomctl.wire import console as wire
from roomctl.wire.view import ConsoleState, EntryView

WHO = _("WHO")


@click.group(
    help=_("The speaking queue. WHO is a number at the table, the beginning of a name, or #REQUEST."),
    epilog=_("Examples: roomctl floor list · roomctl floor add 3 · roomctl floor next"),
)
def floor() -> None:
    """The speaking queue."""


@floor.command("list", help=_("Who has the floor, and who waits."))
@json_option
def show(as_json: bool) -> int:
    """Print the queue."""
    state = get_state().state
    if as_json:
        data_json(state.floor)
        return ExitCode.OK
    holder = state.floor.holder
    data(_("has the floor: ") + (_line(state, holder) if holder else _("nobody")))
    table(
        [
            (f"{entry.place or '-':>3}", f"#{entry.request}", _line(state, entry))
            for entry in state.floor.queue
        ]
    )
    for entry in state.floor.pending:
        data(_("asks: ") + f"#{entry.request}  {_line(state, entry)}")
    return ExitCode.OK


def _line(state: ConsoleState, entry: EntryView) -> str:
    who = name_of(state, entry.person, _("an unnamed voice in the room"))
    where = _("in the room") if entry.origin == "room" else _("remote")
    seconds = entry.held_s if entry.status == "granted" else entry.waiting_s
    return f"{who} ({where})  {int(seconds) // 60}:{int(seconds) % 60:02d}"


def _plain(name: str, words: str, command: wire.Command) -> None:
    """An act that needs nothing but its name."""

    def run() -> int:
        act(command)
        return ExitCode.OK

    floor.add_command(click.Command(name, callback=run, help=words))


_plain("next", _("Give the floor to the next person."), wire.Next())
_plain("release", _("The turn is over."), wire.Release())
_plain("revoke", _("Take the floor back from who has it."), wire.Revoke())
_plain("undo", _("Take back the last act."), wire.Undo())
_plain("pause", _("Stop all timers; the order is kept."), wire.Pause(on=True))
_plain("resume", _("Go on after a pause."), wire.Pause(on=False))
_plain("open", _("Let people ask for the floor."), wire.SetQueueOpen(open=True))
_plain("close", _("No more asking for the floor."), wire.SetQueueOpen(open=False))
_plain("end-round", _("End the round."), wire.EndRound())


@floor.command(help=_("Give the floor to this person now."))
@click.argument("who", metavar=WHO)
def grant(who: str) -> int:
    """Grant a waiting request."""
    act(wire.Grant(request=find_request(get_state().state, who)))
    return ExitCode.OK


@floor.command(help=_("Ask for the floor on behalf of somebody."))
@click.argument("who", metavar=WHO)
@click.option("--kind", type=click.Choice(get_args(RequestKind)), default="contribution", show_default=True)
@click.option("--note", default="", help=_("A few words for the chair only."))
def add(who: str, kind: RequestKind, note: str) -> int:
    """Add somebody to the queue."""
    act(wire.AddFor(person=find_person(get_state().state, who).id, kind=kind, note=note))
    return ExitCode.OK


@floor.command(help=_("Withdraw somebody's request."))
@click.argument("who", metavar=WHO)
def withdraw(who: str) -> int:
    """Withdraw a waiting request."""
    act(wire.Withdraw(request=find_request(get_state().state, who)))
    return ExitCode.OK


@floor.command(help=_("Accept a request that waits for the chair."))
@click.argument("who", metavar=WHO)
def accept(who: str) -> int:
    """Accept a pending request."""
    act(wire.Accept(request=find_request(get_state().state, who)))
    return ExitCode.OK


@floor.command(help=_("Refuse a request, with a reason that the person sees."))
@click.argument("who", metavar=WHO)
@click.option("--reason", default="", help=_("Shown to the person."))
def deny(who: str, reason: str) -> int:
    """Deny a request."""
    act(wire.Deny(request=find_request(get_state().state, who), reason=reason))
    return ExitCode.OK


@floor.command(help=_("Move somebody to another place in the queue (1 = next)."))
@click.argument("who", metavar=WHO)
@click.argument("place", type=click.IntRange(min=1))
def move(who: str, place: int) -> int:
    """Move a request."""
    act(wire.Move(request=find_request(get_state().state, who), to=place))
    return ExitCode.OK


@floor.command(name="name", help=_("Name the unnamed voice of the room."))
@click.argument("who", metavar=WHO)
def name_voice(who: str) -> int:
    """Say whose voice it is."""
    act(wire.NameVoice(person=find_person(get_state().state, who).id))
    return ExitCode.OK


@floor.command(help=_("How the floor is given: voice, queue, chaired or round."))
@click.argument("policy", type=click.Choice(get_args(FloorPolicy)))
def policy(policy: FloorPolicy) -> int:
    """Set the policy."""
    act(wire.SetPolicy(policy=policy))
    return ExitCode.OK


@floor.command(help=_("ask = the next person is proposed; auto = granted after the grace time."))
@click.argument("advance", type=click.Choice(get_args(FloorAdvance)))
def advance(advance: FloorAdvance) -> int:
    """Set how the queue advances."""
    act(wire.SetAdvance(advance=advance))
    return ExitCode.OK


@floor.command("round", help=_("Begin a round: everybody present is offered one turn."))
@click.option(
    "--cross-talk/--no-cross-talk",
    default=False,
    help=_("Take direct responses at once; without it they are hidden until the round ends."),
)
@click.option("--order", type=click.Choice(get_args(RoundSeating)), default="interleaved", show_default=True)
@click.option("--first", metavar=WHO, default="", help=_("Who begins."))
@click.option("--minutes", type=click.FloatRange(0, 60), default=0.0, help=_("For each turn; 0 = as it is."))
def start_round(cross_talk: bool, order: RoundSeating, first: str, minutes: float) -> int:
    """Start a round."""
    who = find_person(get_state().state, first).id if first else None
    act(wire.StartRound(seating=order, first=who, box_s=minutes * 60, no_cross_talk=not cross_talk))
    say(_("The round has begun."))
    return ExitCode.OK
