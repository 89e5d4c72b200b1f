"""Who comes next, and when it happens by itself.

Owns `ask` (the chair is shown a proposal) and `auto` (an idle floor goes to the next). It must not
know why the floor became idle.
"""

from __future__ import annotations

from roomctl.floor import grants, ordering, rounds
from roomctl.floor.events import IllegalEvent
from roomctl.floor.model import Advance, Cause, FloorState, NextUp, Qualifier
from roomctl.floor.step import Step, find_request, present


def give_next(step: Step, next_up: NextUp, cause: Cause) -> None:
    """Grant the one `ordering.next_up` named, on an idle floor."""
    if next_up.request is None:
        rounds.offer(step, next_up)
        return
    request = step.request(next_up.request)
    back = Qualifier.SUSPENDED in request.qualifiers
    grants.start_turn(step, request, Cause.RETURNED if back else cause)


def advance_if_idle(step: Step) -> None:
    """`auto`: an idle floor goes to the next. In any mode: back to who was interrupted."""
    if step.state.turn is not None or step.state.paused:
        return
    next_up = ordering.next_up(step.state)
    if next_up is None:
        return
    request = None if next_up.request is None else find_request(step.state, next_up.request)
    back = step.returning and request is not None and Qualifier.SUSPENDED in request.qualifiers
    if back or grants.effective_advance(step.state) is Advance.AUTO:
        give_next(step, next_up, Cause.ADVANCE)


def proposal(state: FloorState) -> NextUp | None:
    """Whom the console proposes: only in `ask`, when the floor is free or its turn seems over."""
    if state.paused or grants.effective_advance(state) is Advance.AUTO:
        return None
    turn = state.turn
    if turn is not None and turn.ended is None and present(state, turn.person):
        return None
    return ordering.next_up(state)


def go_on(step: Step) -> None:
    """The chair's one key: the turn ends, the next begins (after a round's last turn: nobody yet).

    A response or a point of order comes between, as when it is granted: the turn goes on after it.
    """
    if step.state.paused:
        raise IllegalEvent("paused")
    coming = ordering.next_up(step.state)
    if step.state.turn is None and coming is None:
        away = step.state.round is not None or step.state.queue
        raise IllegalEvent("next_away" if away else "nobody_waits")
    if step.state.turn is not None:
        between = grants.comes_between(step.state, coming)
        if between is not None:
            grants.grant(step, between, Cause.NEXT)
            return
        grants.clear_turn(step, Cause.NEXT)
    if rounds.finish_if_done(step):
        return
    next_up = ordering.next_up(step.state)
    if next_up is not None:
        give_next(step, next_up, Cause.NEXT)
