"""From "the room speaks" to "seat 3 speaks", or two: soon, whole, without flicker; learning a seat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomctl.media.dsp.frame import FRAME_S
from roomctl.media.speech.engine import SpeechEnded, SpeechFact, SpeechStarted, TurnEnded, TurnEvidence
from roomctl.media.speech.places import NOWHERE
from roomctl.media.speech.seating import FIRST_S, OTHER_S, UNNAMED_S, Seating, source_of
from roomctl.media.speech.teaching import VOICE_S, Teaching


def run(seats: Sequence[int | None], speech: tuple[int, int]) -> list[SpeechFact]:
    """One entry a beat; the room speaks from one beat to another."""
    seating = Seating()
    told: list[SpeechFact] = []
    for beat, seat in enumerate(seats):
        facts: list[SpeechFact] = []
        if beat == speech[0]:
            facts.append(SpeechStarted("room", beat * FRAME_S))
        if beat == speech[1]:
            facts.append(SpeechEnded("room", beat * FRAME_S))
        told += seating.step(facts, seat, (beat + 1) * FRAME_S)
    return told


def test_a_clear_seat_is_told_at_once_and_from_the_beginning() -> None:
    told = run([3] * 100, (10, 80))
    assert told == [SpeechStarted("seat:3", 0.1), SpeechEnded("seat:3", 0.8)]


def test_an_unclear_voice_is_the_rooms_and_gets_its_name_later() -> None:
    told = run([None] * 60 + [2] * 60, (10, 110))
    assert [type(fact) for fact in told] == [SpeechStarted, SpeechEnded, SpeechStarted, SpeechEnded]
    assert [fact.source for fact in told] == ["room", "room", "seat:2", "seat:2"]
    assert told[0].t == 0.1
    assert abs(told[1].t - 0.6) < 0.03
    assert run([NOWHERE] * 100, (10, 80))[0].source == "room"


def test_a_short_doubt_moves_nobody_and_another_voice_does() -> None:
    doubt = [1] * 50 + [4] * (round(OTHER_S / FRAME_S) - 1) + [1] * 50
    assert {fact.source for fact in run(doubt, (5, 100))} == {"seat:1"}
    told = run([1] * 50 + [4] * 60, (5, 105))
    assert [(type(fact), fact.source) for fact in told[1:3]] == [
        (SpeechStarted, "seat:4"),
        (SpeechEnded, "seat:1"),
    ]
    assert abs(told[1].t - 0.5) < 0.03
    assert abs(told[2].t - 0.5) < 0.03


def test_a_voice_that_ends_before_it_was_known_is_told_whole_and_as_the_rooms() -> None:
    told = run([None] * 30, (5, 20))
    assert told == [SpeechStarted("room", 0.05), SpeechEnded("room", 0.2)]


def test_what_others_say_passes_through() -> None:
    seating = Seating()
    other = SpeechStarted("p-1", 0.0)
    assert seating.step([other, SpeechStarted("room", 0.0)], 2, 0.01) == [other]


Said = list[tuple[int | None, Mapping[int, float], float, int]]
"""Seat that stands out (None: silence), who wins how much, how likely it is a voice, for so many beats."""


def evening(parts: Said) -> list[SpeechFact]:
    """As the mix tells it: half a second of silence is within speech, and what is meant is meant by all."""
    seating, told, now, speaks = Seating(), [], 0.0, False
    for seat, won, voice, beats in parts:
        for beat in range(beats):
            now += FRAME_S
            facts: list[SpeechFact] = []
            if seat is not None and not speaks:
                facts, speaks = [SpeechStarted("room", now), TurnEvidence("room", now)], True
            if seat is None and speaks and beat == 50:
                facts, speaks = [SpeechEnded("room", now - 0.5)], False
            turns = [{one: 1.0} for one, much in won.items() for _ in range(round(10 * much))]
            told += seating.step(facts, seat, now, won=turns[beat % len(turns)] if turns else {}, voice=voice)
    return told


def of(told: Sequence[SpeechFact], kind: type[SpeechFact]) -> list[str]:
    return [fact.source for fact in told if isinstance(fact, kind)]


def test_what_one_seat_says_speaks_for_nobody_else() -> None:
    told = evening([(1, {1: 1}, 0.99, 200), (None, {}, 0.0, 30), (2, {2: 1}, 0.99, 40), (None, {}, 0.0, 150)])
    assert of(told, SpeechStarted) == ["seat:1", "seat:2"]
    assert of(told, TurnEvidence) == of(told, TurnEnded) == ["seat:1"]


def test_who_follows_closely_is_meant_as_well() -> None:
    told = evening(
        [(1, {1: 1}, 0.99, 200), (None, {}, 0.0, 30), (2, {2: 1}, 0.99, 150), (None, {}, 0.0, 150)]
    )
    assert of(told, TurnEvidence) == of(told, TurnEnded) == ["seat:1", "seat:2"]


def test_two_who_win_by_turns_both_speak_and_one_spoke_over_the_other() -> None:
    both = {1: 0.6, 2: 0.4}
    told = evening(
        [(1, {1: 1}, 0.99, 200), (1, both, 0.99, 200), (2, {2: 1}, 0.99, 150), (None, {}, 0.0, 150)]
    )
    assert of(told, SpeechStarted) == of(told, SpeechEnded) == of(told, TurnEvidence) == ["seat:1", "seat:2"]
    began, ended = (
        next(fact.t for fact in told if isinstance(fact, kind) and fact.source == source)
        for kind, source in ((SpeechStarted, "seat:2"), (SpeechEnded, "seat:1"))
    )
    assert abs(began - 2.0) < 0.3
    assert abs(ended - 4.0) < 0.3


@pytest.mark.parametrize("share", [0.1, 0.2])
def test_what_every_microphone_hears_of_everybody_is_no_second_voice(share: float) -> None:
    told = evening([(1, {1: 1 - share, 2: share}, 0.99, 600), (None, {}, 0.0, 150)])
    assert of(told, SpeechStarted) == ["seat:1"]


def test_microphones_that_are_changed_end_every_turn() -> None:
    seating = Seating()
    seating.step([SpeechStarted("room", 0.0)], 1, 0.0)
    for beat in range(200):
        seating.step([], 1, beat * FRAME_S, voice=0.99)
    assert seating.lit == ("seat:1",)
    assert seating.end(2.0) == [SpeechEnded("seat:1", 1.99), TurnEnded("seat:1", 2.0)]
    assert not seating.lit


@given(
    st.lists(st.sampled_from([None, NOWHERE, 1, 2, 3]), min_size=1, max_size=300),
    st.lists(st.integers(1, 80), max_size=10),
    st.dictionaries(st.integers(0, 3), st.floats(0.0, 1.0)),
)
def test_what_begins_ends_and_somebody_speaks_while_the_room_does(
    seats: list[int | None], waits: list[int], won: dict[int, float]
) -> None:
    seating, speaks = Seating(), False
    on: set[str] = set()
    meant: set[str] = set()
    at: set[int] = set()
    for wait in waits:
        at.add(wait + (max(at) if at else 0))
    now = 0.0
    rest: list[int | None] = [None] * (max(at, default=0) + 100)
    for beat, seat in enumerate([*seats, *rest]):
        now = (beat + 1) * FRAME_S
        facts: list[SpeechFact] = []
        if beat in at:
            facts = [SpeechEnded("room", now) if speaks else SpeechStarted("room", now)]
            speaks = not speaks
        for fact in seating.step(facts, seat, now, won=won, voice=0.9):
            kept, begins = (
                (on, SpeechStarted)
                if isinstance(fact, SpeechStarted | SpeechEnded)
                else (meant, TurnEvidence)
            )
            assert (fact.source in kept) != isinstance(fact, begins)
            kept ^= {fact.source}
        assert set(seating.lit) == on
        assert bool(on) <= speaks
    assert bool(on) == speaks, "after a while it is always told that somebody speaks"
    assert FIRST_S < OTHER_S < UNNAMED_S
    assert (source_of(NOWHERE), source_of(7)) == ("room", "seat:7")


def test_a_second_of_voice_from_one_place_teaches_a_seat_and_chatter_does_not() -> None:
    teaching = Teaching(lambda one, other: abs(one - other) <= 10)
    assert teaching.step(180.0, speech=True) is None
    assert teaching.step(None, speech=False) is None, "from here on: the one before has ended"
    heard = 0.0
    learned = None
    while learned is None and heard < 5:
        learned = teaching.step(90.0 if heard % 0.2 < 0.15 else 95.0, speech=True)
        heard += FRAME_S
    assert learned in {90.0, 95.0}
    assert abs(heard - VOICE_S) < 0.1
    chatter = Teaching(lambda one, other: one == other)
    chatter.step(None, speech=False)
    assert all(chatter.step(float(beat % 3), speech=True) is None for beat in range(0, 900, 5))
    silent = Teaching(lambda one, other: one == other)
    assert all(
        silent.step(1.0, speech=False) is None and silent.step(None, speech=True) is None for _ in range(300)
    )


def test_who_goes_on_talking_is_not_learned_for_the_next_one() -> None:
    first = Teaching(lambda one, other: one == other)
    assert all(first.step(1.0, speech=True) is None for _ in range(1000)), "no pause yet"
    second = Teaching(lambda one, other: one == other, taken=(1.0,))
    second.step(None, speech=False)
    assert all(second.step(1.0, speech=True) is None for _ in range(1000)), "there sits another"
    assert 2.0 in {second.step(2.0, speech=True) for _ in range(200)}
