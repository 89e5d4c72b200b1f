"""From "the room speaks" to "seat 3 speaks": soon, without flicker, whole; and learning where a seat is."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from roomctl.media.dsp.frame import FRAME_S
from roomctl.media.speech.engine import SpeechEnded, SpeechFact, SpeechStarted, TurnEvidence
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
    assert [fact.source for fact in told] == ["seat:1", "seat:1", "seat:4", "seat:4"]
    assert abs(told[2].t - 0.5) < 0.03


def test_a_voice_that_ends_before_it_was_known_is_told_whole_and_as_the_rooms() -> None:
    told = run([None] * 30, (5, 20))
    assert told == [SpeechStarted("room", 0.05), SpeechEnded("room", 0.2)]


def test_what_others_say_and_what_else_is_known_passes_through() -> None:
    seating = Seating()
    other = SpeechStarted("p-1", 0.0)
    assert seating.step([other, SpeechStarted("room", 0.0)], 2, 0.01) == [other]
    for beat in range(6):
        seating.step([], 2, 0.02 + beat * FRAME_S)
    assert seating.step([TurnEvidence("room", 1.0)], 2, 1.0) == [TurnEvidence("seat:2", 1.0)]


@given(
    st.lists(st.sampled_from([None, NOWHERE, 1, 2, 3]), min_size=1, max_size=300),
    st.lists(st.integers(1, 80), max_size=10),
)
def test_at_most_one_of_the_table_speaks_and_what_begins_ends(
    seats: list[int | None], waits: list[int]
) -> None:
    seating, speaks = Seating(), False
    on: list[str] = []
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
        for fact in seating.step(facts, seat, now):
            if isinstance(fact, SpeechStarted):
                assert not on
                on.append(fact.source)
            else:
                assert on.pop() == fact.source
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
