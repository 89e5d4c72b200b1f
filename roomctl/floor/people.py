"""Who is here: joining, dropping, coming back, leaving.

Rule: who drops keeps place and turn for the grace time; who leaves takes everything along. It must
not know links or names.
"""

from __future__ import annotations

from dataclasses import replace

from roomctl.floor import grants, requests, ring, speech, talktime
from roomctl.floor.events import IllegalEvent, PersonChanged, PersonJoined
from roomctl.floor.model import CONSOLE, ROOM, Cause, Person, PersonId, Presence, Status
from roomctl.floor.sources import SEAT
from roomctl.floor.step import Step, find_person


def joined(step: Step, event: PersonJoined) -> None:
    """Somebody new; in a round at the end of the ring."""
    person = event.person
    if find_person(step.state, person) is not None:
        raise IllegalEvent("already_here", person=person)
    if not person or person in (CONSOLE, ROOM) or person.startswith(SEAT):
        raise IllegalEvent("bad_person", person=person)
    _check_seat(step, event.seat, person)
    if not step.state.people:
        step.put(advice_due=step.m + step.state.rules.advice_every_s, began=step.m)
    number = step.state.next_join
    new = Person(person, event.origin, Presence.PRESENT, number, event.seat)
    step.put(people=(*step.state.people, new), next_join=number + 1)
    ring.joined(step, person)


def _check_seat(step: Step, seat: int | None, person: PersonId) -> None:
    if seat is None:
        return
    if seat < 1:
        raise IllegalEvent("bad_seat", seat=seat)
    for one in step.state.people:
        if one.seat == seat and one.id != person:
            raise IllegalEvent("seat_taken", seat=seat, person=one.id)


def changed(step: Step, event: PersonChanged) -> None:
    """Sits elsewhere or came from the screen to the table; waiting requests show the new origin."""
    person = step.person(event.person)
    seat = person.seat if event.seat is None else event.seat or None
    _check_seat(step, seat, person.id)
    talktime.settle(step)
    person = replace(person, origin=event.origin or person.origin, seat=seat)
    step.put_person(person)
    step.put(
        requests=tuple(
            replace(one, origin=person.origin) if one.person == person.id else one
            for one in step.state.requests
        )
    )
    turn = step.state.turn
    if turn is not None and turn.person == person.id:
        step.put(turn=replace(turn, origin=person.origin))


def dropped(step: Step, person: PersonId) -> None:
    """The link is gone. Silence from there on says nothing about the turn."""
    found = step.person(person)
    if found.presence is Presence.AWAY:
        return
    speech.ended(step, person)
    step.put_person(replace(found, presence=Presence.AWAY, away_since=step.m))
    turn = step.state.turn
    if turn is not None and turn.person == person:
        step.put(turn=replace(turn, spoke=False, silent_since=None, ended=None, interrupted_by=None))


def returned(step: Step, person: PersonId) -> None:
    """Back within the grace time: place and turn are as they were."""
    found = step.person(person)
    step.put_person(replace(found, presence=Presence.PRESENT, away_since=None))


def left(step: Step, person: PersonId) -> None:
    """Gone for good: the turn ends, requests are cancelled, the ring skips the seat."""
    step.person(person)
    speech.forget_source(step, person)
    ring.left(step, person)
    turn = step.state.turn
    if turn is not None and turn.person == person:
        grants.end_turn(step, Status.RELEASED, Cause.LEFT)
    for one in step.state.requests:
        if one.person == person:
            requests.end(step, one, Status.CANCELLED, Cause.LEFT)
    talktime.settle(step)
    step.put(
        people=tuple(one for one in step.state.people if one.id != person),
        chairs=tuple(one for one in step.state.chairs if one != person),
        voices=tuple(one for one in step.state.voices if one.source != person),
    )


def gone(step: Step, person: PersonId) -> None:
    """The grace time is over."""
    left(step, person)
