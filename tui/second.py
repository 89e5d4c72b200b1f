"""The second key of an act: what may be pressed now, and what each key would mean.

Owns: the choices after a first key. PURE. The foot shows them in place of the keys, and each can be clicked.
"""

from __future__ import annotations

from collections.abc import Iterator

from roomctl.i18n import _
from roomctl.types import MeetingKind, PersonId
from roomctl.wire.view import ConsoleState
from tui import chair
from tui.acts import DIGITS, Act
from tui.chair import KINDS, POLICIES
from tui.words import entry_name, kind_of_meeting, name_of, people_by_id, policy_word, say

Choice = tuple[str, str]
"""Key as Textual names it, and what it means."""


def check(act: Act, state: ConsoleState) -> None:
    """Raise Cannot at the first key where no second one could make sense."""
    if act.id == "floor.name_voice":
        chair.unnamed(state)
    elif act.takes == "place":
        chair.entry_at(state, 1)


def choices(act: Act, state: ConsoleState, chosen: PersonId | None) -> tuple[Choice, ...]:
    """What may be pressed after the key of `act`; `chosen` is the person under the cursor of the list."""
    return (*_meant(act, state, chosen), ("escape", _("no")))


def _meant(act: Act, state: ConsoleState, chosen: PersonId | None) -> Iterator[Choice]:
    if act.takes == "person":
        yield from _people(state, chosen)
    elif act.takes == "place":
        people = people_by_id(state.people)
        if act.id == "floor.move":
            yield "up", _("up")
            yield "down", _("down")
        for place, entry in enumerate(state.floor.queue[: len(DIGITS)], 1):
            yield str(place), entry_name(entry, people)
    elif act.takes == "minutes":
        yield "0", _("no limit")
        for minutes in DIGITS:
            yield minutes, say(_("{n} min"), n=minutes)
    elif act.takes == "choice":
        kinds: tuple[MeetingKind, ...] = KINDS
        words = (
            [kind_of_meeting(kind) for kind in kinds]
            if act.id == "room.kind"
            else [policy_word(policy) for policy in POLICIES]
        )
        yield from ((str(number), word) for number, word in enumerate(words, 1))


def _people(state: ConsoleState, chosen: PersonId | None) -> Iterator[Choice]:
    numbered = sorted((p.number, p.id, p) for p in state.people if p.number is not None)
    for number, _id, person in numbered:
        if number <= 10:
            yield str(number % 10), name_of(person)
    if chosen is not None:
        yield "enter", name_of(people_by_id(state.people).get(chosen))
