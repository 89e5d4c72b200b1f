"""Who stands out on the display: steady over breaths, remarks and overlap."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from roomctl.room.dominant import KEPT_S, Dominant
from roomctl.types import SourceId

A, B, C = SourceId("a"), SourceId("b"), SourceId("c")


def shown(*steps: tuple[float, set[SourceId]]) -> list[str | None]:
    dominant = Dominant()
    return [dominant.step(who, now) for now, who in steps]


def test_the_first_who_means_it_stands_out_and_keeps_it_while_speaking() -> None:
    assert shown((0.0, set()), (1.0, {A}), (2.0, {A, B}), (9.0, {A, B})) == [None, A, A, A]


def test_a_breath_changes_nothing_a_silence_does() -> None:
    assert shown((0.0, {A}), (1.0, {B}), (1.4, {A}), (2.0, {B}), (3.0, {B})) == [A, A, A, A, B]


def test_after_the_silence_comes_who_has_spoken_longest() -> None:
    assert shown((0.0, {A}), (1.0, {A, C}), (2.0, {A, C, B}), (3.0, {B, C}), (4.6, {B, C}))[-1] == C


def test_nobody_stands_out_in_silence() -> None:
    assert shown((0.0, {A}), (1.0, set()), (1.0 + KEPT_S, set())) == [A, A, None]


@given(st.lists(st.tuples(st.floats(0.01, 3.0), st.sets(st.sampled_from([A, B, C]))), max_size=40))
def test_it_never_moves_from_somebody_who_speaks(steps: list[tuple[float, set[SourceId]]]) -> None:
    dominant, now = Dominant(), 0.0
    for gap, who in steps:
        now += gap
        before = dominant.source
        after = dominant.step(who, now)
        assert after == before or before not in who
