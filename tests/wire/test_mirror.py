"""A client's mirror: whatever order of replaced sections, it ends as the last value of each."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomctl.errors import BadMessage
from roomctl.wire import codec
from roomctl.wire.clients import Changed, State
from roomctl.wire.mirror import SECTION_TYPES, Mirror, Missed
from roomctl.wire.view import ConsoleState, FloorView, MeetingView, SoundView

EMPTY = ConsoleState(
    meeting=MeetingView(name="m", kind="hybrid", language="de"),
    sound=SoundView(),
    people=(),
    floor=FloorView(),
)


def start() -> Mirror:
    return Mirror.of(State(version=1, epoch="e", rev=10, state=EMPTY))


@given(st.lists(st.sampled_from(["floor", "speaking", "people"]), max_size=20))
def test_the_last_value_of_each_section_stands(sections: list[str]) -> None:
    mirror, expected = start(), EMPTY
    for number, section in enumerate(sections, start=11):
        value: object = {"floor": FloorView(revision=number), "speaking": (f"p-{number}",), "people": ()}[
            section
        ]
        expected = msgspec.structs.replace(expected, **{section: value})
        event = Changed(rev=number, section=section, value=codec.plain(value))  # type: ignore[arg-type]
        again = codec.room_to_client().decode(codec.encode(event))
        assert isinstance(again, Changed)
        mirror = mirror.apply(again)
    assert mirror.state == expected


def test_a_gap_is_noticed_and_a_repeat_changes_nothing() -> None:
    mirror = start()
    with pytest.raises(Missed):
        mirror.apply(Changed(rev=12, section="speaking", value=["room"]))
    assert mirror.apply(Changed(rev=10, section="speaking", value=["room"])) == mirror


def test_a_section_that_is_none_is_refused() -> None:
    with pytest.raises(BadMessage):
        start().apply(Changed(rev=11, section="floor", value={"revision": "one"}))


def test_every_section_of_the_wire_has_a_type() -> None:
    assert set(SECTION_TYPES) == set(msgspec.structs.asdict(EMPTY))
