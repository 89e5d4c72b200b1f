"""RTP packets as bytes (RFC 3550), the audio level in their header (RFC 6464), and what reports say of them.

Pure: bytes and numbers. Knows no socket and no library. Whatever comes from the net is hostile: `parse` gives
None for everything that is not a whole RTP packet and never raises.
"""

from __future__ import annotations

import secrets
import struct
from typing import Final, NamedTuple

from roomctl.media.dsp.frame import RATE
from roomctl.media.dsp.jitter import JitterBuffer

HEADER: Final = 12
_FIXED: Final = struct.Struct("!BBHLL")
_REPORT: Final = struct.Struct("!BBHLQLLL")
_LEVEL: Final = struct.Struct("!HHBBH")
_ONE_BYTE: Final = 0xBEDE
_TWO_BYTE: Final = 0x1000
NTP_EPOCH: Final = 2_208_988_800
"""Seconds from 1900, where NTP counts from, to 1970."""


class RtpPacket(NamedTuple):
    """What the receiver needs of one packet. `level`: -dBov, 0 loud to 127 silent; None: not told."""

    payload_type: int
    marker: bool
    seq: int
    time: int
    ssrc: int
    payload: bytes
    level: int | None


def is_rtp(data: bytes) -> bool:
    """RTP, as opposed to RTCP, DTLS and STUN on the same socket (RFC 7983, RFC 5761)."""
    return len(data) > HEADER and 128 <= data[0] <= 191 and not 192 <= data[1] <= 223


def parse(data: bytes, level_id: int = 0) -> RtpPacket | None:
    """Read one packet; `level_id` is the negotiated id of the audio level extension, 0 for none."""
    if len(data) < HEADER or data[0] >> 6 != 2:
        return None
    flags, kind, seq, time, ssrc = _FIXED.unpack_from(data)
    start = HEADER + 4 * (flags & 15)
    end = len(data)
    level = None
    if flags & 0x10:
        if end < start + 4:
            return None
        profile, words = struct.unpack_from("!HH", data, start)
        start += 4
        if level_id:
            level = _level(data, start, min(start + 4 * words, end), profile, level_id)
        start += 4 * words
    if flags & 0x20:
        end -= data[-1]
    if end <= start:
        return None
    return RtpPacket(kind & 0x7F, kind > 0x7F, seq, time, ssrc, data[start:end], level)


def _level(data: bytes, at: int, end: int, profile: int, wanted: int) -> int | None:
    if profile != _ONE_BYTE and profile & 0xFFF0 != _TWO_BYTE:
        return None
    while at < end:
        if profile == _ONE_BYTE:
            number, size, at = data[at] >> 4, (data[at] & 15) + 1, at + 1
            if number == 15:
                return None
        else:
            number = data[at]
            size = data[at + 1] if at + 1 < end and number else 0
            at += 2 if number else 1
        if not number:  # padding
            continue
        if number == wanted:
            return data[at] & 0x7F if at < end and size else None
        at += size
    return None


class RtpCursor:
    """The numbers of one outgoing stream: each packet's header, and what sender reports tell."""

    def __init__(self, ssrc: int, payload_type: int, level_id: int = 0) -> None:
        self.ssrc = ssrc
        self.payload_type = payload_type
        self.level_id = level_id
        """Id of the audio level extension; 0: not negotiated."""
        self.seq = secrets.randbits(15)  # the lower half: SRTP's rollover counter starts safely
        self.time = secrets.randbits(32)
        self.packets = 0
        self.octets = 0

    def write(self, payload: bytes, samples: int, level: int | None = None, *, marker: bool = False) -> bytes:
        """One packet that lasts `samples`. The first one carries the marker. `level`: -dBov, 0 to 127."""
        kind = self.payload_type | 0x80 if marker or not self.packets else self.payload_type
        if level is None or not self.level_id:
            packet = _FIXED.pack(0x80, kind, self.seq, self.time, self.ssrc) + payload
        else:
            head = _FIXED.pack(0x90, kind, self.seq, self.time, self.ssrc)
            packet = head + _LEVEL.pack(_ONE_BYTE, 1, self.level_id << 4, level & 0x7F, 0) + payload
        self.seq = (self.seq + 1) & 0xFFFF
        self.time = (self.time + samples) & 0xFFFF_FFFF
        self.packets += 1
        self.octets += len(payload)
        return packet


def ntp(wall: float) -> int:
    """A wall clock, seconds since 1970, as reports tell it: seconds since 1900 in 32.32 bits."""
    return int((wall + NTP_EPOCH) * (1 << 32)) & 0xFFFF_FFFF_FFFF_FFFF


def sender_report(ssrc: int, clock: int, rtp_time: int, sent: tuple[int, int], name: bytes = b"") -> bytes:
    """Sender report (RFC 3550, 6.4.1), unprotected, of what was sent until now. `clock`: see `ntp`; `sent`:
    packets and octets of payload; `name`: the CNAME, told in a source description (6.5) behind it.
    """
    packets, octets = sent
    report = _REPORT.pack(0x80, 200, 6, ssrc, clock, rtp_time, packets & 0xFFFF_FFFF, octets & 0xFFFF_FFFF)
    if not name:
        return report
    chunk = struct.pack("!LBB", ssrc, 1, len(name)) + name
    chunk += bytes(4 - len(chunk) % 4)  # at least one zero ends the list
    return report + struct.pack("!BBH", 0x81, 202, len(chunk) // 4) + chunk


class Reception:
    """What receiver reports tell the sender of a stream: without them a browser never sends FEC.

    The names are those the library that writes the reports reads.
    """

    def __init__(self, buffer: JitterBuffer) -> None:
        self._buffer = buffer
        self._before = (0, 0)

    @property
    def max_seq(self) -> int:
        """Extended highest sequence number."""
        return self._buffer.highest

    @property
    def packets_received(self) -> int:
        """Each sequence number once."""
        return self._buffer.received

    @property
    def packets_expected(self) -> int:
        """Highest minus first sequence number, plus one."""
        return self._buffer.expected

    @property
    def packets_lost(self) -> int:
        """Since the start, bounded to the 24 signed bits of the report."""
        return max(-(1 << 23), min((1 << 23) - 1, self.packets_expected - self.packets_received))

    @property
    def jitter(self) -> int:
        """In RTP time units."""
        return int(self._buffer.jitter * RATE)

    @property
    def fraction_lost(self) -> int:
        """Since it was last asked for, in 1/256."""
        expected, received = self.packets_expected, self.packets_received
        due, got = expected - self._before[0], received - self._before[1]
        self._before = (expected, received)
        if due <= 0 or got >= due:
            return 0
        return min(255, ((due - got) << 8) // due)
