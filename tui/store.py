"""What the console knows: a snapshot, kept up to date by numbered events.

Owns: `Store` and the rule that turns messages into the next one. PURE: time is an argument, nothing is sent.
Ages in the view are as old as their arrival: `Store.view(now)` lets them run on by the local clock.
A missed number is never guessed over: the store asks for everything again and takes no event until it comes.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from msgspec.structs import replace as changed

from roomctl.errors import BadMessage
from roomctl.types import PersonId
from roomctl.wire.clients import Changed, Goodbye, Meters, Reply, RoomToClient, State
from roomctl.wire.mirror import SECTION_TYPES, Mirror, Missed
from roomctl.wire.view import ConsoleState, EntryView, FloorView, PersonView

SILENCE = Meters(microphone=-100.0, loudspeaker=-100.0, people={})
METERS_STALE_S = 1.0
"""Meters older than this are told as silence: a frozen bar would claim sound that may be gone."""


@dataclass(frozen=True, slots=True)
class AskAgain:
    """Effect: a number was missed, ask for the whole state."""


@dataclass(frozen=True, slots=True)
class NameAgain:
    """Effect: after a restart this person came back without the name the console still knows."""

    person: PersonId
    name: str


@dataclass(frozen=True, slots=True)
class Restarted:
    """Effect: the service is another process than before."""


@dataclass(frozen=True, slots=True)
class Ended:
    """Effect: the service said goodbye."""


Effect = AskAgain | NameAgain | Restarted | Ended


@dataclass(frozen=True, slots=True)
class Store:
    """All a console knows. Replaced whole by `receive`."""

    mirror: Mirror | None = None
    since: dict[str, float] = field(default_factory=dict)
    names: dict[PersonId, str] = field(default_factory=dict)
    renamed: frozenset[PersonId] = frozenset()
    meters: Meters = SILENCE
    meters_at: float = float("-inf")
    asking: bool = False

    @property
    def state(self) -> ConsoleState | None:
        """The state as it arrived."""
        return self.mirror.state if self.mirror else None

    def view(self, now: float) -> ConsoleState | None:
        """The state with its ages run on to `now` (the clock of `receive`). None before a snapshot."""
        if self.state is None:
            return None
        return _aged(self.state, {name: max(0.0, now - at) for name, at in self.since.items()})

    def levels(self, now: float) -> Meters:
        """The last meters, or silence when they are old."""
        return self.meters if now - self.meters_at <= METERS_STALE_S else SILENCE


def receive(store: Store, message: RoomToClient, now: float) -> tuple[Store, tuple[Effect, ...]]:
    """The store after `message`, and what is to be done about it. Replies change nothing here."""
    match message:
        case State():
            return _snapshot(store, message, now)
        case Changed():
            return _event(store, message, now)
        case Meters():
            return replace(store, meters=message, meters_at=now), ()
        case Goodbye():
            return store, (Ended(),)
        case Reply():
            return store, ()


def disconnected(store: Store) -> Store:
    """The line is gone: numbers will not go on, and a question asked on it gets no answer."""
    return replace(store, asking=False, meters=SILENCE, meters_at=float("-inf"))


def _snapshot(store: Store, message: State, now: float) -> tuple[Store, tuple[Effect, ...]]:
    restarted = store.mirror is not None and store.mirror.epoch != message.epoch
    names = {**store.names, **_names(message.state.people)}
    fresh = Store(
        mirror=Mirror.of(message),
        since=dict.fromkeys(SECTION_TYPES, now),
        names=names,
        renamed=frozenset() if restarted else store.renamed,
        meters=store.meters,
        meters_at=store.meters_at,
    )
    fresh, again = _name_again(fresh)
    return fresh, ((Restarted(),) if restarted else ()) + again


def _event(store: Store, message: Changed, now: float) -> tuple[Store, tuple[Effect, ...]]:
    if store.mirror is None or store.asking:
        return store, ()  # the snapshot on its way will contain it
    try:
        mirror = store.mirror.apply(message)
    except (Missed, BadMessage):
        return replace(store, asking=True), (AskAgain(),)
    if mirror is store.mirror:
        return store, ()
    fresh = replace(store, mirror=mirror, since={**store.since, message.section: now})
    if message.section != "people":
        return fresh, ()
    state = mirror.state
    known = {person.id for person in state.people}
    kept = {person: name for person, name in store.names.items() if person in known}
    return _name_again(replace(fresh, names={**kept, **_names(state.people)}))


def _names(people: tuple[PersonView, ...]) -> dict[PersonId, str]:
    return {person.id: person.name for person in people if person.name}


def _name_again(store: Store) -> tuple[Store, tuple[Effect, ...]]:
    """Names for those who lost theirs, each told once per service process."""
    assert store.state is not None
    wanted = set(store.names) - store.renamed
    nameless = [person.id for person in store.state.people if not person.name and person.id in wanted]
    effects = tuple(NameAgain(person, store.names[person]) for person in nameless)
    return replace(store, renamed=store.renamed | set(nameless)), effects


def _aged(state: ConsoleState, elapsed: dict[str, float]) -> ConsoleState:
    floor, lobby, acts = elapsed["floor"], elapsed["lobby"], elapsed["acts"]
    here = elapsed["people"]
    return changed(
        state,
        meeting=changed(state.meeting, running_s=state.meeting.running_s + elapsed["meeting"]),
        people=tuple(
            changed(one, ends_in_s=max(0.0, one.ends_in_s - here)) if one.ends_in_s else one
            for one in state.people
        ),
        floor=_floor_aged(state.floor, floor),
        lobby=tuple(changed(knock, waiting_s=knock.waiting_s + lobby) for knock in state.lobby),
        acts=tuple(
            changed(act, age_s=act.age_s + acts, undo_s=max(0.0, act.undo_s - acts)) for act in state.acts
        ),
    )


def _floor_aged(floor: FloorView, dt: float) -> FloorView:
    holder = _entry_aged(floor.holder, dt) if floor.holder else None
    over = floor.over_s
    if holder is not None and holder.running:
        if over > 0:
            over += dt
        elif floor.time_box_s > 0:
            over = max(0.0, holder.held_s - floor.time_box_s)
    runs = 0 <= floor.agenda_at < len(floor.agenda) and not floor.paused
    return changed(
        floor,
        agenda_s=floor.agenda_s + dt if runs else floor.agenda_s,
        holder=holder,
        over_s=over,
        queue=tuple(_entry_aged(entry, dt) for entry in floor.queue),
        pending=tuple(_entry_aged(entry, dt) for entry in floor.pending),
        technical=tuple(_entry_aged(entry, dt) for entry in floor.technical),
    )


def _entry_aged(entry: EntryView, dt: float) -> EntryView:
    if not entry.running:
        return entry
    if entry.status == "granted":
        return changed(entry, held_s=entry.held_s + dt)
    return changed(entry, waiting_s=entry.waiting_s + dt)
