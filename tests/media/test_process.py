"""The media process as a process: it outlives the room, ends when told, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from roomctl.media import process
from roomctl.room.spare import CALL, READY
from roomctl.wire import media as wire
from tests.media.call.meeting import Tone, until
from tests.media.rooms import RoomEnd, settings

pytestmark = pytest.mark.lab

Running = tuple[subprocess.Popen[bytes], Path]


def begin(path: Path, *more: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-P", "-m", "roomctl.media", "--socket", str(path), *more]
    return subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL)


@pytest.fixture
async def media(own_place: Path) -> AsyncIterator[Running]:
    path = own_place / "media.sock"
    child = begin(path)
    await until(path.exists, 20.0)
    yield child, path
    if child.poll() is None:
        child.kill()
    child.wait(10)


def core_limits(pid: int) -> list[str]:
    limits = Path(f"/proc/{pid}/limits").read_text(encoding="ascii").splitlines()
    return next(line for line in limits if line.startswith("Max core file size")).split()[4:6]


async def ended(child: subprocess.Popen[bytes], within_s: float = 20.0) -> int | None:
    with contextlib.suppress(subprocess.TimeoutExpired):
        return await asyncio.get_running_loop().run_in_executor(None, lambda: child.wait(within_s))
    return None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it_in_order(media: Running, number: signal.Signals) -> None:
    child, path = media
    async with RoomEnd(path) as room:
        room.say(settings())
        await room.first(wire.SoundChanged)
        child.send_signal(number)
        assert await ended(child) == 0
    assert not path.exists()


async def test_it_outlives_the_room_and_is_taken_over(media: Running) -> None:
    child, path = media
    async with RoomEnd(path) as first:
        first.say(settings())
        epoch = (await first.first(wire.Hello)).epoch
        await first.bring("k-1", "p-1", Tone(440.0))
        await first.hang_up()
        await asyncio.sleep(0.5)
        async with RoomEnd(path) as second:
            assert (await second.first(wire.Hello)).epoch == epoch
            assert [one.state for one in (await second.first(wire.Snapshot)).peers] == ["connected"]
            second.say(wire.EndMedia())
            assert await ended(child) == 0
    assert not path.exists()


async def test_left_alone_for_too_long_it_ends(media: Running) -> None:
    child, path = media
    async with RoomEnd(path) as room:
        room.say(settings(orphan_s=0.5))
        await room.first(wire.SoundChanged)
    assert await ended(child) == 0
    assert not path.exists()


async def test_a_second_one_leaves_the_first_alone(media: Running) -> None:
    _, path = media
    assert await ended(begin(path)) == 1
    async with RoomEnd(path) as room:
        await room.first(wire.Hello)


async def test_a_socket_left_by_a_kill_is_no_hindrance(media: Running) -> None:
    child, path = media
    child.kill()
    child.wait()
    assert path.exists()
    second = begin(path)
    try:
        async with asyncio.timeout(20):
            while True:
                with contextlib.suppress(Exception):
                    async with RoomEnd(path) as room:
                        await room.first(wire.Hello)
                        break
                await asyncio.sleep(0.1)
    finally:
        second.terminate()
        assert await ended(second) == 0


async def test_it_has_a_session_of_its_own_and_never_dumps_its_memory(media: Running) -> None:
    child, path = media
    assert os.getsid(child.pid) == child.pid
    async with RoomEnd(path) as room:
        await room.first(wire.Hello)
    assert core_limits(child.pid) == ["0", "0"]


def begin_spare(path: Path) -> tuple[subprocess.Popen[bytes], socket.socket]:
    ours, theirs = socket.socketpair()
    with theirs:
        command = [sys.executable, "-P", "-m", "roomctl.media", "--socket", str(path), "--spare"]
        child = subprocess.Popen(
            command, stdin=theirs.fileno(), stderr=subprocess.DEVNULL, start_new_session=True
        )
    ours.settimeout(20.0)
    return child, ours


async def test_a_spare_one_serves_when_called_and_ends_when_nobody_can_call_it_any_more(
    own_place: Path,
) -> None:
    path = own_place / "media.sock"
    needed, call = begin_spare(path)
    forgotten, other = begin_spare(path)
    try:
        assert (call.recv(16), other.recv(16)) == (READY, READY)
        assert not path.exists(), "it stays out of the way"
        assert core_limits(needed.pid) == ["0", "0"]
        other.close()
        assert await ended(forgotten) == 0
        call.send(CALL)
        call.close()
        called = time.monotonic()
        await until(path.exists, 20.0)
        print(f"a spare media process listens {time.monotonic() - called:.2f} s after it is called")
        async with RoomEnd(path) as room:
            assert (await room.first(wire.Hello)).pid == needed.pid
            room.say(wire.EndMedia())
            assert await ended(needed) == 0
    finally:
        needed.kill()
        forgotten.kill()


def test_no_priority_is_asked_for_when_none_is_wanted() -> None:
    before = os.sched_getscheduler(0), os.getpriority(os.PRIO_PROCESS, 0)
    assert process.take_priority("none") == "normal"
    assert (os.sched_getscheduler(0), os.getpriority(os.PRIO_PROCESS, 0)) == before


def busctl(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program of this name that notes its words and does what `script` says."""
    program = folder / "busctl"
    program.write_text(f'#!/bin/sh\necho "$@" > {folder}/asked\n{script}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return folder / "asked"


def refuse(*_: object) -> None:
    raise PermissionError


@pytest.fixture
def no_right(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A user who may not raise anything. Signal and limit are put back."""
    before = signal.getsignal(signal.SIGXCPU)
    monkeypatch.setattr(os, "sched_setscheduler", refuse)
    monkeypatch.setattr(os, "setpriority", refuse)
    monkeypatch.setattr(resource, "setrlimit", lambda *_: None)
    yield
    signal.signal(signal.SIGXCPU, before)


def test_rtkit_is_asked_for_this_thread_and_the_kernel_is_believed(
    no_right: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = busctl(tmp_path, "exit 0", monkeypatch)
    assert process.take_priority("auto") == "normal"  # said yes, and nothing changed
    words = asked.read_text().split()
    assert words[:3] == ["--system", "--quiet", "call"]
    me = [str(os.getpid()), str(threading.get_native_id()), str(process.RT_LEVEL)]
    assert words[-5:] == ["MakeThreadRealtimeWithPID", "ttu", *me]
    monkeypatch.setattr(os, "sched_getscheduler", lambda _: os.SCHED_RR | 0x4000_0000)
    assert process.take_priority("auto") == "rt"


@pytest.mark.parametrize("script", ["exit 1", "exec sleep 30"])
def test_rtkit_that_refuses_or_sleeps_costs_little(
    no_right: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    monkeypatch.setattr(process, "RTKIT_S", 0.2)
    busctl(tmp_path, script, monkeypatch)
    assert process.take_priority("rt") == "normal"


def test_real_time_that_was_given_back_is_not_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[int] = []
    monkeypatch.setattr(os, "sched_getscheduler", lambda _: os.SCHED_OTHER)
    monkeypatch.setattr(os, "sched_setscheduler", lambda _pid, policy, _param: taken.append(policy))
    assert process.still("rt") == "normal"
    assert process.still("nice") == "nice"
    process._give_back(signal.SIGXCPU, None)
    assert taken == [os.SCHED_OTHER]
    monkeypatch.setattr(os, "sched_getscheduler", lambda _: os.SCHED_RR)
    assert process.still("rt") == "rt"


def test_priority_falls_back_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def refuse(*_: object) -> None:
        asked.append("rt")
        raise PermissionError

    def allow(*_: object) -> None:
        asked.append("nice")

    monkeypatch.setattr(os, "sched_setscheduler", refuse)
    monkeypatch.setattr(process, "_rtkit", lambda: False)
    monkeypatch.setattr(os, "setpriority", allow)
    assert process.take_priority("auto") == "nice"
    assert process.take_priority("nice") == "nice"
    assert asked == ["rt", "nice", "nice"]
    monkeypatch.setattr(os, "setpriority", refuse)
    assert process.take_priority("rt") == "normal"


class Loop:
    """Something that only a look through memory finds to be nobody's."""

    def __init__(self) -> None:
        self.itself = self


def test_what_a_closed_link_leaves_behind_is_looked_for_when_everybody_has_left() -> None:
    tidy = process.Tidy()
    held = Loop()
    gone = weakref.ref(held)
    tidy.joined()
    del held
    assert gc.get_freeze_count() > 0
    tidy.left(3)
    gc.collect()
    assert gone() is not None
    tidy.left(0)
    assert gone() is None
    gc.unfreeze()


def test_very_many_closed_links_are_looked_for_in_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "LEFT_MOST", 3)
    tidy = process.Tidy()
    held = Loop()
    gone = weakref.ref(held)
    tidy.joined()
    del held
    for _ in range(2):
        tidy.left(5)
        assert gone() is not None
    tidy.left(5)
    assert gone() is None
    gc.unfreeze()
