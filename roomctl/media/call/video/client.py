"""A peer on the other side with a camera made of encoded pictures, and eyes that count.

The demo's remotes, the tests and the benches are made of it: a real WebRTC peer over real sockets. It shares
the adapter and the bytes of RTCP with the board, so a test that must not trust those uses a browser instead.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Final, Literal

from roomctl.media.call.adapter import lines
from roomctl.media.call.adapter.gather import LinePolicy
from roomctl.media.call.adapter.transport import RawTransport
from roomctl.media.call.far import FarEnd
from roomctl.media.call.rtp import RtpCursor, parse
from roomctl.media.call.video import rtcp, vp8
from roomctl.wire.pictures import PLACES

_KEPT: Final = 512
_SSRC: Final = re.compile(r"a=ssrc:(\d+) cname")


@dataclass
class Seen:
    """What came in one place. `jumps`: numbers that did not follow on one another."""

    packets: int = 0
    octets: int = 0
    pictures: int = 0
    keys: int = 0
    jumps: int = 0
    first_is_key: bool = False
    last: tuple[int, int, int] = (-1, -1, -1)
    """Number, RTP time, picture."""
    payloads: list[tuple[bool, bytes]] = field(default_factory=list)
    """Marker and payload, where they are kept."""


class PictureClient(FarEnd):
    """One camera and its eyes: see `FarEnd`."""

    def __init__(
        self,
        pictures: Sequence[bytes] = (),
        *,
        fps: int = 25,
        places: int = PLACES,
        loopback: Literal["auto", "always", "never"] = "always",
        keep: bool = False,
    ) -> None:
        super().__init__()
        self.seen: dict[int, Seen] = {}
        """By the number of their stream."""
        self.order: list[int] = []
        """Those numbers, by place."""
        self.remb = 0
        self.keys_asked = 0
        self.asked_again = 0
        self.received = 0
        """Packets, all streams."""
        self.sends = bool(pictures)
        self.hold = False
        """Send nothing for now."""
        self.drop = 0
        """Of so many packets one is not sent the first time; 0: none."""
        self._pictures, self._fps, self._keep = pictures, fps, keep
        self._at = self._number = self._sent = 0
        self._past: dict[int, bytes] = {}
        directions = ["sendonly" if pictures else "inactive", *["recvonly"] * places]
        self._lines = [self._connection.addTransceiver("video", direction=way) for way in directions]
        for line in self._lines:
            lines.only_vp8(line, again=False)
            lines.idle(line)
        self._raw = RawTransport(self._lines[0], LinePolicy(loopback=loopback), self._take, self._said)
        self._cursor = RtpCursor(lines.ssrc_of(self._lines[0].sender), 0)

    def _agreed(self, answer_sdp: str) -> None:
        kind, _ = lines.vp8_types(self._lines[0])
        self._cursor.payload_type = kind or 0
        sections = answer_sdp.split("m=video")[2:]
        self.order = [int(found[1]) if (found := _SSRC.search(one)) else 0 for one in sections]

    def at(self, place: int) -> Seen:
        """What came in this place so far."""
        return self.seen.setdefault(self.order[place], Seen())

    def report(self, lost: float = 0.0, bitrate: int = 0) -> None:
        """Tell the other side how its pictures arrive, and what our line carries."""
        blocks = [rtcp.Arrived(ssrc, int(lost * 255), 0, 0, 0, 0, 0.0) for ssrc in self.seen]
        said = rtcp.receiver_report(self._cursor.ssrc, blocks)
        if bitrate:
            said += rtcp.remb(self._cursor.ssrc, bitrate, list(self.seen))
        self._raw.send(said, control=True)

    def ask_again(self, place: int, numbers: Sequence[int]) -> None:
        """Say that these were lost."""
        head = rtcp.receiver_report(self._cursor.ssrc)
        said = head + rtcp.missing(self._cursor.ssrc, self.order[place], numbers)
        self._raw.send(said, control=True)

    # --- in ---------------------------------------------------------------------------------------------

    def _take(self, data: bytes, arrival: float) -> None:
        del arrival
        self.received += 1
        packet = parse(data)
        if packet is None:
            return
        seen = self.seen.setdefault(packet.ssrc, Seen())
        found = vp8.describe(packet.payload)
        if found is None:
            return
        if not seen.packets:
            seen.first_is_key = found.key
        elif (packet.seq - seen.last[0]) & 0xFFFF != 1:
            seen.jumps += 1
        seen.packets += 1
        seen.octets += len(packet.payload)
        seen.pictures += found.starts
        seen.keys += found.key
        seen.last = (packet.seq, packet.time, -1 if found.picture is None else found.picture)
        if self._keep:
            seen.payloads.append((packet.marker, packet.payload[found.size :]))

    def _said(self, data: bytes) -> None:
        for one in rtcp.parse(data):
            if isinstance(one, rtcp.Remb):
                self.remb = one.bitrate
            elif isinstance(one, rtcp.KeyWanted) and one.ssrc == self._cursor.ssrc:
                self.keys_asked += 1
                self._at = 0  # the clip begins with a key frame
            elif isinstance(one, rtcp.Nack) and one.ssrc == self._cursor.ssrc:
                for number in one.numbers:
                    if number in self._past:
                        self.asked_again += 1
                        self._raw.send(self._past[number])

    # --- out --------------------------------------------------------------------------------------------

    async def _run(self) -> None:
        if not self._pictures:
            return
        began, number = monotonic(), 0
        while True:
            number += 1
            await asyncio.sleep(max(0.0, began + number / self._fps - monotonic()))
            self._send(self._pictures[self._at])
            self._at = (self._at + 1) % len(self._pictures)

    def _send(self, picture: bytes) -> None:
        self._number += 1
        pieces = vp8.pack(picture, self._number)
        for piece in pieces:
            last = piece is pieces[-1]
            seq = self._cursor.seq
            step = vp8.CLOCK // self._fps if last else 0
            packet = self._cursor.write(piece, step, marker=last)
            if (
                not last and packet[1] & 0x80
            ):  # the cursor marks the first packet of all: not so with pictures
                packet = packet[:1] + bytes((packet[1] & 0x7F,)) + packet[2:]
            self._past[seq] = packet
            self._past.pop((seq - _KEPT) & 0xFFFF, None)
            self._sent += 1
            if not self.hold and (not self.drop or self._sent % self.drop):
                self._raw.send(packet)
