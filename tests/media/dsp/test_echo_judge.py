"""Who is heard: the table or what is left of the loudspeaker; and when the filter is no longer believed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roomctl.media.dsp import echo_judge
from roomctl.media.dsp.echo_filter import BINS, Spectrum
from roomctl.media.dsp.echo_judge import COUNT, HOLD, Bands, Judge, bands_of


class Talk:
    """Random spectra at a level; `faint` of the echo is left behind."""

    def __init__(self, seed: int = 1) -> None:
        self._chance = np.random.default_rng(seed)

    def __call__(self, level: float) -> Spectrum:
        parts = self._chance.standard_normal((2, BINS)) * level
        return np.asarray(parts[0] + 1j * parts[1], np.complex64)


QUIET: Bands = np.zeros(COUNT, np.float32)
PLAYS: Bands = np.full(COUNT, 100.0, np.float32)


def settled(leak: float, seconds: float = 3.0) -> tuple[Judge, Talk]:
    """A judge that has heard the loudspeaker alone."""
    judge, talk = Judge(), Talk()
    for _ in range(int(100 * seconds)):
        echo = talk(1.0)
        judge.step(np.asarray(talk(leak), np.complex64), echo, PLAYS)
    return judge, talk


def test_a_filter_that_leaves_little_is_trusted_and_one_that_leaves_much_is_not() -> None:
    assert settled(0.1)[0].trusted
    assert not settled(0.6)[0].trusted


@given(st.lists(st.floats(-60.0, 60.0, width=32), min_size=1, max_size=14))
def test_the_middle_is_that_of_numpy(values: list[float]) -> None:
    given_values = np.array(values, np.float32)
    assert echo_judge._median(given_values) == pytest.approx(float(np.median(given_values)), abs=1e-4)


def test_the_leak_is_what_is_left() -> None:
    judge, _ = settled(0.1)
    assert float(judge.leak_db.mean()) == pytest.approx(-20.0, abs=2.0)


def test_only_the_loudspeaker_is_not_the_table() -> None:
    judge, talk = settled(0.1)
    heard = []
    for _ in range(300):
        judge.step(talk(0.1), talk(1.0), PLAYS)
        heard.append(judge.near)
    assert not any(heard)


@pytest.mark.parametrize("level", [0.6, 1.0, 3.0])
def test_a_voice_over_the_loudspeaker_is_heard_within_three_frames(level: float) -> None:
    judge, talk = settled(0.1)
    for _ in range(3):
        judge.step(np.asarray(talk(0.1) + talk(level), np.complex64), talk(1.0), PLAYS)
    assert judge.near


def test_a_voice_is_heard_where_no_loudspeaker_plays_whatever_the_filter_is_worth() -> None:
    judge, talk = Judge(), Talk()
    for _ in range(100):
        judge.step(talk(0.01), np.zeros(BINS, np.complex64), QUIET)
    assert not judge.near
    for _ in range(4):
        judge.step(talk(1.0), np.zeros(BINS, np.complex64), QUIET)
    assert judge.near


def test_after_the_last_sound_the_table_stays_heard_for_a_while_and_then_not() -> None:
    judge, talk = settled(0.1)
    for _ in range(5):
        judge.step(talk(1.0), talk(1.0), PLAYS)
    states = []
    for _ in range(HOLD + 5):
        judge.step(talk(0.1), talk(1.0), PLAYS)
        states.append(judge.near)
    assert all(states[: HOLD - 3])
    assert not states[-1]


def test_a_room_that_changed_costs_the_trust_and_is_told_once() -> None:
    judge, talk = settled(0.1)
    lost = []
    for _ in range(60):
        echo = talk(1.0)
        judge.step(np.asarray(talk(1.0) - echo, np.complex64), echo, PLAYS)  # nothing of it is in the room
        lost.append(judge.lost)
    assert sum(lost) == 1
    assert not judge.trusted
    assert lost.index(True) < 40


def test_a_room_that_changed_is_not_taken_for_a_voice_at_once() -> None:
    judge, talk = settled(0.1)
    echo = talk(1.0)
    judge.step(np.asarray(talk(1.0) - echo, np.complex64), echo, PLAYS)
    assert not judge.near


def test_the_leak_is_not_learned_from_who_speaks_over_it() -> None:
    judge, talk = settled(0.1)
    before = float(judge.leak_db.mean())
    for _ in range(500):
        judge.step(talk(1.0), talk(1.0), PLAYS)
    assert float(judge.leak_db.mean()) < before + 1.0
    assert judge.trusted


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(*[st.sampled_from([0.0, 1e-5, 0.1, 1.0, 1e3])] * 3), min_size=1, max_size=60))
def test_whatever_comes_it_has_an_opinion(levels: list[tuple[float, float, float]]) -> None:
    judge, talk = Judge(), Talk()
    for left, echo, far in levels:
        judge.step(talk(left), talk(echo), bands_of(np.full(BINS, far, np.float32)))
        assert np.all(np.isfinite(judge.leak_db))
        assert np.isfinite(judge.evidence_db)


@pytest.mark.parametrize("times", [0.3, 0.6, 1.6, 3.2, 10.0])
def test_a_loudspeaker_that_is_turned_up_or_down_is_told_by_how_much_and_is_no_voice(times: float) -> None:
    judge, talk = settled(0.1)
    known, near = 1.0, []
    for _ in range(60):
        echo = talk(1.0)
        error = np.asarray((times - known) * echo + talk(0.1 * times), np.complex64)
        judge.step(error, np.asarray(known * echo, np.complex64), PLAYS)
        known *= judge.gain
        near.append(judge.near)
        assert judge.trusted
    assert known == pytest.approx(times, rel=0.05)
    assert not any(near[15 + HOLD :])


def test_a_voice_over_the_loudspeaker_is_no_volume() -> None:
    judge, talk = settled(0.1)
    chance = np.random.default_rng(4)
    for _ in range(400):
        voice, echo = chance.uniform(0.1, 2.0, 2).tolist()
        judge.step(np.asarray(talk(voice) + talk(0.1 * echo), np.complex64), talk(echo), PLAYS)
        assert judge.gain == 1.0


def test_a_loudspeaker_that_begins_to_clip_is_found_out_by_its_own_rhythm() -> None:
    """What is left is suddenly large, and rises and falls with the prediction, while AEC3 takes it all."""
    judge, talk = settled(0.1)
    chance = np.random.default_rng(4)
    states = []
    for _ in range(300):
        syllable = float(chance.uniform(0.1, 2.0))
        judge.step(talk(0.7 * syllable), talk(syllable), PLAYS, hush=0.9)
        states.append((judge.near, judge.lost))
    assert sum(lost for _, lost in states) == 1
    assert not any(near for near, _ in states[200:])


def test_a_voice_with_a_rhythm_of_its_own_is_not_found_out_even_if_aec3_takes_much_of_it() -> None:
    judge, talk = settled(0.1)
    chance = np.random.default_rng(4)
    for _ in range(400):
        voice, echo = chance.uniform(0.3, 2.0, 2).tolist()
        judge.step(np.asarray(talk(voice) + talk(0.1 * echo), np.complex64), talk(echo), PLAYS, hush=0.7)
        assert not judge.lost
    assert judge.near
