"""From an act of the table to a command: one line an act, for keys and for typed words alike.

Owns: which function of `chair` an act means. PURE. Acts that open a screen are not here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from roomctl.types import PersonId, RequestId
from roomctl.wire import console as wire
from roomctl.wire.view import ConsoleState
from tui import chair

Selected = RequestId | None
Plain = Callable[[ConsoleState, Selected], wire.Command]
Numbered = Callable[[ConsoleState, Selected, int], wire.Command]
ForPerson = Callable[[ConsoleState, Selected, PersonId], wire.Command]

AT_ONCE: Final[dict[str, Plain]] = {
    "floor.next": lambda state, _sel: chair.next_turn(state),
    "floor.accept": chair.accept,
    "floor.selected": chair.give,
    "floor.release": lambda state, _sel: chair.release(state),
    "floor.undo": lambda state, _sel: chair.undo(state),
    "floor.drop": chair.drop,
    "floor.open": lambda state, _sel: chair.open_or_close(state),
    "floor.last_word": chair.last_word,
    "floor.pause": lambda state, _sel: chair.pause(state),
    "floor.advance": lambda state, _sel: chair.advance(state),
    "agenda.next": lambda state, _sel: chair.next_part(state),
    "door.lock": lambda state, _sel: chair.lock(state),
    "room.mute": lambda state, _sel: chair.mute(state),
    "room.camera": lambda state, _sel: chair.film(state),
}
"""Acts that need nothing more than the key."""

FOR_PERSON: Final[dict[str, ForPerson]] = {
    "floor.ask": lambda _state, _sel, who: wire.AddFor(person=who),
    "floor.name_voice": lambda state, sel, who: chair.name_voice(state, who, sel),
    "floor.reply": lambda _state, _sel, who: wire.AddFor(person=who, kind="direct_response"),
    "floor.order": lambda _state, _sel, who: wire.AddFor(person=who, kind="point_of_order"),
    "floor.trouble": lambda _state, _sel, who: wire.AddFor(person=who, kind="technical"),
    "floor.patience": lambda state, _sel, who: chair.patience(chair.person(state, who)),
    "floor.break": lambda _state, _sel, who: wire.AddFor(person=who, kind="break"),
}
"""Acts whose second key is a person: by number, or the one selected in the list."""


def with_person(name: str) -> Numbered:
    """The act `name` for the person with this number."""
    return lambda state, sel, n: FOR_PERSON[name](state, sel, chair.person_at(state, n).id)


WITH_NUMBER: Final[dict[str, Numbered]] = {
    **{name: with_person(name) for name in FOR_PERSON},
    "floor.grant": lambda state, _sel, n: wire.Grant(request=chair.entry_at(state, n).request),
    "floor.move": lambda state, sel, n: chair.move(state, sel, to=n),
    "floor.merge": chair.merge,
    "floor.policy": lambda _state, _sel, n: chair.policy(n),
    "room.kind": lambda _state, _sel, n: chair.meeting_kind(n),
    "floor.time_box": lambda _state, _sel, n: wire.SetTimeBox(seconds=n * 60.0),
    "floor.this_time": lambda _state, _sel, n: wire.SetTimeBox(seconds=n * 60.0, this_turn=True),
}
"""Acts whose second key is a digit."""
