"""The room with its real media process and real WebRTC links: what is killed comes back and is heard."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import numpy as np
import pytest

from roomctl.config.paths import MEDIA_SOCKET, ROOM_SOCKET
from roomctl.media.call.client import Client
from roomctl.media.call.forward import SLOTS
from roomctl.media.dsp.frame import FRAME, Frame
from roomctl.wire import console, page
from roomctl.wire.media import FORWARD_SLOTS
from tests.lab.holder import holder
from tests.room.clients import Console, PageUser, fragment
from tests.room.house import free_port, listening
from tests.room.processes import ROOT

pytestmark = pytest.mark.lab

HALF_A_SECOND = 50  # frames


class Tone:
    """A voice that can be told from silence, and an ear that counts what it hears."""

    def __init__(self) -> None:
        self._at = 0
        self._loud = 0
        self._gaps = 0
        self._wanted: asyncio.Future[None] | None = None

    def say(self) -> Frame:
        steps = np.arange(self._at, self._at + FRAME, dtype=np.float32)
        self._at += FRAME
        return np.asarray(0.2 * np.sin(2 * np.pi * 440 / 48_000 * steps), np.float32)

    def hear(self, frame: Frame) -> None:
        loud = bool(np.abs(frame).max() > 0.02)
        self._loud += loud
        self._gaps += not loud
        if self._wanted is not None and self._loud >= HALF_A_SECOND and not self._wanted.done():
            self._wanted.set_result(None)

    def gaps(self) -> int:
        """Frames without sound since it was asked last."""
        since, self._gaps = self._gaps, 0
        return since

    async def heard(self) -> None:
        """Wait until half a second of sound was heard from now on."""
        self._loud, self._wanted = 0, asyncio.get_running_loop().create_future()
        await asyncio.wait_for(self._wanted, 15.0)


class Remote:
    """A page and its link."""

    def __init__(self, user: PageUser) -> None:
        self.user = user
        self.tone = Tone()
        self.client: Client = None  # type: ignore[assignment]

    async def link(self) -> None:
        self.client = Client(self.tone.say, self.tone.hear, loopback="always")
        answer = await self.user.link(await self.client.offer())
        await self.client.accept(answer.sdp)
        await asyncio.wait_for(self.client.connected.wait(), 15.0)

    async def hears(self) -> None:
        await self.tone.heard()


class Meeting:
    """The real service in a directory of its own."""

    def __init__(self, base: Path, session: aiohttp.ClientSession) -> None:
        self.base, self.session, self.port = base, session, free_port()
        self.process: asyncio.subprocess.Process = None  # type: ignore[assignment]
        self.desk: Console = None  # type: ignore[assignment]
        self.remotes: list[Remote] = []

    async def start(self) -> None:
        options = ("room.kind=video", "web.tls=off", f"web.port={self.port}", "call.loopback=always")
        words = [word for option in options for word in ("-o", option)]
        env = {
            **os.environ,
            "ROOMCTL_RUNTIME": str(self.base / "run"),
            "ROOMCTL_STATE": str(self.base / "state"),
            "HOME": str(self.base),
        }
        with (self.base / "log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "roomctl.room", *words, cwd=ROOT, env=env, stdout=log, stderr=log
            )
        await listening(self.base / "run" / ROOM_SOCKET)
        self.desk = await Console.attach(self.base / "run" / ROOM_SOCKET)
        await self.desk.until(lambda state: state.sound.media == "running")

    async def page(self) -> PageUser:
        url = f"http://localhost:{self.port}"
        socket = await self.session.ws_connect(f"{url}/ws", headers={"Origin": url})
        return PageUser(socket, fragment(self.desk.state.meeting.link)[1])

    async def join(self, name: str) -> Remote:
        user = await self.page()
        await user.enter(invite=fragment(self.desk.state.meeting.link)[0], name=name)
        remote = Remote(user)
        self.remotes.append(remote)
        await remote.link()
        return remote

    def media_pid(self) -> int:
        return holder(self.base / "run" / MEDIA_SOCKET)

    def left(self) -> list[int]:
        """Every process of its own that was told this socket, also one that only waits."""
        socket = str(self.base / "run" / MEDIA_SOCKET).encode()
        found = []
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                with contextlib.suppress(OSError):
                    if socket in (folder / "cmdline").read_bytes().split(b"\0"):
                        found.append(int(folder.name))
        return found

    async def end(self) -> None:
        for remote in self.remotes:
            await remote.client.close()
            await remote.user.close()
        if self.process.returncode is None:
            self.process.terminate()
            await asyncio.wait_for(self.process.wait(), 15.0)


@contextlib.asynccontextmanager
async def meeting(base: Path) -> AsyncIterator[Meeting]:
    async with aiohttp.ClientSession() as session:
        made = Meeting(base, session)
        try:
            await made.start()
            yield made
        finally:
            await made.end()
            for pid in made.left():
                os.kill(pid, signal.SIGKILL)


async def test_killed_room_is_not_heard_by_the_call_and_is_itself_again(tmp_path: Path) -> None:
    async with meeting(tmp_path) as m:
        anna, ben = await m.join("Anna"), await m.join("Ben")
        await asyncio.gather(anna.hears(), ben.hears())
        await anna.user.ask(lambda seq: page.AskFloor(seq=seq))
        media = m.media_pid()
        m.process.kill()
        await m.process.wait()
        await asyncio.gather(anna.hears(), ben.hears())
        started = time.monotonic()
        await m.start()
        print(f"room started again, console attached after {time.monotonic() - started:.2f} s")
        assert m.media_pid() == media
        assert [one.person for one in m.desk.floor.queue] == [anna.user.you]
        again = await m.page()
        welcome = await again.enter(resume=anna.user.welcome.resume, name="Anna")
        assert welcome.linked
        await asyncio.gather(anna.hears(), ben.hears())
        await m.desk.until(lambda state: {one.link for one in state.people} == {"connected"})


async def test_killed_media_comes_back_and_everybody_is_heard_again(tmp_path: Path) -> None:
    async with meeting(tmp_path) as m:
        anna, ben = await m.join("Anna"), await m.join("Ben")
        await asyncio.gather(anna.hears(), ben.hears())
        before = m.media_pid()
        killed = time.monotonic()
        os.kill(before, signal.SIGKILL)
        for remote in (anna, ben):
            assert (await remote.user.expect(page.Relink)).reason == "media_restarted"
            print(f"media killed, asked for a new link after {time.monotonic() - killed:.2f} s")
            await remote.client.close()
            await remote.link()
        assert m.media_pid() not in {0, before}
        await asyncio.gather(anna.hears(), ben.hears())
        print(f"everybody heard again (and half a second of it) after {time.monotonic() - killed:.2f} s")
        await m.desk.until(lambda state: [one.link for one in state.people] == ["connected"] * 2)


async def test_the_room_knows_who_speaks_and_who_is_gone(tmp_path: Path) -> None:
    async with meeting(tmp_path) as m:
        anna, ben = await m.join("Anna"), await m.join("Ben")
        await ben.hears()
        state = await m.desk.until(lambda state: len(state.people) == 2)
        assert {one.link for one in state.people} == {"connected"}
        await anna.client.close()
        await anna.user.expect(page.Relink, lambda one: one.reason == "lost")
        await m.desk.until(lambda state: {one.link for one in state.people} != {"connected"})
        await anna.link()
        await m.desk.until(lambda state: {one.link for one in state.people} == {"connected"})


async def test_two_hundred_knocks_a_second_from_one_address_are_not_heard(tmp_path: Path) -> None:
    """Turned away; who is in hears on without a gap, acts are quick as ever, the lobby is not buried."""
    async with meeting(tmp_path) as m:
        anna, ben = await m.join("Anna"), await m.join("Ben")
        await asyncio.gather(anna.hears(), ben.hears())
        await m.desk.do(console.SetLobby(on=True))
        invite = fragment(m.desk.state.meeting.link)[0]
        knocking = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.room.knocking", f"http://localhost:{m.port}", invite,
            cwd=ROOT, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        await m.desk.until(lambda state: bool(state.lobby))
        began, waits = time.monotonic(), []
        for remote in (anna, ben):
            remote.tone.gaps()
        m.desk.meters.clear()
        while time.monotonic() - began < 1.8:
            asked = time.monotonic()
            await anna.user.ask(lambda seq: page.AskFloor(seq=seq))
            await anna.user.ask(lambda seq: page.WithdrawFloor(seq=seq))
            waits.append(time.monotonic() - asked)
            await asyncio.sleep(0.1)
        lasted, gaps = time.monotonic() - began, [anna.tone.gaps(), ben.tone.gaps()]
        ticks = len(m.desk.meters) / lasted
        assert knocking.stdout is not None
        ended = json.loads(await knocking.stdout.read())
        print(f"{ended}; gaps {gaps}, {ticks:.1f} levels a second, acts: worst {max(waits) * 1000:.0f} ms")
        assert ended["429"] >= 360
        assert len(m.desk.state.lobby) <= 30
        assert max(gaps) <= 2, "frames of 10 ms in which nothing was heard"
        assert ticks > 7, "levels are told ten times a second"
        assert sorted(waits)[len(waits) // 2] < 0.5, "most acts are done at once, on a busy machine too"


def test_pages_offer_as_many_lines_as_media_has_slots() -> None:
    assert FORWARD_SLOTS == SLOTS


async def test_an_ordered_end_leaves_nothing_of_the_real_thing(tmp_path: Path) -> None:
    async with meeting(tmp_path) as m:
        await m.join("Anna")
        m.process.terminate()
        assert await asyncio.wait_for(m.process.wait(), 15.0) == 0
        assert m.left() == []
        assert list((tmp_path / "run").iterdir()) == []
        log = (tmp_path / "log").read_text()
        assert "Anna" not in log
        assert fragment(m.desk.state.meeting.link)[0] not in log
