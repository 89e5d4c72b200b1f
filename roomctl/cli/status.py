"""`roomctl status`: how the running room is, in a dozen lines or as JSON."""

from __future__ import annotations

import click

from roomctl.cli.client import get_state
from roomctl.cli.exit_codes import ExitCode
from roomctl.cli.options import json_option
from roomctl.cli.people import name_of
from roomctl.cli.talk import data, data_json, table
from roomctl.i18n import _, fill, ngettext, tell, usual_name
from roomctl.wire.reports import DirectionState
from roomctl.wire.view import ConsoleState


@click.command(help=_("How the running room is."), epilog=_("Example: roomctl status --json"))
@json_option
def status(as_json: bool) -> int:
    """Print the state."""
    answer = get_state()
    if as_json:
        data_json(answer.state)
    else:
        table(_rows(answer.state))
        for fault in answer.state.faults:
            what, todo = tell(fault.code, {"subject": fault.subject, **fault.params})
            data(f"! {what} {todo}".rstrip())
    return ExitCode.OK


NOBODY = {"display", "chair"}


def _rows(state: ConsoleState) -> list[tuple[str, str]]:
    minutes = int(state.meeting.running_s) // 60
    since = fill(ngettext("{n} minute", "{n} minutes", minutes), {"n": minutes})
    # A screen and the moderation's tablet are nobody.
    people = [one for one in state.people if one.presence == "present" and one.role not in NOBODY]
    room = sum(person.origin == "room" for person in people)
    here = fill(_("{room} in the room, {remote} remote"), {"room": room, "remote": len(people) - room})
    holder = state.floor.holder
    unnamed = _("an unnamed voice in the room")
    waiting = len(state.floor.queue)
    demo = " " + _("(demo)") if state.meeting.demo else ""
    rows = [
        (_("meeting"), f"{usual_name(state.meeting.name)}{demo}, {since}"),
        (_("people"), here),
        (_("microphone"), _device(state.sound.microphone)),
        (_("loudspeaker"), _device(state.sound.loudspeaker)),
        (_("echo canceller"), state.sound.echo),
        (_("has the floor"), name_of(state, holder.person, unnamed) if holder else _("nobody")),
        (_("waiting"), fill(ngettext("{n} person", "{n} people", waiting), {"n": waiting})),
        (_("door"), _("locked") if state.meeting.locked else _("open")),
    ]
    if state.meeting.link:
        rows.append((_("link"), state.meeting.link))
    if state.meeting.fingerprint:
        rows.append((_("certificate"), state.meeting.fingerprint))
    return rows


def _device(direction: DirectionState) -> str:
    words = {
        "none": _("none found"),
        "opening": _("being opened"),
        "open": _("working"),
        "lost": _("lost"),
        "ask": _("please choose one"),
    }
    name, state = usual_name(direction.label), words[direction.state]
    return f"{name}: {state}" if name else state
