"""One peer's sound on its way in: packets through the jitter buffer and libopus into frames of 10 ms.

Owns the decoder, the buffer and what is told of them. The buffer decides, this obeys: decode, rebuild,
conceal, shorten or lengthen. Nothing here waits, and nothing grows: one array per peer holds what is decoded
and not yet played. Must not know links or sockets.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from roomctl.media.call import opus
from roomctl.media.call.rtp import RtpPacket
from roomctl.media.dsp import stretch
from roomctl.media.dsp.frame import FRAME, RATE, Frame
from roomctl.media.dsp.jitter import JitterBuffer
from roomctl.media.dsp.jitter_values import Conceal, JitterOptions, Play, Recover

_ROOM: Final = opus.LONGEST + 4 * FRAME
_URGENT: Final = 0.060
"""Seconds of sound too many from which on it is taken out also where that can be heard a little."""
_STEPS: Final = 16
"""Decisions per beat at most: a bound, never reached by a sane stream."""
_SILENT_LEVEL: Final = 65
"""-dBov: a packet at or below this level is silence for us."""
_SILENT_PACKETS: Final = 25
"""So many in a row, and the next are no longer decoded."""
_GRAIN: Final = 120
_FADE: Final = np.linspace(0.0, 1.0, 120, dtype=np.float32)


class Receiver:
    """What one peer sends. `put` packets, `pull` frames."""

    def __init__(self, *, skip_silent: bool = True, jitter: JitterOptions | None = None) -> None:
        self.buffer = JitterBuffer(jitter)
        self.level: int | None = None
        """Of the last packet, -dBov, as the peer says it."""
        self.heard_at: float | None = None
        """When the last packet came."""
        self.undecodable = 0
        self.recovered = 0
        """Packets rebuilt from the FEC of the next."""
        self.concealed = 0
        self.stretched = 0
        """Samples inserted (+) or taken out (-)."""
        self.played = 0
        """Samples handed out."""
        self._skip_silent = skip_silent
        self._quiet = 0  # silent packets in a row
        self._pcm = np.zeros(_ROOM, np.float32)
        self._decoder = opus.Decoder(self._pcm)
        self._at = 0
        self._end = 0
        self._silent = True

    def restart(self) -> None:
        """The peer's stream begins anew, with other numbers."""
        self.buffer.restart()
        self._at = self._end = 0
        self._silent = True

    def put(self, packet: RtpPacket, arrival: float) -> None:
        """A packet of this peer's voice came."""
        self.heard_at = arrival
        self.level = packet.level
        samples = opus.samples_in(packet.payload)
        if not samples:
            self.undecodable += 1
            return
        payload = b"" if self._is_silent(packet.level) else packet.payload
        self.buffer.put(packet.seq, packet.time, payload, samples, arrival)

    def _is_silent(self, level: int | None) -> bool:
        """Said to be silent for a while: kept for its time, not decoded."""
        if level is None or level < _SILENT_LEVEL or not self._skip_silent:
            self._quiet = 0
            return False
        self._quiet += 1
        return self._quiet > _SILENT_PACKETS

    def pull(self, now: float) -> Frame | None:
        """The next 10 ms, a view that is valid until the next `pull`; None: there is nothing but silence."""
        steps = 0
        while self._end - self._at < FRAME and steps < _STEPS:
            steps += 1
            if not self._more(now):
                break
        left = self._end - self._at
        if not left:
            self._silent = True
            return None
        if left < FRAME:  # the end of what there is
            self._pcm[self._end : self._at + FRAME] = 0.0
            self._end = self._at + FRAME
        frame = self._pcm[self._at : self._at + FRAME]
        self._at += FRAME
        if self._silent:
            self._silent = False
            frame[: _FADE.size] *= _FADE
        self.played += FRAME
        return frame

    def _more(self, now: float) -> bool:
        """Decode what comes next behind what is left; False: nothing comes now."""
        left = self._end - self._at
        verdict = self.buffer.pull(now, left)
        if verdict is None:
            return False
        if self._at:
            if left:
                self._pcm[:left] = self._pcm[self._at : self._end]
            self._at, self._end = 0, left
        if type(verdict) is Play:
            self._play(verdict)
        elif type(verdict) is Recover:
            self._recover(verdict)
        elif type(verdict) is Conceal:
            self._conceal(verdict.samples)
        return True

    def _recover(self, verdict: Recover) -> None:
        if not opus.has_fec(verdict.following):
            self.concealed += verdict.samples
            self._conceal(verdict.samples)
            return
        self.recovered += 1
        try:
            self._end += self._decoder.recover(verdict.following, _whole(verdict.samples), self._end)
        except opus.OpusError:
            self.undecodable += 1
            self._conceal(verdict.samples)

    def _conceal(self, samples: int) -> None:
        self._end += self._decoder.conceal(_whole(samples), self._end)

    def _play(self, verdict: Play) -> None:
        if not verdict.payload:  # said to be silent
            return
        start = self._end
        try:
            size = self._decoder.decode(verdict.payload, start)
        except opus.OpusError:
            self.undecodable += 1
            size = self._decoder.conceal(2 * FRAME, start)
        self._end = start + size
        if verdict.advice:
            self._adjust(start, size, round(verdict.advice * RATE), calm=verdict.calm)

    def _adjust(self, start: int, size: int, spare: int, *, calm: bool) -> None:
        """Take sound out (`spare` samples are too many) or put some in (negative), if it goes unnoticed."""
        block = self._pcm[start : start + size]
        if calm and not stretch.is_quiet(block):
            return
        by = stretch.period(block, abs(spare) if spare > 0 else FRAME, force=spare > _URGENT * RATE)
        if not by:
            return
        if spare > 0:
            self._end = start + stretch.shorten(block, by)
            self.stretched -= by
        else:
            self._end = start + stretch.lengthen(self._pcm[start : start + size + by], size, by)
            self.stretched += by

    @property
    def made_up(self) -> int:
        """Samples of concealment, all kinds."""
        return self.concealed + self.buffer.counters.concealed


def _whole(samples: int) -> int:
    """In steps of 2.5 ms, as libopus wants it; a sender with odd times gets the nearest below."""
    return max(_GRAIN, min(samples, opus.LONGEST) // _GRAIN * _GRAIN)
