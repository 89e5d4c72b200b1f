"""How things are, told as lines: for plain mode (what changes: `tidings`).

Owns: what is told of a state, in which order. PURE. Must not know: terminals, sockets.
Everything the screens show has a line here, so that somebody who listens knows as much as somebody who looks.
"""

from __future__ import annotations

from collections.abc import Iterator

from roomctl.i18n import _, usual_name
from roomctl.types import PersonId
from roomctl.wire.view import ConsoleState, EntryView, PersonView, RoundView
from tui.phrases import count_words, device_words, echo_words, floor_words, health_words, waiting_words
from tui.telling import alerts
from tui.words import (
    clean,
    duration,
    entry_name,
    is_person,
    kind_word,
    name_of,
    origin_word,
    people_by_id,
    person_state,
    quoted,
    say,
    told_of,
)

People = dict[PersonId, PersonView]


def summary(state: ConsoleState) -> Iterator[str]:
    """Everything, for somebody who just came."""
    meeting = state.meeting
    if meeting.demo:
        yield _("This is a demo: the people are simulated.")
    name = clean(usual_name(meeting.name)) or "roomctl"
    yield say(_("{meeting}, running for {time}. {people}."), meeting=name, time=duration(meeting.running_s),
              people=count_words(state, signs=False))  # fmt: skip
    yield from people_lines(state)
    yield say(_("Rules: {rules}."), rules=floor_words(state.floor))
    yield holder_line(state)
    yield from queue_lines(state)
    yield from device_lines(state)
    yield from alerts(state, people_by_id(state.people))
    if meeting.link:
        yield say(_("Join with this link: {link}"), link=clean(meeting.link))


def people_lines(state: ConsoleState) -> Iterator[str]:
    """Everybody, one a line."""
    for person in sorted(state.people, key=lambda p: (p.origin == "remote", p.number or 999, p.id)):
        if person.presence != "left" and is_person(person):
            yield _person_line(person, state)
    yield from _page_lines(state)


def _page_lines(state: ConsoleState) -> Iterator[str]:
    """Ears that are nobody: every one of them is told."""
    for person in state.people:
        if person.presence != "left" and not is_person(person):
            yield page_words(person)


def page_words(person: PersonView) -> str:
    """A page that is nobody in the meeting."""
    return (
        _("The room's screen shows the meeting.")
        if person.role == "display"
        else _("A chair's page is open.")
    )


def queue_lines(state: ConsoleState) -> Iterator[str]:
    """The queue in its order, then those who ask."""
    people = people_by_id(state.people)
    floor = state.floor
    if floor.round is not None:
        yield from _ring_lines(floor.round, people)
        if floor.queue:
            yield _("After the round:")
    if not floor.queue and not floor.pending:
        yield _("Nobody waits.")
    for place, entry in enumerate(floor.queue, 1):
        yield f"{place}. {entry_words(entry, people)}, {waiting_words(entry.waiting_s)}"
    for entry in floor.pending:
        yield say(_("{person} asks to be put into the queue."), person=entry_words(entry, people))


def _ring_lines(ring: RoundView, people: People) -> Iterator[str]:
    """Whose turn it is in the round, and who is still to come, those who said later last."""
    names = ", ".join(name_of(people.get(person)) for person in (*ring.order, *ring.later))
    if ring.offered is not None:
        name = name_of(people.get(ring.offered))
        yield (
            say(_("Round: now {name}, then {names}."), name=name, names=names)
            if names
            else say(_("Round: now {name}, the last one."), name=name)
        )
    elif names:
        yield say(_("Round: still to come: {names}."), names=names)


def holder_line(state: ConsoleState) -> str:
    """Who has the floor."""
    holder = state.floor.holder
    if holder is None:
        return _("The floor is free.")
    people = people_by_id(state.people)
    words = say(
        _("{person} has the floor, for {time}."),
        person=entry_words(holder, people),
        time=duration(holder.held_s),
    )
    return words if holder.person else words + " " + _("Type: voice and the number of the person.")


def device_lines(state: ConsoleState) -> Iterator[str]:
    """The room's devices."""
    sound = state.sound
    if state.meeting.kind != "hybrid":
        return
    for microphone, device in ((True, sound.microphone), (False, sound.loudspeaker)):
        words = device_words(sound, microphone=microphone)
        name = _("Microphone") if microphone else _("Loudspeaker")
        label = f" ({clean(usual_name(device.label))})" if device.label else ""
        yield told_of(f"{name}{label}", f"{words}.")
    if sound.microphone.state == "open":
        yield say(_("Echo: {how}."), how=echo_words(sound.echo))


def status_lines(state: ConsoleState) -> Iterator[str]:
    """How things are, shortly."""
    yield holder_line(state)
    yield from queue_lines(state)
    yield from device_lines(state)
    yield health_words(state)[0]
    yield from alerts(state, people_by_id(state.people))


def entry_words(entry: EntryView, people: People) -> str:
    """An entry of the queue as it is spoken: who, where, what for."""
    parts = (
        [entry_name(entry, people), origin_word(entry.origin)]
        if entry.person
        else [entry_name(entry, people)]
    )
    if kind := kind_word(entry.kind):
        parts.append(kind)
    words = f"{parts[0]} ({', '.join(parts[1:])})" if len(parts) > 1 else parts[0]
    return f"{words} {quoted(entry.note)}" if entry.note else words


def _person_line(person: PersonView, state: ConsoleState) -> str:
    number = f"{person.number}. " if person.number is not None else "   "
    words = person_state(person, state)
    return f"{number}{name_of(person)}, {origin_word(person.origin)}" + (f", {words}" if words else "")
