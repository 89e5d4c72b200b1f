"""Typed words as commands: the same acts as the keys, for somebody who hears the meeting line by line.

Owns: the grammar. PURE: a line and a state go in; a command, a text or the wish to leave comes out.
Every word may be English or of the console's language; a key of the full screen is taken as a word too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from roomctl.i18n import N_, _, pgettext
from roomctl.wire.view import ConsoleState
from tui import doing, shares
from tui import plain_acts as does
from tui import plain_people as people
from tui import plain_room as room
from tui.acts import BY_ID, NC_, key_sign
from tui.chair import Cannot
from tui.narrate import people_lines, queue_lines, status_lines, summary
from tui.plain_args import is_number, is_word
from tui.plain_check import check
from tui.words import clean, say


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the grammar: how it is written, what comes after it, what it does."""

    word: str
    usage: str
    long: str
    run: does.Handler
    key: str = ""


def interpret(line: str, state: ConsoleState) -> does.Meaning:
    """What a typed line means. Raises Cannot, with words, when it means nothing or makes no sense now."""
    text = clean(line)
    if not text:
        return does.Show(())
    head, _space, rest = text.partition(" ")
    if is_number(head) and not rest:
        return does.Do((doing.WITH_NUMBER["floor.ask"](state, None, int(head)),))
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


def _word(word: str, act: str, run: does.Handler, usage: str = "") -> Word:
    """A word for an act of the table: same key, same explanation."""
    key = key_sign(BY_ID[act].key)
    return Word(word, usage, BY_ID[act].long, run, key if len(key) == 1 else "")


_PERSON: Final = N_("(number or name)")
_PLACE: Final = N_("(place)")

WORDS: Final[tuple[Word, ...]] = (
    _word(NC_("typed", "next"), "floor.next", does.at_once("floor.next")),
    _word(NC_("typed", "yes"), "floor.accept", does.at_once("floor.accept")),
    Word(
        NC_("typed", "ask"),
        _PERSON,
        N_("Somebody at the table or online asks for the floor"),
        does.for_person("floor.ask"),
    ),
    _word(NC_("typed", "give"), "floor.grant", does.numbered("floor.grant"), _PLACE),
    _word(NC_("typed", "release"), "floor.release", does.at_once("floor.release")),
    _word(NC_("typed", "revoke"), "floor.revoke", does.revoke),
    Word(
        NC_("typed", "undo"),
        N_("(number in the list of acts)"),
        N_("Undo the last act (within 10 seconds)"),
        does.undo,
        "u",
    ),
    _word(NC_("typed", "voice"), "floor.name_voice", does.for_person("floor.name_voice"), _PERSON),
    Word(NC_("typed", "move"), N_("(place) (new place)"), N_("Move an entry of the queue"), does.move, "w"),
    Word(NC_("typed", "out"), _PLACE, N_("Take an entry out of the queue"), does.out, "x"),
    Word(
        NC_("typed", "refuse"),
        N_("(number) (reason)"),
        N_("Refuse somebody who asks; the person sees the reason"),
        does.refuse,
        "X",
    ),
    Word(NC_("typed", "same"), N_("(place) (place)"), N_("Two entries are one and the same"), does.same, "="),
    _word(NC_("typed", "reply"), "floor.reply", does.for_person("floor.reply"), _PERSON),
    _word(NC_("typed", "order"), "floor.order", does.for_person("floor.order"), _PERSON),
    _word(NC_("typed", "trouble"), "floor.trouble", does.for_person("floor.trouble"), _PERSON),
    _word(NC_("typed", "break"), "floor.break", does.for_person("floor.break"), _PERSON),
    _word(NC_("typed", "open"), "floor.open", does.at_once("floor.open")),
    _word(NC_("typed", "last"), "floor.last_word", does.last_word, _PERSON),
    _word(NC_("typed", "pause"), "floor.pause", does.at_once("floor.pause")),
    _word(NC_("typed", "rules"), "floor.policy", does.numbered("floor.policy"), "(1-4)"),
    _word(NC_("typed", "auto"), "floor.advance", does.at_once("floor.advance")),
    _word(NC_("typed", "kind"), "room.kind", does.numbered("room.kind"), "(1-3)"),
    _word(NC_("typed", "time"), "floor.time_box", does.numbered("floor.time_box"), N_("(minutes)")),
    Word(
        NC_("typed", "turn-time"),
        N_("(minutes)"),
        N_("Time of this turn only, in minutes 1-9, 0 = no limit"),
        does.numbered("floor.this_time"),
        "B",
    ),
    _word(NC_("typed", "chair"), "floor.chair", does.give_chair, _PERSON),
    _word(
        NC_("typed", "round"),
        "round.show",
        does.round_,
        N_("(minutes, seats, arrival, replies; pass, later, end)"),
    ),
    _word(NC_("typed", "next-part"), "agenda.next", does.at_once("agenda.next")),
    _word(NC_("typed", "agenda"), "agenda.show", does.agenda, N_("(next, add, remove number, number)")),
    _word(NC_("typed", "names"), "people.enter", people.names, N_("(names with commas)")),
    Word(
        NC_("typed", "rename"),
        N_("(number) (name), or (name), (new name)"),
        N_("Give a person another name"),
        people.rename,
    ),
    Word(NC_("typed", "remove"), _PERSON, N_("Remove a person (asks first)"), people.remove),
    Word(
        NC_("typed", "patience"),
        N_("(number or name) (seconds, 0 = as for everybody)"),
        N_("How long a person may be silent before the turn ends"),
        people.patience,
        "W",
    ),
    _word(
        NC_("typed", "invite"),
        "door.invite",
        people.invite,
        N_("(participant, guest, chair, phone, display)"),
    ),
    _word(NC_("typed", "door"), "door.lobby", people.door, N_("(number, all, refuse number, lobby)")),
    _word(NC_("typed", "lock"), "door.lock", does.at_once("door.lock")),
    _word(NC_("typed", "mute"), "room.mute", does.at_once("room.mute")),
    _word(NC_("typed", "camera"), "room.camera", does.at_once("room.camera")),
    Word(
        NC_("typed", "microphone"),
        N_("(number, 0 = roomctl chooses)"),
        N_("Choose the microphone"),
        room.device("microphone"),
    ),
    Word(
        NC_("typed", "loudspeaker"),
        N_("(number, 0 = roomctl chooses)"),
        N_("Choose the loudspeaker"),
        room.device("loudspeaker"),
    ),
    Word(
        NC_("typed", "echo"),
        N_("(number)"),
        N_("Choose who takes the loudspeaker out of the microphone"),
        room.echo,
    ),
    _word(
        NC_("typed", "seats"), "room.seats", room.seats, N_("(number who says their name, 0 = forget all)")
    ),
    _word(NC_("typed", "check"), "room.check", check, N_("(tap, stop, use)")),
    Word(NC_("typed", "queue"), "", N_("Tell the queue"), does.listed(queue_lines)),
    Word(NC_("typed", "people"), "", N_("Tell who is here"), does.listed(people_lines)),
    Word(NC_("typed", "status"), "", N_("Tell how things are"), does.listed(status_lines), "h"),
    Word(NC_("typed", "all"), "", N_("Tell everything"), does.listed(summary)),
    Word(NC_("typed", "acts"), "", N_("Tell the last acts"), does.listed(does.acts), "H"),
    _word(NC_("typed", "talk"), "talk.show", does.listed(shares.lines)),
    _word(NC_("typed", "end"), "room.end", room.end),
    Word(NC_("typed", "shutdown"), "", N_("End the meeting and stop roomctl (asks first)"), room.shutdown),
    _word(NC_("typed", "help"), "console.help", lambda _state, _rest: does.Show(tuple(help_lines()))),
    Word(
        NC_("typed", "quit"),
        "",
        N_("Leave this console; the meeting goes on"),
        lambda _state, _rest: does.Leave(),
        "q",
    ),
)
"""All words, in the order in which help tells them."""
