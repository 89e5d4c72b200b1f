"""What is missing is asked for, a bounded number of times; numbers go on over 16 bits."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from roomctl.media.call.video.gaps import AGAIN_S, MOST, TRIES, Gaps


def test_a_gap_is_asked_for_at_once_again_and_then_given_up() -> None:
    gaps = Gaps()
    assert gaps.saw(65_533, 0.0)
    assert gaps.saw(1, 0.0)
    assert gaps.due(0.0) == [65_534, 65_535, 0]
    assert gaps.due(AGAIN_S / 2) == []
    assert gaps.saw(65_535, 0.05)
    assert gaps.repaired == 1
    asked = 1
    for turn in range(1, 20):
        asked += bool(gaps.due(turn * AGAIN_S))
    assert asked == TRIES
    assert not gaps.open


def test_a_packet_that_comes_twice_or_never_was_missing_is_told_so() -> None:
    gaps = Gaps()
    assert gaps.saw(10, 0.0)
    assert not gaps.saw(10, 0.0)
    assert not gaps.saw(5, 0.0)
    assert gaps.saw(12, 0.0)
    assert gaps.saw(11, 0.0)
    assert not gaps.saw(11, 0.0)


@given(st.integers(0, 65_535), st.lists(st.integers(0, 3), min_size=1, max_size=300), st.data())
def test_all_that_came_is_counted_once_and_all_that_did_not_is_known(
    first: int, skips: list[int], data: st.DataObject
) -> None:
    gaps, number, came = Gaps(), first, {first}
    gaps.saw(first, 0.0)
    for skip in skips:
        number += 1 + skip
        came.add(number)
        assert gaps.saw(number & 0xFFFF, 0.0)
    missing = sorted(set(range(first, number)) - came)
    assert gaps.due(0.0) == [one & 0xFFFF for one in missing[-MOST:]]
    late = data.draw(st.lists(st.sampled_from(missing[-MOST:]), unique=True)) if missing else []
    for one in late:
        assert gaps.saw(one & 0xFFFF, 0.1)
    assert gaps.received == len(came) + len(late)
    assert gaps.expected == number - first + 1


def test_a_leap_is_a_new_beginning_and_asks_for_nothing() -> None:
    gaps = Gaps()
    gaps.saw(0, 0.0)
    gaps.saw(20_000, 0.0)
    assert gaps.due(0.0) == []
