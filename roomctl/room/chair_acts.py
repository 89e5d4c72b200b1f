"""The acts of a chair on the floor: from a command of the console's wire to an event of the floor.

Owns: the table of translation. Must not know: who asked (a console, a one-shot verb, a chair's page),
people's names, the door.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from roomctl.errors import Refused
from roomctl.floor import events as ev
from roomctl.floor.model import CONSOLE, Advance, ChairId, Kind, Policy, RoundOrder
from roomctl.room.meeting import Meeting
from roomctl.room.names import clean_text
from roomctl.room.settings import agenda_item
from roomctl.wire import console as wire

TITLE_LONGEST = 80
MOST_ITEMS = 50

Made = Callable[[Any, ChairId], ev.ChairAct]

PLAIN: dict[type[Any], Made] = {
    wire.Accept: lambda c, chair: ev.Accept(chair=chair, request=c.request),
    wire.Deny: lambda c, chair: ev.Deny(chair=chair, request=c.request, reason=clean_text(c.reason, 200)),
    wire.Grant: lambda c, chair: ev.Grant(chair=chair, request=c.request),
    wire.Next: lambda _c, chair: ev.Next(chair=chair),
    wire.Release: lambda c, chair: ev.ReleaseFor(chair=chair, request=c.request),
    wire.Revoke: lambda c, chair: ev.Revoke(chair=chair, request=c.request, confirmed=True),
    wire.Move: lambda c, chair: ev.Move(chair=chair, request=c.request, position=c.to),
    wire.AddFor: lambda c, chair: ev.AddFor(
        chair=chair, person=c.person, kind=Kind(c.kind), note=clean_text(c.note, 200)
    ),
    wire.Withdraw: lambda c, chair: ev.CancelFor(chair=chair, request=c.request),
    wire.NameVoice: lambda c, chair: ev.NameVoice(chair=chair, person=c.person, request=c.request),
    wire.Merge: lambda c, chair: ev.Merge(chair=chair, keep=c.into, drop=c.request),
    wire.SetQueueOpen: lambda c, chair: ev.OpenQueue(chair=chair) if c.open else ev.CloseQueue(chair=chair),
    wire.Pause: lambda c, chair: ev.Pause(chair=chair) if c.on else ev.Resume(chair=chair),
    wire.GiveChair: lambda c, chair: ev.GiveChair(chair=chair, to=c.to or CONSOLE),
    wire.SetPolicy: lambda c, chair: ev.SetPolicy(chair=chair, policy=Policy(c.policy)),
    wire.SetAdvance: lambda c, chair: ev.SetAdvance(chair=chair, advance=Advance(c.advance)),
    wire.StartRound: lambda c, chair: ev.StartRound(
        chair=chair,
        people=c.order or None,
        order=RoundOrder(c.seating),
        first=c.first,
        box_s=c.box_s or None,
        cross_talk=not c.no_cross_talk,
    ),
    wire.EndRound: lambda _c, chair: ev.EndRound(chair=chair),
    wire.PassTurn: lambda c, chair: ev.PassFor(chair=chair, person=c.person),
    wire.LaterTurn: lambda c, chair: ev.LaterFor(chair=chair, person=c.person),
    wire.SetTimeBox: lambda c, chair: ev.SetTimeBox(
        chair=chair, seconds=c.seconds or None, this_turn=c.this_turn
    ),
    wire.SetPatience: lambda c, chair: ev.SetTurnEnd(chair=chair, person=c.person, seconds=c.seconds),
    wire.Undo: lambda c, chair: ev.Undo(chair=chair, act=c.act),
}


def floor_act(meeting: Meeting, command: object, chair: ChairId, if_rev: int | None, now: float) -> bool:
    """Do an act on the floor. False: this command is not about the floor. Raises Refused."""
    made = PLAIN.get(type(command))
    if made is not None:
        event = made(command, chair)
    elif isinstance(command, wire.LastWord):
        event = _last_word(command, chair)
    elif isinstance(command, wire.GoToAgenda):
        event = _go_to(meeting, command, chair)
    elif isinstance(command, wire.AddAgenda):
        event = _add_agenda(meeting, command, chair)
    elif isinstance(command, wire.RemoveAgenda):
        event = _remove_agenda(meeting, command, chair)
    else:
        return False
    meeting.tell_floor(replace(event, if_rev=if_rev), now)
    return True


def _last_word(command: wire.LastWord, chair: ChairId) -> ev.ChairAct:
    if not command.on:
        return ev.OpenQueue(chair=chair)
    if command.person is None:
        return ev.CloseQueue(chair=chair)
    return ev.LastWord(chair=chair, person=command.person)


def _go_to(meeting: Meeting, command: wire.GoToAgenda, chair: ChairId) -> ev.ChairAct:
    if command.index is None:
        return ev.NextAgendaItem(chair=chair)
    items = meeting.floor.agenda.items
    if not 0 <= command.index < len(items):
        raise Refused("unknown_item", index=command.index)
    return ev.NextAgendaItem(chair=chair, item=items[command.index].id)


def _remove_agenda(meeting: Meeting, command: wire.RemoveAgenda, chair: ChairId) -> ev.ChairAct:
    agenda = meeting.floor.agenda
    if not 0 <= command.index < len(agenda.items):
        raise Refused("unknown_item", index=command.index)
    if command.index == agenda.at:
        raise Refused("item_running", index=command.index)
    rest = tuple(item for index, item in enumerate(agenda.items) if index != command.index)
    return ev.SetAgenda(chair=chair, items=rest)


def _add_agenda(meeting: Meeting, command: wire.AddAgenda, chair: ChairId) -> ev.ChairAct:
    items = meeting.floor.agenda.items
    title = clean_text(command.title, TITLE_LONGEST)
    if not title:
        raise Refused("title_missing")
    if len(items) >= MOST_ITEMS:
        raise Refused("agenda_full")
    if not 0 <= command.minutes <= 600:
        raise Refused("bad_minutes")
    name = f"a{1 + max((int(one.id[1:]) for one in items), default=0)}"
    meeting.titles[name] = title
    return ev.SetAgenda(chair=chair, items=(*items, agenda_item(name, command)))
