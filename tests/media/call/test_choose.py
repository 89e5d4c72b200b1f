"""The grade of a line, and what is sent on it."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from roomctl.media.call.choose import (
    FAIR_AFTER_S,
    GOOD_AFTER_S,
    LONGEST_S,
    TEN_MOST,
    WEAK_AFTER_S,
    LineJudge,
    Look,
    frames_for,
    mode_for,
)

CLEAN = Look(heard_loss=0.0, loss=0.0, rtt=0.02, jitter=0.001)
FAR = Look(heard_loss=0.0, loss=0.0, rtt=0.15, jitter=0.001)
LOSSY = Look(heard_loss=0.08, loss=0.0, rtt=0.03, jitter=0.002)


def grade(judge: LineJudge) -> str:
    """As it is now."""
    return judge.grade


def run(judge: LineJudge, look: Look, start: float, seconds: float) -> float:
    """A look each 0.75 s; the time after."""
    now = start
    while now < start + seconds:
        judge.look(now, look)
        now += 0.75
    return now


def test_a_line_that_nobody_has_measured_is_fair() -> None:
    judge = LineJudge()
    run(judge, Look(), 0.0, 600.0)
    assert grade(judge) == "fair"


def test_what_is_measured_good_both_ways_for_a_while_is_good_until_the_first_doubt() -> None:
    judge = LineJudge()
    now = run(judge, CLEAN, 0.0, GOOD_AFTER_S - 1)
    assert grade(judge) == "fair"
    now = run(judge, CLEAN, now, 3)
    assert grade(judge) == "good"
    assert judge.look(now, FAR) == "fair"
    assert LineJudge().look(0.0, CLEAN) == "fair"


def test_far_away_is_fair_however_clean() -> None:
    judge = LineJudge()
    run(judge, FAR, 0.0, 120.0)
    assert grade(judge) == "fair"


def test_one_bad_report_changes_nothing_and_several_make_it_weak() -> None:
    judge = LineJudge()
    judge.look(0.0, LOSSY)
    now = run(judge, FAR, 0.75, 5)
    assert grade(judge) == "fair"
    run(judge, LOSSY, now, WEAK_AFTER_S + 1)
    assert grade(judge) == "weak"


def test_a_weak_line_comes_back_after_a_while_and_later_each_time_it_relapses() -> None:
    judge = LineJudge()
    now = 0.0
    waits = []
    for _ in range(6):
        now = run(judge, LOSSY, now, WEAK_AFTER_S + 2)
        assert grade(judge) == "weak"
        begin = now
        while judge.look(now, FAR) == "weak":
            now += 0.75
        waits.append(now - begin)
    assert FAIR_AFTER_S <= waits[0] < FAIR_AFTER_S + 2
    assert all(later >= 1.8 * sooner for sooner, later in itertools.pairwise(waits[:5]))
    assert waits[-1] <= LONGEST_S + 2
    now = run(judge, FAR, now, 120.0)
    now = run(judge, LOSSY, now, WEAK_AFTER_S + 2)
    begin = now
    while judge.look(now, FAR) == "weak":
        now += 0.75
    assert now - begin < FAIR_AFTER_S + 2


LOOKS = st.builds(
    Look,
    heard_loss=st.none() | st.floats(0, 1),
    loss=st.none() | st.floats(0, 1),
    rtt=st.none() | st.floats(0, 3),
    jitter=st.none() | st.floats(0, 0.3),
)


@given(looks=st.lists(st.tuples(st.floats(0.1, 30), LOOKS), max_size=80))
def test_no_line_changes_often(looks: list[tuple[float, Look]]) -> None:
    """Weak is not left before its time, nor entered without bad reports; good comes by measurement only."""
    judge = LineJudge()
    now, weak_at = 0.0, None
    before = grade(judge)
    for step, look in looks:
        now += step
        new = judge.look(now, look)
        if new == "weak" and before != "weak":
            weak_at = now
            assert max(look.heard_loss or 0, look.rtt or 0) >= 0.05
        if before == "weak" and new != "weak":
            assert weak_at is not None
            assert now - weak_at >= FAIR_AFTER_S
            assert new == "fair"
        if new == "good" and before != "good":
            assert None not in {look.heard_loss, look.rtt, look.jitter}
        before = new


def test_the_wish_wins_over_the_grade_but_not_over_what_the_peer_can() -> None:
    assert mode_for("auto", "fair", able=True) == mode_for("auto", "good", able=True) == "forward"
    assert mode_for("auto", "weak", able=True) == "mix"
    assert mode_for("forward", "weak", able=True) == "forward"
    assert mode_for("mix", "good", able=True) == "mix"
    assert mode_for("forward", "good", able=False) == mode_for("auto", "good", able=False) == "mix"


def test_ten_milliseconds_are_for_good_lines_of_small_calls_and_for_a_mix_that_is_no_makeshift() -> None:
    assert frames_for("auto", "good", "forward", TEN_MOST) == 10
    assert frames_for("auto", "good", "forward", TEN_MOST + 1) == 20
    assert frames_for("auto", "fair", "forward", 2) == 20
    assert frames_for("auto", "fair", "mix", TEN_MOST) == 10
    assert frames_for("auto", "fair", "mix", TEN_MOST + 1) == 20
    assert frames_for("auto", "weak", "mix", 2) == 20
    assert frames_for(10, "weak", "mix", 40) == 10
    assert frames_for(20, "good", "forward", 2) == 20
