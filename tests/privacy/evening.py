"""A whole evening with canaries in it, played inside a network namespace of its own by test_privacy.py.

Owns: what happens (people, voices, pictures, notes, a guest, a crash of each process, the end). Prints one
line of JSON with what it saw. Is itself not traced: it is everybody else. Usage:
python -m tests.privacy.evening FOLDER [--strace] [--apart]
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import os
import signal
import socket
import struct
import sys
import wave
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

import aiohttp
import numpy as np

from roomctl.config.paths import MEDIA_SOCKET
from roomctl.demo.remote import Remote
from roomctl.demo.script import Person
from roomctl.media.call.video.client import PictureClient
from roomctl.types import PersonId
from roomctl.wire import console, page
from tests.lab.holder import holder
from tests.privacy.canaries import (
    CANARIES,
    CHAIR_NOTE,
    GUEST,
    KNOCKER,
    NOTE,
    REASON,
    REMOTE,
    RENAMED,
    TABLE,
    TITLE,
    canary_picture,
    canary_voice,
)
from tests.privacy.stage import STARTS_S, Stage
from tests.room.clients import Console, PageUser, Refused, fragment
from tests.room.house import free_port


def bring_loopback_up() -> None:
    """A new namespace has one interface, and it is down."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh", b"lo", 0x1 | 0x40))  # SIOCSIFFLAGS: up, running


class Evening(Stage):
    """What happens, in its order."""

    async def demo(self) -> None:
        """The evening with the simulated table, real links, and every kind of word."""
        port = free_port()
        words = ("start", "--demo", "--plain", "-o", f"web.port={port}", "-o", "meeting.lobby=false")
        async with self.running("meeting", *words), aiohttp.ClientSession() as session:
            async with self.step("the room and its sound begin", STARTS_S):
                desk = await self.console()
                await desk.until(lambda state: state.sound.media == "running")
            async with self.step("the simulated people come in"):
                await desk.until(lambda state: len(state.people) >= 7)
            self.saw["demo people"] = [one.name for one in desk.state.people]
            remote = Remote(_person(REMOTE), desk.state.meeting.link)
            visit = asyncio.create_task(remote.run())
            try:
                async with self.step("words of every kind"):
                    await self._words(desk, session, f"http://localhost:{port}")
                async with self.step("one more has a link"):
                    await remote.linked.wait()
                async with self.step("voices at the table and on the link"):
                    await self._voices(desk, remote)
                async with self.step("a picture is seen by another"):
                    await self._pictures(desk, session, f"http://localhost:{port}")
                async with self.step("the sound crashes and comes back"):
                    await self._crash("roomctl.media", signal.SIGSEGV)
                    await desk.until(lambda state: state.sound.media != "running")
                    await desk.until(lambda state: state.sound.media == "running")
                async with self.step("the room crashes and comes back"):
                    await self._crash("roomctl.room", signal.SIGABRT)
                    await desk.close()
                    desk = await self.console()
                    await desk.until(lambda state: state.sound.media == "running")
                    await desk.until(lambda state: any(one.name == REMOTE for one in state.people))
                self.saw["came back after the crash"] = True
            finally:
                async with self.step("the one more leaves"):
                    visit.cancel()
                    await asyncio.gather(visit, return_exceptions=True)
                    await remote.close()
            await desk.close()

    async def _words(self, desk: Console, session: aiohttp.ClientSession, url: str) -> None:
        """Names, notes, reasons, titles; pledge, lobby, guest, phone."""
        table = (await desk.do(console.AddPerson(name=TABLE)))["person"]
        await desk.do(console.AddFor(person=table, note=CHAIR_NOTE))
        await desk.do(console.RenamePerson(person=table, name=RENAMED))
        await desk.do(console.AddAgenda(title=TITLE))
        made = await desk.do(console.MakeInvite(role="guest", name=GUEST, uses=1, expires_s=600.0))
        guest = await _enter(session, url, made["url"], name="", pledged=True)
        await guest.ask(lambda seq: page.AskFloor(seq=seq, note=NOTE))
        await guest.ask(lambda seq: page.SetMine(seq=seq, away=True))
        await guest.ask(lambda seq: page.SetMine(seq=seq, away=False))
        await desk.until(lambda state: _noted(state, NOTE))
        self.saw["note seen by the chair"] = True
        try:
            await _enter(session, url, desk.state.meeting.link, name="Somebody", pledged=False)
        except Refused as refused:
            self.saw["without the promise"] = refused.code
        await desk.do(console.SetLobby(on=True))
        knocker = asyncio.create_task(
            _enter(session, url, desk.state.meeting.link, name=KNOCKER, pledged=True)
        )
        knock = (await desk.until(lambda state: bool(state.lobby))).lobby[0]
        await desk.do(console.RefuseKnock(knock=knock.id, reason=REASON))
        try:
            await knocker
        except Refused as refused:
            self.saw["refused with words"] = refused.refusal.reason
        await desk.do(console.SetLobby(on=False))
        phone = await desk.do(console.MakeInvite(role="phone"))
        await _enter(session, url, phone["url"], name="Potto", pledged=True, page="hand")
        seen = {one.name for one in desk.state.people} | {one.title for one in desk.state.floor.agenda}
        self.saw["shown"] = sorted(name for name in CANARIES if any(name in one for one in seen))

    async def _voices(self, desk: Console, remote: Remote) -> None:
        """The canary speaks at the table and over its link, until the room has heard both."""
        voice = canary_voice()
        clip = self.folder / "canary.wav"
        with wave.open(str(clip), "wb") as file:
            file.setparams((1, 2, 48_000, 0, "NONE", ""))
            file.writeframes((voice * 32_000).astype("<i2").tobytes())
        me = desk.named(REMOTE)
        heard: dict[str, float] = {"room": -120.0, me: -120.0}
        await desk.do(console.SimulateVoice(seat=1, path=str(clip)))
        for _ in range(3):
            remote._speech.say(np.tile(voice, 2))
            desk.meters.clear()
            await asyncio.sleep(1.5)
            for meters in desk.meters:
                heard["room"] = max(heard["room"], meters.microphone)
                heard[me] = max(heard[me], meters.people.get(PersonId(me), -120.0))
        self.saw["voices heard, dBFS"] = [round(level) for level in heard.values()]

    async def _pictures(self, desk: Console, session: aiohttp.ClientSession, url: str) -> None:
        """One shows themselves, another looks, until the canary was seen there."""
        async with contextlib.AsyncExitStack() as stack:
            eyes = [PictureClient([canary_picture()], fps=10), PictureClient(keep=True)]
            for client, name in zip(eyes, ("Aye-Aye", "Indri"), strict=True):
                stack.push_async_callback(client.close)
                user = await _enter(session, url, desk.state.meeting.link, name=name, pledged=True)
                answer = await user.link(await client.offer(), of="pictures")
                await client.accept(answer.sdp)
                await asyncio.wait_for(client.connected.wait(), 20.0)
                await user.ask(lambda seq: page.SetMine(seq=seq, camera="on"))
            end = monotonic() + 20.0
            seen = b""
            while canary_picture()[-200:] not in seen:
                assert monotonic() < end, "the picture was not seen"
                await asyncio.sleep(0.1)
                seen = b"".join(data for one in eyes[1].seen.values() for _last, data in one.payloads)
        self.saw["picture seen by another"] = True

    async def _crash(self, module: str, number: signal.Signals) -> None:
        media = module == "roomctl.media"  # a spare one may wait beside it
        pid = holder(self.runtime / MEDIA_SOCKET) if media else self.pids(module)[0]
        os.kill(pid, number)
        self.saw.setdefault("crashed", []).append(module)
        end = monotonic() + 20.0
        while pid in self.pids(module):
            assert monotonic() < end, f"{module} outlived its crash"
            await asyncio.sleep(0.05)

    def _kept_people(self) -> int:
        """How many are in the checkpoint; 0 when there is none."""
        with contextlib.suppress(FileNotFoundError):
            return len(json.loads((self.runtime / "meeting.json").read_bytes())["people"])
        return 0

    async def real(self) -> None:
        """A real room on whatever this machine has, with its own certificate, for a moment."""
        words = ("serve", "-o", f"web.port={free_port()}", "-o", "web.tls=auto")
        async with self.running("real", *words):
            async with self.step("a real room begins", STARTS_S):
                desk = await self.console()
                await desk.until(lambda state: state.sound.media == "running")
            self.saw["certificate"] = bool(desk.state.meeting.fingerprint)
            async with self.step("its meeting ends"):
                await desk.do(console.AddPerson(name=TABLE))
                await desk.until(lambda state: bool(state.people))
                kept = [self._kept_people()]
                await desk.do(console.EndMeeting())
                await desk.until(lambda state: not state.people)
                self.saw["people kept during and after"] = [*kept, self._kept_people()]
                await desk.do(console.Shutdown())
                await desk.close()


def _person(name: str) -> Person:
    return Person(id="c", name=name, origin="remote", language="en", voice="", pitch=0, speed=0, line=())


def _noted(state: Any, note: str) -> bool:
    return any(entry.note == note for entry in state.floor.queue)


async def _enter(session: aiohttp.ClientSession, url: str, link: str, **fields: Any) -> PageUser:
    socket = await session.ws_connect(f"{url}/ws", headers={"Origin": url})
    user = PageUser(socket, fragment(link)[1])
    await user.enter(invite=fragment(link)[0], **fields)
    return user


async def main(folder: Path, *, strace: bool, apart: bool) -> None:
    evening = Evening(folder, strace=strace, apart=apart)
    steps: tuple[Callable[[], Any], ...] = (evening.demo, evening.real)
    for step in steps:
        await step()
    print(json.dumps(evening.saw))


if __name__ == "__main__":
    alone = "--apart" in sys.argv
    if alone:
        bring_loopback_up()
    asyncio.run(main(Path(sys.argv[1]), strace="--strace" in sys.argv, apart=alone))
