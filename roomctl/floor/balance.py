"""How evenly the floor was shared, so far. For the chair's eyes; advice never reorders.

Owns figures made from talk time and waiting time. It must not know words: the console makes them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from roomctl.floor.model import FloorState, Origin, PersonId, Request, Status, Talk
from roomctl.floor.sources import owner
from roomctl.floor.step import find_person, is_notice, queued


@dataclass(frozen=True, slots=True)
class Balance:
    """Seconds by person and origin; `gini` 0 (all alike) to 1 (one speaks alone)."""

    talk: tuple[Talk, ...]
    """Everybody who is here or has spoken, running spurts and the running turn included."""
    total_s: float
    room_s: float
    remote_s: float
    gini: float
    not_yet: tuple[PersonId, ...]
    """Here, and neither heard nor granted a turn."""
    longest_remote_wait_s: float
    longest_room_wait_s: float
    remote_waiting: int
    room_waiting: int

    @property
    def by_person(self) -> dict[PersonId | None, float]:
        """Speech seconds of each person; None: the room's unnamed voices."""
        sums: dict[PersonId | None, float] = {}
        for row in self.talk:
            sums[row.person] = sums.get(row.person, 0.0) + row.speech_s
        return sums


def talk_now(state: FloorState, now: float) -> tuple[Talk, ...]:
    """The accounts with what runs at wall time `now`, a row for everybody here."""
    m = state.clock.meeting(now)
    rows = {(row.person, row.origin): row for row in state.talk}
    for person in state.people:
        rows.setdefault((person.id, person.origin), Talk(person.id, person.origin))

    def add(person: PersonId | None, speech_s: float, turn_s: float) -> None:
        found = None if person is None else find_person(state, person)
        key = (person, Origin.ROOM if found is None else found.origin)
        row = rows.get(key, Talk(*key))
        rows[key] = replace(row, speech_s=row.speech_s + speech_s, turn_s=row.turn_s + turn_s)

    for voice in state.voices:
        if voice.since is not None:
            add(owner(state, voice.source).person, max(0.0, m - voice.counted), 0.0)
    if state.turn is not None:
        add(state.turn.person, 0.0, max(0.0, m - state.turn.started))
    return tuple(rows[key] for key in sorted(rows, key=lambda key: (key[0] or "", key[1])))


def gini(seconds: list[float]) -> float:
    """Half the mean difference over the mean; 0 for nobody, one, or silence."""
    total = sum(seconds)
    if len(seconds) < 2 or total <= 0:
        return 0.0
    ranked = sorted(seconds)
    weighted = sum((2 * rank - len(ranked) - 1) * value for rank, value in enumerate(ranked, 1))
    # Of n people one alone can reach (n - 1) / n at most; scaled so that one alone is 1.
    return weighted / (len(ranked) * total) * len(ranked) / (len(ranked) - 1)


def waits(state: FloorState, origin: Origin, now: float) -> tuple[float, ...]:
    """How long each waiting person of an origin has waited (seconds of meeting time), longest first."""
    m = state.clock.meeting(now)
    return tuple(sorted((m - one.made for one in _waiting(state) if one.origin is origin), reverse=True))


def _waiting(state: FloorState) -> tuple[Request, ...]:
    pending = tuple(one for one in state.requests if one.status is Status.PENDING and not is_notice(one))
    return (*queued(state), *pending)


def balance(state: FloorState, now: float) -> Balance:
    """The whole picture at wall time `now`."""
    talk = talk_now(state, now)
    here = {person.id for person in state.people}
    spoken = dict.fromkeys(here, 0.0)
    heard = set()
    for row in talk:
        if row.person in here and row.person is not None:
            spoken[row.person] += row.speech_s
            if row.speech_s > 0 or row.turns:
                heard.add(row.person)
    remote, room = waits(state, Origin.REMOTE, now), waits(state, Origin.ROOM, now)
    sums = {origin: sum(row.speech_s for row in talk if row.origin is origin) for origin in Origin}
    return Balance(
        talk=talk,
        total_s=sum(sums.values()),
        room_s=sums[Origin.ROOM],
        remote_s=sums[Origin.REMOTE],
        gini=gini(list(spoken.values())),
        not_yet=tuple(person.id for person in state.people if person.id not in heard),
        longest_remote_wait_s=remote[0] if remote else 0.0,
        longest_room_wait_s=room[0] if room else 0.0,
        remote_waiting=len(remote),
        room_waiting=len(room),
    )
