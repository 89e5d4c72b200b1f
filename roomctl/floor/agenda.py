"""The structure of the evening: items with policy and time, one key moves on.

Owns which item runs. Nothing moves on by itself. It must not know titles: the room keeps them.
"""

from __future__ import annotations

from dataclasses import replace

from roomctl.floor import requests, rounds
from roomctl.floor.events import AgendaMoved, IllegalEvent, NextAgendaItem, SetAgenda, StartRound
from roomctl.floor.model import Agenda, AgendaItem, Policy
from roomctl.floor.step import Step


def set_items(step: Step, event: SetAgenda) -> None:
    """A new agenda; the running item goes on if it is still there."""
    ids = [item.id for item in event.items]
    for item in event.items:
        if ids.count(item.id) > 1:
            raise IllegalEvent("twice_on_agenda", item=item.id)
        for seconds in (item.time_s, item.box_s):
            if seconds is not None and seconds <= 0:
                raise IllegalEvent("bad_seconds", seconds=seconds, item=item.id)
    old = step.state.agenda
    running = None if old.at is None else old.items[old.at].id
    at = ids.index(running) if running in ids else None
    step.put(agenda=Agenda(event.items, at, old.since if at is not None else step.m))


def move_on(step: Step, event: NextAgendaItem) -> None:
    """The next item, or the one asked for: its policy, its times, its round."""
    agenda = step.state.agenda
    at = 0 if agenda.at is None else agenda.at + 1
    if event.item is not None:
        at = next((index for index, item in enumerate(agenda.items) if item.id == event.item), -1)
        if at < 0:
            raise IllegalEvent("unknown_item", item=event.item)
    elif at >= len(agenda.items):
        raise IllegalEvent("agenda_finished")
    item = agenda.items[at]
    step.put(agenda=replace(agenda, at=at, since=step.m))
    _apply(step, item, event)
    step.tell(AgendaMoved(item.id, at))


def _apply(step: Step, item: AgendaItem, event: NextAgendaItem) -> None:
    if step.state.round is not None:
        rounds.finish(step, step.state.round.before)
    if item.advance is not None:
        step.put(advance=item.advance)
    step.put(box_s=step.state.rules.time_box_s if item.box_s is None else item.box_s)
    if item.policy is Policy.ROUND:
        rounds.start(step, StartRound(chair=event.chair, order=item.order, cross_talk=item.cross_talk))
        return
    step.put(policy=item.policy)
    requests.admit_pending(step)
