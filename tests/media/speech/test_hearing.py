"""What is wrong with the listening, and what only seems so."""

from __future__ import annotations

from roomctl.media.speech.hearing import DEAD_S, NOISY_S, WELL_S, Hearing, Trouble
from roomctl.media.speech.levels import LevelDb


def level(floor: float) -> LevelDb:
    return LevelDb(floor + 3.0, floor + 10.0, floor)


def after(
    hearing: Hearing, seconds: float, floors: dict[str, float], *who: str, muted: bool = False
) -> set[Trouble]:
    for _ in range(round(seconds * 2)):
        levels = {name: level(floor) for name, floor in floors.items()}
        hearing.step(levels, who, 0.5, muted_speech=muted)
    return set(hearing.found)


def test_a_dead_microphone_is_told_from_a_silent_room() -> None:
    assert after(Hearing(), 60.0, {"room": -75.0}) == set()
    assert after(Hearing(), DEAD_S - 1.0, {"room": -99.0}) == set()
    assert after(Hearing(), DEAD_S, {"room": -99.0}) == {Trouble("hearing.dead", "room")}


def test_it_is_well_again_after_a_while() -> None:
    hearing = Hearing()
    after(hearing, DEAD_S, {"room": -99.0})
    assert after(hearing, WELL_S - 1.0, {"room": -70.0}) == {Trouble("hearing.dead", "room")}
    assert after(hearing, 1.0, {"room": -70.0}) == set()


def test_a_noisy_line_is_named_and_speech_on_it_neither_makes_nor_mends_it() -> None:
    hearing = Hearing()
    assert after(hearing, 60.0, {"p-1": -40.0, "p-2": -60.0}, "p-1") == set()
    assert after(hearing, NOISY_S, {"p-1": -40.0, "p-2": -60.0}) == {Trouble("hearing.noisy", "p-1")}
    assert after(hearing, 30.0, {"p-1": -40.0}, "p-1") == {Trouble("hearing.noisy", "p-1")}
    assert after(hearing, WELL_S, {"p-1": -62.0}) == set()


def test_the_rooms_own_noise_is_no_noisy_line() -> None:
    assert after(Hearing(), 60.0, {"room": -40.0, "seat:1": -40.0}) == set()


def test_speech_before_a_muted_microphone_is_told_and_a_word_is_not() -> None:
    hearing = Hearing()
    assert after(hearing, 0.5, {"room": -60.0}, muted=True) == set()
    assert after(hearing, 1.0, {"room": -60.0}) == set()
    assert after(hearing, 1.0, {"room": -60.0}, muted=True) == {Trouble("hearing.muted", "room")}
    assert after(hearing, WELL_S, {"room": -60.0}) == set()


def test_who_left_troubles_nobody() -> None:
    hearing = Hearing()
    after(hearing, NOISY_S, {"p-1": -40.0})
    assert after(hearing, 0.5, {}) == set()
