"""Who is shown, in which place: properties over any evening, and the rules by name."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from roomctl.room.pictures.stage import EVERY_S, STAY_S, TALK_S, Stage
from roomctl.wire.pictures import PLACES

PEOPLE = [f"p-{number}" for number in range(14)]
MOMENT = st.fixed_dictionaries(
    {
        "dt": st.floats(0.05, 4.0),
        "cameras": st.sets(st.sampled_from(PEOPLE)),
        "holder": st.none() | st.sampled_from(PEOPLE),
        "following": st.none() | st.sampled_from(PEOPLE),
        "speaking": st.sets(st.sampled_from(PEOPLE), max_size=3),
    }
)


@given(st.lists(MOMENT, max_size=40))
def test_whatever_happens_nobody_jumps_and_who_must_be_seen_is_seen(moments: list[dict]) -> None:  # type: ignore[type-arg]
    stage, now = Stage(), 0.0
    before: tuple[str, ...] = ("",) * PLACES
    for moment in moments:
        now += moment["dt"]
        cameras = sorted(moment["cameras"])
        holders = [moment["holder"]] if moment["holder"] else []
        places = stage.step(
            now, cameras, holders=holders, following=moment["following"], speaking=moment["speaking"]
        )
        shown = [one for one in places if one]
        assert len(shown) == len(set(shown))
        assert set(shown) <= set(cameras)
        assert len(shown) == min(PLACES, len(cameras))  # no place stays free while somebody waits
        for one in set(shown) & set(before):
            assert places.index(one) == before.index(one)
        for one in holders:
            assert one not in cameras or one in shown
        order = stage.order(holders=holders, following=moment["following"])
        assert sorted(order) == sorted(shown)
        if holders and holders[0] in shown:
            assert order[0] == holders[0]
        before = places


@given(st.integers(0, PLACES))
def test_up_to_nine_everybody_is_shown_and_silence_changes_nothing(count: int) -> None:
    stage = Stage()
    first = stage.step(0.0, PEOPLE[:count])
    for second in range(60):
        assert stage.step(float(second), PEOPLE[:count], speaking=PEOPLE[second % 9]) == first


def crowd(stage: Stage, now: float, **more: object) -> tuple[str, ...]:
    return stage.step(now, PEOPLE, **more)  # type: ignore[arg-type]


def test_who_gets_the_floor_is_seen_at_once_though_all_places_are_taken() -> None:
    stage = Stage()
    crowd(stage, 0.0)
    assert PEOPLE[12] in crowd(stage, 0.1, holders=[PEOPLE[12]])
    assert PEOPLE[13] in crowd(stage, 0.2, holders=[PEOPLE[13]])


def test_a_word_is_no_claim_but_a_sentence_is() -> None:
    stage = Stage()
    crowd(stage, 0.0)
    now = STAY_S + 1
    for step in range(round((TALK_S - 0.1) / 0.1)):
        assert PEOPLE[11] not in crowd(stage, now + step * 0.1, speaking=[PEOPLE[11]])
    assert PEOPLE[11] not in crowd(stage, now + 1, speaking=[])
    crowd(stage, now + 2, speaking=[PEOPLE[11]])
    assert PEOPLE[11] in crowd(stage, now + 2 + TALK_S, speaking=[PEOPLE[11]])


def test_who_spoke_stays_and_who_was_silent_longest_goes() -> None:
    stage = Stage()
    crowd(stage, 0.0)
    for at, speaker in enumerate(PEOPLE[: PLACES - 1]):  # all but the ninth have spoken
        crowd(stage, 10.0 + 2 * at, speaking=[speaker])
        crowd(stage, 11.5 + 2 * at, speaking=[speaker])
    crowd(stage, 40.0, speaking=[PEOPLE[10]])
    places = crowd(stage, 41.5, speaking=[PEOPLE[10]])
    assert places == (*PEOPLE[: PLACES - 1], PEOPLE[10])


def test_places_change_hands_one_at_a_time() -> None:
    stage = Stage()
    crowd(stage, 0.0)
    everybody = PEOPLE[9:]
    crowd(stage, 20.0, speaking=everybody)
    changes = []
    for step in range(200):
        before = tuple(stage.places)
        now = 21.0 + step * 0.1
        after = crowd(stage, now, speaking=everybody)
        changed = sum(one != other for one, other in zip(before, after, strict=True))
        assert changed <= 1
        changes += [now] * changed
    assert len(changes) == len(everybody)
    assert min(two - one for one, two in pairwise(changes)) >= EVERY_S - 0.01


def test_a_place_that_becomes_free_goes_to_who_waits_and_who_comes_back_waits() -> None:
    stage = Stage()
    crowd(stage, 0.0)
    without = [one for one in PEOPLE if one != PEOPLE[3]]
    places = stage.step(1.0, without)
    assert places[3] == PEOPLE[9]
    assert PEOPLE[3] not in crowd(stage, 2.0)
