"""A few lines for the chair: who has waited long, who was not heard yet, what stands still.

Owns when a line is due. Advice is looked at every `advice_every_s` of meeting time and told when it
changed; a line whose reason is gone goes at once. It never reorders, grants or warns anybody but the chair.
"""

from __future__ import annotations

from collections.abc import Iterator

from roomctl.floor.balance import Balance, balance, waits
from roomctl.floor.events import Advice
from roomctl.floor.model import AdviceCode, AdviceLine, FloorState, Origin, Policy, Presence, SeatState
from roomctl.floor.ordering import ring_next
from roomctl.floor.step import Step, find_person

Param = str | float | int
OF_THE_EVENING = frozenset({AdviceCode.NOT_YET_SPOKEN, AdviceCode.UNEVEN})
"""How the talk is shared changes slowly: these lines wait for the next look."""


def renew(step: Step) -> None:
    """Look again, and tell the chairs when the lines are others than before."""
    step.put(advice_due=step.state.advice_due + step.state.rules.advice_every_s)
    lines = tuple(advise(step.state, step.now))
    if lines != step.state.advice:
        step.put(advice=lines)
        step.tell(Advice(lines))


def drop_over(step: Step) -> None:
    """Take away lines that are no longer true: of who gave the floor back none says "is not heard".

    Time alone never ends a reason, so that it does not matter how often this is looked at.
    """
    state = step.state
    if not state.advice:
        return
    now = (_turn(state, step.m), _waiting(state, step.now), _evening(state, step.m))
    true = {_about(line) for lines in now for line in lines}
    lines = tuple(line for line in state.advice if line.code in OF_THE_EVENING or _about(line) in true)
    if lines != state.advice:
        step.put(advice=lines)
        step.tell(Advice(lines))


def _about(line: AdviceLine) -> tuple[AdviceCode, Param | None]:
    params = dict(line.params)
    return (line.code, params.get("person", params.get("item")))


def advise(state: FloorState, now: float) -> Iterator[AdviceLine]:
    """The lines due at wall time `now`, most pressing first."""
    m = state.clock.meeting(now)
    yield from _turn(state, m)
    yield from _waiting(state, now)
    yield from _evening(state, m)
    yield from _shares(state, balance(state, now), m)


def _line(code: AdviceCode, **params: Param) -> AdviceLine:
    return AdviceLine(code, tuple(sorted(params.items())))


def _minutes(seconds: float) -> int:
    """Whole minutes in seconds, so that a line does not change with every look."""
    return int(seconds // 60) * 60


def _turn(state: FloorState, m: float) -> Iterator[AdviceLine]:
    turn = state.turn
    if turn is None:
        return
    person = None if turn.person is None else find_person(state, turn.person)
    if person is not None and person.presence is Presence.AWAY and person.away_since is not None:
        yield _line(AdviceCode.HOLDER_AWAY, person=person.id)
    elif not turn.spoke and m - turn.started >= state.rules.no_start_s:
        yield _line(AdviceCode.HOLDER_SILENT, person=turn.person or "")


def _waiting(state: FloorState, now: float) -> Iterator[AdviceLine]:
    for origin, code in ((Origin.REMOTE, AdviceCode.REMOTE_WAITING), (Origin.ROOM, AdviceCode.ROOM_WAITING)):
        long = [wait for wait in waits(state, origin, now) if wait >= state.rules.advice_wait_s]
        if long:
            yield _line(code, count=len(long), longest_s=_minutes(long[0]))


def _evening(state: FloorState, m: float) -> Iterator[AdviceLine]:
    if state.policy is Policy.ROUND and state.round is not None and state.turn is None:
        away = [one for one in state.round.ring if one.state in (SeatState.WAITING, SeatState.LATER)]
        if away and ring_next(state) is None:
            yield _line(AdviceCode.ROUND_WAITS, count=len(away))
    agenda = state.agenda
    if agenda.at is not None:
        item = agenda.items[agenda.at]
        quiet = state.round is None and state.turn is None and not state.queue
        if item.policy is Policy.ROUND and quiet:
            last = agenda.at + 1 == len(agenda.items)
            yield _line(AdviceCode.EVENING_OVER if last else AdviceCode.ROUND_OVER, item=item.id)
        if item.time_s is not None and m - agenda.since >= item.time_s:
            over = _minutes(m - agenda.since - item.time_s)
            yield _line(AdviceCode.AGENDA_OVER, item=item.id, seconds=over)


def _shares(state: FloorState, now: Balance, m: float) -> Iterator[AdviceLine]:
    rules = state.rules
    if now.not_yet and now.total_s >= rules.advice_talk_s and m - state.began >= rules.advice_quiet_s:
        yield _line(AdviceCode.NOT_YET_SPOKEN, count=len(now.not_yet))
    if now.total_s < rules.advice_talk_s:
        return
    people = {origin: sum(one.origin is origin for one in state.people) for origin in Origin}
    if now.gini >= rules.advice_gini and all(people.values()):
        shares = {Origin.ROOM: now.room_s / now.total_s, Origin.REMOTE: now.remote_s / now.total_s}
        less = min(Origin, key=lambda origin: shares[origin] - people[origin] / len(state.people))
        share = round(shares[less], 1)
        yield _line(AdviceCode.UNEVEN, gini=round(now.gini, 1), origin=less.value, share=share)
