"""Cameras and viewers for `bench video`: the same for roomctl's picture process and for Janus' VideoRoom.

`PictureProcess` is the process of the product, spoken to on its own line, as media does.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Sequence
from typing import Any

from aiortc import RTCBundlePolicy, RTCConfiguration, RTCPeerConnection, RTCSessionDescription

from roomctl import programs
from roomctl.media.call.adapter import lines
from roomctl.media.call.adapter.gather import LinePolicy
from roomctl.media.call.adapter.transport import RawTransport
from roomctl.media.call.video.client import PictureClient
from roomctl.types import PeerId
from roomctl.wire import media, pictures
from roomctl.wire.base import Message
from roomctl.wire.codec import MAX_LOCAL, from_pictures
from roomctl.wire.socket import Line
from scripts.benchlib.cpu import ROOT
from scripts.benchlib.janus import JanusBridge

SETTINGS = media.Configure(
    sound=media.SoundSettings(),
    speech=media.SpeechSettings(),
    call=media.CallSettings(loopback="always", max_peers=60),
    pictures=pictures.PictureSettings(camera="test"),
)


class PictureProcess:
    """The running process: `pid` to be measured, `join` to link a peer, `say` for the rest."""

    def __init__(self, pid: int, line: Line[pictures.PicturesToRoom]) -> None:
        self.pid = pid
        self._line = line
        self._answers: dict[str, asyncio.Future[str]] = {}
        self._reader = asyncio.ensure_future(self._read())
        self.say(SETTINGS)

    def say(self, message: Message) -> None:
        """Tell it something."""
        self._line.send(message)

    async def answer(self, name: str, offer: str) -> str:
        """Its answer to an offer."""
        waiting = self._answers[name] = asyncio.get_running_loop().create_future()
        self.say(pictures.OpenPictures(peer=PeerId(name), sdp=offer))
        return await asyncio.wait_for(waiting, 20)

    async def join(self, name: str, client: PictureClient) -> None:
        """Link a peer and wait until pictures can flow."""
        await client.accept(await self.answer(name, await client.offer()))
        await asyncio.wait_for(client.connected.wait(), 20)

    async def _read(self) -> None:
        async for message in self._line:
            if isinstance(message, pictures.PicturesAnswer):
                self._answers.pop(message.peer).set_result(message.sdp)
            elif isinstance(message, pictures.PicturesRefused):
                self._answers.pop(message.peer).set_exception(RuntimeError(message.code))

    async def close(self) -> None:
        """Hang up."""
        self._reader.cancel()
        await self._line.close()


@contextlib.asynccontextmanager
async def picture_process() -> AsyncIterator[PictureProcess]:
    """The product's picture process, alone; ended at the end."""
    ours, theirs = socket.socketpair()
    child = await asyncio.create_subprocess_exec(
        *programs.command("roomctl.media.pictures", "--fd", str(theirs.fileno())),
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        pass_fds=(theirs.fileno(),),
        stderr=asyncio.subprocess.DEVNULL,
    )
    theirs.close()
    reader, writer = await asyncio.open_unix_connection(sock=ours, limit=MAX_LOCAL)
    process = PictureProcess(child.pid, Line(reader, writer, from_pictures()))
    try:
        yield process
    finally:
        await process.close()
        try:
            await asyncio.wait_for(child.wait(), 5)
        except TimeoutError:
            child.kill()
            await child.wait()


class JanusViewer:
    """A viewer of the VideoRoom: answers Janus' offer and counts what comes."""

    def __init__(self) -> None:
        self.received = 0
        self.connected = asyncio.Event()
        self._connection = RTCPeerConnection(
            RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        )
        self._connection.on("connectionstatechange", self._changed)
        self._raw: RawTransport | None = None

    async def join(self, janus: JanusBridge, feeds: Sequence[int]) -> None:
        """Watch these feeds."""
        handle, offer = await janus.watch(list(feeds))
        await self._connection.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        every = self._connection.getTransceivers()
        for line in every:
            lines.idle(line)
        self._raw = RawTransport(every[0], LinePolicy(), self._take)
        await self._connection.setLocalDescription(await self._connection.createAnswer())
        await janus.begin(handle, self._connection.localDescription.sdp)
        await asyncio.wait_for(self.connected.wait(), 20)

    def _take(self, data: bytes, arrival: float) -> None:
        del data, arrival
        self.received += 1

    def _changed(self) -> None:
        if self._connection.connectionState == "connected":
            self.connected.set()

    async def close(self) -> None:
        """Leave."""
        await self._connection.close()


Viewer = PictureClient | JanusViewer


async def closed(peers: Sequence[Any]) -> None:
    """All of them end."""
    await asyncio.gather(*(peer.close() for peer in peers), return_exceptions=True)
