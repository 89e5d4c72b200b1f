"""The line: it waits, comes back, and never leaves an act without an answer."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from roomctl.wire import clients
from roomctl.wire import console as wire
from tests.tui.group import ANNA
from tests.tui.standin import StandIn
from tui import link as links
from tui.link import Heard, Link, PhaseChanged


class Ear:
    def __init__(self) -> None:
        self.heard: list[Heard] = []

    @property
    def phases(self) -> list[str]:
        return [heard.phase for heard in self.heard if isinstance(heard, PhaseChanged)]

    @property
    def phase(self) -> str:
        """The last one."""
        return (self.phases or ["none"])[-1]

    def count(self, kind: type) -> int:
        return sum(isinstance(heard, kind) for heard in self.heard)


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def linked(path: Path) -> AsyncIterator[tuple[Link, Ear]]:
    ear = Ear()
    line = Link(path, ear.heard.append)
    task = asyncio.create_task(line.run())
    try:
        yield line, ear
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def test_waits_for_a_service_and_attaches(tmp_path: Path) -> None:
    path = tmp_path / "room.sock"
    async with linked(path) as (_line, ear):
        await until(lambda: ear.phase == "waiting")
        async with StandIn(path):
            await until(lambda: ear.phase == "up")
    assert ear.phases[:4] == ["connecting", "waiting", "connecting", "up"]
    assert ear.count(clients.State) == 1


async def test_comes_back_after_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "room.sock"
    async with linked(path) as (_line, ear), StandIn(path) as room:
        await until(lambda: ear.phase == "up")
        await room.kill()
        await until(lambda: ear.phase == "lost")
        await room.restart("e-2")
        await until(lambda: ear.phase == "up")
        assert "waiting" not in ear.phases, "a service that was there is lost, not missing"
        epochs = [heard.epoch for heard in ear.heard if isinstance(heard, clients.State)]
        assert epochs == ["e-1", "e-2"]


async def test_an_answer_finds_its_question(tmp_path: Path) -> None:
    path = tmp_path / "room.sock"
    async with linked(path) as (line, ear), StandIn(path) as room:
        await until(lambda: ear.phase == "up")
        room.refuse["Lock"] = "locked"
        replies = await asyncio.gather(line.ask(wire.AddFor(person=ANNA)), line.ask(wire.Lock(on=True)))
        assert [reply.code for reply in replies] == ["", "locked"]


async def test_without_a_line_the_answer_says_so(tmp_path: Path) -> None:
    async with linked(tmp_path / "room.sock") as (line, _ear):
        assert (await line.ask(wire.Next())).code == "console.no_line"


async def test_a_line_lost_in_the_middle_answers(tmp_path: Path) -> None:
    path = tmp_path / "room.sock"
    async with linked(path) as (line, ear), StandIn(path) as room:
        await until(lambda: ear.phase == "up")
        room.silent = True
        answer = asyncio.create_task(line.ask(wire.Next()))
        await asyncio.sleep(0.05)
        await room.kill()
        assert (await answer).code == "console.line_lost"


async def test_a_service_that_does_not_answer_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "ANSWER_S", 0.1)
    path = tmp_path / "room.sock"
    async with linked(path) as (line, ear), StandIn(path) as room:
        await until(lambda: ear.phase == "up")
        room.silent = True
        assert (await line.ask(wire.Next())).code == "console.no_answer"


async def test_a_service_that_accepts_and_says_nothing_is_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "ASK_AGAIN_S", 0.1)
    path = tmp_path / "room.sock"
    async with StandIn(path) as room:
        room.silent = True
        async with linked(path) as (_line, ear):
            await until(lambda: ear.phase == "connecting")
            room.silent = False
            await until(lambda: ear.phase == "up")


async def test_a_goodbye_is_an_end_until_the_service_is_there_again(tmp_path: Path) -> None:
    path = tmp_path / "room.sock"
    async with linked(path) as (_line, ear), StandIn(path) as room:
        await until(lambda: ear.phase == "up")
        room.say_goodbye()
        await until(lambda: ear.phase == "ended")
        await room.kill()
        await asyncio.sleep(0.3)
        assert ear.phase == "ended"
        await room.restart("e-2")
        await until(lambda: ear.phase == "up")


async def test_what_cannot_be_read_is_counted_and_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "room.sock"
    async with linked(path) as (line, ear), StandIn(path) as room:
        await until(lambda: ear.phase == "up")
        for connection in room._lines:
            connection._out.append(b'{"type":"from_the_future","x":1}\n')
            connection._wake.set()
        await until(lambda: line.bad_messages == 1)
        assert (await line.ask(wire.AddFor(person=ANNA))).code == ""


async def test_closing_ends_the_task(tmp_path: Path) -> None:
    path = tmp_path / "room.sock"
    ear = Ear()
    async with StandIn(path):
        line = Link(path, ear.heard.append)
        task = asyncio.create_task(line.run())
        await until(lambda: ear.phase == "up")
        await line.close()
        async with asyncio.timeout(5):
            await task
