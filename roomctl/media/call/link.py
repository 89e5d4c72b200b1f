"""One peer's sound: an offer answered, a voice received, a stream sent, and how the line stands.

The voice goes to its `Receiver`, whole and in its own time; what is sent comes as payloads from a bus. Two
ways to the packets: `raw` through the adapter, or `public` through aiortc's own tracks. When the connection
begins and ends: `life`. Must not know other peers.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from time import monotonic, time
from typing import Final, Literal

from aiortc import RTCCertificate, RTCRtpTransceiver, RTCSessionDescription
from aiortc.stats import RTCRemoteInboundRtpStreamStats

from roomctl.media.call import sdp
from roomctl.media.call.adapter import lines
from roomctl.media.call.adapter.transport import RawTransport
from roomctl.media.call.choose import Choice, Look
from roomctl.media.call.forward import SLOTS, SlotCursor
from roomctl.media.call.life import Life, State
from roomctl.media.call.port import CallOptions, CallRefused, Mode, Path, PeerOptions
from roomctl.media.call.public import FrameReceiver, PacketTrack
from roomctl.media.call.receive import Receiver
from roomctl.media.call.rtp import Reception, RtpCursor, RtpPacket, ntp, parse, sender_report
from roomctl.types import PeerId

_TAKEOVER_S: Final = 0.5
"""A second stream on the voice's line is taken for the voice once the first has been quiet for so long."""
_NAME: Final = secrets.token_hex(8).encode()
"""What all slots say whose they are (CNAME)."""

PassOn = Callable[[PeerId, RtpPacket, float], None]
StateSink = Callable[["Link", State], None]
"""Told "connected" or "closed", once each."""


class Link(Life):
    """A peer. `answer` first; then `receiver` has its sound and `send` reaches it."""

    def __init__(
        self,
        peer: PeerId,
        options: CallOptions,
        wishes: PeerOptions,
        *,
        path: Path,
        certificate: RTCCertificate | None,
        told: StateSink,
    ) -> None:
        super().__init__(options, certificate if path == "raw" else None)
        self.peer = peer
        self.muted, self.deaf = wishes.muted, wishes.deaf
        self.choice = Choice(options.mode, options.frame_ms)
        self.mode: Mode = "mix"
        self.frame_ms: Literal[10, 20] = 20
        """How it is sent to, once `answer` has settled that."""
        self.away = False
        self.receives = False
        """Does the peer send a voice at all?"""
        self.rtt: float | None = None
        self.heard_loss: float | None = None
        self.forward: PassOn | None = None
        """Where the voice's packets are passed on, besides."""
        self.foreign = 0
        """Packets that were no voice of this peer."""
        self.receiver: Receiver | FrameReceiver
        self._track: PacketTrack | lines.IdleTrack
        if path == "raw":
            self.receiver, self._track = Receiver(skip_silent=options.skip_silent), lines.IdleTrack()
        else:
            self.receiver, self._track = FrameReceiver(), PacketTrack()
        self.raw: RawTransport | None = None
        self.cursor: RtpCursor | None = None
        self._told = told
        self._voice: RTCRtpTransceiver | None = None
        self._voice_ssrc: int | None = None
        self._voice_type: int | None = None
        self._slots: list[SlotCursor] = []
        self._level_id = 0

    # --- making it --------------------------------------------------------------------------------------

    async def answer(self, offer_sdp: str, links: int = 1) -> str:
        """Our answer's SDP. Raises `CallRefused`; the link is closed then. `links`: how many the call will
        have with this one.
        """
        return await self._answered(self._negotiate(offer_sdp, links))

    def _reason(self, problem: Exception) -> str:
        return "call.video_codec" if "video description" in str(problem) else "call.offer_invalid"

    async def _negotiate(self, offer_sdp: str, links: int) -> str:
        offer = sdp.inspect(offer_sdp)
        connection = self._connection
        await asyncio.sleep(0)  # a beat may be due
        voice, *others = [self._opus_line() for _ in offer.audio]
        self._voice = voice
        self._voice.sender.replaceTrack(self._track)
        self._voice.direction = "sendrecv"
        self.receives = offer.audio[0] in ("sendrecv", "sendonly")
        await connection.setRemoteDescription(RTCSessionDescription(offer.text, "offer"))
        await asyncio.sleep(0)  # a beat may be due
        hears = [way in ("sendrecv", "recvonly") for way in offer.audio]
        slots = [line for line, hear in zip(others, hears[1:], strict=True) if hear][:SLOTS]
        if not isinstance(self.receiver, Receiver) or len(slots) < SLOTS:
            slots = []
        for line in connection.getTransceivers():
            if line is not self._voice:
                line.direction = "sendonly" if line in slots else "inactive"
        if isinstance(self.receiver, Receiver):
            self._go_raw(self._voice, slots)
        elif self.receives:
            self.receiver.follow(self._voice.receiver.track)
        self.mode, self.frame_ms = self.right(links)
        return sdp.finish_answer(await self._describe(), frame_ms=self.frame_ms)

    def _opus_line(self) -> RTCRtpTransceiver:
        """A line for the next audio section of the offer, Opus only."""
        line = self._connection.addTransceiver("audio", direction="inactive")
        lines.only_opus(line)
        return line

    def _go_raw(self, voice: RTCRtpTransceiver, slots: list[RTCRtpTransceiver]) -> None:
        self._voice_type = lines.opus_type(voice)
        if self._voice_type is None:
            raise CallRefused("call.no_opus")
        self._level_id = lines.level_id(voice)
        for line in self._connection.getTransceivers():
            lines.receive_without_thread(line.receiver)
        self.cursor = RtpCursor(lines.ssrc_of(voice.sender), self._voice_type)
        self.raw = RawTransport(voice, self._policy, self._take)
        for line in slots:
            lines.send_without_tasks(line.sender)
            kind = lines.opus_type(line) or self._voice_type
            self._slots.append(SlotCursor(lines.ssrc_of(line.sender), kind, lines.level_id(line)))

    # --- sound ------------------------------------------------------------------------------------------

    @property
    def listening(self) -> bool:
        """Connected, and to be sent to."""
        return self.connected

    def send(self, payload: bytes, samples: int) -> None:
        """One Opus payload that lasts `samples`."""
        if self.raw is not None and self.cursor is not None:
            self.raw.send(self.cursor.write(payload, samples))
        elif isinstance(self._track, PacketTrack):
            self._track.put(payload, samples)

    def pass_on(self, slot: int, packet: RtpPacket, run: int, now: float) -> None:
        """Another peer's packet, into one of our slots."""
        if self.raw is not None:
            written = self._slots[slot].write(packet, run, now)
            if written is not None:
                self.raw.send(written)

    @property
    def sent(self) -> int:
        """Packets written."""
        if self.cursor is not None:
            return self.cursor.packets + sum(slot.packets for slot in self._slots)
        return self._track.sent if isinstance(self._track, PacketTrack) else 0

    def _take(self, data: bytes, arrival: float) -> None:
        """A packet that passed SRTP. It comes from the peer, and may still be anything."""
        packet = parse(data, self._level_id)
        receiver = self.receiver
        if packet is None or packet.payload_type != self._voice_type or not isinstance(receiver, Receiver):
            self.foreign += 1
            return
        if packet.ssrc != self._voice_ssrc:
            if receiver.heard_at is not None:
                if arrival - receiver.heard_at < _TAKEOVER_S:
                    self.foreign += 1
                    return
                receiver.restart()
            self._voice_ssrc = packet.ssrc
            if self._voice is not None:
                lines.report_reception(self._voice.receiver, packet.ssrc, Reception(receiver.buffer))
        if self.forward is not None and not self.muted and self.connected:
            self.forward(self.peer, packet, arrival)
        receiver.put(packet, arrival)

    # --- watching ---------------------------------------------------------------------------------------

    @property
    def sign_at(self) -> float | None:
        """When the peer gave a sign of life last, s of the monotonic clock; None: none can be seen here."""
        if self.raw is not None:
            return max(self.raw.touched, self.connected_at)
        return max(self.receiver.heard_at or 0.0, self.connected_at) if self.receives else None

    def ask(self) -> None:
        """For a sign of life."""
        if self.raw is not None:
            self.raw.ask()

    async def look(self) -> None:
        """Once or twice a second: keep the sender reports true, read the peer's reports."""
        voice = self._voice
        if voice is None or not self.connected:
            return
        if self.cursor is not None:
            lines.report_sending(voice.sender, self.cursor)
        if self.raw is not None:
            now = monotonic()
            for slot in self._slots:
                if slot.packets:
                    sent = slot.packets, slot.octets
                    said = sender_report(slot.ssrc, ntp(time()), slot.time_at(now), sent, _NAME)
                    self.raw.send(said, control=True)
        for entry in (await voice.sender.getStats()).values():
            if isinstance(entry, RTCRemoteInboundRtpStreamStats):
                self.heard_loss = entry.fractionLost / 256.0
                self.rtt = entry.roundTripTime

    def right(self, links: int) -> tuple[Mode, Literal[10, 20]]:
        """How this peer is to be sent to, by the wish and by the line. `links`: how many the call has."""
        return self.choice.right(links, able=bool(self._slots))

    def judge_line(self, now: float) -> None:
        """One look at what is measured."""
        buffer = self.receiver.buffer if isinstance(self.receiver, Receiver) else None
        known = buffer is not None and buffer.received > 0
        self.choice.judge.look(
            now,
            Look(
                heard_loss=self.heard_loss,
                loss=buffer.loss if buffer is not None and known else None,
                rtt=self.rtt,
                jitter=buffer.jitter if buffer is not None and known else None,
            ),
        )

    def _tell(self, state: State) -> None:
        self._told(self, state)

    async def close(self, why: str) -> None:
        """See `Life.close`."""
        if isinstance(self.receiver, FrameReceiver):
            self.receiver.stop()
        await super().close(why)
