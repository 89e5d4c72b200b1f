"""A room for load: the call with a small engine around it (levels, mix), alone in its process.

`python -m scripts.benchlib.call_server --kind roomctl|aiortc [--mode mix|forward] [--frame-ms 20]` prints
its port; a line of JSON {"peer", "sdp"} over TCP is answered with {"sdp"}. `aiortc` is the same room as one
builds it from aiortc's own tracks, encoders and decoders.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from fractions import Fraction
from time import monotonic
from typing import Any, Protocol

import numpy as np
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame

from roomctl.media.call.call import Call
from roomctl.media.call.port import CallEvent, CallOptions
from roomctl.media.dsp.frame import FRAME, FRAME_S, db_of_power
from roomctl.types import PeerId

ACTIVE_DB = -50.0
HANG_BEATS = 40


class Serving(Protocol):
    """A room to join."""

    async def open(self, peer: str, sdp: str) -> str:
        """Answer an offer."""

    async def run(self) -> None:
        """The beat, for ever."""


class Ours:
    """roomctl's call and the arithmetic an engine does on each frame."""

    def __init__(self, options: CallOptions) -> None:
        self.call = Call(options, self._told)
        self._talking: dict[PeerId, int] = {}

    def _told(self, event: CallEvent) -> None:
        """Nobody to tell."""

    async def open(self, peer: str, sdp: str) -> str:
        """Answer an offer."""
        return await self.call.open(PeerId(peer), sdp)

    async def run(self) -> None:
        """The beat, for ever."""
        due = monotonic()
        while True:
            due += FRAME_S
            wait = due - monotonic()
            if wait > 0:
                await asyncio.sleep(wait)
            elif wait < -0.2:
                due = monotonic()
            self._beat(monotonic())

    def _beat(self, now: float) -> None:
        total = np.zeros(FRAME)
        own = {}
        talking = self._talking
        for peer, frame in self.call.pull(now).items():
            if db_of_power(float(np.dot(frame, frame)) / FRAME) > ACTIVE_DB:
                talking[peer] = HANG_BEATS
            left = talking.get(peer, 0)
            if left:
                talking[peer] = left - 1
                own[peer] = frame
                total += frame
        self.call.push(total, own, now)


class _Out(MediaStreamTrack):
    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._frames: asyncio.Queue[AudioFrame] = asyncio.Queue(maxsize=5)

    def put(self, frame: AudioFrame) -> None:
        if self._frames.full():
            self._frames.get_nowait()
        self._frames.put_nowait(frame)

    async def recv(self) -> AudioFrame:
        return await self._frames.get()


class Plain:
    """The room from aiortc's own parts: decoded by it, mixed here, encoded by it for each listener."""

    def __init__(self) -> None:
        self._outs: dict[str, _Out] = {}
        self._heard: dict[str, list[Any]] = {}
        self._kept: list[Any] = []

    async def open(self, peer: str, sdp: str) -> str:
        """Answer an offer."""
        connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        out = self._outs[peer] = _Out()
        frames: list[Any] = []
        self._heard[peer] = frames
        connection.on(
            "track", lambda track: self._kept.append(asyncio.ensure_future(self._read(track, frames)))
        )
        await connection.setRemoteDescription(RTCSessionDescription(sdp, "offer"))
        connection.addTrack(out)
        await connection.setLocalDescription(await connection.createAnswer())
        self._kept.append(connection)
        answer: str = connection.localDescription.sdp
        return answer

    async def _read(self, track: MediaStreamTrack, frames: list[Any]) -> None:
        try:
            while True:
                frame = await track.recv()
                assert isinstance(frame, AudioFrame)
                frames.append(frame.to_ndarray().reshape(-1, 2)[:, 0].astype(np.int32))
                del frames[:-10]
        except MediaStreamError:
            return

    async def run(self) -> None:
        """The beat, for ever."""
        due = monotonic()
        at = 0
        while True:
            due += 0.02
            wait = due - monotonic()
            if wait > 0:
                await asyncio.sleep(wait)
            elif wait < -0.2:
                due = monotonic()
            current = {peer: frames.pop(0) for peer, frames in self._heard.items() if frames}
            total = np.zeros(960, np.int32)
            for block in current.values():
                total += block
            for peer, out in self._outs.items():
                mix = total - current[peer] if peer in current else total
                frame = AudioFrame(format="s16", layout="mono", samples=960)
                frame.planes[0].update(np.clip(mix, -32768, 32767).astype(np.int16).tobytes())
                frame.pts, frame.sample_rate, frame.time_base = at, 48_000, Fraction(1, 48_000)
                out.put(frame)
            at += 960


async def serve(room: Serving) -> None:
    """Signalling by lines over TCP, and the beat."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            asked = json.loads(line)
            answer = await room.open(asked["peer"], asked["sdp"])
            writer.write(json.dumps({"sdp": answer}).encode() + b"\n")
            await writer.drain()

    server = await asyncio.start_server(talk, "127.0.0.1", 0, limit=1 << 20)
    print(server.sockets[0].getsockname()[1], flush=True)
    await room.run()


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kind", choices=["roomctl", "aiortc"], default="roomctl")
    parser.add_argument("--mode", choices=["mix", "forward"], default="mix")
    parser.add_argument("--frame-ms", type=int, choices=[10, 20], default=20)
    parser.add_argument("--path", choices=["raw", "public"], default="raw")
    parser.add_argument("--decode-all", action="store_true")
    asked = parser.parse_args()
    if asked.kind == "aiortc":
        await serve(Plain())
        return
    options = CallOptions(
        mode=asked.mode,
        frame_ms=asked.frame_ms,
        max_peers=200,
        connect_s=60,
        skip_silent=not asked.decode_all,
    )
    await serve(Ours(options))


if __name__ == "__main__":
    try:
        import uvloop

        uvloop.run(main())
    except ImportError:
        asyncio.run(main())
