"""The end of a step: what follows by itself, and telling what changed.

Owns comparing the state before with the state after, so that nobody forgets to tell: statuses,
places in the queue, the proposal, the revision. It must not know which event it was.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from roomctl.floor import advance, advice, ordering, rounds
from roomctl.floor.events import FloorChanged, Proposed, TurnEnded, TurnStarted
from roomctl.floor.model import Cause, FloorState, Request, Status
from roomctl.floor.step import Step, find_request


def close(step: Step) -> None:
    """What follows by itself, then tell."""
    rounds.finish_if_done(step)
    advance.advance_if_idle(step)
    advice.drop_over(step)
    tell(step)


def tell(step: Step) -> None:
    """Tell statuses, places, the proposal and the revision; the next step begins here."""
    if step.state is step.before:
        return
    before = step.before
    _tell_requests(step)
    proposed = advance.proposal(step.state)
    if proposed != advance.proposal(before):
        step.tell(Proposed(proposed.person if proposed else None, proposed.request if proposed else None))
    if visible(step.state) != visible(before):
        revision = before.revision + 1
        moved = meaning(step.state) != meaning(before) or not _is_prefix(before.queue, step.state.queue)
        step.put(revision=revision, order_rev=revision if moved else before.order_rev)
        step.tell(FloorChanged(revision))
    step.open(step.state, step.now)


def _tell_requests(step: Step) -> None:
    for request, (cause, reason) in step.changed.items():
        now = step.ended.get(request) or find_request(step.state, request)
        if now is not None:
            step.tell(step.status_effect(now, cause, reason))
    before = {request: place for place, request in enumerate(step.before.queue, 1)}
    for place, request in enumerate(step.state.queue, 1):
        if request not in step.changed and before.get(request, place) != place:
            step.tell(step.status_effect(step.request(request), Cause.ORDER))


def tell_undone(step: Step) -> None:
    """After an undo: statuses and turn are compared whole, since no transition was made."""
    was = {one.id: one for one in step.before.requests}
    now = {one.id: one for one in step.state.requests}
    step.changed.clear()
    step.ended.clear()
    for request in sorted(was.keys() | now.keys()):
        old, new = was.get(request), now.get(request)
        if old is not None and new is None:
            step.ended[request] = replace(old, status=Status.CANCELLED)
            step.note_change(request, Cause.UNDONE)
        elif new is not None and (old is None or _differs(old, new)):
            step.note_change(request, Cause.UNDONE)
    _tell_turn(step)


def _differs(old: Request, new: Request) -> bool:
    return (old.status, old.person, old.kind) != (new.status, new.person, new.kind)


def _tell_turn(step: Step) -> None:
    old, new = step.before.turn, step.state.turn
    if (old and old.request) == (new and new.request):
        return
    if old is not None:
        seconds = old.used_s + max(0.0, step.m - old.started)
        step.tell(TurnEnded(old.number, old.request, old.person, Cause.UNDONE, seconds))
    if new is not None:
        step.tell(TurnStarted(new.number, new.request, new.person, new.origin, new.box_s))


def visible(state: FloorState) -> tuple[Any, ...]:
    """What somebody could see; clocks that only run and evidence are not in it."""
    turn = state.turn
    shown = (
        None
        if turn is None
        else (
            turn.request,
            turn.person,
            turn.ended is None,
            turn.warned,
            turn.box_s,
            turn.interrupted_by is None,
            turn.spoke,
        )
    )
    return (
        *meaning(state),
        state.people,
        state.requests,
        state.queue,
        shown,
        state.box_s,
        state.advice,
        state.acts,
        state.round,
    )


def meaning(state: FloorState) -> tuple[Any, ...]:
    """What gives a chair's keys their meaning (the queue but for its end is compared apart)."""
    undone = tuple(act.id for act in state.acts if act.undone)
    return (
        state.holder,
        ordering.next_up(state),
        state.policy,
        state.advance,
        state.queue_open,
        state.chairs,
        state.paused,
        state.agenda.at,
        state.next_act,
        undone,
    )


def _is_prefix(before: tuple[int, ...], after: tuple[int, ...]) -> bool:
    return after[: len(before)] == before
