"""The real room with real links: the service as it runs, and a media side that is the call with a tone in it.

Owns: `meeting`, a running room for the pages to visit, and the handles of its media side. The sound path
(devices, speech) is not here: what the room "hears" is said by the test (`media.speech`).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from time import monotonic
from typing import Any
from unittest.mock import patch

import numpy as np

from roomctl.errors import RoomctlError
from roomctl.media.call.call import Call
from roomctl.media.call.port import CallEvent, CallOptions, PeerAway, PeerBack, PeerClosed, PeerConnected
from roomctl.media.dsp.frame import FRAME
from roomctl.media.pictures.desk import Desk
from roomctl.types import LinkState, PeerId
from roomctl.wire import media, pictures
from roomctl.wire.media import RoomToMedia
from roomctl.wire.reports import PeerReport
from tests.room import house as houses
from tests.room.house import House
from tests.room.standin import StandIn

TONE_HZ = 440.0
STATES: dict[type, LinkState] = {PeerConnected: "connected", PeerBack: "connected", PeerAway: "away"}


class CallMedia(StandIn):
    """Media with real links. What peers say comes back to nobody; all hear a tone."""

    def __init__(self, path: Path, *, pid: int = 0, beats: bool = False) -> None:
        super().__init__(path, pid=pid, beats=beats)
        self.call = Call(CallOptions(loopback="always"), self._event)
        self.heard: dict[PeerId, float] = {}
        self.opened = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        self.call = Call(CallOptions(loopback="always"), self._event)
        self.desk = Desk(self.say)
        loopback = media.CallSettings(loopback="always")
        self.desk.told(
            media.Configure(sound=media.SoundSettings(), speech=media.SpeechSettings(), call=loopback)
        )
        await super().start()
        self._later(self._sound())

    async def stop(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await self.desk.close()
        await self.call.aclose()
        await super().stop()

    def level(self, peer: PeerId) -> float:
        """RMS of what this peer sends now (slowly forgotten)."""
        return self.heard.get(peer, 0.0)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _sound(self) -> None:
        due, at = monotonic(), 0
        while True:
            now = monotonic()
            frames = self.call.pull(now)
            for peer in self.peers:
                new = float(np.sqrt(np.mean(frames[peer] ** 2))) if peer in frames else 0.0
                self.heard[peer] = 0.97 * self.heard.get(peer, 0.0) + 0.03 * new
            phase = 2 * np.pi * TONE_HZ * (at + np.arange(FRAME)) / 48_000
            self.call.push((0.2 * np.sin(phase)).astype(np.float32), {}, now)
            at += FRAME
            due = max(due + 0.01, now - 0.2)
            await asyncio.sleep(max(0.0, due - monotonic()))

    def _do(self, message: RoomToMedia) -> None:
        match message:
            case media.OpenPeer():
                self.opened += 1
                self._later(self._open(message))
            case media.ClosePeer():
                self._later(self.call.close(message.peer))
            case pictures.OpenPictures() | pictures.ClosePictures() | pictures.ShowPictures():
                self.desk.told(message)
            case media.SetPerson():
                for peer in self.peers_of(message.person):
                    self.call.set_peer(peer, muted=message.muted, deaf=message.deaf)
            case _:
                super()._do(message)

    async def _open(self, message: media.OpenPeer) -> None:
        report = PeerReport(peer=message.peer, person=message.person, state="connecting", delay_ms=40.0)
        self.peers[message.peer] = report
        try:
            answer = await self.call.open(message.peer, message.sdp)
        except RoomctlError as error:
            self.peers.pop(message.peer, None)
            self.say(media.PeerRefused(peer=message.peer, code=error.code, params=error.params))
            return
        self.say(media.PeerAnswer(peer=message.peer, sdp=answer))

    def _event(self, event: CallEvent) -> None:
        match event:
            case PeerConnected() | PeerBack() | PeerAway() if event.peer in self.peers:
                report = self.peers[event.peer]
                state = STATES[type(event)]
                self.peers[event.peer] = PeerReport(
                    peer=event.peer, person=report.person, state=state, delay_ms=40.0
                )
                self.change(event.peer, state)
                for old in [peer for peer in self.peers_of(report.person) if peer != event.peer]:
                    self._later(self.call.close(old))
            case PeerClosed() if event.peer in self.peers:
                self.change(event.peer, "closed")
            case _:
                return


@contextlib.asynccontextmanager
async def meeting(base: Path, *options: str) -> AsyncIterator[House]:
    """A real room for as long as the test is inside; `house.media` is a CallMedia."""
    with patch.object(houses, "StandIn", CallMedia):
        async with houses.house(base, *options) as house:
            yield house
