"""Acts of a chair: who may, on which revision, remembered in a list, and taken back.

Rule of two chairs: an act carries the revision its chair saw. It is refused (`stale`) when since
then something changed that gives the key another meaning; a hand raised at the end does not.

Rule of undo: an act is taken back *as if it had not been*. The state before is kept with every
event since; undo goes back there and lets the others happen again. What can then no longer be
(a release of a grant that never was) falls away; another act of a chair that depends on the undone
one forbids the undo instead. Request numbers stay what they were. Ten seconds, on the wall's clock:
a pause can be undone too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from roomctl.floor.chair import ACTS
from roomctl.floor.events import ActDone, ActUndone, AddFor, ChairAct, Event, IllegalEvent, Tick, Undo
from roomctl.floor.model import Act, Birth, ChairId, FloorState, LogEntry, UndoPoint
from roomctl.floor.step import Step

Replay = Callable[[Step, LogEntry], None]
CatchUp = Callable[[Step, float], None]


def perform(step: Step, event: ChairAct) -> None:
    """Do an act of a chair and remember it."""
    check_chair(step.state, event.chair)
    check_revision(step.state, event.if_rev)
    before = replace(step.state, undo=(), log=(), births=())
    request, person = ACTS[type(event)](step, event)
    number = step.state.next_act
    until = step.now + step.state.rules.undo_s
    kind = event.kind if isinstance(event, AddFor) else None
    act = Act(number, event.name, event.chair, step.m, until, request, person, kind=kind)
    step.put(
        next_act=number + 1,
        acts=(*step.state.acts, act)[-step.state.rules.acts_kept :],
        undo=(*step.state.undo, UndoPoint(number, event, step.now, before)),
    )
    step.tell(ActDone(act))


def check_chair(state: FloorState, chair: ChairId) -> None:
    """IllegalEvent `not_chair` unless this one chairs."""
    if chair not in state.chairs:
        raise IllegalEvent("not_chair", chair=chair)


def check_revision(state: FloorState, if_rev: int | None) -> None:
    """IllegalEvent `stale` when the act was made on a picture that has changed its meaning."""
    if if_rev is not None and not state.order_rev <= if_rev <= state.revision:
        raise IllegalEvent("stale", if_rev=if_rev, order_rev=state.order_rev, revision=state.revision)


def forget_old(step: Step) -> None:
    """Drop what can no longer be undone."""
    points = tuple(one for one in step.state.undo if one.now + step.state.rules.undo_s >= step.now)
    if len(points) != len(step.state.undo):
        step.put(undo=points, log=_since(step.state.log, points), births=_born(step.state.births, points))


def _since(log: tuple[LogEntry, ...], points: tuple[UndoPoint, ...]) -> tuple[LogEntry, ...]:
    """The log from the oldest act that can be undone on."""
    if not points:
        return ()
    oldest = points[0].act
    at = next((index for index, entry in enumerate(log) if entry.act == oldest), 0)
    return log[at:]


def _born(births: tuple[Birth, ...], points: tuple[UndoPoint, ...]) -> tuple[Birth, ...]:
    if not points:
        return ()
    return tuple(one for one in births if one.key[-1] >= points[0].now)


def remember(step: Step, event: Event, start: FloorState) -> None:
    """Log an event that was done, while there is an act to undo. `start`: before the event."""
    state = step.state
    if not state.undo or isinstance(event, Tick | Undo):
        return
    entry = LogEntry(event, step.now, start.next_act if isinstance(event, ChairAct) else None)
    log, points, dropped = (*state.log, entry), state.undo, state.undo_dropped
    while len(log) > state.rules.log_kept and points:
        points, dropped = points[1:], dropped + 1
        log = _since(log, points)
    step.put(log=log, undo=points, undo_dropped=dropped)


def undo(step: Step, event: Undo, replay: Replay, catch_up: CatchUp) -> None:
    """Take an act back. `replay` lets a logged event happen again, `catch_up` lets time pass."""
    points = [one for one in step.state.undo if event.act in (None, one.act)]
    if not points:
        raise IllegalEvent("nothing_to_undo", act=event.act)
    point = points[-1]
    if event.chair != point.event.chair:
        check_chair(step.state, event.chair)
    check_revision(step.state, event.if_rev)
    now = step.state
    again = _rebased(step, point, replay, catch_up)
    marked = tuple(replace(act, undone=True) if act.id == point.act else act for act in now.acts)
    step.put(**{name: getattr(again, name) for name in _TAKEN}, acts=marked)
    step.m = step.state.clock.meeting(step.now)
    act = next((one for one in marked if one.id == point.act), None)
    if act is not None:
        step.tell(ActUndone(act, event.chair))


_KEPT = frozenset({"acts", "revision", "order_rev", "now_wall", "next_act", "next_join", "undo_dropped"})
_TAKEN = tuple(name for name in FloorState.__dataclass_fields__ if name not in _KEPT)


def _rebased(step: Step, point: UndoPoint, replay: Replay, catch_up: CatchUp) -> FloorState:
    """The floor as it would be now without that act."""
    now = step.state
    at = next((index for index, entry in enumerate(now.log) if entry.act == point.act), len(now.log))
    earlier = tuple(one for one in now.undo if one.act < point.act)
    scratch = Step(_waiting_since(point, step), point.now)
    scratch.births = list(now.births)
    scratch.put(
        undo=earlier,
        log=now.log[:at] if earlier else (),
        next_request=now.next_request,
        next_turn=now.next_turn,
        next_round=now.next_round,
    )
    for entry in now.log[at + 1 :]:
        try:
            replay(scratch, entry)
        except IllegalEvent as wrong:
            if isinstance(entry.event, ChairAct):
                by = -1 if entry.act is None else entry.act
                raise IllegalEvent("undo_conflict", act=point.act, by=by, why=wrong.code) from None
    catch_up(scratch, step.now)
    births = {one.id: one for one in (*now.births, *scratch.state.births)}
    return replace(scratch.state, births=tuple(births.values()) if earlier else ())


def _waiting_since(point: UndoPoint, step: Step) -> FloorState:
    """The state before the act, its turn's silence moved on: who gets the turn back gets time too."""
    turn = point.before.turn
    if turn is None:
        return point.before
    went = point.before.clock.meeting(step.now) - point.before.clock.meeting(point.now)
    return replace(
        point.before,
        turn=replace(
            turn,
            silent_since=None if turn.silent_since is None else turn.silent_since + went,
            ended=None if turn.ended is None else turn.ended + went,
        ),
    )
