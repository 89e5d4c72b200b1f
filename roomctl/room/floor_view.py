"""The floor as it is shown: to a chair (everything), to one person, to everybody.

PURE: floor state and time in, view out. Owns: who may see what of the floor. Must not know: sockets, names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from roomctl.floor.model import (
    NOTICES,
    FloorState,
    Origin,
    Qualifier,
    Request,
    RingSeat,
    SeatState,
    Status,
    Talk,
)
from roomctl.floor.ordering import next_up
from roomctl.types import PersonId, RequestId
from roomctl.wire.view import AdviceView, AgendaItemView, EntryView, FloorView, RoundView

_HIDDEN = frozenset({Qualifier.AFTER_ROUND})
_OVER = frozenset({SeatState.SPOKE, SeatState.PASSED, SeatState.SKIPPED})


def floor_view(
    floor: FloorState, now: float, titles: Mapping[str, str], *, chair: bool, revision: int | None = None
) -> FloorView:
    """The floor for chairs, or (`chair` False) the part that everybody may see."""
    at = floor.clock.meeting(now)
    requests = {one.id: one for one in floor.requests}
    queue = [requests[one] for one in floor.queue if one in requests]
    entries = tuple(_entry(floor, one, at, place, chair=chair) for place, one in enumerate(queue, 1))
    held = _held(floor, at)
    box = floor.turn.box_s if floor.turn is not None else floor.box_s
    up_next = next_up(floor) if floor.turn is None or floor.turn.ended is not None else None
    remote = [entry.waiting_s for entry in entries if entry.origin == "remote"]
    return FloorView(
        revision=floor.revision if revision is None else revision,
        policy=floor.policy.value,
        advance=floor.advance.value,
        open=floor.queue_open,
        paused=floor.paused,
        last_word=any(Qualifier.LAST_WORD in one.qualifiers for one in queue),
        holder=_holder(floor, requests, at, chair=chair),
        queue=entries,
        pending=tuple(_entry(floor, one, at, None, chair=True) for one in _pending(floor)) if chair else (),
        technical=tuple(_entry(floor, one, at, None, chair=True) for one in _notices(floor)) if chair else (),
        proposed=RequestId(up_next.request) if up_next is not None and up_next.request is not None else None,
        time_box_s=box or 0.0,
        over_s=max(0.0, held - box) if box and floor.turn is not None else 0.0,
        warning=floor.turn is not None and floor.turn.warned is not None,
        round=_round(floor),
        agenda=tuple(
            AgendaItemView(
                title=titles.get(item.id, ""), policy=item.policy.value, minutes=(item.time_s or 0.0) / 60
            )
            for item in floor.agenda.items
        ),
        agenda_at=-1 if floor.agenda.at is None else floor.agenda.at,
        chair=next((PersonId(one) for one in floor.chairs if one.startswith("p-")), None),
        share_room=share_room(floor.talk) if chair else 0.0,
        balance=balance(floor.talk) if chair else 0.0,
        longest_remote_wait_s=max(remote, default=0.0),
        advice=_advice(floor) if chair else (),
    )


def own_entries(floor: FloorState, now: float, person: PersonId) -> tuple[EntryView, ...]:
    """What this person asked for and nobody else but a chair sees yet."""
    at = floor.clock.meeting(now)
    return tuple(
        _entry(floor, one, at, None, chair=False)
        for one in (*_pending(floor), *_notices(floor))
        if one.person == person
    )


def talk_of(floor: FloorState, person: PersonId) -> tuple[float, int]:
    """Seconds spoken and turns of a person, for a chair."""
    rows = [row for row in floor.talk if row.person == person]
    return sum(row.speech_s for row in rows), sum(row.turns for row in rows)


def share_room(talk: tuple[Talk, ...]) -> float:
    """Share of all talk that was in the room, 0..1; 0 when nobody spoke."""
    total = sum(row.speech_s for row in talk)
    return sum(row.speech_s for row in talk if row.origin is Origin.ROOM) / total if total > 0 else 0.0


def balance(talk: tuple[Talk, ...]) -> float:
    """Gini coefficient of talk time over people: 0 = all alike, towards 1 = one spoke alone."""
    people: dict[str, float] = {}
    for row in talk:
        if row.person is not None:
            people[row.person] = people.get(row.person, 0.0) + row.speech_s
    spoken = sorted(people.values())
    total = sum(spoken)
    if len(spoken) < 2 or total <= 0:
        return 0.0
    weighted = sum(rank * seconds for rank, seconds in enumerate(spoken, 1))
    return 2 * weighted / (len(spoken) * total) - (len(spoken) + 1) / len(spoken)


def _entry(floor: FloorState, one: Request, at: float, place: int | None, *, chair: bool) -> EntryView:
    return EntryView(
        request=RequestId(one.id),
        person=PersonId(one.person or ""),
        origin=one.origin.value,
        kind=one.kind.value,
        status=one.status.value,
        place=place,
        waiting_s=max(0.0, at - one.made),
        running=not floor.paused,
        by_speech=Qualifier.BY_SPEECH in one.qualifiers,
        note=one.note if chair else "",
        interrupted=Qualifier.SUSPENDED in one.qualifiers,
    )


def _holder(
    floor: FloorState, requests: Mapping[int, Request], at: float, *, chair: bool
) -> EntryView | None:
    turn = floor.turn
    if turn is None:
        return None
    one = requests.get(turn.request)
    return EntryView(
        request=RequestId(turn.request),
        person=PersonId(turn.person or ""),
        origin=turn.origin.value,
        kind=turn.kind.value,
        status="granted",
        held_s=_held(floor, at),
        running=not floor.paused,
        by_speech=turn.by_speech,
        note=one.note if chair and one is not None else "",
        interrupted=turn.interrupted_by is not None,
    )


def _held(floor: FloorState, at: float) -> float:
    return 0.0 if floor.turn is None else max(0.0, floor.turn.used_s + at - floor.turn.started)


def _pending(floor: FloorState) -> list[Request]:
    return [
        one
        for one in floor.requests
        if one.kind not in NOTICES and (one.status is Status.PENDING or one.qualifiers & _HIDDEN)
    ]


def _notices(floor: FloorState) -> list[Request]:
    return [one for one in floor.requests if one.kind in NOTICES]


def _round(floor: FloorState) -> RoundView | None:
    """The ring. Who passed, spoke or left is one list: that difference is nobody's business."""
    ring = floor.round
    if ring is None:
        return None
    offered = next((seat.person for seat in ring.ring if seat.state is SeatState.OFFERED), None)
    return RoundView(
        offered=PersonId(offered) if offered else None,
        order=_people(seat for seat in ring.ring if seat.state is SeatState.WAITING),
        later=tuple(PersonId(one) for one in ring.later),
        done=_people(seat for seat in ring.ring if seat.state in _OVER),
        no_cross_talk=not ring.cross_talk,
    )


def _people(seats: Iterable[RingSeat]) -> tuple[PersonId, ...]:
    return tuple(PersonId(seat.person) for seat in seats)


def _advice(floor: FloorState) -> tuple[AdviceView, ...]:
    return tuple(AdviceView(code=line.code.value, params=dict(line.params)) for line in floor.advice)
