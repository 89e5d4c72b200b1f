"""One peer's pictures: an offer answered, a camera received, places sent.

Owns how its viewer's line stands. When the connection begins and ends: `life`. Sound has a link of its own
and knows nothing of this one. Must not know other peers, nor who is shown.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from time import monotonic, time
from typing import Protocol

from aiortc import RTCRtpTransceiver, RTCSessionDescription

from roomctl.media.call import sdp
from roomctl.media.call.adapter import lines
from roomctl.media.call.adapter.transport import RawTransport
from roomctl.media.call.life import Life, State
from roomctl.media.call.port import CallOptions, CallRefused
from roomctl.media.call.rtp import RtpPacket, ntp, parse, sender_report
from roomctl.media.call.video import rtcp, vp8
from roomctl.media.call.video.rate import Budget
from roomctl.media.call.video.slot import Out, Slot
from roomctl.media.call.video.source import Source
from roomctl.wire.pictures import PLACES


class Owner(Protocol):
    """Who is told what comes; all calls come from the loop's thread."""

    def taken(self, link: PictureLink, packet: RtpPacket, now: float) -> None:
        """A packet of this peer's camera."""

    def lost(self, link: PictureLink, place: int, numbers: Sequence[int], now: float) -> None:
        """The viewer lost these."""

    def key_wanted(self, link: PictureLink, place: int) -> None:
        """The viewer needs a whole picture there."""

    def changed(self, link: PictureLink, state: State) -> None:
        """The link is "connected", or "closed"; once each."""


class PictureLink(Life):
    """A peer. `answer` first; then `source` has its camera and `outs` reach it."""

    def __init__(self, peer: str, options: CallOptions, *, sends: bool, owner: Owner) -> None:
        super().__init__(options)
        self.peer = peer
        self.sends = sends
        """May this peer send a camera? The room's screen never does."""
        self.source: Source | None = None
        self.outs: list[Out] = []
        self.at: list[Slot] = []
        """For each of them, whose stream it is sent: see `Board`."""
        self.budget = Budget()
        self.remb: int | None = None
        self.mine = secrets.randbits(31)
        self._owner = owner
        self._place_of: dict[int, int] = {}
        self._losses: dict[int, float] = {}
        self._raw: RawTransport | None = None

    async def answer(self, offer_sdp: str) -> str:
        """Our answer's SDP. Raises `CallRefused`; the link is closed then."""
        return await self._answered(self._negotiate(offer_sdp))

    def _reason(self, problem: Exception) -> str:
        del problem
        return "call.video_codec"

    async def _negotiate(self, offer_sdp: str) -> str:
        offer = sdp.inspect_pictures(offer_sdp)
        camera, *places = [self._line(number) for number in range(len(offer.video))]
        await self._connection.setRemoteDescription(RTCSessionDescription(offer.text, "offer"))
        sends = self.sends and offer.video[0] == "sendonly"
        camera.direction = "recvonly" if sends else "inactive"
        shown = [
            line for line, way in zip(places, offer.video[1:], strict=True) if way in ("recvonly", "sendrecv")
        ][:PLACES]
        for line in places:
            line.direction = "sendonly" if line in shown else "inactive"
        self._raw = RawTransport(camera, self._policy, self._packet, self._said)
        if sends:
            kind, again = lines.vp8_types(camera)
            if kind is None:
                raise CallRefused("call.video_codec")
            self.source = Source(kind, again)
        self.outs = [self._out(line) for line in shown]
        self._place_of = {out.ssrc: place for place, out in enumerate(self.outs)}
        return await self._describe()

    def _line(self, number: int) -> RTCRtpTransceiver:
        line = self._connection.addTransceiver("video", direction="inactive")
        lines.only_vp8(line, again=number == 0)
        lines.idle(line)
        return line

    def _out(self, line: RTCRtpTransceiver) -> Out:
        assert self._raw is not None
        kind, _ = lines.vp8_types(line)
        if kind is None:
            raise CallRefused("call.video_codec")
        return Out(lines.ssrc_of(line.sender), kind, lines.send_time_id(line), self._raw.send)

    # --- packets ----------------------------------------------------------------------------------------

    def _packet(self, data: bytes, arrival: float) -> None:
        """A packet that passed SRTP. It comes from the peer, and may still be anything."""
        source = self.source
        packet = parse(data) if source is not None and self.connected else None
        if source is None or packet is None:
            return
        found = source.take(packet, arrival)
        if source.gaps.open:
            self.ask(arrival)
        if found is not None:
            self._owner.taken(self, found, arrival)

    def ask(self, now: float) -> None:
        """Ask the camera for what is due now: what was lost, a key frame."""
        if self.source is not None and self._raw is not None:
            said = self.source.asks(self.mine, now)
            if said:
                self._raw.send(said, control=True)

    def _said(self, data: bytes) -> None:
        """RTCP of the peer."""
        now = monotonic()
        for one in rtcp.parse(data) if self.connected else ():
            match one:
                case rtcp.SenderTime(ssrc, middle):
                    if self.source is not None and ssrc == self.source.ssrc:
                        self.source.sender_said(middle, now)
                case rtcp.Report(ssrc, lost):
                    if ssrc in self._place_of:
                        self._losses[ssrc] = lost
                case rtcp.Nack(ssrc, numbers):
                    if ssrc in self._place_of:
                        self._owner.lost(self, self._place_of[ssrc], numbers, now)
                case rtcp.KeyWanted(ssrc):
                    if ssrc in self._place_of:
                        self._owner.key_wanted(self, self._place_of[ssrc])
                case rtcp.Remb(bitrate):
                    self.remb = bitrate

    def report(self, now: float, most: int) -> None:
        """Twice a second: how the camera arrives and what it may send. `most`: bit/s."""
        if self.source is not None and self._raw is not None and self.connected:
            said = self.source.report(self.mine, now, most)
            if said:
                self._raw.send(said, control=True)

    def tell_times(self) -> None:
        """Once a second: sender reports of what we send."""
        if self._raw is None or not self.connected:
            return
        clock, now = ntp(time()), monotonic()
        for out in self.outs:
            if out.run >= 0 and out.open:
                stamp = out.top_time + round((now - out.top_at) * vp8.CLOCK) & 0xFFFF_FFFF
                said = sender_report(out.ssrc, clock, stamp, (out.packets, out.octets))
                self._raw.send(said, control=True)

    def worst_loss(self) -> float:
        """Of what the viewer got since the last call; 0 when nothing was told."""
        worst = max(self._losses.values(), default=0.0)
        self._losses.clear()
        return worst

    def _tell(self, state: State) -> None:
        self._owner.changed(self, state)
