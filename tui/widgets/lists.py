"""The two lists of the main screen: who is here, and the speaking queue.

Owns: how a person and an entry look as one line. Must not know: keys, sockets.
"""

from __future__ import annotations

from collections.abc import Sequence

from roomctl.i18n import _
from roomctl.types import PersonId
from roomctl.wire.view import ConsoleState, EntryView, PersonView
from tui.widgets.panel import Look, cut
from tui.widgets.rows import Row, Rows
from tui.words import (
    SILENT,
    SPEAKING,
    clean,
    count_words,
    duration,
    entry_name,
    is_speaking,
    kind_word,
    name_of,
    origin_word,
    person_state,
    say,
    sign,
)

_WIDE = 52
"""From this width on a list has columns for more than the most needed."""


class PeopleList(Rows):
    """Everybody here: number, origin, name, lamp and state in words."""

    def heading(self, look: Look) -> str:
        """How many are here."""
        return count_words(look.state) if look.state else ""

    def rows(self, look: Look) -> Sequence[Row]:
        """People at the table by number, then those online, displays last."""
        state = look.state
        if state is None:
            return []
        places = _places(state)
        order = sorted(look.people.values(), key=_seating)
        return [self._row(person, state, places) for person in order if person.presence != "left"]

    def _row(self, person: PersonView, state: ConsoleState, places: dict[PersonId, str]) -> Row:
        wide = self.size.width
        number = str(person.number) if person.number is not None else ""
        speaks = is_speaking(person.id, person.origin, state)
        lamp = SPEAKING if speaks else SILENT
        words = person_state(person, state) or places.get(person.id) or origin_word(person.origin)
        talk = f" {duration(person.talk_s):>7}" if wide >= _WIDE else ""
        state_columns = 19 if wide >= _WIDE else 14
        name_columns = wide - 9 - state_columns - len(talk)
        text = (
            f"{number:>2} {sign(person.origin)} {cut(name_of(person), name_columns)}"
            f" {lamp} {cut(words, state_columns)}{talk}"
        )
        return Row(person.id, text, "bold" if speaks else "")


class QueueList(Rows):
    """The speaking queue in its one order, then those who still ask, then who cannot hear."""

    def heading(self, look: Look) -> str:
        """How many wait, and whether the queue is open."""
        if look.state is None:
            return ""
        floor = look.state.floor
        words = say(_("QUEUE: {count}"), count=len(floor.queue))
        if not floor.open:
            words += " · " + _("CLOSED")
        if floor.pending:
            words += " · " + say(_("{count} ask"), count=len(floor.pending))
        return words

    def rows(self, look: Look) -> Sequence[Row]:
        """Places of the queue, askers, the technical line; a ring when a round runs."""
        if look.state is None:
            return []
        floor = look.state.floor
        rows = [self._row(str(e.place or i), e, look) for i, e in enumerate(floor.queue, 1)]
        rows += [self._row("?", entry, look, _("asks")) for entry in floor.pending]
        rows += [self._row("!", entry, look) for entry in floor.technical]
        if floor.round is not None:
            rows += [self._ring(person, look) for person in floor.round.order]
            rows += [self._ring(person, look, _("later")) for person in floor.round.later]
        if not rows:
            rows = [Row(None, " " + _("Nobody waits."))]
        return rows

    def _row(self, place: str, entry: EntryView, look: Look, word: str = "") -> Row:
        wide = self.size.width
        where = word or kind_word(entry.kind) or origin_word(entry.origin)
        if wide >= _WIDE and where != origin_word(entry.origin):
            where = f"{where}, {origin_word(entry.origin)}"
        columns = 26 if wide >= _WIDE else 12
        person = look.people.get(entry.person)
        if person is not None and (person.presence == "away" or person.link == "away"):
            where = _("away")
        name = entry_name(entry, look.people)
        if entry.interrupted:
            name += " (" + _("was interrupted") + ")"
        elif entry.note:
            name += f" “{clean(entry.note)}”"
        elif entry.by_speech and wide >= _WIDE:
            name += " (" + _("by speaking") + ")"
        name_columns = wide - 7 - columns - 6
        text = (
            f"{place:>2} {sign(entry.origin)} {cut(name, name_columns)} {cut(where, columns)}"
            f"{duration(entry.waiting_s):>6}"
        )
        return Row(entry.request, text, "bold" if place == "1" else "")

    def _ring(self, person: PersonId, look: Look, word: str = "") -> Row:
        view = look.people.get(person)
        where = sign(view.origin) if view else " "
        return Row(None, f"   {where} {name_of(view)}  {word}")


def _places(state: ConsoleState) -> dict[PersonId, str]:
    """What each person's place on the floor is, in a word."""
    floor = state.floor
    words: dict[PersonId, str] = {}
    for entry in floor.pending:
        words.setdefault(entry.person, _("asks"))
    for index, entry in enumerate(floor.queue, 1):
        words[entry.person] = say(_("place {place}"), place=entry.place or index)
    if floor.holder is not None:
        words[floor.holder.person] = _("has the floor")
    return words


def _seating(person: PersonView) -> tuple[int, int, str]:
    rank = 2 if person.role == "display" else 0 if person.origin == "room" else 1
    return rank, person.number or 999, person.id
