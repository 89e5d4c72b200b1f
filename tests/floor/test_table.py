"""The table of transitions: drawn as it is, and every row of it happens in some meeting."""

from __future__ import annotations

import contextlib
import random

import pytest

from roomctl.floor import events as ev
from roomctl.floor import transitions
from roomctl.floor.machine import handle
from roomctl.floor.model import CONSOLE, Cause, Kind, Policy, Status
from roomctl.floor.transitions import TABLE
from scripts.devlib import floor_diagram, made
from tests.floor.chance import ALL, STEPS, Draw, event_of, meeting
from tests.floor.driver import Meeting

SHORT = STEPS[:10]
Row = tuple[Status | None, Status, Cause]


def test_the_diagram_and_the_tables_of_the_page_are_fresh() -> None:
    assert made.stale(floor_diagram.made()) == []


def test_the_diagram_shows_every_row() -> None:
    drawn = transitions.mermaid()
    for (before, after), causes in TABLE.items():
        line = next(
            one
            for one in drawn.splitlines()
            if one.strip().startswith(f"{before.value if before else '[*]'} --> {after.value}:")
        )
        assert line.rpartition(": ")[2] == ", ".join(cause.value for cause in causes)


def rare_stories() -> None:
    """What chance meets too seldom."""
    floor = Meeting(
        room=1
    )  # the voice that holds is named after somebody whom the chair has not accepted yet
    floor.say("room", 2.0)
    floor.do(ev.SetPolicy(chair=CONSOLE, policy=Policy.CHAIRED))
    floor.ask("r1")
    floor.do(ev.NameVoice(chair=CONSOLE, person="r1"))
    assert (floor.holder, len(floor.state.requests)) == ("r1", 1)

    floor = Meeting(
        policy=Policy.CHAIRED, room=1
    )  # the voice waits for the chair, its person is accepted already
    floor.say("room", 2.0)
    floor.do(ev.AddFor(chair=CONSOLE, person="r1"))
    floor.do(ev.NameVoice(chair=CONSOLE, person="r1"))
    assert (floor.queue, len(floor.state.requests)) == (["r1"], 1)

    floor = Meeting(room=1, remote=1)
    floor.grant(floor.ask("v1"))
    floor.say("room", 2.0)
    floor.do(ev.SetPolicy(chair=CONSOLE, policy=Policy.CHAIRED))
    floor.ask("r1")
    floor.do(ev.NameVoice(chair=CONSOLE, person="r1"))
    assert floor.queue == ["r1"]

    # Passing while the turn of the round is put aside.
    floor = Meeting(remote=2)
    floor.do(ev.StartRound(chair=CONSOLE))
    floor.next()
    floor.grant(floor.ask("v2", Kind.POINT_OF_ORDER))
    floor.do(ev.Pass("v1"))
    assert (floor.holder, floor.queue) == ("v2", [])


TELLING = (3, 66, 78, 1, 111, 231, 19, 34, 106, 116)
"""Meetings that had every row between them when this was written; if not any more, all are tried."""


def random_meeting(seed: int) -> None:
    chance = random.Random(seed)
    state, at = meeting(chance.randint(2, 6)), 0.0
    for _ in range(80):
        draw: Draw = (
            chance.choice(ALL),
            chance.randrange(12),
            chance.randrange(12),
            chance.choice(SHORT),
        )
        at += draw[3]
        with contextlib.suppress(ev.IllegalEvent):
            state = handle(state, event_of(state, draw), at).state


def test_every_row_of_the_table_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = {(before, after, cause) for (before, after), causes in TABLE.items() for cause in causes}
    seen: set[Row] = set()
    real = transitions.check

    def watched(before: Status | None, after: Status, cause: Cause) -> None:
        real(before, after, cause)
        seen.add((before, after, cause))

    monkeypatch.setattr(transitions, "check", watched)
    rare_stories()
    for seed in (*TELLING, *range(1500)):
        random_meeting(seed)
        if rows <= seen:
            break
    assert rows <= seen, f"never happened: {rows - seen}"
