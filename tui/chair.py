"""From a wish of the chair to a command of the wire, made on what the console shows now.

Owns: what an act means in a given state. PURE: a view goes in, a command or a `Cannot` with words comes out.
Must not know: keys, Textual, sockets. Both the screens and plain mode come through here.
"""

from __future__ import annotations

from roomctl.i18n import _
from roomctl.types import FloorPolicy, MeetingKind, PersonId, RequestId
from roomctl.wire import console as wire
from roomctl.wire.view import ConsoleState, EntryView, PersonView
from tui.words import entry_name, name_of, people_by_id, say

POLICIES: tuple[FloorPolicy, ...] = ("voice", "queue", "chaired", "round")
KINDS: tuple[MeetingKind, ...] = ("hybrid", "video", "in_person")
PATIENCE_S = (8.0, 15.0, 30.0)
"""Silences that end a person's turn, as one key goes through them."""


class Cannot(Exception):  # noqa: N818 - it names the answer
    """The act makes no sense now. The text is for the person, in their language."""


def person_at(state: ConsoleState, number: int) -> PersonView:
    """The person with this number."""
    for found in state.people:
        if found.number == number:
            return found
    raise Cannot(say(_("Nobody has number {number}. Press e to write in names."), number=number))


def person(state: ConsoleState, who: PersonId) -> PersonView:
    """The person with this id."""
    for found in state.people:
        if found.id == who:
            return found
    raise Cannot(_("somebody who left"))


def entry_at(state: ConsoleState, place: int) -> EntryView:
    """The entry at this place of the queue (1 = next)."""
    queue = state.floor.queue
    if not queue:
        raise Cannot(_("Nobody is in the queue."))
    if not 1 <= place <= len(queue):
        raise Cannot(
            say(_("The queue has {count} places; there is no place {place}."), count=len(queue), place=place)
        )
    return queue[place - 1]


def entry(state: ConsoleState, request: RequestId | None) -> EntryView:
    """The selected entry: of the queue, of those asking, or of the technical line."""
    for found in (*state.floor.queue, *state.floor.pending, *state.floor.technical):
        if found.request == request:
            return found
    raise Cannot(_("Select an entry of the queue first (arrow keys)."))


def accept(state: ConsoleState, selected: RequestId | None) -> wire.Command:
    """Agree with what is proposed: the selected asker, the proposed next, the first asker, the next."""
    floor = state.floor
    pending = {entry.request for entry in floor.pending}
    if selected in pending and selected is not None:
        return wire.Accept(request=selected)
    if floor.proposed is not None:
        known = {entry.request for entry in floor.queue}
        return wire.Grant(request=floor.proposed) if floor.proposed in known else wire.Next()
    if floor.queue or floor.round is not None:
        return wire.Next()
    if floor.pending:
        return wire.Accept(request=floor.pending[0].request)
    raise Cannot(_("Nothing is proposed: nobody waits."))


def give(state: ConsoleState, selected: RequestId | None) -> wire.Command:
    """Give the floor to the selected entry; a break is begun, a technical problem told as done."""
    found = entry(state, selected)
    if found.kind == "break":
        return wire.Accept(request=found.request)
    if found.kind == "technical":
        return wire.Release(request=found.request)
    return wire.Grant(request=found.request)


def next_turn(state: ConsoleState) -> wire.Next:
    """Go on to the next person."""
    floor = state.floor
    if floor.holder is None and not floor.queue and floor.round is None:
        raise Cannot(_("Nobody is in the queue."))
    return wire.Next()


def release(state: ConsoleState) -> wire.Release:
    """The holder's turn is over."""
    if state.floor.holder is None:
        raise Cannot(_("Nobody has the floor."))
    return wire.Release()


def revoke(state: ConsoleState) -> tuple[wire.Revoke, str]:
    """The command, and the consequence in words that a person must confirm."""
    holder = state.floor.holder
    if holder is None:
        raise Cannot(_("Nobody has the floor."))
    name = entry_name(holder, people_by_id(state.people))
    return wire.Revoke(request=holder.request), say(
        _("Take the floor back from {name}? The turn ends now; nobody's microphone is touched."), name=name
    )


def to_refuse(state: ConsoleState, selected: RequestId | None) -> EntryView:
    """Whom a refusal with a reason would concern: the selected entry, else the first who asks."""
    floor = state.floor
    waiting = (*floor.queue, *floor.pending, *(e for e in floor.technical if e.kind == "break"))
    found = [e for e in waiting if e.request == selected] or list(floor.pending[:1])
    if not found:
        raise Cannot(_("Nobody asks. Select an entry first (arrow keys)."))
    return found[0]


def next_part(state: ConsoleState) -> wire.GoToAgenda:
    """On to the next part of the evening."""
    floor = state.floor
    if floor.agenda_at + 1 >= len(floor.agenda):
        raise Cannot(_("There is no further part of the evening. Press a to add one."))
    return wire.GoToAgenda()


def drop(state: ConsoleState, selected: RequestId | None) -> wire.Command:
    """Take an entry out: an asker is refused, one in the queue is withdrawn."""
    found = entry(state, selected)
    if found.kind in {"technical", "break"}:
        return wire.Release(request=found.request)
    if found.status == "pending":
        return wire.Deny(request=found.request)
    return wire.Withdraw(request=found.request)


def move(state: ConsoleState, selected: RequestId | None, *, by: int = 0, to: int | None = None) -> wire.Move:
    """Put the selected entry at place `to`, or `by` places further down (negative: up)."""
    places = [entry.request for entry in state.floor.queue]
    if selected not in places:
        raise Cannot(_("Select an entry of the queue first (arrow keys)."))
    now = places.index(selected) + 1
    wanted = max(1, min(len(places), now + by if to is None else to))
    if wanted == now:
        raise Cannot(say(_("It is at place {place} already."), place=now))
    return wire.Move(request=selected, to=wanted)


def merge(state: ConsoleState, selected: RequestId | None, place: int) -> wire.Merge:
    """The selected entry and the one at `place` are the same person's."""
    into = entry_at(state, place)
    chosen = entry(state, selected)
    if into.request == chosen.request:
        raise Cannot(_("That is the selected entry itself."))
    return wire.Merge(request=chosen.request, into=into.request)


def unnamed(state: ConsoleState, selected: RequestId | None = None) -> RequestId:
    """The voice without a name that is meant: the selected one, else the holder, else the first waiting."""
    floor = state.floor
    waiting = [e.request for e in (*floor.queue, *floor.pending) if not e.person]
    if selected is not None and selected in waiting:
        return selected
    if floor.holder is not None and not floor.holder.person:
        return floor.holder.request
    if waiting:
        return waiting[0]
    raise Cannot(_("There is no unnamed voice now."))


def name_voice(state: ConsoleState, person: PersonId, selected: RequestId | None = None) -> wire.NameVoice:
    """The unnamed voice is this person."""
    return wire.NameVoice(person=person, request=unnamed(state, selected))


def patience(who: PersonView) -> wire.SetPatience:
    """The next longer silence that ends this person's turns; after the longest it is as for everybody."""
    now = who.patience_s or 0.0
    return wire.SetPatience(
        person=who.id, seconds=next((longer for longer in PATIENCE_S if longer > now), None)
    )


def patience_words(state: ConsoleState, command: wire.SetPatience) -> str:
    """What the person may do from now on."""
    name = name_of(people_by_id(state.people).get(command.person))
    if command.seconds is None:
        return say(_("{name}: patience as for everybody."), name=name)
    words = _("{name} may be silent for {seconds} s before the turn ends.")
    return say(words, name=name, seconds=round(command.seconds))


def last_word(state: ConsoleState, selected: RequestId | None, who: PersonId | None = None) -> wire.LastWord:
    """Close the queue; the selected entry's person, or this one, speaks last. Announced: open it again."""
    if state.floor.last_word:
        return wire.LastWord(on=False)
    if who is not None:
        return wire.LastWord(person=who)
    found = next((e for e in (*state.floor.queue, *state.floor.pending) if e.request == selected), None)
    return wire.LastWord(person=(found.person or None) if found else None)


def open_or_close(state: ConsoleState) -> wire.SetQueueOpen:
    """Switch the queue between open and closed."""
    return wire.SetQueueOpen(open=not state.floor.open)


def pause(state: ConsoleState) -> wire.Pause:
    """Switch the pause."""
    return wire.Pause(on=not state.floor.paused)


def policy(number: int) -> wire.SetPolicy:
    """Rules of the floor by their number."""
    if not 1 <= number <= len(POLICIES):
        raise Cannot(_("Rules are numbered 1 to 4."))
    return wire.SetPolicy(policy=POLICIES[number - 1])


def meeting_kind(number: int) -> wire.SetKind:
    """Kind of meeting by its number."""
    if not 1 <= number <= len(KINDS):
        raise Cannot(_("Kinds of meeting are numbered 1 to 3."))
    return wire.SetKind(kind=KINDS[number - 1])


def advance(state: ConsoleState) -> wire.SetAdvance:
    """Switch the change of speaker between by hand and by itself."""
    return wire.SetAdvance(advance="ask" if state.floor.advance == "auto" else "auto")


def undo(state: ConsoleState) -> wire.Undo:
    """Take the last act back, while there is time: the one that is shown, not a later one."""
    acts = [act for act in state.acts if act.undo_s > 0 and not act.undone]
    if not acts:
        raise Cannot(_("There is nothing to undo: an act can be taken back for 10 seconds."))
    return wire.Undo(act=min(acts, key=lambda act: act.age_s).id or None)


def mute(state: ConsoleState) -> wire.MuteRoom:
    """Switch the room's microphone for those online."""
    return wire.MuteRoom(on=not state.sound.room_muted)


def film(state: ConsoleState) -> wire.FilmRoom:
    """Switch the room's camera."""
    return wire.FilmRoom(on=state.meeting.camera in {"none", "off"})


def lock(state: ConsoleState) -> wire.Lock:
    """Switch the lock of the door."""
    return wire.Lock(on=not state.meeting.locked)


def offered(state: ConsoleState) -> PersonId:
    """Whose turn the round offers now."""
    if state.floor.round is None:
        raise Cannot(_("No round is running."))
    if state.floor.round.offered is None:
        raise Cannot(_("Nobody has the turn in the round now."))
    return state.floor.round.offered


FLOOR_COMMANDS = (
    wire.Accept, wire.Deny, wire.Grant, wire.Next, wire.Release, wire.Revoke, wire.Move, wire.Withdraw,
    wire.NameVoice, wire.Merge, wire.PassTurn, wire.LaterTurn, wire.GoToAgenda, wire.RemoveAgenda,
)  # fmt: skip
"""Commands that must mean what the person saw: they carry the floor's revision."""


def seen_revision(command: wire.Command, state: ConsoleState | None) -> int | None:
    """The revision to send with a command: None where a later state cannot change its meaning."""
    if state is None or not isinstance(command, FLOOR_COMMANDS):
        return None
    return state.floor.revision
