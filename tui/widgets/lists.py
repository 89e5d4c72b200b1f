"""The two lists of the main screen: who is here, and the speaking queue.

Owns: how a person and an entry look as one line. Must not know: keys, sockets.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from rich.cells import cell_len

from roomctl.i18n import _, fill, ngettext, pgettext
from roomctl.types import PersonId
from roomctl.wire.view import ConsoleState, EntryView, PersonView
from tui.acts import BY_ID, key_sign
from tui.phrases import count_words
from tui.widgets.panel import Look, cut
from tui.widgets.rows import Row, Rows
from tui.words import (
    SILENT,
    SPEAKING,
    duration,
    entry_name,
    is_away,
    is_person,
    is_speaking,
    name_of,
    origin_word,
    person_state,
    quoted,
    role_word,
    say,
    short_kind,
    sign,
)

_WIDE = 60
"""From this width on a list has columns for more than the most needed."""


class PeopleList(Rows):
    """Everybody here: number, origin, name, lamp and state in words."""

    def heading(self, look: Look) -> str:
        """How many are here."""
        return count_words(look.state) if look.state else ""

    def rows(self, look: Look) -> Sequence[Row]:
        """People at the table by number, then those online in the order of coming, displays last."""
        state = look.state
        if state is None:
            return []
        places = _places(state)
        order = sorted(look.people.values(), key=_seating)
        here = [(one, _state(one, state, places)) for one in order if one.presence != "left"]
        if not here:
            return [Row(None, line) for line in _how_to_begin(state, look.keys, self.size.width - 1)]
        longest = max(cell_len(words) for _one, words in here)
        columns = max(20 if self.size.width >= _WIDE else 16, min(longest, 21))
        return [self._row(one, state, words, columns) for one, words in here]

    def _row(self, person: PersonView, state: ConsoleState, words: str, columns: int) -> Row:
        wide = self.size.width
        number = str(person.number) if person.number is not None else ""
        speaks = is_speaking(person.id, person.origin, state)
        lamp = SPEAKING if speaks else SILENT
        name = name_of(person) if is_person(person) or person.name else role_word(person.role)
        talk = f" {duration(person.talk_s):>7}" if wide >= _WIDE else ""
        text = (
            f"{number:>2} {sign(person.origin)} {cut(name, wide - 9 - columns - len(talk))}"
            f" {lamp} {cut(words, columns)}{talk}"
        )
        return Row(person.id, text, "bold" if speaks else "")


class QueueList(Rows):
    """The ring of a round, the speaking queue in its one order, who still asks, who cannot hear."""

    def heading(self, look: Look) -> str:
        """How many wait, and whether the queue is open."""
        if look.state is None:
            return ""
        floor = look.state.floor
        words = say(_("QUEUE: {count}"), count=len(floor.queue))
        if floor.round is not None:
            to_come = len(floor.round.order) + len(floor.round.later)
            words = say(_("ROUND: {count} to come"), count=to_come) + f" · {words}"
        if not floor.open:
            words += " · " + _("CLOSED")
        if floor.pending:
            count = len(floor.pending)
            words += " · " + fill(ngettext("{count} asks", "{count} ask", count), {"count": count})
        return words

    def rows(self, look: Look) -> Sequence[Row]:
        """Places of the queue, askers, the technical line; a ring when a round runs."""
        if look.state is None:
            return []
        floor = look.state.floor
        rows = []
        if floor.round is not None:
            rows += [self._ring(person, look) for person in floor.round.order]
            rows += [self._ring(person, look, _("later")) for person in floor.round.later]
            if floor.queue:
                rows.append(Row(None, " " + _("After the round:"), "italic"))
        rows += [self._row(str(e.place or i), e, look) for i, e in enumerate(floor.queue, 1)]
        rows += [self._row("?", entry, look, _("asks")) for entry in floor.pending]
        rows += [self._row("!", entry, look) for entry in floor.technical]
        if not rows:
            rows = [Row(None, " " + _("Nobody waits."))]
        return rows

    def _row(self, place: str, entry: EntryView, look: Look, word: str = "") -> Row:
        wide = self.size.width >= _WIDE
        where = _("away") if is_away(look.people.get(entry.person)) else word or origin_word(entry.origin)
        name = entry_name(entry, look.people)
        remarks = [short_kind(entry.kind)]
        if entry.interrupted:
            remarks.append(pgettext("kind of request, short", "interrupted"))
        elif entry.by_speech and wide:
            remarks.append(_("by speaking"))
        remark = ", ".join(part for part in remarks if part)
        if remark and wide:
            name += f" ({remark})"
        elif remark and not is_away(look.people.get(entry.person)):
            where = remark  # beside the name it would be cut; the sign still says from where
        if entry.note:
            name += f" {quoted(entry.note)}"
        who = f"{place:>2} {sign(entry.origin)} {cut(name, self.size.width - 25)}"
        text = f"{who} {cut(where, 12)}{duration(entry.waiting_s):>6}"
        return Row(entry.request, text, "bold" if place == "1" else "")

    def _ring(self, person: PersonId, look: Look, word: str = "") -> Row:
        view = look.people.get(person)
        where = sign(view.origin) if view else " "
        word = word or (_("away") if is_away(view) else origin_word(view.origin) if view else "")
        return Row(None, f"   {where} {cut(name_of(view), self.size.width - 25)} {cut(word, 12)}")


def _state(person: PersonView, state: ConsoleState, places: Mapping[PersonId, str]) -> str:
    """What is the case with a person, in the fewest words."""
    words = person_state(person, state) or places.get(person.id) or origin_word(person.origin)
    if is_away(person):
        words = _("away")
    return f"{role_word('guest')}, {words}" if person.role == "guest" else words


def _how_to_begin(state: ConsoleState, keys: Mapping[str, str], columns: int) -> Iterator[str]:
    """While nobody is here: the keys with which an evening begins."""
    without = {"video": "people.enter", "in_person": "door.invite"}.get(state.meeting.kind)
    for act in (BY_ID["people.enter"], BY_ID["door.invite"]):
        if act.id != without:
            line = f"{_(key_sign(keys.get(act.id, act.key)))}  {_(act.long)}"
            yield from textwrap.wrap(line, columns, initial_indent=" ", subsequent_indent="    ")


def _places(state: ConsoleState) -> dict[PersonId, str]:
    """What each person's place on the floor is, in a word."""
    floor = state.floor
    words: dict[PersonId, str] = {}
    for entry in floor.pending:
        words.setdefault(entry.person, _("asks"))
    for index, entry in reversed(
        list(enumerate(floor.queue, 1))
    ):  # the best place of several is the last word
        words[entry.person] = say(_("place {place}"), place=entry.place or index)
    if floor.holder is not None:
        words[floor.holder.person] = _("has the floor")
    return words


def _seating(person: PersonView) -> tuple[int, int]:
    rank = 2 if not is_person(person) else 0 if person.origin == "room" else 1
    return rank, person.number or 999
