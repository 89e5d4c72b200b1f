"""Laughter and "mm" are no attempts: only what is meant may take or ask."""

from __future__ import annotations

from roomctl.floor import events as ev
from roomctl.floor.machine import handle
from roomctl.floor.model import FloorState, Origin, new_floor


def told(*events: tuple[float, ev.Event]) -> FloorState:
    state = handle(new_floor(), ev.PersonJoined("v1", Origin.REMOTE), 0.0).state
    for at, event in events:
        state = handle(state, event, at).state
    return state


def test_a_long_laugh_takes_nothing() -> None:
    state = told(
        (1.0, ev.SpeechStarted("room", meant=False)), (5.0, ev.SpeechEnded("room")), (9.0, ev.Tick())
    )
    assert state.turn is None
    assert state.requests == ()


def test_what_turns_out_to_be_meant_counts_from_its_beginning_and_no_earlier_than_it_is_known() -> None:
    late = ((1.0, ev.SpeechStarted("v1", meant=False)), (4.0, ev.SpeechMeant("v1")))
    assert told(*late[:1], (3.9, ev.Tick())).turn is None
    turn = told(*late, (4.01, ev.Tick())).turn
    assert turn is not None
    assert turn.person == "v1"


def test_meant_words_before_silence_are_nothing_new() -> None:
    state = told((1.0, ev.SpeechStarted("v1")), (1.2, ev.SpeechMeant("v1")), (1.5, ev.SpeechEnded("v1")))
    assert state.turn is None
    assert told((1.0, ev.SpeechMeant("v1")), (9.0, ev.Tick())).turn is None
