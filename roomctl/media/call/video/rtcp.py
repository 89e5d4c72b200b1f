"""RTCP that pictures need, as bytes (RFC 3550, RFC 4585, RFC 5104, draft-alvestrand-rmcat-remb).

Pure: bytes and numbers. Knows no socket. What comes from the net is hostile: `parse` gives what it
understands of a compound packet, stops at the first thing that is none, and never raises.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

MOST_LOST: Final = 128
"""Numbers taken from one packet that asks for what was lost."""
_REPORT: Final = struct.Struct("!LBBHLLLL")


class SenderTime(NamedTuple):
    """Of a sender report: the middle 32 bits of its NTP time, to be sent back."""

    ssrc: int
    middle: int


class Report(NamedTuple):
    """How a stream arrives. `lost`: share since the last report, 0 to 1."""

    ssrc: int
    lost: float
    last_sender: int
    delay: float
    """Seconds between that sender report and this one."""


class Nack(NamedTuple):
    """These numbers are missing."""

    ssrc: int
    numbers: tuple[int, ...]


class KeyWanted(NamedTuple):
    """A whole picture is wanted (PLI or FIR)."""

    ssrc: int


class Remb(NamedTuple):
    """Bits a second the receiver believes the line carries, all streams together."""

    bitrate: int


Said = SenderTime | Report | Nack | KeyWanted | Remb


def parse(data: bytes) -> list[Said]:
    """Everything of interest in one compound packet."""
    found: list[Said] = []
    at = 0
    try:
        while at + 8 <= len(data) and data[at] >> 6 == 2:
            count, kind = data[at] & 31, data[at + 1]
            end = at + 4 + 4 * struct.unpack_from("!H", data, at + 2)[0]
            if end > len(data):
                break
            found += _block(kind, count, data[at:end])
            at = end
    except struct.error:
        pass
    return found


def _block(kind: int, count: int, data: bytes) -> list[Said]:
    """One packet of the compound; `count`: the five bits that are a count or a kind within the kind."""
    found: list[Said] = []
    if kind == 200:
        ssrc, _, middle = struct.unpack_from("!LHL", data, 4)
        found = [SenderTime(ssrc, middle), *_reports(data, 28, count)]
    elif kind == 201:
        found = [*_reports(data, 8, count)]
    elif kind == 205 and count == 1:
        found = [Nack(struct.unpack_from("!L", data, 8)[0], _numbers(data, 12))]
    elif kind == 206 and count == 1:
        found = [KeyWanted(struct.unpack_from("!L", data, 8)[0])]
    elif kind == 206 and count == 4:
        places = range(12, len(data) - 7, 8)
        found = [KeyWanted(struct.unpack_from("!L", data, place)[0]) for place in places]
    elif kind == 206 and count == 15 and len(data) >= 20 and data[12:16] == b"REMB":
        mantissa = (data[17] & 3) << 16 | data[18] << 8 | data[19]
        found = [Remb(mantissa << (data[17] >> 2))]
    return found


def _reports(data: bytes, at: int, count: int) -> Iterable[Report]:
    for place in range(at, min(at + 24 * count, len(data) - 23), 24):
        ssrc, lost, _, _, _, _, last, delay = _REPORT.unpack_from(data, place)
        yield Report(ssrc, lost / 256, last, delay / 65_536)


def _numbers(data: bytes, at: int) -> tuple[int, ...]:
    numbers: list[int] = []
    for place in range(at, len(data) - 3, 4):
        first, mask = struct.unpack_from("!HH", data, place)
        numbers.append(first)
        numbers += [(first + bit + 1) & 0xFFFF for bit in range(16) if mask >> bit & 1]
        if len(numbers) >= MOST_LOST:
            break
    return tuple(numbers[:MOST_LOST])


# --- what we say ------------------------------------------------------------------------------------


class Arrived(NamedTuple):
    """One report block of ours."""

    ssrc: int
    fraction: int
    lost: int
    highest: int
    jitter: int
    last_sender: int
    delay: float


def receiver_report(mine: int, blocks: Sequence[Arrived] = ()) -> bytes:
    """How these streams arrive here."""
    head = struct.pack("!BBHL", 0x80 | len(blocks), 201, 1 + 6 * len(blocks), mine)
    return head + b"".join(
        _REPORT.pack(
            one.ssrc,
            one.fraction & 0xFF,
            one.lost >> 16 & 0xFF,
            one.lost & 0xFFFF,
            one.highest & 0xFFFF_FFFF,
            one.jitter & 0xFFFF_FFFF,
            one.last_sender,
            min(0xFFFF_FFFF, int(one.delay * 65_536)),
        )
        for one in blocks
    )


def key_wanted(mine: int, ssrc: int) -> bytes:
    """PLI."""
    return struct.pack("!BBHLL", 0x81, 206, 2, mine, ssrc)


def missing(mine: int, ssrc: int, numbers: Iterable[int]) -> bytes:
    """NACK: numbers in the order they were sent, 16 bits each."""
    pairs: list[list[int]] = []
    for number in numbers:
        ahead = (number - pairs[-1][0] - 1) & 0xFFFF if pairs else 16
        if ahead < 16:
            pairs[-1][1] |= 1 << ahead
        else:
            pairs.append([number, 0])
    body = b"".join(struct.pack("!HH", first, mask) for first, mask in pairs)
    return struct.pack("!BBHLL", 0x81, 205, 2 + len(pairs), mine, ssrc) + body


def remb(mine: int, bitrate: int, ssrcs: Sequence[int]) -> bytes:
    """At most so many bits a second, please, for these streams together."""
    exponent = max(0, int(bitrate).bit_length() - 18)
    mantissa = int(bitrate) >> exponent
    words = bytes((len(ssrcs), exponent << 2 | mantissa >> 16, mantissa >> 8 & 0xFF, mantissa & 0xFF))
    tail = b"".join(struct.pack("!L", ssrc) for ssrc in ssrcs)
    return struct.pack("!BBHLL", 0x8F, 206, 4 + len(ssrcs), mine, 0) + b"REMB" + words + tail
