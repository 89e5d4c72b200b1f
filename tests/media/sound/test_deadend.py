"""When only another process helps."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from roomctl.media.sound.deadend import GIVE_UP_S, DeadEnd


def after(*looks: tuple[bool, bool], every: float = GIVE_UP_S / 4) -> bool:
    """Looks of (stuck, flows), one after the other."""
    end = DeadEnd()
    for number, (stuck, flows) in enumerate(looks):
        end.look(number * every, stuck=stuck, flows=flows)
    return end.reached


WELL, HANGS, BESIDE = (False, True), (True, False), (True, True)


def test_what_hangs_for_long_while_nothing_flows_is_a_dead_end() -> None:
    assert after(WELL, *[HANGS] * 5)
    assert not after(WELL, *[HANGS] * 4)


def test_a_call_that_came_back_or_sound_beside_it_begins_the_wait_anew() -> None:
    assert not after(WELL, *[HANGS] * 4, (False, False), *[HANGS] * 4)
    assert not after(WELL, *[HANGS] * 4, BESIDE, *[HANGS] * 4)


@given(st.lists(st.booleans()))
def test_a_process_that_never_had_sound_is_not_given_up(stuck: list[bool]) -> None:
    assert not after(*[(one, False) for one in stuck])


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1))
def test_it_is_never_reached_while_sound_flows_or_nothing_hangs(looks: list[tuple[bool, bool]]) -> None:
    assert not after(*looks) or looks[-1] == HANGS
