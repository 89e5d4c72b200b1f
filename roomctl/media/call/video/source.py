"""One camera's stream on its way in: what is missing, what it needs to be told, how it stands.

Owns the stream's numbers and its asking: for what was lost at once, for a key frame not more often than
`KEY_EVERY_S` however many viewers want one. Pure; time is an argument. Must not know links or places.
"""

from __future__ import annotations

from typing import Final

from roomctl.media.call.rtp import RtpPacket
from roomctl.media.call.video import rtcp
from roomctl.media.call.video.gaps import Gaps
from roomctl.media.call.video.rate import Uplink

KEY_EVERY_S: Final = 0.5
_TAKEOVER_S: Final = 0.5
"""Another stream number is taken for the camera once the first has been quiet for so long."""

_PAUSE_S: Final = 2.0
"""After so long without a packet the camera begins anew."""


class Source:
    """`take` what comes; then `asks` has what to tell the sender."""

    def __init__(self, kind: int, again: int | None) -> None:
        self.kind = kind
        self.again_kind = again
        self.ssrc: int | None = None
        self.at: float | None = None
        """When the last packet came."""
        self.packets = 0
        self.uplink = Uplink()
        self.gaps = Gaps()
        self._key_at = -1e9
        self._key_wanted = False
        self._before = (0, 0)
        self._sender = (0, 0.0)  # of their last sender report, and when it came

    def take(self, packet: RtpPacket, now: float) -> RtpPacket | None:
        """The packet as the camera made it; None: not a new one of this camera."""
        if packet.payload_type == self.again_kind:
            if len(packet.payload) < 3 or self.ssrc is None:
                return None
            self.uplink.packet(len(packet.payload), packet.time, now, last=False)
            seq = packet.payload[0] << 8 | packet.payload[1]
            packet = packet._replace(
                payload_type=self.kind, ssrc=self.ssrc, seq=seq, payload=packet.payload[2:]
            )
        elif packet.payload_type != self.kind or not self._known(packet.ssrc, now):
            return None
        else:
            self.uplink.packet(len(packet.payload), packet.time, now, last=packet.marker)
        if not self.gaps.saw(packet.seq, now):
            return None
        if self.at is not None and now - self.at > _PAUSE_S:
            self.uplink.begin()
        self.at = now
        self.packets += 1
        return packet

    def _known(self, ssrc: int, now: float) -> bool:
        if ssrc == self.ssrc:
            return True
        if self.ssrc is not None and self.at is not None and now - self.at < _TAKEOVER_S:
            return False
        self.ssrc = ssrc
        self.gaps, self._before, self._sender = Gaps(), (0, 0), (0, 0.0)
        self.uplink.begin()
        return True

    # --- what the sender is told ------------------------------------------------------------------------

    def want_key(self) -> None:
        """Somebody needs a whole picture."""
        self._key_wanted = True

    def asks(self, mine: int, now: float) -> bytes:
        """What is to be asked for at once: lost packets, a key frame. Empty: nothing."""
        if self.ssrc is None:
            return b""
        said = b""
        if self.gaps.open:
            due = self.gaps.due(now)
            if due:
                said = rtcp.missing(mine, self.ssrc, due)
        if self._key_wanted and now - self._key_at >= KEY_EVERY_S:
            self._key_wanted, self._key_at = False, now
            said += rtcp.key_wanted(mine, self.ssrc)
        return rtcp.receiver_report(mine) + said if said else b""

    def sender_said(self, middle: int, now: float) -> None:
        """A sender report came."""
        self._sender = (middle, now)

    def report(self, mine: int, now: float, most: int) -> bytes:
        """How it arrives, and what it may send: twice a second. `most`: bit/s."""
        if self.ssrc is None:
            return b""
        expected, received = self.gaps.expected, self.gaps.received
        due, got = expected - self._before[0], received - self._before[1]
        self._before = (expected, received)
        loss = max(0.0, 1.0 - got / due) if due > 0 else 0.0
        allowed = self.uplink.judge(now, loss, most)
        middle, came = self._sender
        block = rtcp.Arrived(
            ssrc=self.ssrc,
            fraction=min(255, int(loss * 256)),
            lost=max(0, min(0x7F_FFFF, expected - received)),
            highest=self.gaps.highest,
            jitter=0,
            last_sender=middle,
            delay=now - came if middle else 0.0,
        )
        return rtcp.receiver_report(mine, [block]) + rtcp.remb(mine, allowed, [self.ssrc])
