"""The moment of an attempt, against counting every millisecond."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from roomctl.floor.evidence import crossing, keep
from roomctl.floor.model import Voice
from tests.floor.test_random_meetings import LONG

NEED, WINDOW = 1.5, 4.0


def counted(spurts: list[tuple[float, float]], since: float, begin: float) -> float:
    """The same by brute force: the first millisecond at which the window holds enough."""
    at = max(since, begin)
    while True:
        left = max(at - WINDOW, begin)
        have = sum(max(0.0, min(b, at) - max(a, left)) for a, b in [*spurts, (since, at)])
        if have >= NEED - 1e-9:
            return at
        at += 0.001


@given(
    st.lists(st.integers(1, 1400), max_size=8),
    st.lists(st.integers(1, 3000), min_size=9, max_size=9),
    st.integers(0, 8000),
)
@example(lengths=[1, 1, 3, 1], gaps=[1, 1, 1, 2499, 1, 1, 1, 1, 1], begin_ms=0)
@settings(max_examples=200 * LONG, deadline=None)
def test_the_crossing_is_where_counting_finds_it(lengths: list[int], gaps: list[int], begin_ms: int) -> None:
    at, spurts = 0, []
    for length, gap in zip(lengths, gaps, strict=False):
        spurts.append((at / 1000, (at + length) / 1000))
        at += length + gap
    since, begin = at / 1000, min(begin_ms, at) / 1000
    found = crossing(Voice("v1", since, evidence=tuple(spurts)), begin, NEED, WINDOW)
    assert found is not None
    assert abs(found - max(since, counted(spurts, since, begin))) < 0.0025


def test_silence_crosses_nothing() -> None:
    assert crossing(Voice("v1", None, evidence=((0.0, 3.0),)), 0.0, NEED, WINDOW) is None


def test_only_spurts_of_the_window_are_kept() -> None:
    voice = Voice("v1", 9.0, evidence=((0.0, 1.0), (4.0, 5.5), (7.0, 8.0)), evidence_from=0.0)
    assert keep(voice, 9.6, WINDOW) == ((7.0, 8.0), (9.0, 9.6))
    assert keep(Voice("v1", 9.0, evidence_from=9.5), 9.6, WINDOW) == ((9.5, 9.6),)
