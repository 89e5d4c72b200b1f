"""What the words about people and the door do in plain mode.

Owns: what each means; how persons and numbers are typed: `plain_args`. PURE. Must not know: the floor's acts
(`plain_acts`), which word leads where (`plain_words`).
"""

from __future__ import annotations

from typing import Final

from roomctl.i18n import _, pgettext
from roomctl.types import Role
from roomctl.wire import console as wire
from roomctl.wire.view import ConsoleState
from tui import chair, typed
from tui.acts import NC_
from tui.chair import Cannot
from tui.plain_acts import Do, Meaning, Show
from tui.plain_args import is_word, number_in, person_and, person_in
from tui.words import name_of, say


def names(_state: ConsoleState, rest: str) -> Meaning:
    """People at the table."""
    people = typed.people_from(rest)
    if not people:
        raise Cannot(_("Type the names after it, with commas: names Anna, Beat"))
    return Do(people)


def rename(state: ConsoleState, rest: str) -> Meaning:
    """Another name."""
    who, comma, name = rest.partition(",") if "," in rest else rest.partition(" ")
    person = person_in(state, who.strip())
    if not comma or not name.strip():
        raise Cannot(_("The new name is missing: rename 3 Anna, or: rename Anna, Anna B."))
    return Do((wire.RenamePerson(person=person.id, name=name.strip()),))


def remove(state: ConsoleState, rest: str) -> Meaning:
    """Somebody leaves; asks first."""
    person = person_in(state, rest)
    words = say(_("Remove {name} from the meeting? The place in the queue is lost."), name=name_of(person))
    return Do((wire.RemovePerson(person=person.id),), words)


def patience(state: ConsoleState, rest: str) -> Meaning:
    """How long somebody may be silent."""
    who, seconds = person_and(rest)
    if not who:  # as the key does: the next longer
        return Do((chair.patience(person_in(state, rest)),))
    person = person_in(state, who).id
    return Do((wire.SetPatience(person=person, seconds=float(number_in(seconds)) or None),))


ROLES: Final[dict[str, Role]] = {
    NC_("typed", "participant"): "participant",
    NC_("typed", "guest"): "guest",
    NC_("typed", "chair"): "chair",
    NC_("typed", "phone"): "phone",
    NC_("typed", "display"): "display",
}


def invite(_state: ConsoleState, rest: str) -> Meaning:
    """A link."""
    if not rest:
        return Do((wire.MakeInvite(),))
    for word, role in ROLES.items():
        if is_word(rest, word):
            return Do((wire.MakeInvite(role=role),))
    raise Cannot(
        say(_("For whom? One of: {roles}"), roles=", ".join(pgettext("typed", word) for word in ROLES))
    )


def door(state: ConsoleState, rest: str) -> Meaning:
    """Who knocks, and the door."""
    head, _space, number = rest.partition(" ")
    if is_word(head, NC_("typed", "all")):
        return Do((wire.Admit(knock=None),))
    if is_word(head, NC_("typed", "lobby")):
        return Do((wire.SetLobby(on=not state.meeting.lobby),))
    if not state.lobby:
        return Show((_("Nobody knocks."),))
    refuse = is_word(head, NC_("typed", "refuse"))
    number, _space, reason = number.partition(" ") if refuse else (number, "", "")
    at = number_in(number if refuse else head) if (number if refuse else head) else 1
    if not 1 <= at <= len(state.lobby):
        raise Cannot(_("Nobody with this number knocks."))
    knock = state.lobby[at - 1].id
    return Do((wire.RefuseKnock(knock=knock, reason=reason.strip()) if refuse else wire.Admit(knock=knock),))
