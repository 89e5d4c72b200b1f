"""What a typed word does: the rest of its line and the state become a command, a text or a reason.

Owns: what each word means; how persons and numbers are typed: `plain_args`. PURE.
Must not know: which word leads where (`plain_words`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace

from roomctl.i18n import _, pgettext, usual_name
from roomctl.types import Direction, Role, RoundSeating
from roomctl.wire import console as wire
from roomctl.wire.view import ConsoleState
from tui import chair, doing, table, typed
from tui.acts import NC_
from tui.chair import Cannot
from tui.narrate import device_lines
from tui.plain_args import is_number, is_word, number_in, person_and, person_in, two, waiting
from tui.telling import last_acts
from tui.words import ECHO_WORDS, clean, name_of, people_by_id, say


@dataclass(frozen=True, slots=True)
class Do:
    """Send these; `consequence` is to be confirmed first."""

    commands: tuple[wire.Command, ...]
    consequence: str = ""


@dataclass(frozen=True, slots=True)
class Show:
    """Tell these lines."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leave:
    """End this console."""


Meaning = Do | Show | Leave
Handler = Callable[[ConsoleState, str], Meaning]


def at_once(act: str) -> Handler:
    """An act that needs nothing more than its word."""
    return lambda state, _rest: Do((doing.AT_ONCE[act](state, None),))


def numbered(act: str) -> Handler:
    """An act with a digit after it."""
    return lambda state, rest: Do((doing.WITH_NUMBER[act](state, None, number_in(rest)),))


def for_person(act: str) -> Handler:
    """An act for a person."""
    return lambda state, rest: Do((doing.FOR_PERSON[act](state, None, person_in(state, rest).id),))


def listed(make: Callable[[ConsoleState], Iterable[str]]) -> Handler:
    """Lines to be read."""
    return lambda state, _rest: Show(tuple(make(state)))


def move(state: ConsoleState, rest: str) -> Meaning:
    """An entry goes to another place."""
    place, to = two(rest)
    return Do((chair.move(state, chair.entry_at(state, place).request, to=to),))


def same(state: ConsoleState, rest: str) -> Meaning:
    """Two entries are one."""
    place, into = two(rest)
    return Do((chair.merge(state, chair.entry_at(state, place).request, into),))


def out(state: ConsoleState, rest: str) -> Meaning:
    """An entry is taken out."""
    return Do((wire.Withdraw(request=waiting(state, rest, pending=False).request),))


def refuse(state: ConsoleState, rest: str) -> Meaning:
    """Somebody who asks is refused, with a reason if one is typed."""
    number, _space, reason = rest.partition(" ")
    if number and not is_number(number):
        number, reason = "", rest
    return Do((wire.Deny(request=waiting(state, number, pending=True).request, reason=reason.strip()),))


def revoke(state: ConsoleState, _rest: str) -> Meaning:
    """The floor is taken back; asks first."""
    command, consequence = chair.revoke(state)
    return Do((command,), consequence)


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


def device(direction: Direction) -> Handler:
    """Microphone or loudspeaker."""

    def run(state: ConsoleState, rest: str) -> Meaning:
        found = [device for device in state.sound.devices if device.direction == direction]
        if not rest:
            lines = [f"{number}. {clean(usual_name(device.label))}" for number, device in enumerate(found, 1)]
            return Show((*device_lines(state), *lines))
        number = number_in(rest)
        if not 0 <= number <= len(found):
            raise Cannot(_("There is no device with this number."))
        return Do(
            (wire.SelectDevice(direction=direction, identity=found[number - 1].identity if number else ""),)
        )

    return run


def echo(state: ConsoleState, rest: str) -> Meaning:
    """Who takes the loudspeaker out of the microphone."""
    if not rest:
        lines = [f"{number}. {_(words)}" for number, words in enumerate(ECHO_WORDS.values(), 1)]
        return Show((say(_("Echo canceller: {echo}."), echo=state.sound.echo), *lines))
    number = number_in(rest)
    if not 1 <= number <= len(ECHO_WORDS):
        raise Cannot(_("There is no choice with this number."))
    return Do((wire.SetEcho(echo=tuple(ECHO_WORDS)[number - 1]),))


def seats(state: ConsoleState, rest: str) -> Meaning:
    """Who sits where; with a number: this person says their name now; with 0: forget all places."""
    if not rest:
        return Show(tuple(table.lines(state)))
    number = number_in(rest)
    if not number:
        return Do((wire.ForgetSeats(),))
    return Do((wire.TeachSeat(number=chair.person_at(state, number).number),))


_SEATINGS: Final[dict[str, RoundSeating]] = {
    NC_("typed", "seats"): "seats",
    NC_("typed", "arrival"): "joined",
}


def round_(state: ConsoleState, rest: str) -> Meaning:
    """A round: begin (with its time, order and replies), pass, later, end."""
    if is_word(rest, NC_("typed", "pass")):
        return Do((wire.PassTurn(person=chair.offered(state)),))
    if is_word(rest, NC_("typed", "later")):
        return Do((wire.LaterTurn(person=chair.offered(state)),))
    if is_word(rest, NC_("typed", "end")):
        if state.floor.round is None:
            raise Cannot(_("No round is running."))
        return Do((wire.EndRound(),))
    wish = wire.StartRound()
    for word in rest.split():
        seating = next((way for known, way in _SEATINGS.items() if is_word(word, known)), None)
        if is_number(word):
            wish = replace(wish, box_s=int(word) * 60.0)
        elif seating is not None:
            wish = replace(wish, seating=seating)
        elif is_word(word, NC_("typed", "replies")):
            wish = replace(wish, no_cross_talk=False)
        elif not is_word(word, NC_("typed", "start")):
            raise Cannot(_("round 3 seats replies (or arrival), round pass, round later, round end"))
    return Do((wish,))


def agenda(state: ConsoleState, rest: str) -> Meaning:
    """The parts of the evening."""
    head, _space, item = rest.partition(" ")
    if is_word(head, NC_("typed", "next")):
        return Do((wire.GoToAgenda(),))
    if is_word(head, NC_("typed", "add")):
        try:
            command = typed.agenda_item(item)
        except ValueError:
            command = None
        if command is None:
            raise Cannot(_(typed.WRITE_ITEM))
        return Do((command,))
    if is_word(head, NC_("typed", "remove")):
        return Do((wire.RemoveAgenda(index=number_in(item) - 1),))
    if head:
        return Do((wire.GoToAgenda(index=number_in(head) - 1),))
    titles = [f"{n}. {clean(item.title)}" for n, item in enumerate(state.floor.agenda, 1)]
    return Show(tuple(titles) or (_("Nothing planned."),))


def give_chair(state: ConsoleState, rest: str) -> Meaning:
    """Who leads the talk."""
    if rest in {"", "console"}:
        return Do((wire.GiveChair(to=None),))
    return Do((wire.GiveChair(to=person_in(state, rest).id),))


def last_word(state: ConsoleState, rest: str) -> Meaning:
    """Who speaks last."""
    return Do((chair.last_word(state, None, person_in(state, rest).id if rest else None),))


def end(_state: ConsoleState, _rest: str) -> Meaning:
    """The meeting ends; asks first."""
    return Do((wire.EndMeeting(),), _("End the meeting for everybody? Names and queue are forgotten."))


def shutdown(_state: ConsoleState, _rest: str) -> Meaning:
    """Roomctl ends; asks first."""
    return Do((wire.Shutdown(),), _("End the meeting and stop roomctl on this computer?"))


def undo(state: ConsoleState, rest: str) -> Meaning:
    """An act is taken back."""
    if not rest:
        return Do((chair.undo(state),))
    acts = sorted(state.acts, key=lambda act: act.age_s)
    number = number_in(rest)
    if not 1 <= number <= len(acts) or acts[number - 1].undo_s <= 0 or acts[number - 1].undone:
        raise Cannot(_("This act can no longer be taken back."))
    return Do((wire.Undo(act=acts[number - 1].id),))


def acts(state: ConsoleState) -> Iterable[str]:
    """The last acts, numbered."""
    lines = last_acts(state, people_by_id(state.people), 10)
    return [f"{number}. {line}" for number, line in enumerate(lines, 1)] or [_("nothing yet")]
