"""Rows are given out, kept, given back, and never shared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomctl.media.speech.sources import SourceTable, is_room

names = st.lists(st.sampled_from(["room", "seat:1", "seat:2", "p-a", "p-b", "p-c"]), unique=True)


@given(st.lists(st.tuples(names, st.sampled_from(["", "room", "p-a", "p-b", "p-zzz"])), max_size=20))
def test_every_known_source_has_one_row_of_its_own(steps: list[tuple[list[str], str]]) -> None:
    table, known = SourceTable(8), set[str]()
    for seen, dropped in steps:
        fresh = table.see(tuple(seen))
        assert {name for name, _ in fresh} == set(seen) - known
        known |= set(seen)
        assert [table.names()[name] for name in seen] == table.present.tolist()
        assert set(table.absent.tolist()) == {table.names()[name] for name in known - set(seen)}
        assert (table.drop(dropped) is not None) == (dropped in known)
        known.discard(dropped)
        rows = list(table.names().values())
        assert len(rows) == len(set(rows)) == len(known)
        assert not (set(table.present.tolist()) | set(table.absent.tolist())) - set(rows)


def test_too_many_sources_are_refused_and_nobody_loses_a_row() -> None:
    table = SourceTable(2)
    table.see(("room", "p-a"))
    with pytest.raises(ValueError, match="more than 2"):
        table.see(("room", "p-a", "p-b"))
    assert set(table.names()) == {"room", "p-a"}
    table.drop("p-a")
    assert [name for name, _ in table.see(("room", "p-b"))] == ["p-b"]


def test_what_stands_in_the_room() -> None:
    assert is_room("room")
    assert is_room("seat:3")
    assert not is_room("p-0000room")
