"""Many light clients in one process: real WebRTC, ready-made Opus, packets counted and not decoded.

`python -m scripts.benchlib.load --to roomctl|aiortc|janus --port N --n 20 --talkers 2 --seconds 8`. Prints
"go" when the measured window begins, and at its end one line of JSON: packets per second each client got.
K clients talk at any time, in turns of 4 s; the others send what a quiet room sounds like. Levels are told as
browsers tell them (RFC 6464).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
from pathlib import Path
from time import monotonic
from typing import Any, Protocol

from aiortc import RTCBundlePolicy, RTCConfiguration, RTCPeerConnection, RTCSessionDescription

from roomctl.media.call.adapter import lines
from roomctl.media.call.adapter.gather import LinePolicy
from roomctl.media.call.adapter.transport import RawTransport
from roomctl.media.call.rtp import RtpCursor
from scripts.benchlib.janus import JanusBridge
from scripts.benchlib.voices import Packets, quiet_room, speech

TURN_S = 4.0


class Signalling(Protocol):
    """Where offers go."""

    async def join(self, name: str, sdp: str) -> str:
        """The answer."""

    async def close(self) -> None:
        """Goodbye."""


class Lines:
    """Signalling of `call_server`."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def to(cls, port: int) -> Lines:
        """Connect on loopback."""
        return cls(*await asyncio.open_connection("127.0.0.1", port, limit=1 << 20))

    async def join(self, name: str, sdp: str) -> str:
        """The answer."""
        self._writer.write(json.dumps({"peer": name, "sdp": sdp}).encode() + b"\n")
        answer: str = json.loads(await self._reader.readline())["sdp"]
        return answer

    async def close(self) -> None:
        """Goodbye."""
        self._writer.close()


class LightPeer:
    """One client."""

    def __init__(self, number: int, slots: int = 0) -> None:
        self.number = number
        self.got = 0
        self.connection = RTCPeerConnection(
            RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        )
        self._line = self.connection.addTransceiver(lines.IdleTrack(), direction="sendrecv")
        every = [self._line]
        every += [self.connection.addTransceiver("audio", direction="recvonly") for _ in range(slots)]
        for line in every:
            lines.only_opus(line)
            lines.receive_without_thread(line.receiver)
        self._raw = RawTransport(self._line, LinePolicy(), self._count)
        self._cursor = RtpCursor(lines.ssrc_of(self._line.sender), 0)

    def _count(self, data: bytes, arrival: float) -> None:
        del data, arrival
        self.got += 1

    async def join(self, where: Signalling) -> None:
        """Offer, and take the answer."""
        await self.connection.setLocalDescription(await self.connection.createOffer())
        answer = await where.join(f"c{self.number}", self.connection.localDescription.sdp)
        await self.connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        self._cursor.payload_type = lines.opus_type(self._line) or 96
        self._cursor.level_id = lines.level_id(self._line)

    def say(self, packets: Packets, turn: int) -> None:
        """The next packet of what is being said."""
        at = turn % len(packets.payloads)
        self._raw.send(self._cursor.write(packets.payloads[at], 960, packets.levels[at]))

    def report(self) -> None:
        """Keep the sender reports true."""
        lines.report_sending(self._line.sender, self._cursor)


async def speak(peers: list[LightPeer], talkers: int, data: Path | None) -> None:
    """All clients' packets, spread over the 20 ms, for ever."""
    voices, room = speech(data), quiet_room()
    start = monotonic()
    turn = 0
    while True:
        for n, peer in enumerate(peers):
            due = start + 0.02 * (turn + n / len(peers))
            wait = due - monotonic()
            if wait > 0.001:
                await asyncio.sleep(wait)
            talking = (n - int((due - start) / TURN_S)) % len(peers) < talkers
            peer.say(voices[n % len(voices)] if talking else room, turn + 37 * n)
            if turn % 50 == 0:
                peer.report()
        turn += 1


async def run(asked: argparse.Namespace) -> dict[str, Any]:
    """Join, warm up, measure."""
    peers = [LightPeer(n, asked.slots) for n in range(asked.n)]
    where: Signalling
    where = await JanusBridge.to(asked.port) if asked.to == "janus" else await Lines.to(asked.port)
    for peer in peers:
        await peer.join(where)
    end = monotonic() + 15
    while any(peer.connection.connectionState != "connected" for peer in peers):
        if monotonic() > end:
            raise TimeoutError("not all clients could connect")
        await asyncio.sleep(0.1)
    talk = asyncio.ensure_future(speak(peers, asked.talkers, asked.data))
    await asyncio.sleep(asked.warm)
    before = [peer.got for peer in peers]
    started = monotonic()
    print("go", flush=True)
    await asyncio.sleep(asked.seconds)
    rates = [(peer.got - got) / (monotonic() - started) for peer, got in zip(peers, before, strict=True)]
    print(json.dumps({"min": min(rates), "mean": statistics.fmean(rates), "max": max(rates)}), flush=True)
    talk.cancel()
    await asyncio.gather(*(peer.connection.close() for peer in peers), return_exceptions=True)
    await where.close()
    return {}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--to", choices=["roomctl", "aiortc", "janus"], required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--n", type=int, default=5)
    parser.add_argument("--talkers", type=int, default=2)
    parser.add_argument("--slots", type=int, default=0)
    parser.add_argument("--warm", type=float, default=3)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--data", type=Path)
    asked = parser.parse_args()
    try:
        import uvloop

        uvloop.run(run(asked))
    except ImportError:
        asyncio.run(run(asked))


if __name__ == "__main__":
    main()
