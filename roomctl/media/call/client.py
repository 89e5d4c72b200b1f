"""A peer on the other side: offers, speaks what a callable gives, hands what it hears to another.

The demo's remotes, the tests and the benches are made of it. It is a real WebRTC peer over real sockets, with
or without a network (loopback); it shares the adapter, the codec and the jitter buffer with the call, so a
test that must not trust those uses aiortc's own peer instead. Must not know the call it talks to.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from time import monotonic
from typing import Final, Literal

import numpy as np
from aiortc.stats import RTCRemoteInboundRtpStreamStats

from roomctl.media.call.adapter import lines
from roomctl.media.call.adapter.gather import LinePolicy
from roomctl.media.call.adapter.transport import RawTransport
from roomctl.media.call.far import FarEnd
from roomctl.media.call.opus import Encoder
from roomctl.media.call.receive import Receiver
from roomctl.media.call.rtp import Reception, RtpCursor, parse
from roomctl.media.dsp.frame import FRAME, FRAME_S, Frame, rms_dbfs

Source = Callable[[], Frame | None]
"""The next 10 ms to say; None: silence."""
Sink = Callable[[Frame], None]
"""The next 10 ms heard, zeros when there is nothing; the frame is valid during the call only."""

_SSRC: Final = re.compile(r"a=ssrc:(\d+) ")
_CATCH_UP: Final = 0.2
"""Seconds of lateness after which lost beats are given up instead of being made good."""


class _Mouth:
    """What is said: a source, encoded when a packet is full."""

    def __init__(self, source: Source | None, frame_ms: int, bitrate: int) -> None:
        self.encoder = Encoder(bitrate=bitrate)
        self._source = source
        self._block = np.zeros(FRAME * frame_ms // 10, np.float32)
        self._at = 0

    def said(self) -> tuple[bytes, int, int] | None:
        """10 ms more; with the last of a packet its payload, samples and level in -dBov."""
        frame = self._source() if self._source is not None else None
        self._block[self._at : self._at + FRAME] = 0.0 if frame is None else frame
        self._at = (self._at + FRAME) % self._block.size
        if self._at:
            return None
        level = min(127, max(0, round(-rms_dbfs(self._block))))
        return self.encoder.encode(self._block), self._block.size, level


class Client(FarEnd):
    """One remote: see `FarEnd`."""

    def __init__(
        self,
        source: Source | None = None,
        sink: Sink | None = None,
        *,
        frame_ms: Literal[10, 20] = 20,
        loopback: Literal["auto", "always", "never"] = "auto",
        bitrate: int = 32_000,
        tell_level: bool = True,
        slots: int = 0,
    ) -> None:
        super().__init__()
        self.receiver = Receiver(skip_silent=False)
        """Of our own line: the mix, or the room alone when the talkers come in slots."""
        self.slots: dict[int, Receiver] = {}
        """Of the talkers passed on to us, by the number of their stream."""
        self.sent = 0
        self.hold = False
        """Send nothing for now, as a machine that sleeps."""
        self._mouth = _Mouth(source, frame_ms, bitrate)
        self._sink = sink
        self._tell_level = tell_level
        self._line = self._connection.addTransceiver(lines.IdleTrack(), direction="sendrecv")
        self._most = slots
        self._fec = False
        self._main: int | None = None  # the number of our own line's stream
        every = [self._line]
        every += [self._connection.addTransceiver("audio", direction="recvonly") for _ in range(slots)]
        for line in every:
            lines.only_opus(line)
            lines.receive_without_thread(line.receiver)
        self._raw = RawTransport(self._line, LinePolicy(loopback=loopback), self._take)
        self._cursor = RtpCursor(lines.ssrc_of(self._line.sender), 0)
        self._ssrc: int | None = None
        self._sum = np.zeros(FRAME, np.float32)

    def _agreed(self, answer_sdp: str) -> None:
        kind = lines.opus_type(self._line)
        assert kind is not None
        found = _SSRC.search(answer_sdp)
        self._main = int(found[1]) if found else None
        self._fec = "useinbandfec=1" in answer_sdp
        self._cursor.payload_type = kind
        self._cursor.level_id = lines.level_id(self._line) if self._tell_level else 0

    def _take(self, data: bytes, arrival: float) -> None:
        packet = parse(data)
        if packet is None or packet.payload_type != self._cursor.payload_type:
            return
        if self._most and packet.ssrc != self._main:
            if packet.ssrc not in self.slots and len(self.slots) < self._most:
                self.slots[packet.ssrc] = Receiver(skip_silent=False)
            if packet.ssrc in self.slots:
                self.slots[packet.ssrc].put(packet, arrival)
            return
        if packet.ssrc != self._ssrc:
            self._ssrc = packet.ssrc
            lines.report_reception(self._line.receiver, packet.ssrc, Reception(self.receiver.buffer))
        self.receiver.put(packet, arrival)

    async def _run(self) -> None:
        """The client's own beat: hear and say 10 ms at a time."""
        due = monotonic()
        count = 0
        while True:
            due += FRAME_S
            wait = due - monotonic()
            if wait > 0:
                await asyncio.sleep(wait)
            elif wait < -_CATCH_UP:
                due = monotonic()
            self._hear()
            self._say()
            count += 1
            if count % 50 == 0:
                lines.report_sending(self._line.sender, self._cursor)
                await self._heed()

    async def _heed(self) -> None:
        """As a browser: redundancy by what the other side reports as lost, if it said that it can use it."""
        for entry in (await self._line.sender.getStats()).values():
            if self._fec and isinstance(entry, RTCRemoteInboundRtpStreamStats):
                self._mouth.encoder.expect_loss(round(100 * entry.fractionLost / 256))

    def _hear(self) -> None:
        now = monotonic()
        self._sum.fill(0.0)
        for receiver in (self.receiver, *self.slots.values()):
            frame = receiver.pull(now)
            if frame is not None:
                self._sum += frame
        if self._sink is not None:
            self._sink(self._sum)

    def _say(self) -> None:
        said = self._mouth.said()
        if said is None or self.hold:
            return
        payload, samples, level = said
        if self._raw.send(self._cursor.write(payload, samples, level)):
            self.sent += 1
