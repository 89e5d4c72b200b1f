"""The adaptive jitter buffer: which packet is heard when, and what is made up for those that did not come.

Pure: packets and times go in, decisions come out; nothing is decoded here and no clock is read. It counts in
the sender's samples (RTP time at 48 kHz), because that is what is played; times are seconds of one clock.

Theory. A packet's *transit* is its arrival minus its RTP time. The buffer plays sample s at `offset + s`;
a packet comes in time if its transit is below the offset. Which offset is wanted says `aim`. The offset in
force is not a setting but a fact: what is decoded now. It is moved by sound inserted or taken out where
nobody hears it (advice, the caller does it), or by concealment while waiting. A clock that drifts moves the
transits, and the offset follows by the same two means.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from roomctl.media.dsp.aim import Aim
from roomctl.media.dsp.frame import FRAME, RATE
from roomctl.media.dsp.jitter_values import Conceal, JitterCounters, JitterOptions, Play, Recover, Verdict
from roomctl.media.dsp.transit import Transits

_SAFE: Final = 0.001
"""Seconds that stay spare when a beat is taken out, so that it need not be put in again at once."""
_LEAP_S: Final = 1.0
_DTX_BYTES: Final = 2
"""An Opus packet this small says: silence from here on (RFC 6716, 3.1)."""


class _Held(NamedTuple):
    time: int
    samples: int
    payload: bytes


class JitterBuffer:
    """One stream. `put` each packet on arrival; `pull` whenever fewer than a beat's samples are left."""

    def __init__(self, options: JitterOptions | None = None) -> None:
        self._options = options or JitterOptions()
        self.counters = JitterCounters()
        self._transits = Transits(window=self._options.window, quantile=self._options.quantile)
        self._aim = Aim(self._options, self._transits)
        self._begin()

    def _begin(self) -> None:
        self._held: dict[int, _Held] = {}
        self._top_seq = -1
        self._top_time = 0
        self._next = 0  # sequence number that is due
        self._position = 0  # RTP time that is due
        self._ahead = 0  # samples made up while the due packet may still come
        self._playing = False
        self._resting = False  # the sender said it would be silent, or patience is over
        self._packet = 2 * FRAME  # samples of one packet
        self._first = 0  # sequence number of the first packet, for the loss
        self._wanted = 0.0
        self._offset = 0.0  # by how much decoding trails the sender's time, now
        self._left = 0.0
        self._transits.clear()

    # --- arrival ----------------------------------------------------------------------------------------

    def put(self, seq: int, time: int, payload: bytes, samples: int, arrival: float) -> None:
        """A packet came. `seq` 16 bit, `time` 32 bit as on the wire; `samples`: its length when decoded."""
        self.counters.received += 1
        seq, time = self._unwrap(seq, time)
        transit = arrival - time / RATE
        if self._leaps(seq, transit):
            wire = seq & 0xFFFF, time & 0xFFFFFFFF
            self.restart()
            seq, time = self._unwrap(*wire)
            transit = arrival - time / RATE
        if seq in self._held:
            self.counters.doubled += 1
            return
        self._note(seq, time, transit, arrival)
        if self._playing and seq < self._next:
            self.counters.late += 1
        else:
            self._packet = samples
            self._held[seq] = _Held(time, samples, payload)
            if len(self._held) > self._options.capacity:
                self._drop_oldest()

    def _leaps(self, seq: int, transit: float) -> bool:
        """Was the sender's clock set, or did it sleep? A packet that is merely very late does not tell."""
        late = 0 < self._top_seq - seq < self._options.capacity
        return self._transits.seen > 0 and not late and abs(transit - self._transits.last) > _LEAP_S

    def restart(self) -> None:
        """What comes from now on is another stream, with other numbers; the counters go on."""
        self.counters.restarts += 1
        self._begin()

    def _unwrap(self, seq: int, time: int) -> tuple[int, int]:
        if self._top_seq < 0:
            self._top_seq, self._top_time = seq + 0x10000, time + 0x1_0000_0000
            self._next, self._position, self._first = self._top_seq, self._top_time, self._top_seq
            self._aim.begin(self._top_seq, self.counters.lost)
            return self._top_seq, self._top_time
        seq = self._top_seq + ((seq - self._top_seq + 0x8000) & 0xFFFF) - 0x8000
        time = self._top_time + ((time - self._top_time + 0x8000_0000) & 0xFFFF_FFFF) - 0x8000_0000
        return seq, time

    def _note(self, seq: int, time: int, transit: float, arrival: float) -> None:
        """What is learnt of the line, and the highest numbers."""
        newest = seq > self._top_seq
        if newest:
            self._top_seq, self._top_time = seq, time
        if not self._playing and seq < self._next:
            self._next, self._position = seq, time  # the first two came in the wrong order
        if self._transits.add(transit, arrival, newest=newest):
            self._wanted = self._aim.offset(self._next, self.counters.lost, self._packet / RATE)

    def _drop_oldest(self) -> None:
        oldest = min(self._held)
        if oldest >= self._next:
            self._skip_to(oldest + 1)
        else:
            del self._held[oldest]

    # --- playing ----------------------------------------------------------------------------------------

    def pull(self, now: float, left: int = 0) -> Verdict:
        """What comes next. `left`: samples decoded before and not yet played, less than a beat of them.

        They make the sound later, but they win no time for packets: it is now that something must be decoded.
        """
        self._left = left / RATE
        if not self._held:
            return self._starve() if self._playing else None
        if not self._playing or self._resting:
            return self._wake(now)
        self._offset = now - self._position / RATE
        if self._offset - self._wanted > self._options.jump:
            self._skip(now)
        held = self._held.get(self._next)
        if held is None:
            return self._bridge(now)
        gap = held.time - self._position - self._ahead
        if gap > self._packet // 2:  # numbers follow each other, times do not: the sender rested (DTX)
            self._resting = True
            return self._wake(now)
        self.counters.waited += self._ahead
        self._ahead = 0
        return self._play(self._held.pop(self._next))

    def _play(self, held: _Held) -> Play:
        self._next += 1
        self._position = held.time + held.samples
        self._resting = len(held.payload) <= _DTX_BYTES
        return self._play_now(held.payload)

    def _play_now(self, payload: bytes) -> Play:
        """With advice: decoding happens on the beat, so what can go is whole beats, and what is left over
        besides: it is heard later and waits for nothing.
        """
        spare = self._offset - self._wanted
        if spare < 0.0:
            return Play(payload, spare, spare >= -self._options.lenience)
        beats = max(0.0, (spare - _SAFE) * RATE // FRAME)
        return Play(payload, beats * FRAME / RATE + self._left, spare <= self._options.slack)

    def _wake(self, now: float) -> Verdict:
        """After silence there is no sound to join: the offset can be set freely."""
        first = min(self._held)
        held = self._held[first]
        if now < self._wanted + held.time / RATE:
            return None
        if self._playing:
            self.counters.lost += first - self._next
        self._next, self._position = first, held.time
        self._playing, self._resting, self._ahead = True, False, 0
        self._offset = now - held.time / RATE
        if self._offset - self._wanted > self._options.jump:
            self._skip(now)
        return self._play(self._held.pop(self._next))

    def _bridge(self, now: float) -> Verdict:
        """The due packet is missing and a later one is here: it counts as lost."""
        first = min(self._held)
        held = self._held[first]
        missing = held.time - self._position
        if missing > self._options.patience * RATE:
            self._resting = True
            return self._wake(now)
        self._position += min(self._ahead, max(missing, 0))  # what was made up while waiting stands for it
        missing -= self._ahead
        self._ahead = 0
        if missing <= 0:
            self._give_up(first)
            return self.pull(now, round(self._left * RATE))
        samples = min(self._packet, missing)
        self._give_up(first if samples == missing else min(self._next + 1, first - 1))
        self._position += samples
        if samples == missing and samples >= self._packet:
            self.counters.recovered += 1
            return Recover(held.payload, samples)
        self.counters.concealed += samples
        return Conceal(samples)

    def _give_up(self, following: int) -> None:
        self.counters.lost += following - self._next
        self._next = following

    def _starve(self) -> Verdict:
        if self._resting:
            return None
        if self._ahead >= self._options.patience * RATE:
            self._position += self._ahead
            self._ahead = 0
            self._resting = True
            return None
        self._ahead += FRAME
        self.counters.concealed += FRAME
        return Conceal(FRAME)

    def _skip(self, now: float) -> None:
        """Far too much is waiting (a stall ended in a burst): go on with what is due now."""
        for seq in sorted(self._held)[:-1]:
            if now - self._held[seq].time / RATE - self._wanted <= self._options.slack:
                break
            self._skip_to(seq + 1)
        self._offset = now - self._position / RATE

    def _skip_to(self, seq: int) -> None:
        for old in [number for number in self._held if number < seq]:
            del self._held[old]
            self.counters.dropped += 1
        self._ahead = 0
        if self._held:
            self._next = min(self._held)
            self._position = self._held[self._next].time
        else:
            self._next = seq

    # --- telling ----------------------------------------------------------------------------------------

    def wanted(self) -> float:
        """The offset to have: seconds by which playing is to trail the sender's time."""
        return self._wanted

    @property
    def delay(self) -> float:
        """Seconds a packet of median transit waits here, as it is played now."""
        return max(0.0, self._offset + self._left - self._transits.middle)

    @property
    def target(self) -> float:
        """The delay aimed at."""
        return self._wanted - self._transits.middle

    @property
    def jitter(self) -> float:
        """Interarrival jitter, seconds (RFC 3550)."""
        return self._transits.jitter

    @property
    def loss(self) -> float:
        """Share of packets lost lately."""
        return self._aim.loss

    @property
    def waiting(self) -> int:
        """Packets held."""
        return len(self._held)

    @property
    def expected(self) -> int:
        """Packets the sender must have sent, since the start or the last restart."""
        return self._top_seq - self._first + 1 if self._transits.seen else 0

    @property
    def received(self) -> int:
        """Packets of those that came, each once."""
        return self._transits.seen

    @property
    def highest(self) -> int:
        """Extended highest sequence number, 32 bit, for receiver reports."""
        return max(0, self._top_seq - 0x10000) & 0xFFFF_FFFF if self._transits.seen else 0

    def drift_ppm(self) -> float | None:
        """How much faster (+) the sender's clock runs; None before half a minute is known."""
        return self._transits.drift_ppm()
