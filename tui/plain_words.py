"""Typed words as commands: the same acts as the keys, for somebody who hears the meeting line by line.

Owns: the grammar. PURE: a line and a state go in; a command, a text or the wish to leave comes out.
Every word may be English or of the console's language; a key of the full screen is taken as a word too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from roomctl.i18n import N_, _, pgettext
from roomctl.types import Direction, Role
from roomctl.wire import console as wire
from roomctl.wire.view import ConsoleState, EntryView
from tui import chair, doing, shares
from tui.acts import BY_ID, NC_, key_sign
from tui.chair import Cannot
from tui.narrate import device_lines, people_lines, queue_lines, status_lines, summary
from tui.telling import last_acts
from tui.words import clean, folded, people_by_id, say


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


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the grammar: how it is written, what comes after it, what it does."""

    word: str
    usage: str
    long: str
    run: Handler
    key: str = ""


def interpret(line: str, state: ConsoleState) -> Meaning:
    """What a typed line means. Raises Cannot, with words, when it means nothing or makes no sense now."""
    text = clean(line)
    if not text:
        return Show(())
    head, _space, rest = text.partition(" ")
    if _is_number(head) and not rest:
        return Do((doing.WITH_NUMBER["floor.ask"](state, None, int(head)),))
    for word in WORDS:
        if head == word.key or is_word(head, word.word):
            return word.run(state, rest.strip())
    raise Cannot(say(_("“{word}” is no command here. Type: help"), word=head))


def help_lines() -> Iterable[str]:
    """All commands."""
    yield _("A number alone: this person at the table asks for the floor.")
    for word in WORDS:
        mine = pgettext("typed", word.word)
        both = mine if mine == word.word else f"{mine} ({word.word})"
        yield f"{both} {_(word.usage) if word.usage else ''}".strip() + f": {_(word.long)}"


# --- how a word becomes a command -----------------------------------------------------------------


def _at_once(act: str) -> Handler:
    return lambda state, _rest: Do((doing.AT_ONCE[act](state, None),))


def _numbered(act: str) -> Handler:
    return lambda state, rest: Do((doing.WITH_NUMBER[act](state, None, _number(rest)),))


def _listed(make: Callable[[ConsoleState], Iterable[str]]) -> Handler:
    return lambda state, _rest: Show(tuple(make(state)))


def is_word(typed: str, word: str) -> bool:
    """Whether this word was typed, in English or the console's language, whatever capitals and accents."""
    return folded(typed.strip()) in {folded(word), folded(pgettext("typed", word))}


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) < 6


def _number(text: str) -> int:
    if not _is_number(text):
        raise Cannot(_("A number is missing after this word."))
    return int(text)


def _two(text: str) -> tuple[int, int]:
    parts = text.split()
    if len(parts) != 2:
        raise Cannot(_("Two numbers are needed after this word."))
    return _number(parts[0]), _number(parts[1])


def _waiting(state: ConsoleState, text: str, *, pending: bool) -> EntryView:
    if not pending:
        return chair.entry_at(state, _number(text))
    if not state.floor.pending:
        raise Cannot(_("Nobody asks to be put into the queue."))
    number = _number(text) if text else 1
    if not 1 <= number <= len(state.floor.pending):
        raise Cannot(_("Nobody with this number asks."))
    return state.floor.pending[number - 1]


def _move(state: ConsoleState, rest: str) -> Meaning:
    place, to = _two(rest)
    return Do((chair.move(state, chair.entry_at(state, place).request, to=to),))


def _same(state: ConsoleState, rest: str) -> Meaning:
    place, into = _two(rest)
    return Do((chair.merge(state, chair.entry_at(state, place).request, into),))


def _out(state: ConsoleState, rest: str) -> Meaning:
    return Do((wire.Withdraw(request=_waiting(state, rest, pending=False).request),))


def _refuse(state: ConsoleState, rest: str) -> Meaning:
    number, _space, reason = rest.partition(" ")
    if number and not _is_number(number):
        number, reason = "", rest
    return Do((wire.Deny(request=_waiting(state, number, pending=True).request, reason=reason.strip()),))


def _revoke(state: ConsoleState, _rest: str) -> Meaning:
    command, consequence = chair.revoke(state)
    return Do((command,), consequence)


def _names(_state: ConsoleState, rest: str) -> Meaning:
    people = chair.people_from(rest)
    if not people:
        raise Cannot(_("Type the names after it, with commas: names Anna, Beat"))
    return Do(people)


def _rename(state: ConsoleState, rest: str) -> Meaning:
    number, _space, name = rest.partition(" ")
    person = chair.person_at(state, _number(number))
    if not name.strip():
        raise Cannot(_("The new name is missing: rename 3 Anna"))
    return Do((wire.RenamePerson(person=person.id, name=name.strip()),))


def _remove(state: ConsoleState, rest: str) -> Meaning:
    person = chair.person_at(state, _number(rest))
    words = say(_("Remove {name} from the meeting? The place in the queue is lost."), name=clean(person.name))
    return Do((wire.RemovePerson(person=person.id),), words)


def _patience(state: ConsoleState, rest: str) -> Meaning:
    number, seconds = _two(rest)
    person = chair.person_at(state, number).id
    return Do((wire.SetPatience(person=person, seconds=float(seconds) if seconds else None),))


_ROLES: Final[dict[str, Role]] = {
    NC_("typed", "participant"): "participant",
    NC_("typed", "guest"): "guest",
    NC_("typed", "chair"): "chair",
    NC_("typed", "phone"): "phone",
    NC_("typed", "display"): "display",
}


def _invite(_state: ConsoleState, rest: str) -> Meaning:
    if not rest:
        return Do((wire.MakeInvite(),))
    for word, role in _ROLES.items():
        if is_word(rest, word):
            return Do((wire.MakeInvite(role=role),))
    raise Cannot(
        say(_("For whom? One of: {roles}"), roles=", ".join(pgettext("typed", word) for word in _ROLES))
    )


def _door(state: ConsoleState, rest: str) -> Meaning:
    head, _space, number = rest.partition(" ")
    if is_word(head, NC_("typed", "all")):
        return Do((wire.Admit(knock=None),))
    if is_word(head, NC_("typed", "lobby")):
        return Do((wire.SetLobby(on=not state.meeting.lobby),))
    if not state.lobby:
        return Show((_("Nobody knocks."),))
    refuse = is_word(head, NC_("typed", "refuse"))
    at = _number(number if refuse else head) if (number if refuse else head) else 1
    if not 1 <= at <= len(state.lobby):
        raise Cannot(_("Nobody with this number knocks."))
    knock = state.lobby[at - 1].id
    return Do((wire.RefuseKnock(knock=knock) if refuse else wire.Admit(knock=knock),))


def _device(direction: Direction) -> Handler:
    def run(state: ConsoleState, rest: str) -> Meaning:
        found = [device for device in state.sound.devices if device.direction == direction]
        if not rest:
            lines = [f"{number}. {clean(device.label)}" for number, device in enumerate(found, 1)]
            return Show((*device_lines(state), *lines))
        number = _number(rest)
        if not 0 <= number <= len(found):
            raise Cannot(_("There is no device with this number."))
        return Do(
            (wire.SelectDevice(direction=direction, identity=found[number - 1].identity if number else ""),)
        )

    return run


def _round(state: ConsoleState, rest: str) -> Meaning:
    if not rest or is_word(rest, NC_("typed", "start")):
        return Do((wire.StartRound(),))
    if is_word(rest, NC_("typed", "pass")):
        return Do((wire.PassTurn(person=chair.offered(state)),))
    if is_word(rest, NC_("typed", "later")):
        return Do((wire.LaterTurn(person=chair.offered(state)),))
    if is_word(rest, NC_("typed", "end")):
        chair.offered(state)
        return Do((wire.EndRound(),))
    raise Cannot(_("round, round pass, round later, round end"))


def _agenda(state: ConsoleState, rest: str) -> Meaning:
    head, _space, item = rest.partition(" ")
    if is_word(head, NC_("typed", "next")):
        return Do((wire.GoToAgenda(),))
    if is_word(head, NC_("typed", "add")):
        try:
            command = chair.agenda_item(item)
        except ValueError:
            command = None
        if command is None:
            raise Cannot(_(chair.WRITE_ITEM))
        return Do((command,))
    if is_word(head, NC_("typed", "remove")):
        return Do((wire.RemoveAgenda(index=_number(item) - 1),))
    if head:
        return Do((wire.GoToAgenda(index=_number(head) - 1),))
    titles = [f"{n}. {clean(item.title)}" for n, item in enumerate(state.floor.agenda, 1)]
    return Show(tuple(titles) or (_("Nothing planned."),))


def _chair(state: ConsoleState, rest: str) -> Meaning:
    if rest in {"", "console"}:
        return Do((wire.GiveChair(to=None),))
    return Do((wire.GiveChair(to=chair.person_at(state, _number(rest)).id),))


def _end(_state: ConsoleState, _rest: str) -> Meaning:
    return Do((wire.EndMeeting(),), _("End the meeting for everybody? Names and queue are forgotten."))


def _shutdown(_state: ConsoleState, _rest: str) -> Meaning:
    return Do((wire.Shutdown(),), _("End the meeting and stop roomctl on this computer?"))


def _undo(state: ConsoleState, rest: str) -> Meaning:
    if not rest:
        return Do((chair.undo(state),))
    acts = sorted(state.acts, key=lambda act: act.age_s)
    number = _number(rest)
    if not 1 <= number <= len(acts) or acts[number - 1].undo_s <= 0 or acts[number - 1].undone:
        raise Cannot(_("This act can no longer be taken back."))
    return Do((wire.Undo(act=acts[number - 1].id),))


def _acts(state: ConsoleState) -> Iterable[str]:
    lines = last_acts(state, people_by_id(state.people), 10)
    return [f"{number}. {line}" for number, line in enumerate(lines, 1)] or [_("nothing yet")]


def _word(word: str, act: str, run: Handler, usage: str = "") -> Word:
    """A word for an act of the table: same key, same explanation."""
    key = key_sign(BY_ID[act].key)
    return Word(word, usage, BY_ID[act].long, run, key if len(key) == 1 else "")


_PERSON: Final = N_("(number of the person)")
_PLACE: Final = N_("(place)")

WORDS: Final[tuple[Word, ...]] = (
    _word(NC_("typed", "next"), "floor.next", _at_once("floor.next")),
    _word(NC_("typed", "yes"), "floor.accept", _at_once("floor.accept")),
    _word(NC_("typed", "give"), "floor.grant", _numbered("floor.grant"), _PLACE),
    _word(NC_("typed", "release"), "floor.release", _at_once("floor.release")),
    _word(NC_("typed", "revoke"), "floor.revoke", _revoke),
    Word(
        NC_("typed", "undo"),
        N_("(number in the list of acts)"),
        N_("Undo the last act (within 10 seconds)"),
        _undo,
        "u",
    ),
    _word(NC_("typed", "voice"), "floor.name_voice", _numbered("floor.name_voice"), _PERSON),
    Word(NC_("typed", "move"), N_("(place) (new place)"), N_("Move an entry of the queue"), _move, "w"),
    Word(NC_("typed", "out"), _PLACE, N_("Take an entry out of the queue"), _out, "x"),
    Word(
        NC_("typed", "refuse"),
        N_("(number) (reason)"),
        N_("Refuse somebody who asks; the person sees the reason"),
        _refuse,
        "X",
    ),
    Word(NC_("typed", "same"), N_("(place) (place)"), N_("Two entries are one and the same"), _same, "="),
    _word(NC_("typed", "reply"), "floor.reply", _numbered("floor.reply"), _PERSON),
    _word(NC_("typed", "order"), "floor.order", _numbered("floor.order"), _PERSON),
    _word(NC_("typed", "trouble"), "floor.trouble", _numbered("floor.trouble"), _PERSON),
    _word(NC_("typed", "break"), "floor.break", _numbered("floor.break"), _PERSON),
    _word(NC_("typed", "open"), "floor.open", _at_once("floor.open")),
    _word(NC_("typed", "last"), "floor.last_word", _at_once("floor.last_word")),
    _word(NC_("typed", "pause"), "floor.pause", _at_once("floor.pause")),
    _word(NC_("typed", "rules"), "floor.policy", _numbered("floor.policy"), "(1-4)"),
    _word(NC_("typed", "auto"), "floor.advance", _at_once("floor.advance")),
    _word(NC_("typed", "kind"), "room.kind", _numbered("room.kind"), "(1-3)"),
    _word(NC_("typed", "time"), "floor.time_box", _numbered("floor.time_box"), N_("(minutes)")),
    Word(
        NC_("typed", "turn-time"),
        N_("(minutes)"),
        N_("Time of this turn only, in minutes 1-9, 0 = no limit"),
        _numbered("floor.this_time"),
        "B",
    ),
    _word(NC_("typed", "chair"), "floor.chair", _chair, _PERSON),
    _word(NC_("typed", "round"), "round.show", _round, N_("(pass, later, end)")),
    _word(NC_("typed", "next-part"), "agenda.next", _at_once("agenda.next")),
    _word(NC_("typed", "agenda"), "agenda.show", _agenda, N_("(next, add, remove number, number)")),
    _word(NC_("typed", "names"), "people.enter", _names, N_("(names with commas)")),
    Word(
        NC_("typed", "rename"), N_("(number of the person) (name)"), N_("Give a person another name"), _rename
    ),
    Word(NC_("typed", "remove"), _PERSON, N_("Remove a person (asks first)"), _remove),
    Word(
        NC_("typed", "patience"),
        N_("(number of the person) (seconds, 0 = as for everybody)"),
        N_("How long a person may be silent before the turn ends"),
        _patience,
    ),
    _word(NC_("typed", "invite"), "door.invite", _invite, N_("(participant, guest, chair, phone, display)")),
    _word(NC_("typed", "door"), "door.lobby", _door, N_("(number, all, refuse number, lobby)")),
    _word(NC_("typed", "lock"), "door.lock", _at_once("door.lock")),
    _word(NC_("typed", "mute"), "room.mute", _at_once("room.mute")),
    Word(
        NC_("typed", "microphone"),
        N_("(number, 0 = roomctl chooses)"),
        N_("Choose the microphone"),
        _device("microphone"),
    ),
    Word(
        NC_("typed", "loudspeaker"),
        N_("(number, 0 = roomctl chooses)"),
        N_("Choose the loudspeaker"),
        _device("loudspeaker"),
    ),
    Word(NC_("typed", "queue"), "", N_("Tell the queue"), _listed(queue_lines)),
    Word(NC_("typed", "people"), "", N_("Tell who is here"), _listed(people_lines)),
    Word(NC_("typed", "status"), "", N_("Tell how things are"), _listed(status_lines), "h"),
    Word(NC_("typed", "all"), "", N_("Tell everything"), _listed(summary)),
    Word(NC_("typed", "acts"), "", N_("Tell the last acts"), _listed(_acts), "H"),
    _word(NC_("typed", "talk"), "talk.show", _listed(shares.lines)),
    _word(NC_("typed", "end"), "room.end", _end),
    Word(NC_("typed", "shutdown"), "", N_("End the meeting and stop roomctl (asks first)"), _shutdown),
    _word(NC_("typed", "help"), "console.help", lambda _state, _rest: Show(tuple(help_lines()))),
    Word(
        NC_("typed", "quit"),
        "",
        N_("Leave this console; the meeting goes on"),
        lambda _state, _rest: Leave(),
        "q",
    ),
)
"""All words, in the order in which help tells them."""
