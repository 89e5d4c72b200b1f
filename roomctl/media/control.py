"""Media's side of the wire: one room at a time says what to do and is told what happens.

Owns the socket and the conversation. Must not know samples. Media outlives the room: when the line ends,
sound and links go on for `orphan_s`; whoever connects next gets `Hello` and `Snapshot` and takes over.
"""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Coroutine
from pathlib import Path
from typing import Final

from roomctl import logs
from roomctl.errors import RoomctlError
from roomctl.media import process, reports
from roomctl.media.links import Links
from roomctl.media.mouth import Mouth
from roomctl.media.pictures.keeper import Keeper
from roomctl.media.sound.port import Direction
from roomctl.media.speech.engine import SpeechFact
from roomctl.media.speech.overlap import SpokeOver
from roomctl.media.studio import Studio
from roomctl.media.teller import TICK_S, Teller
from roomctl.wire import media as wire
from roomctl.wire import pictures
from roomctl.wire.base import WIRE_VERSION
from roomctl.wire.codec import room_to_media
from roomctl.wire.socket import Line, serve

ORPHAN_S: Final = 120.0
"""Until a room says otherwise."""
BROKEN_BEATS: Final = 100
"""So many that failed on end are no accident: another process begins anew."""


class Control:
    """The media process's conversation with the room."""

    def __init__(self, path: Path, orphan_s: float = ORPHAN_S) -> None:
        self.path = path
        self.epoch = secrets.token_hex(4)
        self.studio: Studio | None = None
        self.ended = asyncio.Event()
        self._orphan_s = orphan_s
        self._mouth = Mouth()
        self._links = Links(self._mouth.fact)
        self._teller = Teller(self._mouth, self._links)
        self._pictures = Keeper(self._mouth.fact)
        self._waiting: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Serve until the end. RoomctlError("already_running") when another process does."""
        server = await serve(self.path, room_to_media(), self._converse, on_bad=_log_bad)
        logs.get().info("media listens", epoch=self.epoch)
        ticking = asyncio.create_task(self._tick(), name="tick")
        try:
            await self.ended.wait()
        finally:
            server.close()
            self.path.unlink(missing_ok=True)
            ticking.cancel()
            for task in self._waiting:
                task.cancel()
            if self.studio is not None:
                await self._links.finish()
                await self.studio.close()
            await self._pictures.close()
            await self._mouth.close()
            logs.get().info("media ended")

    # the conversation

    async def _converse(self, line: Line[wire.RoomToMedia]) -> None:
        self._mouth.attach(line)
        logs.get().info("room attached")
        line.send(wire.Hello(version=WIRE_VERSION, pid=os.getpid(), epoch=self.epoch))
        line.send(self._teller.snapshot())
        self._pictures.new_room()
        try:
            async for message in line:
                await self._do(message)
        finally:
            self._mouth.detach(line)
            if not self.ended.is_set():
                logs.get().warning("room gone")

    async def _do(self, message: wire.RoomToMedia) -> None:
        """One command."""
        await self._safely(self._obey(message))

    def _later(self, work: Coroutine[None, None, None]) -> None:
        """What may have to wait for a device: a mute that is said meanwhile does not wait for it."""
        task = asyncio.create_task(self._safely(work))
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)

    async def _safely(self, work: Coroutine[None, None, None]) -> None:
        """What a command says is never logged, and what fails here ends nothing."""
        try:
            await work
        except RoomctlError as error:
            logs.get().warning("command refused", code=error.code)
        except ValueError as error:
            logs.get().warning("command makes no sense", exc_info=error)

    async def _obey(self, message: wire.RoomToMedia) -> None:
        match message:
            case wire.Configure():
                await self._configure(message)
            case wire.OpenPeer():
                self._links.open(message)
            case wire.ClosePeer():
                self._links.close(message.peer)
            case wire.SetPerson():
                self._links.set(message)
            case (
                pictures.OpenPictures()
                | pictures.ClosePictures()
                | pictures.ShowPictures()
                | pictures.SetRoomCamera()
            ):
                self._pictures.do(message)
            case wire.EndMedia():
                self.ended.set()
            case _ if self.studio is not None:
                await self._obey_in(self.studio, message)
            case _:
                logs.get().warning("command before configure")

    async def _obey_in(self, studio: Studio, message: wire.RoomToMedia) -> None:
        """What concerns the room's own sound."""
        match message:
            case wire.SetRoomMute():
                studio.mute(muted=message.muted)
            case wire.ChooseDevice():
                self._later(studio.choose(Direction(message.direction), message.identity))
            case wire.SetPatience():
                studio.engine.be_patient(message.person, message.seconds)
            case wire.TeachSeat():
                studio.engine.seats.teach(message.seat or None)
            case wire.SetSeats():
                studio.engine.seats.set({one.seat: one.place for one in message.seats})
            case wire.CheckSound():
                await studio.check(message.what)
            case wire.SimulateVoice():
                await studio.say(Path(message.path), message.seat)

    async def _configure(self, message: wire.Configure) -> None:
        self._orphan_s = message.orphan_s
        self._pictures.configure(message)
        if self.studio is not None:
            self._later(self.studio.apply(message))
            return
        self.studio = studio = Studio(message, self._spoke, self._links.happened)
        studio.on_button = self._button
        self._links.engine, self._links.call = studio.engine, studio.call
        self._teller.studio = studio
        self._teller.wanted_priority = message.priority in {"auto", "rt"}
        self._teller.priority = process.take_priority(message.priority)
        studio.start()
        process.settle()
        logs.get().info("media runs", priority=self._teller.priority, state=studio.engine.speech.judge)

    def _spoke(self, fact: SpeechFact | SpokeOver) -> None:
        self._mouth.fact(reports.speech_fact(fact))

    def _button(self, muted: bool) -> None:
        self._mouth.fact(wire.MuteButton(muted=muted))

    # by the clock

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            self._teller.tick()
            if self.studio is not None:
                self._look_whether_broken(self.studio)
            if self._mouth.alone_s() > self._orphan_s:
                logs.get().warning("no room for too long", seconds=self._orphan_s)
                self.ended.set()

    def _look_whether_broken(self, studio: Studio) -> None:
        """What cannot be mended in this process is left to another one."""
        if studio.engine.sound.state().hopeless:
            logs.get().error("sound library hangs for good")
            process.die()
        elif studio.pacer.failed_on_end >= BROKEN_BEATS:
            logs.get().error("beats fail for good", count=studio.pacer.failed)
            process.die()


def _log_bad(error: RoomctlError) -> None:
    logs.get().warning("bad line from room", code=error.code)
