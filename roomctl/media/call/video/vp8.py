"""VP8 in RTP (RFC 7741): where a picture begins, whether it stands alone, and its numbers; and the way back.

Pure: bytes. Owns the payload descriptor. Must not know streams. What comes from the net is hostile:
`describe` gives None for what is no VP8 payload and never raises.
"""

from __future__ import annotations

from typing import Final, NamedTuple

LARGEST: Final = 1_150
"""Bytes of one packet's payload: with all headers below the smallest usual path, 1280."""
CLOCK: Final = 90_000
"""RTP time units a second, of every video codec."""


class Descriptor(NamedTuple):
    """What stands before the picture's own bytes. `picture`, `tl0`: None where it is not sent."""

    size: int
    starts: bool
    key: bool
    """First packet of a picture that needs no other."""
    picture: int | None
    picture_at: int
    long: bool
    tl0: int | None
    tl0_at: int


def describe(payload: bytes) -> Descriptor | None:
    """Read the descriptor of one packet."""
    try:
        return _describe(payload)
    except IndexError:
        return None


def _describe(payload: bytes) -> Descriptor | None:
    first = payload[0]
    at, picture_at, tl0_at = 1, 0, 0
    picture = tl0 = None
    long = False
    if first & 0x80:
        more = payload[1]
        at = 2
        if more & 0x80:
            picture_at = at
            long = payload[at] > 0x7F
            picture = (payload[at] & 0x7F) << 8 | payload[at + 1] if long else payload[at]
            at += 2 if long else 1
        if more & 0x40:
            tl0_at, tl0 = at, payload[at]
            at += 1
        if more & 0x30:
            at += 1
    starts = bool(first & 0x10) and not first & 7
    whole = not payload[at] & 1
    return Descriptor(at, starts, starts and whole, picture, picture_at, long, tl0, tl0_at)


def renumber(payload: bytes, found: Descriptor, by: int, tl0_by: int) -> bytes:
    """The payload with its numbers moved on, so that a new camera goes on where the old one ended."""
    if (found.picture is None or not by) and (found.tl0 is None or not tl0_by):
        return payload
    changed = bytearray(payload)
    if found.picture is not None:
        if found.long:
            number = (found.picture + by) & 0x7FFF
            changed[found.picture_at] = 0x80 | number >> 8
            changed[found.picture_at + 1] = number & 0xFF
        else:
            changed[found.picture_at] = (found.picture + by) & 0x7F
    if found.tl0 is not None:
        changed[found.tl0_at] = (found.tl0 + tl0_by) & 0xFF
    return bytes(changed)


def pack(picture: bytes, number: int) -> list[bytes]:
    """One encoded picture as payloads with descriptors, in about equal pieces."""
    pieces = max(1, -(-len(picture) // LARGEST))
    size = -(-len(picture) // pieces)
    head = bytes((0x80, 0x80 | (number >> 8) & 0x7F, number & 0xFF))
    payloads = []
    for at in range(0, len(picture), size):
        start = 0x90 if at == 0 else 0x80
        payloads.append(bytes((start,)) + head + picture[at : at + size])
    return payloads
