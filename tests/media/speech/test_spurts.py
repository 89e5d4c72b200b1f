"""Spurts: a table of what must happen, and what must hold for any sequence of probabilities."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomctl.media.speech.spurts import KEPT, Edge, Spurt, SpurtRule, certainty, worth

DT = 0.032
RULE = SpurtRule(min_speech_s=0.13, lamp_hangover_s=0.5, evidence_s=1.0, turn_hangover_s=0.8)


def edges(spurt: Spurt, probability: float, seconds: float) -> list[tuple[float, Edge]]:
    """Steady probability for some time; each edge with the time since the beginning of it."""
    told = []
    for step in range(round(seconds / DT)):
        told += [((step + 1) * DT, edge) for edge in spurt.step(probability, DT)]
    return told


def test_a_voice_lights_the_lamp_after_the_minimum_and_remembers_when_it_began() -> None:
    spurt = Spurt(RULE)
    ((when, edge),) = edges(spurt, 0.97, 0.5)
    assert edge is Edge.STARTED
    assert 0.13 <= when <= 0.13 + 2 * DT
    assert spurt.age_s == pytest.approx(0.5, abs=DT)


def test_a_doubtful_voice_takes_longer() -> None:
    ((when, edge),) = edges(Spurt(RULE), 0.8, 1.0)
    assert edge is Edge.STARTED
    assert 0.2 <= when <= 0.3
    ((late, _),) = edges(Spurt(RULE), 0.55, 3.0)
    assert 0.4 <= late <= 0.7
    assert edges(Spurt(RULE), 0.42, 5.0) == []


def test_a_short_noise_lights_nothing_and_is_forgotten() -> None:
    spurt = Spurt(RULE)
    for _ in range(20):
        assert edges(spurt, 0.95, 0.096) == []
        assert edges(spurt, 0.05, 0.16) == []
    assert spurt.at_rest


def test_the_lamp_holds_over_a_breath() -> None:
    spurt = Spurt(RULE)
    edges(spurt, 0.9, 0.5)
    assert edges(spurt, 0.1, 0.4) == []
    edges(spurt, 0.9, 0.1)
    ((when, edge),) = edges(spurt, 0.1, 0.6)
    assert edge is Edge.ENDED
    assert 0.5 <= when <= 0.5 + 2 * DT


def test_mm_lights_the_lamp_and_is_no_evidence() -> None:
    spurt = Spurt(RULE)
    told = edges(spurt, 0.98, 0.4) + edges(spurt, 0.05, 2.0)
    assert [edge for _, edge in told] == [Edge.STARTED, Edge.ENDED]
    assert spurt.at_rest


def test_a_sentence_is_evidence_and_its_turn_ends_after_the_lamp() -> None:
    spurt = Spurt(RULE)
    told = edges(spurt, 0.98, 1.5) + edges(spurt, 0.05, 2.0)
    assert [edge for _, edge in told] == [Edge.STARTED, Edge.EVIDENCE, Edge.ENDED, Edge.TURN_ENDED]
    assert told[1][0] == pytest.approx(1.0, abs=2 * DT)
    assert told[3][0] == pytest.approx(0.8, abs=2 * DT)


def test_a_turn_with_pauses_is_one_turn() -> None:
    spurt, told = Spurt(RULE), []
    for _ in range(4):
        told += edges(spurt, 0.98, 0.6) + edges(spurt, 0.05, 0.7)
    assert [edge for _, edge in told].count(Edge.EVIDENCE) == 1
    assert [edge for _, edge in told].count(Edge.ENDED) == 4
    assert Edge.TURN_ENDED not in [edge for _, edge in told]


@given(st.lists(st.floats(0, 1), max_size=300))
def test_edges_come_in_order_whatever_is_heard(probabilities: list[float]) -> None:
    spurt, speaking, in_turn = Spurt(RULE), False, False
    for probability in [*probabilities, *[0.0] * 40]:
        for edge in spurt.step(probability, DT):
            if edge is Edge.STARTED:
                assert not speaking
                assert probability >= RULE.activation
            elif edge is Edge.ENDED:
                assert speaking
            elif edge is Edge.EVIDENCE:
                assert speaking
                assert not in_turn
            else:
                assert in_turn
                assert not speaking
            speaking = {Edge.STARTED: True, Edge.ENDED: False}.get(edge, speaking)
            in_turn = {Edge.EVIDENCE: True, Edge.TURN_ENDED: False}.get(edge, in_turn)
        assert spurt.speaking == speaking
        assert spurt.age_s >= 0.0
    assert not speaking
    assert spurt.at_rest


def test_a_patient_rule_waits_longer_for_the_end_of_the_turn_only() -> None:
    spurt = Spurt(RULE, patience_s=3.0)
    told = edges(spurt, 0.98, 1.5) + edges(spurt, 0.05, 4.0)
    assert [edge for _, edge in told] == [Edge.STARTED, Edge.EVIDENCE, Edge.ENDED, Edge.TURN_ENDED]
    assert told[2][0] == pytest.approx(0.5, abs=2 * DT)
    assert told[3][0] == pytest.approx(3.0, abs=2 * DT)


def test_laughter_lights_the_lamp_and_is_no_attempt() -> None:
    """What a judge half believes: the lamp may come on, two seconds of it are no contribution."""
    spurt = Spurt(RULE)
    told = edges(spurt, 0.75, 2.0) + edges(spurt, 0.05, 2.0)
    assert [edge for _, edge in told] == [Edge.STARTED, Edge.ENDED]


def test_within_a_spurt_a_faint_voice_is_still_a_voice() -> None:
    spurt = Spurt(RULE)
    edges(spurt, 0.98, 0.5)
    assert edges(spurt, RULE.deactivation + 0.01, 3.0) == []
    assert spurt.speaking


def test_doubt_instead_of_a_beginning_keeps_some_of_the_evidence() -> None:
    spurt = Spurt(RULE)
    assert not spurt.would_begin(0.98, DT)
    edges(spurt, 0.98, 0.12)
    assert spurt.would_begin(0.98, DT)
    before = spurt.gathered_s
    spurt.doubt(0.98, DT)
    assert not spurt.speaking
    assert spurt.gathered_s == pytest.approx(before + KEPT * DT)


def test_a_voice_that_may_be_hidden_gets_twice_the_time_and_half_the_doubt() -> None:
    spurt = Spurt(RULE)
    spurt.hidden = True
    ((when, edge),) = edges(spurt, 0.55, 1.0)
    assert edge is Edge.STARTED
    assert when == pytest.approx(0.26, abs=2 * DT)
    ((when, edge),) = edges(spurt, 0.0, 1.5)
    assert edge is Edge.ENDED
    assert when == pytest.approx(1.0, abs=2 * DT)


@given(st.floats(0, 1), st.floats(0, 1))
def test_certainty_is_a_share_that_grows(one: float, other: float) -> None:
    assert 0.0 <= certainty(one) <= 1.0
    assert (certainty(one) <= certainty(other)) or one > other
    assert certainty(one) <= worth(one) <= 1.0
    assert (worth(one) <= worth(other)) or one > other


@given(st.lists(st.floats(0, 0.349), max_size=200))
def test_below_the_lower_threshold_nothing_ever_begins(probabilities: list[float]) -> None:
    spurt = Spurt(RULE)
    assert not any(spurt.step(probability, DT) for probability in probabilities)
    assert spurt.at_rest


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_thresholds_in_the_wrong_order_are_refused(one: float, other: float) -> None:
    if one < other:
        with pytest.raises(ValueError, match="thresholds"):
            SpurtRule(activation=one, deactivation=other)
    else:
        SpurtRule(activation=one, deactivation=other)


def test_negative_times_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        SpurtRule(min_speech_s=-0.1)
