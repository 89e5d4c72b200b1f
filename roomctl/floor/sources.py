"""Whose voice is it? From a source of sound to a person, the holder, or a voice without a name.

One microphone in the room hears everybody at the table. While somebody in the room holds the
floor, what it hears counts as theirs; otherwise it is an unnamed voice until the chair names it.
Nothing here recognises a voice, and nothing may.
"""

from __future__ import annotations

from dataclasses import dataclass

from roomctl.floor.events import IllegalEvent
from roomctl.floor.model import ROOM, FloorState, Origin, PersonId, SourceId
from roomctl.floor.step import find_person

SEAT = "seat:"


@dataclass(frozen=True, slots=True)
class Owner:
    """person None: an unnamed voice. `holder`: the voice of the running turn."""

    person: PersonId | None
    holder: bool


def owner(state: FloorState, source: SourceId) -> Owner:
    """Whose speech this source carries now. IllegalEvent `unknown_source` for one nobody knows."""
    turn = state.turn
    person = _person_of(state, source)
    if person is not None:
        return Owner(person, turn is not None and turn.person == person)
    if source != ROOM and not source.startswith(SEAT):
        raise IllegalEvent("unknown_source", source=source)
    if turn is not None and turn.origin is Origin.ROOM:
        if turn.person is None:
            return Owner(None, turn.source == source)
        if source == ROOM:
            return Owner(turn.person, holder=True)
    return Owner(None, holder=False)


def _person_of(state: FloorState, source: SourceId) -> PersonId | None:
    if source == ROOM:
        return None
    if find_person(state, source) is not None:
        return source
    if source.startswith(SEAT):
        for one in state.people:
            if one.seat is not None and source == f"{SEAT}{one.seat}":
                return one.id
    return None


def speaking_since(state: FloorState, *, holder: bool) -> tuple[tuple[float, SourceId], ...]:
    """Sources that speak now, earliest first: the holder's, or everybody else's."""
    return tuple(
        sorted(
            (voice.since, voice.source)
            for voice in state.voices
            if voice.since is not None and owner(state, voice.source).holder is holder
        )
    )
