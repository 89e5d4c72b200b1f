"""Facts in, "A spoke over B" out: recorded traces of how people talk."""

from __future__ import annotations

import pytest

from roomctl.media.speech.engine import SpeechEnded, SpeechFact, SpeechStarted, TurnEnded, TurnEvidence
from roomctl.media.speech.overlap import Overlaps, SpokeOver

Trace = list[tuple[str, float, float]]
"""(source, from, to) in seconds; a second of speech is meant."""


def told(trace: Trace) -> list[SpokeOver]:
    overlaps, found = Overlaps(), []
    for tick in range(round(20.0 / 0.1)):
        now = tick * 0.1
        facts: list[SpeechFact] = []
        for source, start, end in trace:
            if abs(now - start) < 0.01:
                facts.append(SpeechStarted(source, start))
            if abs(now - start - 1.0) < 0.01 and end - start >= 1.0:
                facts.append(TurnEvidence(source, start))
            if abs(now - end) < 0.01:
                facts += [SpeechEnded(source, end), TurnEnded(source, end)]
        for fact in facts:
            overlaps.take(fact)
        found += overlaps.plain(now)
    return found


@pytest.mark.parametrize(
    "trace",
    [
        [("a", 1.0, 6.0), ("b", 6.5, 9.0)],  # one after the other
        [("a", 1.0, 6.0), ("b", 5.5, 9.0)],  # a close turn
        [("a", 1.0, 9.0), ("b", 3.0, 3.7), ("b", 5.0, 5.6)],  # "mm", "yes"
        [("a", 1.0, 6.0), ("b", 1.2, 6.0)],  # both began together
        [("a", 1.0, 1.6), ("b", 2.0, 8.0)],  # a cough before somebody speaks
    ],
)
def test_this_is_how_people_talk(trace: Trace) -> None:
    assert told(trace) == []


def test_who_goes_on_beside_somebody_spoke_over_them_once() -> None:
    assert told([("a", 1.0, 9.0), ("b", 4.0, 8.0)]) == [SpokeOver("b", "a", 4.0)]


def test_both_who_spoke_over_the_first_are_told() -> None:
    found = told([("a", 1.0, 9.0), ("b", 4.0, 8.0), ("c", 4.5, 8.0)])
    assert [(one.source, one.over) for one in found] == [("b", "a"), ("c", "a")]


def test_it_is_told_again_when_it_happens_again() -> None:
    assert len(told([("a", 1.0, 19.0), ("b", 4.0, 8.0), ("b", 12.0, 15.0)])) == 2


def test_a_voice_that_is_dropped_in_mid_word_leaves_nothing() -> None:
    overlaps = Overlaps()
    before: list[SpeechFact] = [SpeechStarted("a", 0.0), TurnEvidence("a", 1.0)]
    for fact in (*before, SpeechEnded("a", 2.0), TurnEnded("a", 2.0)):
        overlaps.take(fact)
    overlaps.take(SpeechStarted("b", 2.0))
    overlaps.take(TurnEvidence("b", 3.0))
    assert overlaps.plain(9.0) == []
