"""Who is meant: a person given as number, id or the beginning of a name; a request as its person or number.

Owns: the search in a state. Must not know: how the state was got. Names stay in memory and on the screen.
"""

from __future__ import annotations

from roomctl.errors import RoomctlError
from roomctl.types import PersonId, RequestId
from roomctl.wire.view import ConsoleState, EntryView, PersonView


def find_person(state: ConsoleState, given: str) -> PersonView:
    """The one person meant. Raises `RoomctlError` when there is none, or more than one."""
    exact = [person for person in state.people if given in {person.id, str(person.number)}]
    if exact:
        return exact[0]
    low = given.casefold()
    named = [person for person in state.people if person.name]  # a tablet or a screen is nobody
    whole = [person for person in named if person.name.casefold() == low]
    near = whole or [person for person in named if person.name.casefold().startswith(low)]
    if len(near) == 1:
        return near[0]
    raise RoomctlError("person.ambiguous" if near else "person.unknown", count=len(near))


def find_request(state: ConsoleState, given: str) -> RequestId:
    """The waiting request meant: a request's own number as `#12`, else the person who made it."""
    floor = state.floor
    entries: tuple[EntryView, ...] = (*floor.queue, *floor.pending, *floor.technical)
    if given.startswith("#") and given[1:].isdigit():
        number = int(given[1:])
        mine = [entry for entry in entries if entry.request == number]
    else:
        person = find_person(state, given)
        mine = [entry for entry in entries if entry.person == person.id]
    if not mine:
        raise RoomctlError("request.none")
    return mine[0].request


def name_of(state: ConsoleState, person: PersonId | str, unnamed: str) -> str:
    """The name shown for an id; `unnamed` for a voice that nobody has named."""
    return next((each.name for each in state.people if each.id == person), unnamed)
