"""How talk is shared, in words: for the sheet, for the side column and for plain mode alike.

Owns: the wording of talk time and balance. PURE. For the chair only: nothing of it is shown on a page.
"""

from __future__ import annotations

from collections.abc import Iterator

from roomctl.i18n import N_, _
from roomctl.wire.view import ConsoleState, FloorView, PersonView
from tui.phrases import advice_words
from tui.words import duration, is_person, name_of, origin_word, people_by_id, say, told_of

BALANCE_S = 60.0
"""So much talk makes a balance worth telling: after the first sentence it would always be uneven."""
_STEPS: tuple[tuple[float, str], ...] = (
    (0.25, N_("evenly shared")),
    (0.5, N_("somewhat uneven")),
    (2.0, N_("uneven")),
)


def share_words(floor: FloorView) -> str:
    """Room and online, in per cent and in time."""
    total = floor.talk_room_s + floor.talk_remote_s
    if total <= 0:
        return _("Nobody has spoken yet.")
    room = round(100 * floor.talk_room_s / total)
    return say(
        _("Talk: {room} % room ({room_time}), {remote} % online ({remote_time})"),
        room=room,
        remote=100 - room,
        room_time=duration(floor.talk_room_s),
        remote_time=duration(floor.talk_remote_s),
    )


def balance_words(floor: FloorView) -> str:
    """The balance figure with its word; 0 = all alike, 1 = one alone."""
    word = next(word for limit, word in _STEPS if floor.balance < limit)
    return say(_("Balance: {word} ({figure})"), word=_(word), figure=f"{floor.balance:.2f}")


def wait_words(floor: FloorView) -> str:
    """The longest wait of somebody online; "" when nobody waits there."""
    waits = [entry.waiting_s for entry in (*floor.queue, *floor.pending) if entry.origin == "remote"]
    return say(_("Longest wait online: {time}"), time=duration(max(waits))) if waits else ""


def account(person: PersonView, floor: FloorView) -> str:
    """What one person has had of the floor so far."""
    if person.id in floor.not_yet:
        return _("not yet heard")
    turn_s = person.turn_s
    if floor.holder is not None and floor.holder.person == person.id:
        turn_s += floor.holder.held_s
    return say(
        _("spoke {time}, had the floor {turn_time}, turns: {turns}"),
        time=duration(person.talk_s),
        turn_time=duration(turn_s),
        turns=person.turns,
    )


def ranked(state: ConsoleState) -> list[PersonView]:
    """Everybody who can speak, who spoke most first."""
    people = [person for person in state.people if is_person(person) and person.presence != "left"]
    return sorted(
        people, key=lambda person: (-person.talk_s, -person.turn_s, person.number or 999, person.id)
    )


def summary_lines(state: ConsoleState) -> Iterator[str]:
    """The figures of all together, and what they advise."""
    floor = state.floor
    yield share_words(floor)
    if floor.talk_unnamed_s >= 1:
        yield say(_("Of it {time} by voices without a name"), time=duration(floor.talk_unnamed_s))
    if floor.talk_room_s + floor.talk_remote_s >= BALANCE_S:
        yield balance_words(floor)
    told = any(advice.code == "remote_waiting" for advice in floor.advice)
    if not told and (wait := wait_words(floor)):
        yield wait
    people = people_by_id(state.people)
    yield from (advice_words(advice, people) for advice in floor.advice)


def lines(state: ConsoleState) -> Iterator[str]:
    """All of it as lines."""
    yield from summary_lines(state)
    for person in ranked(state):
        words = account(person, state.floor)
        yield told_of(f"{name_of(person)} ({origin_word(person.origin)})", words)
