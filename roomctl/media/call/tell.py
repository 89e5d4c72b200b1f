"""What is told of a link: the figures of its receiver and its reports as one `PeerStats`.

Nothing measured, nothing claimed: what is not known is None.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import Final, Literal

from roomctl.media.call.link import Link
from roomctl.media.call.port import PeerStats
from roomctl.media.call.receive import Receiver
from roomctl.media.dsp.frame import RATE

Standing = Literal["connecting", "connected", "away"]
_NOTES: Final = 8
_MS: Final = 1000.0 / RATE


class Recent:
    """The last seconds of a receiver's counters, to tell shares of what is now and not of the whole call."""

    def __init__(self) -> None:
        self._notes: deque[tuple[int, int, int, int]] = deque(maxlen=_NOTES)

    def note(self, receiver: Receiver) -> None:
        """To be called about once a second."""
        packets = receiver.buffer.counters
        self._notes.append((receiver.made_up, receiver.played, packets.late, packets.received))

    @property
    def concealed_pct(self) -> float | None:
        """Share of made-up sound in what was played; None when nothing was."""
        return self._share(0, 1)

    @property
    def late_pct(self) -> float | None:
        """Share of packets that came too late to be heard; None when none came."""
        return self._share(2, 3)

    def _share(self, part: int, whole: int) -> float | None:
        if len(self._notes) < 2:
            return None
        first, last = self._notes[0], self._notes[-1]
        grown = last[whole] - first[whole]
        return min(100.0, 100.0 * (last[part] - first[part]) / grown) if grown > 0 else None


def stats_of(link: Link, recent: Recent | None) -> PeerStats:
    """One link, now."""
    state: Standing = "connecting" if not link.connected else "away" if link.away else "connected"
    known = PeerStats(
        state=state,
        mode=link.mode,
        frame_ms=link.frame_ms,
        rtt_ms=None if link.rtt is None else 1000.0 * link.rtt,
        heard_loss_pct=None if link.heard_loss is None else 100.0 * link.heard_loss,
        sent=link.sent,
    )
    return _with_voice(known, link, link.receiver, recent) if isinstance(link.receiver, Receiver) else known


def _with_voice(known: PeerStats, link: Link, receiver: Receiver, recent: Recent | None) -> PeerStats:
    """And what its packets tell."""
    buffer = receiver.buffer
    counters = buffer.counters
    heard = buffer.received > 0
    rejected = link.raw.rejected if link.raw else 0
    return replace(
        known,
        weak=link.choice.judge.grade == "weak",
        packets=counters.received,
        lost=counters.lost,
        late=counters.late,
        recovered=receiver.recovered,
        concealed_ms=receiver.made_up * _MS,
        concealed_pct=recent.concealed_pct if recent else None,
        late_pct=recent.late_pct if recent else None,
        dropped=counters.dropped + receiver.undecodable + link.foreign + rejected,
        stretched_ms=receiver.stretched * _MS,
        delay_ms=1000.0 * buffer.delay if heard else None,
        target_ms=1000.0 * buffer.target if heard else None,
        jitter_ms=1000.0 * buffer.jitter if heard else None,
        drift_ppm=buffer.drift_ppm(),
        loss_pct=100.0 * buffer.loss if heard else None,
        level_db=None if receiver.level is None else -float(receiver.level),
    )
