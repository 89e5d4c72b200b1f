"""Rounds (tour de table): a ring in which everybody present is offered exactly one turn.

Ties the ring (ring.py) to turns. Pass and later leave no trace but in the chair's view. Joiners
come last, those who dropped keep their turn for the grace time, leavers are skipped. It must not
know the queue's order; ordering.ring_next reads the ring.
"""

from __future__ import annotations

from dataclasses import replace

from roomctl.floor import grants, requests, ring
from roomctl.floor.events import IllegalEvent, RoundEnded, RoundStarted, StartRound
from roomctl.floor.model import (
    Cause,
    Kind,
    NextUp,
    Person,
    PersonId,
    Policy,
    Qualifier,
    Request,
    RingSeat,
    Round,
    SeatState,
    Status,
)
from roomctl.floor.step import Step


def start(step: Step, event: StartRound) -> None:
    """Begin a round. A turn that runs is kept aside for afterwards, unless it seems over."""
    if step.state.round is not None:
        raise IllegalEvent("round_running")
    order = ring.arrange(_chosen(step, event), event.order, event.first)
    turn = step.state.turn
    if turn is not None and turn.ended is None and not turn.by_speech:
        grants.suspend_turn(step, Cause.SUSPENDED)
    elif turn is not None:
        grants.end_turn(step, Status.RELEASED, Cause.ROUND)
    step.returning = False
    number = step.state.next_round
    step.put(
        round=Round(
            number,
            tuple(RingSeat(one.id) for one in order),
            event.order,
            step.state.policy,
            step.m,
            box_s=event.box_s or step.state.box_s,
            cross_talk=event.cross_talk,
        ),
        policy=Policy.ROUND,
        next_round=number + 1,
    )
    step.tell(RoundStarted(number, len(order)))


def _chosen(step: Step, event: StartRound) -> tuple[Person, ...]:
    people = step.state.people
    if event.people is not None:
        if len(set(event.people)) != len(event.people):
            raise IllegalEvent("twice_in_ring")
        people = tuple(step.person(one) for one in event.people)
    if event.first is not None and event.first not in {one.id for one in people}:
        raise IllegalEvent("not_in_round", person=event.first)
    if event.box_s is not None and event.box_s <= 0:
        raise IllegalEvent("bad_seconds", seconds=event.box_s)
    if not people:
        raise IllegalEvent("nobody_here")
    return people


def offer(step: Step, next_up: NextUp) -> None:
    """The talking piece goes to the ring's next person."""
    if next_up.person is None:
        raise IllegalEvent("unknown_person", person=None)
    person = step.person(next_up.person)
    seat = ring.seat_of(step, person.id)
    ring.put_seat(step, replace(seat, state=SeatState.OFFERED, offers=seat.offers + 1))
    request = requests.create(
        step,
        person,
        Kind.CONTRIBUTION,
        Status.GRANTED,
        Cause.ROUND,
        requester=person.id,
        qualifiers=frozenset({Qualifier.ROUND_TURN}),
    )
    grants.start_turn(step, request, Cause.ROUND)


def pass_turn(step: Step, person: PersonId) -> None:
    """Not this time: when offered, or before. Looks to others like any turn that is over."""
    seat = ring.seat_of(step, person)
    if seat.state not in ring.OPEN:
        raise IllegalEvent("turn_was", person=person)
    before = seat.state is not SeatState.OFFERED
    ring.put_seat(step, replace(seat, state=SeatState.PASSED, beforehand=before))
    _give_back(step, person)


def later(step: Step, person: PersonId) -> None:
    """Ask me once more at the end."""
    seat = ring.seat_of(step, person)
    if seat.state not in ring.OPEN:
        raise IllegalEvent("turn_was", person=person)
    if seat.said_later:
        raise IllegalEvent("already_later", person=person)
    ring.put_seat(step, replace(seat, state=SeatState.LATER, said_later=True))
    _give_back(step, person)


def _give_back(step: Step, person: PersonId) -> None:
    """End the person's turn of the round, whether it runs or was put aside."""
    turn = step.state.turn
    if turn is not None and turn.ring and turn.person == person:
        grants.end_turn(step, Status.RELEASED, Cause.RELEASED)
        return
    aside = waiting_turn(step, person)
    if aside:
        requests.end(step, aside[0], Status.RELEASED, Cause.RELEASED)


def waiting_turn(step: Step, person: PersonId | None = None) -> tuple[Request, ...]:
    """Turns of the round that were put aside (of one person, or all)."""
    return tuple(
        one
        for one in step.state.requests
        if Qualifier.ROUND_TURN in one.qualifiers
        and one.status is Status.ACCEPTED
        and person in (None, one.person)
    )


def finish_if_done(step: Step) -> bool:
    """Everybody had the turn: the policy from before comes back. Whether it was so."""
    running = step.state.round
    if running is None or any(seat.state in ring.OPEN for seat in running.ring):
        return False
    finish(step, running.before, complete=True)
    return True


def finish(step: Step, policy: Policy, *, complete: bool = False) -> None:
    """End the round; who was not asked loses no place in the queue, which goes on."""
    running = ring.running(step)
    turn = step.state.turn
    if turn is not None and turn.ring:
        grants.end_turn(step, Status.RELEASED, Cause.ROUND)
    for aside in waiting_turn(step):
        requests.end(step, aside, Status.RELEASED, Cause.ROUND)
    step.put(round=None, policy=policy, advice_due=step.m)  # what comes next is told at once
    requests.show_hidden(step)
    requests.admit_pending(step)
    step.tell(RoundEnded(running.number, complete))
