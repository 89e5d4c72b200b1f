"""The floor as it is shown: to a chair (everything), to one person, to everybody.

PURE: floor state and time in, view out. Owns: who may see what of the floor. Must not know: sockets, names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from roomctl.floor import views
from roomctl.floor.balance import Balance, balance
from roomctl.floor.model import AgendaItem, FloorState, Qualifier, Request
from roomctl.types import PersonId, RequestId
from roomctl.wire.view import AdviceView, AgendaItemView, EntryView, FloorView, RoundView


def floor_view(
    floor: FloorState, now: float, titles: Mapping[str, str], *, chair: bool, talk: bool = False
) -> FloorView:
    """The floor for chairs, or (`chair` False) the part that everybody may see.

    `talk`: the group wants everybody to see how talk is shared between room and screen (never by person).
    The revision is for chairs only: it would tell others that something happened which they do not see.
    """
    queue = views.queued(floor)
    entries = tuple(_entry(floor, one, now, place, chair=chair) for place, one in enumerate(queue, 1))
    shares = balance(floor, now) if chair else None
    return FloorView(
        revision=floor.revision if chair else 0,
        policy=floor.policy.value,
        advance=floor.advance.value,
        open=floor.queue_open,
        paused=floor.paused,
        last_word=any(Qualifier.LAST_WORD in one.qualifiers for one in queue),
        holder=_holder(floor, now, chair=chair),
        queue=entries,
        pending=tuple(_entry(floor, one, now, None, chair=True) for one in _waits_for_chair(floor))
        if chair
        else (),
        technical=tuple(_entry(floor, one, now, None, chair=True) for one in views.notices(floor))
        if chair
        else (),
        round=_round(floor, chair=chair),
        agenda=tuple(_item(item, titles.get(item.id, "")) for item in floor.agenda.items),
        agenda_at=-1 if floor.agenda.at is None else floor.agenda.at,
        agenda_s=0.0 if floor.agenda.at is None else floor.clock.meeting(now) - floor.agenda.since,
        chair=next((PersonId(one) for one in floor.chairs if one.startswith("p-")), None),
        advice=_advice(floor) if chair else (),
        **_coming(floor, chair=chair),
        **_boxes(floor, now),
        **(_shared(shares) if chair or not talk else _shared_by_all(balance(floor, now))),
    )


def _coming(floor: FloorState, *, chair: bool) -> dict[str, Any]:
    """Who is proposed (chairs only) and who comes next, each as a request and a person, where there are."""
    out: dict[str, Any] = {}
    proposal = views.proposal(floor) if chair else None
    coming = views.next_up(floor) if chair else views.next_public(floor)
    for name, found in (("proposed", proposal), ("next", coming)):
        if found is not None:
            out[name] = RequestId(found.request) if found.request else None
            out[f"{name}_person"] = PersonId(found.person) if found.person else None
    return out


def _boxes(floor: FloorState, now: float) -> dict[str, Any]:
    """The planned length of turns, seconds, and how far the running one is past it."""
    left = views.box_left_s(floor, now)
    return {
        "time_box_s": (floor.turn.box_s if floor.turn is not None else floor.box_s) or 0.0,
        "coming_box_s": floor.box_s or 0.0,
        "over_s": max(0.0, -left) if left is not None else 0.0,
        "warning": floor.turn is not None and floor.turn.warned is not None,
    }


def own_entries(floor: FloorState, now: float, person: PersonId) -> tuple[EntryView, ...]:
    """What this person asked for and nobody else but a chair sees yet."""
    return tuple(
        _entry(floor, one, now, None, chair=False)
        for one in (*_waits_for_chair(floor), *views.notices(floor))
        if one.person == person
    )


@dataclass(frozen=True, slots=True)
class Said:
    """What one person has had of the floor: seconds heard, seconds with the floor, turns."""

    speech_s: float = 0.0
    turn_s: float = 0.0
    turns: int = 0


def said_by_person(floor: FloorState) -> dict[str, Said]:
    """The account of each person, for chairs; the room and the screen of one person together."""
    out: dict[str, Said] = {}
    for row in floor.talk:
        if row.person is not None:
            old = out.get(row.person, Said())
            out[row.person] = Said(
                old.speech_s + row.speech_s, old.turn_s + row.turn_s, old.turns + row.turns
            )
    return out


def _shared(shares: Balance | None) -> dict[str, Any]:
    """How talk is shared so far: chairs only, and nothing at all for everybody else."""
    if shares is None:
        return {}
    return {
        "share_room": shares.room_s / shares.total_s if shares.total_s > 0 else 0.0,
        "talk_room_s": shares.room_s,
        "talk_remote_s": shares.remote_s,
        "talk_unnamed_s": sum(row.speech_s for row in shares.talk if row.person is None),
        "not_yet": tuple(PersonId(one) for one in shares.not_yet),
        "balance": shares.gini,
        "longest_remote_wait_s": shares.longest_remote_wait_s,
    }


def _shared_by_all(shares: Balance) -> dict[str, Any]:
    """The two sums and nothing about anybody."""
    share = shares.room_s / shares.total_s if shares.total_s > 0 else 0.0
    return {"share_room": share, "talk_room_s": shares.room_s, "talk_remote_s": shares.remote_s}


def _item(item: AgendaItem, title: str) -> AgendaItemView:
    return AgendaItemView(
        title=title,
        policy=item.policy.value,
        minutes=(item.time_s or 0.0) / 60,
        advance=item.advance.value if item.advance is not None else None,
        box_s=item.box_s or 0.0,
        seating=item.order.value,
        cross_talk=item.cross_talk,
    )


def _entry(floor: FloorState, one: Request, now: float, place: int | None, *, chair: bool) -> EntryView:
    return EntryView(
        request=RequestId(one.id),
        person=PersonId(one.person or ""),
        origin=one.origin.value,
        kind=one.kind.value,
        status=one.status.value,
        place=place,
        waiting_s=max(0.0, views.waiting_s(floor, one.id, now) or 0.0),
        running=not floor.paused,
        by_speech=Qualifier.BY_SPEECH in one.qualifiers,
        note=one.note if chair else "",
        interrupted=Qualifier.SUSPENDED in one.qualifiers,
    )


def _holder(floor: FloorState, now: float, *, chair: bool) -> EntryView | None:
    turn = floor.turn
    if turn is None:
        return None
    one = views.find_request(floor, turn.request)
    return EntryView(
        request=RequestId(turn.request),
        person=PersonId(turn.person or ""),
        origin=turn.origin.value,
        kind=turn.kind.value,
        status="granted",
        held_s=max(0.0, views.turn_elapsed_s(floor, now) or 0.0),
        running=not floor.paused,
        by_speech=turn.by_speech,
        note=one.note if chair and one is not None else "",
        interrupted=turn.interrupted_by is not None,
    )


def _waits_for_chair(floor: FloorState) -> tuple[Request, ...]:
    hidden = tuple(one for one in floor.requests if views.is_hidden(one))
    return (*views.pending(floor), *hidden)


def _round(floor: FloorState, *, chair: bool) -> RoundView | None:
    """The ring. Who passed and who spoke is one list: only chairs are told the difference."""
    ring, seen = floor.round, views.ring_chair(floor) if chair else views.ring_public(floor)
    if ring is None or seen is None:
        return None
    later = set(ring.later) if chair else set()
    return RoundView(
        offered=PersonId(seen.now) if seen.now is not None else None,
        order=tuple(PersonId(one) for one in seen.order if one not in later),
        later=tuple(PersonId(one) for one in ring.later if one in later),
        done=tuple(PersonId(one) for one in seen.done),
        passed=tuple(PersonId(one) for one in seen.passed),
        no_cross_talk=not ring.cross_talk,
    )


def _advice(floor: FloorState) -> tuple[AdviceView, ...]:
    return tuple(AdviceView(code=line.code.value, params=dict(line.params)) for line in floor.advice)
