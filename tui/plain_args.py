"""How persons, places and numbers are typed: parts of a line become what they mean in this state.

Owns: reading them. PURE; raises `Cannot` with words for who typed. Must not know: which act they are for.
"""

from __future__ import annotations

from roomctl.i18n import _, pgettext
from roomctl.wire.view import ConsoleState, EntryView, PersonView
from tui import chair
from tui.chair import Cannot
from tui.words import folded, name_of, say


def person_in(state: ConsoleState, text: str) -> PersonView:
    """Somebody by number, or by the beginning of the name (people online have no number)."""
    if is_number(text):
        return chair.person_at(state, int(text))
    if not text:
        raise Cannot(_("A number or a name is missing after this word."))
    wanted = folded(text)
    named = [(folded(name_of(person)), person) for person in state.people]
    found = [who for name, who in named if name == wanted] or [
        who for name, who in named if name.startswith(wanted)
    ]
    if len(found) != 1:
        words = (
            _("Nobody here is called “{name}”.") if not found else _("Several people are called “{name}”.")
        )
        raise Cannot(say(words, name=text))
    return found[0]


def person_and(text: str) -> tuple[str, str]:
    """A person, and the last word of the line."""
    who, _space, last = text.rpartition(" ")
    return who.strip(), last


def is_word(typed: str, word: str) -> bool:
    """Whether this word was typed, in English or the console's language, whatever capitals and accents."""
    return folded(typed.strip()) in {folded(word), folded(pgettext("typed", word))}


def is_number(text: str) -> bool:
    """Whether this is typed as a number."""
    return text.isdecimal() and len(text) < 6


def number_in(text: str) -> int:
    """The number typed. Raises Cannot."""
    if not is_number(text):
        raise Cannot(_("A number is missing after this word."))
    return int(text)


def two(text: str) -> tuple[int, int]:
    """Two numbers. Raises Cannot."""
    parts = text.split()
    if len(parts) != 2:
        raise Cannot(_("Two numbers are needed after this word."))
    return number_in(parts[0]), number_in(parts[1])


def waiting(state: ConsoleState, text: str, *, pending: bool) -> EntryView:
    """The entry at a place of the queue, or (`pending`) of those who ask. Raises Cannot."""
    if not pending:
        return chair.entry_at(state, number_in(text))
    if not state.floor.pending:
        raise Cannot(_("Nobody asks to be put into the queue."))
    number = number_in(text) if text else 1
    if not 1 <= number <= len(state.floor.pending):
        raise Cannot(_("Nobody with this number asks."))
    return state.floor.pending[number - 1]
