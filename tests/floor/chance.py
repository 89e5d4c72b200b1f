# ruff: noqa: ARG005 - every maker takes the same arguments, most need but one
"""Random meetings: numbers drawn by hypothesis become events that mostly make sense.

A draw is (which event, two choices, how long after). It is read against the floor as it is, so that
requests named exist more often than not; some are wrong on purpose.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hypothesis import strategies as st

from roomctl.floor import events as ev
from roomctl.floor.machine import handle
from roomctl.floor.model import (
    CONSOLE,
    Advance,
    AgendaItem,
    FloorRules,
    FloorState,
    Kind,
    Origin,
    Policy,
    RoundOrder,
    new_floor,
)

Draw = tuple[str, int, int, float]
Make = Callable[[FloorState, int, int], ev.Event]

PEOPLE = tuple(f"p{number}" for number in range(1, 7))
SOURCES = (*PEOPLE, "room", "seat:1", "seat:9")
STEPS = (0.0, 0.0, 0.1, 0.3, 0.7, 1.6, 2.5, 4.5, 8.0, 20.0, 150.0)
RULES = FloorRules(time_box_s=40.0, advice_quiet_s=60.0, advice_talk_s=5.0, advice_wait_s=20.0)
AGENDA = (
    AgendaItem("welcome", Policy.CHAIRED, Advance.ASK, 60.0),
    AgendaItem("checkin", Policy.ROUND, box_s=50.0),
    AgendaItem("theme", Policy.QUEUE, Advance.AUTO),
)


def person(_state: FloorState, a: int) -> str:
    return PEOPLE[a % len(PEOPLE)]


def here(state: FloorState, a: int) -> str:
    return state.people[a % len(state.people)].id if state.people else PEOPLE[0]


def live(state: FloorState, a: int) -> int:
    return state.requests[a % len(state.requests)].id if state.requests else 99


def kind(b: int) -> Kind:
    kinds: tuple[Kind, ...] = (Kind.CONTRIBUTION, Kind.CONTRIBUTION, *Kind)
    return kinds[b % 7]


def origin(a: int) -> Origin:
    return Origin.ROOM if a % 2 else Origin.REMOTE


FACTS: dict[str, Make] = {
    "tick": lambda s, a, b: ev.Tick(),
    "join": lambda s, a, b: ev.PersonJoined(person(s, a), origin(a), b % 4 or None),
    "change": lambda s, a, b: ev.PersonChanged(here(s, a), origin(b), b % 4),
    "drop": lambda s, a, b: ev.PersonDropped(here(s, a)),
    "return": lambda s, a, b: ev.PersonReturned(here(s, a)),
    "leave": lambda s, a, b: ev.PersonLeft(here(s, a)),
}
SPEECH: dict[str, Make] = {
    "speak": lambda s, a, b: ev.SpeechStarted(SOURCES[a % len(SOURCES)]),
    "murmur": lambda s, a, b: ev.SpeechStarted(SOURCES[a % len(SOURCES)], meant=False),
    "mean": lambda s, a, b: ev.SpeechMeant(SOURCES[a % len(SOURCES)]),
    "cease": lambda s, a, b: ev.SpeechEnded(
        s.voices[a % len(s.voices)].source if s.voices else SOURCES[a % len(SOURCES)]
    ),
}
WISHES: dict[str, Make] = {
    "ask": lambda s, a, b: ev.RequestFloor(here(s, a), kind(b)),
    "ask_for": lambda s, a, b: ev.RequestFloor(here(s, a), kind(b), beneficiary=here(s, b)),
    "cancel": lambda s, a, b: ev.Cancel(here(s, a), live(s, b) if b % 2 else None),
    "release": lambda s, a, b: ev.Release((s.turn.person if s.turn and b % 4 else None) or here(s, a)),
    "pass": lambda s, a, b: ev.Pass(here(s, a)),
    "later": lambda s, a, b: ev.Later(here(s, a)),
}
CHAIR: dict[str, Make] = {
    "accept": lambda s, a, b: ev.Accept(chair=CONSOLE, request=live(s, a)),
    "deny": lambda s, a, b: ev.Deny(chair=CONSOLE, request=live(s, a), reason="not now"),
    "grant": lambda s, a, b: ev.Grant(chair=CONSOLE, request=live(s, a)),
    "next": lambda s, a, b: ev.Next(chair=CONSOLE),
    "release_for": lambda s, a, b: ev.ReleaseFor(chair=CONSOLE, request=live(s, a) if b % 2 else None),
    "revoke": lambda s, a, b: ev.Revoke(chair=CONSOLE, confirmed=b % 4 > 0, reason="time"),
    "move": lambda s, a, b: ev.Move(chair=CONSOLE, request=live(s, a), position=b % 5),
    "add": lambda s, a, b: ev.AddFor(chair=CONSOLE, person=here(s, a), kind=kind(b)),
    "cancel_for": lambda s, a, b: ev.CancelFor(chair=CONSOLE, request=live(s, a)),
    "name": lambda s, a, b: ev.NameVoice(chair=CONSOLE, person=here(s, a)),
    "merge": lambda s, a, b: ev.Merge(chair=CONSOLE, keep=live(s, a), drop=live(s, b)),
    "close": lambda s, a, b: ev.CloseQueue(chair=CONSOLE),
    "open": lambda s, a, b: ev.OpenQueue(chair=CONSOLE),
    "last_word": lambda s, a, b: ev.LastWord(chair=CONSOLE, person=here(s, a)),
    "pause": lambda s, a, b: ev.Pause(chair=CONSOLE),
    "resume": lambda s, a, b: ev.Resume(chair=CONSOLE),
    "chair": lambda s, a, b: ev.GiveChair(chair=CONSOLE, to=here(s, a) if b % 3 else CONSOLE, keep=b % 2 > 0),
    "policy": lambda s, a, b: ev.SetPolicy(chair=CONSOLE, policy=tuple(Policy)[a % 4]),
    "advance": lambda s, a, b: ev.SetAdvance(chair=CONSOLE, advance=tuple(Advance)[a % 2]),
    "box": lambda s, a, b: ev.SetTimeBox(
        chair=CONSOLE, seconds=(None, 5.0, 45.0)[a % 3], this_turn=b % 2 > 0
    ),
    "turn_end": lambda s, a, b: ev.SetTurnEnd(chair=CONSOLE, person=here(s, a), seconds=(None, 9.0)[b % 2]),
    "round": lambda s, a, b: ev.StartRound(
        chair=CONSOLE, order=tuple(RoundOrder)[a % 3], cross_talk=b % 2 > 0, box_s=(None, 20.0)[b % 2]
    ),
    "pass_for": lambda s, a, b: ev.PassFor(chair=CONSOLE, person=here(s, a)),
    "later_for": lambda s, a, b: ev.LaterFor(chair=CONSOLE, person=here(s, a)),
    "end_round": lambda s, a, b: ev.EndRound(chair=CONSOLE),
    "agenda": lambda s, a, b: ev.SetAgenda(chair=CONSOLE, items=AGENDA[a % 3 :]),
    "item": lambda s, a, b: ev.NextAgendaItem(chair=CONSOLE),
}
UNDO: dict[str, Make] = {
    "undo": lambda s, a, b: ev.Undo(
        chair=CONSOLE, act=None if b % 2 or not s.undo else s.undo[a % len(s.undo)].act
    )
}
MAKERS: dict[str, Make] = {**FACTS, **SPEECH, **WISHES, **CHAIR, **UNDO}
WEIGHTS = {
    "tick": 5,
    "join": 5,
    "speak": 10,
    "cease": 8,
    "ask": 10,
    "next": 5,
    "release": 3,
    "undo": 3,
    "grant": 2,
}
ALL = tuple(name for name in MAKERS for _ in range(WEIGHTS.get(name, 1)))


def draws(names: tuple[str, ...] = ALL, steps: tuple[float, ...] = STEPS) -> st.SearchStrategy[Draw]:
    """One draw out of these events."""
    numbers = st.integers(0, 11)
    return st.tuples(st.sampled_from(names), numbers, numbers, st.sampled_from(steps))


def meeting(people: int = 4, rules: FloorRules = RULES) -> FloorState:
    """A floor with some people: odd ones in the room (seated), even ones remote."""
    state = new_floor(rules)
    for number, name in enumerate(PEOPLE[:people]):
        seat = number if number % 2 else None
        state = handle(state, ev.PersonJoined(name, origin(number), seat), 0.0).state
    return state


def event_of(state: FloorState, draw: Draw) -> ev.Event:
    """What this draw means on this floor."""
    name, a, b, _ = draw
    return MAKERS[name](state, a, b)


Step = tuple[ev.Event, float]


def play(state: FloorState, script: list[Draw]) -> tuple[FloorState, list[Step]]:
    """Run draws; returns the floor and the events that were legal, with their times."""
    at, done = state.now_wall, []
    for draw in script:
        at += draw[3]
        event = event_of(state, draw)
        try:
            state = handle(state, event, at).state
        except ev.IllegalEvent:
            continue
        done.append((event, at))
    return state, done


def essence(state: FloorState) -> FloorState:
    """The floor without counters and the list of acts: what undo promises to give back."""
    return replace(
        state,
        revision=0,
        order_rev=0,
        acts=(),
        next_request=0,
        next_turn=0,
        next_act=0,
        next_join=0,
        next_round=0,
        now_wall=0.0,
    )
