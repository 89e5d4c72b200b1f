"""Who speaks and who is next, in large type.

Owns: the two panels a moderator reads from two metres away. Must not know: keys, sockets.
Each has a caption (all in words) and below it the name in large letters; holding also has a large clock.
"""

from __future__ import annotations

from textual.content import Content

from roomctl.i18n import _, pgettext
from roomctl.types import PersonId
from roomctl.wire.view import ConsoleState, EntryView, FloorView
from tui.acts import BY_ID, key_sign
from tui.bigtype import HEIGHT, big, fitting
from tui.phrases import waiting_words
from tui.widgets.panel import Look, Panel, cut, spread
from tui.words import (
    SILENT,
    SPEAKING,
    clean,
    duration,
    entry_name,
    is_away,
    is_speaking,
    kind_word,
    name_of,
    origin_word,
    room_speaks,
    say,
    sign,
)


class _Large(Panel):
    """A caption line and, as far as there is room, large type under it."""

    def compose_lines(self, caption: str, right: str, name: str, clock: str) -> Content:
        """Caption (left and right end), then name and clock as large as fits."""
        wide = self.size.width - 2
        head = Content.styled(" " + spread(caption, right, wide) + " ", "bold")
        room = self.size.height - 1
        body = self._body(name, clock, wide, room)
        return Content("\n").join([head, *(Content.styled(f" {cut(line, wide)} ", "bold") for line in body)])

    def _body(self, name: str, clock: str, wide: int, room: int) -> list[str]:
        scales = tuple(scale for scale in (1, 2) if HEIGHT * scale <= room)
        if room <= 0 or not name:
            return [""] * max(0, room)
        for scale in reversed(scales):
            time = big(clock, scale) or [""] * (HEIGHT * scale)
            space = wide - len(time[0]) - 2
            drawn = fitting(name, space, (scale,))
            if drawn is None and scale > 1:
                continue
            if drawn is None:
                drawn = ["", name, ""]
            lines = [f"{cut(left, space)}  {right}" for left, right in zip(drawn, time, strict=True)]
            return lines + [""] * (room - len(lines))
        return [spread(name, clock, wide)] + [""] * (room - 1)


class HolderPanel(_Large):
    """Who has the floor, and for how long."""

    def draw(self, look: Look) -> Content:
        """The holder, the free floor, or the pause."""
        state = look.state
        if state is None:
            return Content("")
        floor = state.floor
        holder = floor.holder
        self.set_class(holder is not None and not floor.paused and floor.over_s <= 0, "-holds")
        self.set_class(holder is not None and (floor.warning or floor.over_s > 0), "-over")
        pause = _("PAUSE: the clocks stand still") if floor.paused else ""
        if holder is None:
            caption = pause or _("THE FLOOR IS FREE")
            heard = f"{SPEAKING} " + _("the room speaks") if room_speaks(state) else ""
            return self.compose_lines(caption, heard, _("FREE") if not pause else _("PAUSE"), "")
        caption = "  ".join(part for part in (pause or _("HAS THE FLOOR"), *_about(holder, look)) if part)
        large = entry_name(holder, look.people) if holder.person else _("VOICE ?")
        return self.compose_lines(caption, self._time_words(state, holder), large, duration(holder.held_s))

    @staticmethod
    def _time_words(state: ConsoleState, holder: EntryView) -> str:
        floor = state.floor
        if floor.over_s > 0:
            return say(_("{time} over the time"), time=duration(floor.over_s))
        if floor.time_box_s > 0:
            return say(_("{time} of {box}"), time=duration(holder.held_s), box=duration(floor.time_box_s))
        return ""


class NextPanel(_Large):
    """Who is next, and what one key would do now."""

    def draw(self, look: Look) -> Content:
        """What one key would do: the asker one points at, the proposal, the next, the first who asks."""
        state = look.state
        if state is None:
            return Content("")
        asks = next((entry for entry in state.floor.pending if entry.request == look.pointed), None)
        ring = _next_of_ring(state.floor) if asks is None else None
        if ring is not None:
            self.set_class(True, "-somebody")
            return self._of_ring(ring, look, asked=ring == state.floor.proposed_person)
        entry, caption = (asks, _("ASKS: space = into the queue")) if asks is not None else self._who(state)
        self.set_class(entry is not None, "-somebody")
        if entry is None:
            return self.compose_lines(*_when_nobody_waits(state.floor, look), "")
        about = "  ".join([caption, *_about(entry, look, lamp=False)])
        large = entry_name(entry, look.people) if entry.person else _("VOICE ?")
        return self.compose_lines(about, waiting_words(entry.waiting_s), large, "")

    def _of_ring(self, ring: PersonId, look: Look, *, asked: bool) -> Content:
        person = look.people.get(ring)
        caption = _("NEXT IN THE ROUND? space = give the floor") if asked else _("NEXT IN THE ROUND")
        if person is not None:
            caption += f"  {sign(person.origin)} {name_of(person)}, {origin_word(person.origin)}"
        if is_away(person):
            caption += "  " + _("away, back soon")
        return self.compose_lines(caption, "", name_of(person), "")

    @staticmethod
    def _who(state: ConsoleState) -> tuple[EntryView | None, str]:
        floor = state.floor
        for entry in floor.queue:
            if entry.request == floor.next:
                proposed = entry.request == floor.proposed
                return entry, _("NEXT? space = give the floor") if proposed else _("NEXT")
        if floor.queue:  # all who wait are away
            return floor.queue[0], _("NEXT")
        if floor.pending:
            return floor.pending[0], _("ASKS: space = into the queue")
        return None, ""


def _when_nobody_waits(floor: FloorView, look: Look) -> tuple[str, str, str]:
    """Caption (left, right) and large type: a round that is over says with which key the evening goes on."""
    if any(line.code == "round_over" for line in floor.advice):
        title = clean(floor.agenda[floor.agenda_at + 1].title)
        key = look.keys.get("agenda.next", BY_ID["agenda.next"].key)
        caption = say(_("THE ROUND IS OVER: {key} = {title}"), key=_(key_sign(key)), title=title)
        return caption, "", title
    return _("NOBODY WAITS") if floor.open else _("NOBODY WAITS, THE QUEUE IS CLOSED"), "", ""


def _next_of_ring(floor: FloorView) -> PersonId | None:
    """In a round who comes next in it: the queue waits meanwhile. None: a turn put aside comes first."""
    if floor.round is None or floor.next is not None:
        return None
    return floor.next_person or next(iter((*floor.round.order, *floor.round.later)), None)


def _about(entry: EntryView, look: Look, *, lamp: bool = True) -> list[str]:
    """Origin, speaking lamp, kind, in words; for the caption the whole name stands first."""
    assert look.state is not None
    parts = [f"{sign(entry.origin)} {entry_name(entry, look.people)}, {origin_word(entry.origin)}"]
    person = look.people.get(entry.person)
    if not entry.person:
        parts = [sign(entry.origin) + " " + _("press v and the number of the person")]
    if lamp:
        speaks = (
            is_speaking(entry.person, entry.origin, look.state) if entry.person else room_speaks(look.state)
        )
        parts.append(f"{SPEAKING} " + _("speaks") if speaks else f"{SILENT} " + _("silent"))
    if is_away(person):
        parts.append(_("away, back soon"))
    if kind := kind_word(entry.kind):
        parts.append(kind)
    if entry.interrupted:
        parts.append(pgettext("kind of request, short", "interrupted"))
    return parts
