"""What has just changed, as lines: the running commentary of plain mode.

Owns: which changes are told, in which order. PURE: the state before and after go in, lines come out.
Must not know: how the whole state is told (`narrate`), sockets, where lines go.
"""

from __future__ import annotations

from collections.abc import Iterator

from roomctl.i18n import _
from roomctl.types import PersonId
from roomctl.wire.view import ConsoleState
from tui.narrate import device_lines, entry_words, holder_line, page_words
from tui.phrases import act_words, advice_words, floor_words, health_words
from tui.table import place_words, what_to_do
from tui.telling import alerts
from tui.words import (
    clean,
    duration,
    entry_name,
    is_person,
    name_of,
    origin_word,
    people_by_id,
    say,
)


def changes(old: ConsoleState, new: ConsoleState) -> Iterator[str]:
    """What is different in `new`, in the order in which a person wants to hear it."""
    yield from _holder_changes(old, new)
    yield from _queue_changes(old, new)
    yield from _rule_changes(old, new)
    yield from _round_changes(old, new)
    yield from _people_changes(old, new)
    yield from _alert_changes(old, new)
    yield from _room_changes(old, new)
    yield from _act_changes(old, new)


def voices(old: ConsoleState, new: ConsoleState) -> Iterator[tuple[str, str]]:
    """Who began to speak: (source, line). The caller decides how often a source is told."""
    people = people_by_id(new.people)
    for source in new.speaking:
        if source in old.speaking:
            continue
        person = people.get(PersonId(source))
        name = (
            _("Somebody in the room")
            if person is None
            else f"{name_of(person)} ({origin_word(person.origin)})"
        )
        yield source, say(_("{name} speaks."), name=name)


def _holder_changes(old: ConsoleState, new: ConsoleState) -> Iterator[str]:
    was, now = old.floor.holder, new.floor.holder
    if (was and (was.request, was.person)) != (now and (now.request, now.person)):
        yield holder_line(new)
    if now is None:
        return
    name = entry_name(now, people_by_id(new.people))
    if new.floor.warning and not old.floor.warning:
        yield say(_("The time of {name} ends soon."), name=name)
    if new.floor.over_s > 0 and not old.floor.over_s > 0:
        yield say(_("The time of {name} is over. Nothing is cut."), name=name)


def _queue_changes(old: ConsoleState, new: ConsoleState) -> Iterator[str]:
    people = people_by_id(new.people)
    before = {entry.request: entry for entry in old.floor.queue}
    after = {entry.request: entry for entry in new.floor.queue}
    asked = {entry.request for entry in old.floor.pending}
    for place, entry in enumerate(new.floor.queue, 1):
        if entry.request not in before:
            yield say(
                _("{person} is in the queue: place {place}."), person=entry_words(entry, people), place=place
            )
        elif entry.person != before[entry.request].person:
            yield say(_("Place {place} is {person}."), person=entry_words(entry, people), place=place)
    for entry in new.floor.pending:
        if entry.request not in asked:
            yield say(
                _("{person} asks to be put into the queue. Type: yes"), person=entry_words(entry, people)
            )
    holder = new.floor.holder.request if new.floor.holder else None
    for entry in old.floor.queue:
        if entry.request not in after and entry.request != holder:
            yield say(_("{person} is no longer in the queue."), person=entry_words(entry, people))
    stayed = [request for request in before if request in after]
    if stayed != [request for request in after if request in before]:
        names = ", ".join(f"{n} {entry_name(entry, people)}" for n, entry in enumerate(new.floor.queue, 1))
        yield say(_("New order of the queue: {names}."), names=names)
    proposed = new.floor.proposed
    if proposed is not None and proposed != old.floor.proposed and proposed in after:
        yield say(_("Next would be {person}. Type: yes"), person=entry_words(after[proposed], people))
    ring = new.floor.proposed_person
    if proposed is None and ring is not None and ring != old.floor.proposed_person:
        yield say(_("Next would be {person}. Type: yes"), person=name_of(people.get(ring)))


def _rule_changes(old: ConsoleState, new: ConsoleState) -> Iterator[str]:
    if floor_words(old.floor) != floor_words(new.floor):
        yield say(_("Rules: {rules}."), rules=floor_words(new.floor))
    if new.floor.coming_box_s != old.floor.coming_box_s:
        yield (
            say(_("Speaking time: {time}."), time=duration(new.floor.coming_box_s))
            if new.floor.coming_box_s
            else _("Speaking time: no limit.")
        )
    agenda, at = new.floor.agenda, new.floor.agenda_at
    if at != old.floor.agenda_at and 0 <= at < len(agenda):
        yield say(_("Now: {title}."), title=clean(agenda[at].title))
    if new.floor.chair != old.floor.chair:
        name = (
            name_of(people_by_id(new.people).get(new.floor.chair))
            if new.floor.chair
            else _("only this console")
        )
        yield say(_("The chair: {name}."), name=name)


def _round_changes(old: ConsoleState, new: ConsoleState) -> Iterator[str]:
    was, now = old.floor.round, new.floor.round
    if now is None:
        if was is not None:
            yield _("The round is over.")
        return
    if was is None:
        yield _("A round begins.")
    if now.offered is not None and (was is None or was.offered != now.offered):
        yield say(
            _("The turn is offered to {name}."), name=name_of(people_by_id(new.people).get(now.offered))
        )


def _people_changes(old: ConsoleState, new: ConsoleState) -> Iterator[str]:
    before = {p.id: p for p in old.people if p.presence != "left"}
    after = {p.id: p for p in new.people if p.presence != "left"}
    for person in after.values():
        was = before.get(person.id)
        if not is_person(person):
            if was is None:
                yield page_words(person)
            continue
        if was is None:
            yield say(
                _("{name} is here ({origin})."), name=name_of(person), origin=origin_word(person.origin)
            )
            continue
        if was.name and name_of(was) != name_of(person):
            yield say(_("{old} is now called {name}."), old=name_of(was), name=name_of(person))
        if (was.presence == "away") != (person.presence == "away"):
            words = _("{name} is away, back soon.") if person.presence == "away" else _("{name} is back.")
            yield say(words, name=name_of(person))
        if was.muted != person.muted:
            words = _("{name} is muted.") if person.muted else _("{name} is not muted any more.")
            yield say(words, name=name_of(person))
    for person in before.values():
        if person.id in after:
            continue
        if is_person(person):
            yield say(_("{name} has left."), name=name_of(person))
        elif person.role == "display":
            yield _("The room's screen does not show the meeting any more.")
        else:
            yield _("A chair's page was closed.")


def _alert_changes(old: ConsoleState, new: ConsoleState) -> Iterator[str]:
    before = list(alerts(old, people_by_id(old.people)))
    after = list(alerts(new, people_by_id(new.people)))
    yield from (line for line in after if line not in before)
    yield from (say(_("Over: {what}"), what=line) for line in before if line not in after)
    people = people_by_id(new.people)
    told = {advice.code for advice in old.floor.advice}
    for advice in new.floor.advice:
        if advice.code not in told:
            yield say(_("Hint: {hint}"), hint=advice_words(advice, people))


def _room_changes(old: ConsoleState, new: ConsoleState) -> Iterator[str]:
    before = list(device_lines(old))
    yield from (line for line in device_lines(new) if line not in before)
    if new.sound.media != old.sound.media:
        yield health_words(new)[0]
    asked = old.sound.teaching
    if new.sound.teaching != asked:
        learned = asked and not new.sound.teaching
        yield (f"{asked}: {place_words(new.sound, asked)}" if learned else what_to_do(new.sound, new.people))
    if new.meeting.locked != old.meeting.locked:
        yield _("The door is LOCKED: nobody new comes in.") if new.meeting.locked else _("The door is open.")
    if new.meeting.lobby != old.meeting.lobby:
        yield (
            _("Everybody new waits here until you let them in.")
            if new.meeting.lobby
            else _("Whoever has an invitation comes straight in.")
        )


def _act_changes(old: ConsoleState, new: ConsoleState) -> Iterator[str]:
    """Acts that came since: the lists differ at the young end, whatever ages say."""
    people = people_by_id(new.people)
    before = [(act.act, act.person, act.undone) for act in old.acts]
    now = [(act.act, act.person, act.undone) for act in sorted(new.acts, key=lambda act: act.age_s)]
    for act, key in zip(sorted(new.acts, key=lambda act: act.age_s), now, strict=True):
        if now.count(key) > before.count(key) or (act.age_s < 1.0 and len(new.acts) != len(old.acts)):
            if act.undone:
                yield say(_("Taken back: {act}."), act=act_words(act, people, aloud=True))
            else:
                yield say(_("Done: {act}."), act=act_words(act, people, aloud=True))
            return
