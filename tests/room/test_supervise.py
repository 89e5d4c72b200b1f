"""The keeper of media with real processes: one that dies at once, one that hangs, one that will not end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from roomctl.room import spare, supervise
from roomctl.room.supervise import MediaKeeper
from roomctl.wire import media
from roomctl.wire.media import MediaToRoom
from tests.media.call.meeting import until
from tests.room.processes import ROOT

STUBBORN = """
import asyncio, os, signal, sys, pathlib
from roomctl.wire import media
from roomctl.wire.codec import room_to_media
from roomctl.wire.socket import serve
async def room(line):
    while line.send(media.Hello(version=1, pid=os.getpid(), epoch=str(os.getpid()))):
        if sys.argv[2:] != ["talks"]:
            break
        await asyncio.sleep(0.1)
    async for _message in line:
        pass
async def main():
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    await serve(pathlib.Path(sys.argv[1]), room_to_media(), room)
    await asyncio.Event().wait()
asyncio.run(main())
"""


WAITS = """
import os
os.write(0, b"ready\\n")
if not os.read(0, 16):
    raise SystemExit(0)
"""


class Kept:
    """A keeper with what it reported."""

    def __init__(self, path: Path, command: list[str], spare: list[str]) -> None:
        self.said: list[MediaToRoom] = []
        self.losses: list[bool] = []
        self.news = asyncio.Event()
        self.keeper = MediaKeeper(path, command, list, self._said, self._lost, spare=spare)
        self.task = asyncio.create_task(self.keeper.run())

    def _said(self, message: MediaToRoom) -> None:
        self.said.append(message)
        self.news.set()

    def _lost(self, failing: bool) -> None:
        self.losses.append(failing)
        self.news.set()

    async def until(self, there: int, losses: int, within_s: float = 15.0) -> None:
        async with asyncio.timeout(within_s):
            while len(self.hellos) < there or len(self.losses) < losses:
                self.news.clear()
                await self.news.wait()

    @property
    def hellos(self) -> list[media.Hello]:
        """Of each process one."""
        return list({one.pid: one for one in self.said if isinstance(one, media.Hello)}.values())


@contextlib.asynccontextmanager
async def keeping(path: Path, command: list[str], spare: list[str] | None = None) -> AsyncIterator[Kept]:
    kept = Kept(path, command, spare or [])
    try:
        yield kept
    finally:
        await kept.keeper.stop()
        await asyncio.wait_for(kept.task, 10.0)


@pytest.fixture(autouse=True)
def in_our_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


async def test_one_that_dies_at_once_is_tried_with_pauses_and_told(tmp_path: Path) -> None:
    async with keeping(tmp_path / "m.sock", [sys.executable, "-c", "raise SystemExit(3)"]) as kept:
        await kept.until(0, supervise.FAILING_STARTS)
        assert kept.losses[-1] is True
        assert kept.losses[0] is False
        count = len(kept.losses)
        await asyncio.sleep(1.0)
        assert len(kept.losses) == count


async def test_one_that_cannot_be_started_at_all_is_no_end_of_the_room(tmp_path: Path) -> None:
    async with keeping(tmp_path / "m.sock", [str(tmp_path / "nothing")]) as kept:
        await kept.until(0, 1)
        assert not kept.task.done()


async def test_one_that_hangs_is_ended_and_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervise, "SILENT_S", 0.5)
    path = tmp_path / "m.sock"
    async with keeping(path, [sys.executable, "-c", STUBBORN, str(path)]) as kept:
        await kept.until(2, 1)
        first, second = kept.hellos[:2]
        assert first.epoch != second.epoch


async def test_one_that_hung_before_the_room_came_is_ended_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervise, "SILENT_S", 0.5)
    monkeypatch.setattr(supervise, "END_S", 0.2)
    path = tmp_path / "m.sock"
    command = [sys.executable, "-c", STUBBORN, str(path)]
    left = await asyncio.create_subprocess_exec(*command)
    await until(path.exists)
    left.send_signal(signal.SIGSTOP)
    async with keeping(path, command) as kept:
        await kept.until(1, 1)
        assert await left.wait() == -signal.SIGKILL


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
async def test_after_a_death_or_a_hang_the_one_that_waited_takes_over_and_at_the_end_none_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    monkeypatch.setattr(spare, "AFTER_S", 0.0)
    monkeypatch.setattr(supervise, "SILENT_WITH_SPARE_S", 1.0)
    monkeypatch.setattr(supervise, "END_S", 0.2)
    path = tmp_path / "m.sock"
    command = [sys.executable, "-c", STUBBORN, str(path), "talks"]
    spare_one = [sys.executable, "-c", WAITS + STUBBORN, str(path), "talks"]
    async with keeping(path, command, spare_one) as kept:
        await kept.until(1, 0)
        waiting = kept.keeper._spare
        await until(lambda: waiting.ready)
        assert waiting._process is not None
        expected = waiting._process.pid
        os.kill(kept.hellos[0].pid, number)
        await kept.until(2, 1)
        assert kept.hellos[1].pid == expected
        await until(lambda: waiting.ready)
        last = waiting._process.pid
    for pid in (expected, last):
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


async def test_one_that_will_not_end_is_ended_by_force(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervise, "END_S", 0.6)
    path = tmp_path / "m.sock"
    async with keeping(path, [sys.executable, "-c", STUBBORN, str(path)]) as kept:
        await kept.until(1, 0)
        pid = kept.hellos[0].pid
        started = time.monotonic()
        await kept.keeper.stop()
        print(f"a stubborn media process was ended in {time.monotonic() - started:.1f} s")
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
        assert not path.exists()
