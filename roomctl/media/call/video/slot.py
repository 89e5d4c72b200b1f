"""A place that pictures are sent in: one stream for its viewers, though its cameras change.

Theory. Each viewer has negotiated the same fixed number of receive-only lines; who has place 2 has it for
everybody, so one table serves all. A new camera begins with a key frame, never before, and never within
`REST_S` of the one before: what is still on its way of the old one must not be shown under the new name.
Numbers (sequence, time, picture) go on where the last camera ended, so that a viewer's decoder sees one
stream. What was sent lately is kept, once for all viewers, for those who lost it.

Pure but for `Out.send`; time is an argument. Must not know links or sockets.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Final

from roomctl.media.call.rtp import RtpPacket
from roomctl.media.call.video import vp8

KEPT: Final = 256
"""Packets kept for who lost them: about two seconds of a good picture."""
AGAIN_MOST: Final = 200
"""Packets sent once more to one viewer in one place, each second: more than one that can be seen loses."""
REST_S: Final = 0.2
_YOUNG: Final = 1_000
_HEAD: Final = struct.Struct("!BBHLL")
_PLAIN_EXTENSION: Final = b""

Send = Callable[[bytes], object]
Kept = tuple[int, bool, int, bytes]
"""Number, marker, time, payload."""


def sent_at(number: int, now: float) -> bytes:
    """The extension that says when a packet was sent (abs-send-time), as a whole header extension."""
    if not number:
        return _PLAIN_EXTENSION
    stamp = int(now * 262_144.0) & 0xFF_FFFF
    return struct.pack("!HHL", 0xBEDE, 1, (number << 4 | 2) << 24 | stamp)


class Out:
    """One viewer's stream in one place. `open` False: this viewer is not sent this place just now."""

    __slots__ = (
        "again",
        "again_since",
        "extension",
        "kind",
        "octets",
        "open",
        "packets",
        "run",
        "send",
        "seq_shift",
        "ssrc",
        "time_shift",
        "top_at",
        "top_seq",
        "top_time",
    )

    def __init__(self, ssrc: int, kind: int, extension: int, send: Send) -> None:
        self.ssrc = ssrc
        self.kind = kind
        self.extension = extension
        self.send = send
        self.open = True
        self.run = -1
        """Of the slot, when this viewer began to get it; -1: waits for a key frame."""
        self.seq_shift = self.time_shift = 0
        self.top_seq = ssrc & 0x7FFF  # the lower half: SRTP's rollover counter starts safely
        self.top_time = ssrc
        self.top_at = 0.0
        self.packets = 0
        self.octets = 0
        self.again, self.again_since = 0, 0.0
        """Sent once more, and since when that is counted."""

    def begin(self, run: int, seq: int, time: int, now: float) -> None:
        """From this packet on the viewer gets the slot's stream."""
        passed = max(0.03, now - self.top_at) if self.packets else 0.0
        self.run = run
        self.seq_shift = (self.top_seq + 1 - seq) & 0xFFFF
        self.time_shift = (self.top_time + round(passed * vp8.CLOCK) - time) & 0xFFFF_FFFF

    def may_again(self, now: float) -> bool:
        """May one more be sent once more? Counts it."""
        if now - self.again_since >= 1.0:
            self.again, self.again_since = 0, now
        self.again += 1
        return self.again <= AGAIN_MOST

    def write(self, kept: Kept, head: bytes, now: float, *, again: bool = False) -> None:
        """One packet. `head`: the header extension, the same for all who know it by the same number."""
        seq, marker, time, payload = kept
        number = (seq + self.seq_shift) & 0xFFFF
        stamp = (time + self.time_shift) & 0xFFFF_FFFF
        kind = self.kind | 0x80 if marker else self.kind
        self.send(_HEAD.pack(0x90 if head else 0x80, kind, number, stamp, self.ssrc) + head + payload)
        self.packets += 1
        self.octets += len(payload)
        if not again and (number - self.top_seq) & 0xFFFF < 0x8000:
            self.top_seq, self.top_time, self.top_at = number, stamp, now


class Slot:
    """One place. `change` its source; `put` what that source sends."""

    def __init__(self) -> None:
        self.outs: list[Out] = []
        self.carrying = False
        """Has the present source's key frame come?"""
        self.run = 0
        self.at = -1e9
        """When the last packet was passed on."""
        self._not_before = 0.0
        self._first = 0
        self._young = 0  # packets until the present source's first number is far behind
        self._kept: list[Kept | None] = [None] * KEPT
        self._picture = self._picture_shift = 0
        self._tl0 = self._tl0_shift = 0

    def change(self, now: float) -> None:
        """Another source, or none: what comes next begins with a key frame."""
        self.carrying = False
        self._not_before = now + REST_S

    def waits(self, now: float) -> bool:
        """Would a key frame be of use: for the place, or for a viewer who came later?"""
        if not self.carrying:
            return now >= self._not_before and any(out.open for out in self.outs)
        return any(out.open and out.run != self.run for out in self.outs)

    def put(self, packet: RtpPacket, now: float) -> bool:
        """A packet of the source. False: not (yet) to be passed on."""
        found = vp8.describe(packet.payload)
        if found is None:
            return False
        if not self.carrying:
            if not found.key or now < self._not_before:
                return False
            self._begin(packet, found, now)
        elif self._young:
            self._young -= 1
            if (packet.seq - self._first) & 0xFFFF >= 0x8000:
                return False  # from before the key frame it began with
        payload = vp8.renumber(packet.payload, found, self._picture_shift, self._tl0_shift)
        if found.starts:
            self._note(found)
        kept = (packet.seq, packet.marker, packet.time, payload)
        self._kept[packet.seq % KEPT] = kept
        self.at = now
        self._to_all(kept, now, key=found.key)
        return True

    def _begin(self, packet: RtpPacket, found: vp8.Descriptor, now: float) -> None:
        self.carrying = True
        self.run += 1
        self._first, self._young = packet.seq, _YOUNG
        self._kept = [None] * KEPT
        self._picture_shift = self._picture + 1 - (found.picture or 0)
        self._tl0_shift = self._tl0 + 1 - (found.tl0 or 0)

    def _note(self, found: vp8.Descriptor) -> None:
        if found.picture is not None:
            self._picture = (found.picture + self._picture_shift) & 0x7FFF
        if found.tl0 is not None:
            self._tl0 = (found.tl0 + self._tl0_shift) & 0xFF

    def _to_all(self, kept: Kept, now: float, *, key: bool) -> None:
        run = self.run
        number, head = -1, b""
        for out in self.outs:
            if not out.open:
                continue
            if out.run != run:
                if not key:
                    continue
                out.begin(run, kept[0], kept[2], now)
            if out.extension != number:
                number = out.extension
                head = sent_at(number, now)
            out.write(kept, head, now)

    def again(self, out: Out, number: int, now: float) -> bool:
        """A viewer lost this packet: send it once more, if it is still here."""
        if out.run != self.run or not out.open:
            return False
        seq = (number - out.seq_shift) & 0xFFFF
        kept = self._kept[seq % KEPT]
        if kept is None or kept[0] != seq or not out.may_again(now):
            return False
        out.write(kept, sent_at(out.extension, now), now, again=True)
        return True
