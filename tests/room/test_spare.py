"""The media process in waiting: there in time, called once, and never left over."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from roomctl.room import spare
from roomctl.room.spare import Spare
from tests.media.call.meeting import until

WAITS = "import os; os.write(0, b'ready\\n'); raise SystemExit(7 if os.read(0, 16) == b'go\\n' else 0)"
NEVER_READY = "import os; os.read(0, 16)"
DIES = "raise SystemExit(3)"


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spare, "AFTER_S", 0.0)


@contextlib.asynccontextmanager
async def one(program: str) -> AsyncIterator[Spare]:
    made = Spare([sys.executable, "-S", "-c", program])
    try:
        yield made
    finally:
        await made.end()


async def ready(one: Spare) -> None:
    await until(lambda: one.ready, 10)


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


async def test_it_waits_is_called_once_and_another_one_can_come() -> None:
    async with one(WAITS) as waiting:
        assert await waiting.take() is None, "nothing is ready before media came"
        waiting.later()
        await ready(waiting)
        waiting.later()
        process = await waiting.take()
        assert process is not None
        assert await asyncio.wait_for(process.wait(), 10) == 7
        assert await waiting.take() is None
        waiting.later()
        await ready(waiting)


async def test_one_that_is_not_ready_is_not_waited_for_and_not_left() -> None:
    async with one(NEVER_READY) as slow:
        slow.later()
        await until(lambda: slow._process is not None, 10)
        assert slow._process is not None
        pid = slow._process.pid
        assert await slow.take() is None
        assert not alive(pid)


async def test_one_that_died_in_waiting_is_not_called_and_replaced() -> None:
    async with one(WAITS) as waiting:
        waiting.later()
        await ready(waiting)
        assert waiting._process is not None
        waiting._process.kill()
        await waiting._process.wait()
        assert not waiting.ready
        assert await waiting.take() is None
        waiting.later()
        await ready(waiting)


@pytest.mark.parametrize("command", [[sys.executable, "-S", "-c", DIES], ["/nonexistent"], []])
async def test_one_that_cannot_be_had_is_no_hindrance(command: list[str]) -> None:
    never = Spare(command)
    never.later()
    await asyncio.sleep(0.1)
    assert await never.take() is None
    await never.end()


async def test_at_the_end_it_is_gone_and_ending_twice_is_no_mistake() -> None:
    async with one(WAITS) as waiting:
        waiting.later()
        await ready(waiting)
        assert waiting._process is not None
        pid = waiting._process.pid
        os.kill(pid, 0)
        await waiting.end()
        assert not alive(pid)
