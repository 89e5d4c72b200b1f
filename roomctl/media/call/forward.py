"""Forwarding: a talker's own packets passed on unchanged, in a few fixed slots per listener.

Theory. Decoding a remote voice, mixing it and encoding it again costs two codecs, a jitter buffer and half a
frame of delay; passing the packets on costs a header. So each listener that offered enough receive-only lines
hears the room's voice on its own line and up to `SLOTS` talking remotes on the others, each with its FEC and
its losses as they were, which the listener's own buffer repairs. Numbers are rewritten so that a slot looks
like one stream although its talkers change. Who is silent is not sent. A talker for whom no slot is left is
mixed into the room's voice instead: nobody goes unheard.

The table of slots is one for all listeners; who has slot 2 has it everywhere. Must not know sockets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, Protocol

from roomctl.media.call.rtp import RtpCursor, RtpPacket
from roomctl.media.dsp.frame import RATE
from roomctl.types import PeerId

SLOTS: Final = 4
"""Remotes that can be heard at the same time by themselves."""
HANG_S: Final = 1.0
"""Seconds a talker's packets are still passed on after the last loud one."""
PAUSE_S: Final = 0.12
"""So long after the last loud packet there is a pause between words, and it has arrived everywhere."""
LOUD: Final = 50
"""-dBov: a packet that says it is louder than this opens a slot by itself, before it is even decoded."""


class SlotCursor:
    """One slot of one listener: rewrites what comes in to one stream of its own."""

    def __init__(self, ssrc: int, payload_type: int, level_id: int) -> None:
        self._out = RtpCursor(ssrc, payload_type, level_id)
        self._top_seq = self._out.seq
        self._top_time = self._out.time
        self._seq_shift = 0
        self._time_shift = 0
        self._latest = 0  # the talker's highest number in this talk
        self._length = 0  # and how far that is from its first
        self._source = (-1, -1)
        self._last_at: float | None = None

    @property
    def packets(self) -> int:
        """Written so far."""
        return self._out.packets

    @property
    def octets(self) -> int:
        """Of payload, written so far."""
        return self._out.octets

    @property
    def ssrc(self) -> int:
        """The number of this slot's stream."""
        return self._out.ssrc

    def time_at(self, now: float) -> int:
        """The RTP time of the stream now, for sender reports."""
        since = 0.0 if self._last_at is None else max(0.0, now - self._last_at)
        return (self._top_time + round(since * RATE)) & 0xFFFF_FFFF

    def write(self, packet: RtpPacket, run: int, now: float) -> bytes | None:
        """The packet as the listener is to see it; None for one from before the present talk.

        `run` changes with each new talk in this slot; `now` keeps the slot's time going in between.
        """
        if (run, packet.ssrc) != self._source:
            self._begin(packet, now)
            self._source = run, packet.ssrc
            fresh = True
        else:
            fresh = False
            ahead = (packet.seq - self._latest) & 0xFFFF
            if ahead < 0x8000:
                self._latest = packet.seq
                self._length += ahead
            elif 0x10000 - ahead > self._length:
                return None
        out = self._out
        out.seq = (packet.seq + self._seq_shift) & 0xFFFF
        out.time = (packet.time + self._time_shift) & 0xFFFF_FFFF
        if ((out.seq - self._top_seq) & 0xFFFF) < 0x8000:
            self._top_seq, self._top_time = out.seq, out.time
        self._last_at = now
        return out.write(packet.payload, 0, packet.level, marker=fresh)

    def _begin(self, packet: RtpPacket, now: float) -> None:
        elapsed = 0.0 if self._last_at is None else max(0.02, now - self._last_at)
        self._seq_shift = (self._top_seq + 1 - packet.seq) & 0xFFFF
        self._time_shift = (self._top_time + round(elapsed * RATE) - packet.time) & 0xFFFF_FFFF
        self._latest, self._length = packet.seq, 0


class SlotListener(Protocol):
    """Somebody who is passed packets."""

    peer: PeerId
    deaf: bool

    def pass_on(self, slot: int, packet: RtpPacket, run: int, now: float) -> None:
        """Write this packet into this slot."""


class _Slot:
    def __init__(self) -> None:
        self.peer: PeerId | None = None
        self.loud_at = -1e9
        self.voiced_at = -1e9
        self.run = 0


class Forwarder:
    """Who talks in which slot, and the passing on. `listeners` gives those who are to get packets now."""

    def __init__(self, listeners: Callable[[], Iterable[SlotListener]]) -> None:
        self._listeners = listeners
        self._slots = [_Slot() for _ in range(SLOTS)]
        self._of: dict[PeerId, int] = {}

    def loud(self, peer: PeerId, now: float) -> None:
        """A peer speaks: it keeps its slot, or gets one that is free or idle."""
        number = self._of.get(peer)
        if number is None:
            number = self._free(now)
            if number is None:
                return
            slot = self._slots[number]
            if slot.peer is not None:
                del self._of[slot.peer]
            slot.peer = peer
            self._of[peer] = number
            slot.run += 1
        slot = self._slots[number]
        if now - slot.loud_at > HANG_S:
            slot.run += 1
        slot.loud_at = now

    def _free(self, now: float) -> int | None:
        """The slot that has been idle longest; None if all of them are in use."""
        number = min(range(SLOTS), key=lambda n: self._slots[n].loud_at)
        return number if now - self._slots[number].loud_at > HANG_S else None

    def passes(self, peer: PeerId, now: float) -> bool:
        """Are this peer's packets being passed on?"""
        number = self._of.get(peer)
        return number is not None and now - self._slots[number].loud_at <= HANG_S

    def pauses(self, now: float) -> bool:
        """Does nobody sound just now? Then a listener can be sent to differently without hearing it."""
        return all(now - slot.voiced_at > PAUSE_S for slot in self._slots)

    def packet(self, peer: PeerId, packet: RtpPacket, now: float) -> None:
        """A packet of this peer came: pass it on, if it is to be heard."""
        voiced = packet.level is not None and packet.level < LOUD
        if voiced:
            self.loud(peer, now)
        if not self.passes(peer, now):
            return
        number = self._of[peer]
        if voiced or packet.level is None:
            self._slots[number].voiced_at = now
        run = self._slots[number].run
        for listener in self._listeners():
            if listener.peer != peer and not listener.deaf:
                listener.pass_on(number, packet, run, now)

    def forget(self, peer: PeerId) -> None:
        """A peer is gone, or muted."""
        number = self._of.pop(peer, None)
        if number is not None:
            slot = self._slots[number]
            slot.peer, slot.loud_at = None, -1e9
