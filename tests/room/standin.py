"""A scripted media process on the real media wire: it links whoever asks and says what a test makes it say.

In a test it lives in the test's own loop (`StandIn`); run as a program it is a process that can be killed.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import secrets
import signal
from pathlib import Path

from roomctl.types import PeerId, PersonId, SourceId
from roomctl.wire import media
from roomctl.wire.base import WIRE_VERSION
from roomctl.wire.codec import room_to_media
from roomctl.wire.media import MediaToRoom, RoomToMedia
from roomctl.wire.reports import DirectionState, Health, PeerReport, SoundReport
from roomctl.wire.socket import Line, serve

FINGERPRINT = "a=fingerprint:sha-256 " + ":".join(["AB"] * 32)
ANSWER = f"v=0\r\ns=-\r\n{FINGERPRINT}\r\n"
OPEN = SoundReport(microphone=DirectionState(state="open", identity="usb-1", label="Speakerphone"))


class StandIn:
    """Answers offers, keeps its links, and remembers what it was told."""

    def __init__(self, path: Path, *, pid: int = 0, beats: bool = False) -> None:
        self.path = path
        self.pid = pid
        self.epoch = secrets.token_hex(4)
        self.told: list[RoomToMedia] = []
        self.peers: dict[PeerId, PeerReport] = {}
        self.speaking: dict[SourceId, None] = {}
        self.answers = True
        self.ended = asyncio.Event()
        self._beats = beats
        self._lines: list[Line[RoomToMedia]] = []
        self._server: asyncio.Server | None = None
        self._changed = asyncio.Event()

    async def start(self) -> None:
        self._server = await serve(self.path, room_to_media(), self._room)

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for line in tuple(self._lines):
            await line.close(0.0)
        self.path.unlink(missing_ok=True)

    async def crash(self) -> None:
        """As if killed and started again: another epoch, no links."""
        await self.stop()
        self.epoch, self.peers, self.speaking = secrets.token_hex(4), {}, {}
        await self.start()

    def say(self, message: MediaToRoom) -> None:
        for line in self._lines:
            line.send(message)

    def speech(self, source: str, *, on: bool) -> None:
        known = SourceId(source)
        if on:
            self.speaking[known] = None
            self.say(media.SpeechStarted(source=known, t=0.0))
        else:
            self.speaking.pop(known, None)
            self.say(media.SpeechEnded(source=known, t=0.0))

    def change(self, peer: PeerId, state: str) -> None:
        report = self.peers[peer]
        if state == "closed":
            del self.peers[peer]
        self.say(media.PeerChanged(peer=peer, person=report.person, state=state))  # type: ignore[arg-type]

    def peers_of(self, person: PersonId) -> list[PeerId]:
        return [peer for peer, report in self.peers.items() if report.person == person]

    async def told_of(self, kind: type, count: int = 1, within_s: float = 20.0) -> list[RoomToMedia]:
        """Wait until messages of this kind came."""
        async with asyncio.timeout(within_s):
            while len(found := [one for one in self.told if isinstance(one, kind)]) < count:
                self._changed.clear()
                await self._changed.wait()
        return found

    async def _room(self, line: Line[RoomToMedia]) -> None:
        self._lines.append(line)
        line.send(media.Hello(version=WIRE_VERSION, pid=self.pid, epoch=self.epoch))
        line.send(
            media.Snapshot(
                sound=OPEN, peers=tuple(self.peers.values()), faults=(), speaking=tuple(self.speaking)
            )
        )
        beat = asyncio.create_task(self._beat(line)) if self._beats else None
        try:
            async for message in line:
                self.told.append(message)
                self._changed.set()
                self._do(message)
        finally:
            self._lines.remove(line)
            if beat is not None:
                beat.cancel()

    def _do(self, message: RoomToMedia) -> None:
        match message:
            case media.OpenPeer() if self.answers:
                if "bad" in message.sdp:
                    self.say(media.PeerRefused(peer=message.peer, code="bad_offer"))
                    return
                self.peers[message.peer] = PeerReport(
                    peer=message.peer, person=message.person, state="connected", delay_ms=40.0
                )
                self.say(media.PeerAnswer(peer=message.peer, sdp=ANSWER))
                self.change(message.peer, "connected")
            case media.ClosePeer() if message.peer in self.peers:
                self.change(message.peer, "closed")
            case media.EndMedia():
                self.ended.set()

    async def _beat(self, line: Line[RoomToMedia]) -> None:
        count = 0
        while True:
            line.send(media.Levels(microphone=-40.0, loudspeaker=-50.0, people={}))
            if count % 10 == 0:
                line.send(media.HealthReport(health=Health(beats=count), peers=tuple(self.peers.values())))
            count += 1
            await asyncio.sleep(0.1)


async def _main(path: Path) -> None:
    standin = StandIn(path, pid=os.getpid(), beats=True)
    await standin.start()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, standin.ended.set)
    await standin.ended.wait()
    with contextlib.suppress(OSError):
        await standin.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--socket", type=Path, required=True)
    asyncio.run(_main(parser.parse_args().socket))
