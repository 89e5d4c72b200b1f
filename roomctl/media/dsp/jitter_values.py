"""The words of a jitter buffer: what it decides, what may be set, what it counts.

Pure. Samples are the sender's, at 48 kHz; times are seconds. Must not know how it decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Play(NamedTuple):
    """Decode this packet. `advice`, seconds: sound too many (+) or too few (-) in the pipe; 0: just right.

    `calm`: not worth touching a voice for, only silence.
    """

    payload: bytes
    advice: float
    calm: bool = False


class Recover(NamedTuple):
    """The packet before `following` is lost: rebuild its `samples` from it."""

    following: bytes
    samples: int


class Conceal(NamedTuple):
    """Make up `samples`."""

    samples: int


Verdict = Play | Recover | Conceal | None
"""None: silence; nothing is due, and nothing was lost."""


@dataclass(frozen=True, slots=True)
class JitterOptions:
    """All times in seconds."""

    start: float = 0.020
    """How long the first packet waits, and the least wait until `settled` packets have been seen."""
    margin: float = 0.004
    """On top of the quantile."""
    most: float = 0.200
    """No packet is held longer on purpose, however bad the line."""
    quantile: float = 0.985
    """Measured (half-normal jitter of 15 ms, 40 s of speech): 0.97 gives STOI 0.979 at 92 ms, 0.985 0.988 at
    99, and 0.995 0.991 at 103 ms.
    """
    window: int = 400
    """Transits remembered: 8 s of 20 ms packets."""
    settled: int = 40
    slack: float = 0.012
    """Sound too many that is not worth touching a voice for: one beat and a little."""
    lenience: float = 0.002
    """Nor is so much too few: half the margin."""
    patience: float = 0.160
    """Longest stretch of made-up sound; then silence until something comes."""
    jump: float = 0.080
    """More than so much above the wanted offset is not squeezed but skipped."""
    capacity: int = 100
    """Packets held at most; beyond, the oldest is dropped."""
    lossy: float = 0.01
    """Share of lost packets from which on the next packet is waited for."""


@dataclass(slots=True)
class JitterCounters:
    """Counted since the start."""

    received: int = 0
    lost: int = 0
    late: int = 0
    """Came after they were given up; also counted as lost."""
    recovered: int = 0
    """Decided to be rebuilt from the next packet."""
    doubled: int = 0
    dropped: int = 0
    """Thrown away to bound the delay or the memory."""
    concealed: int = 0
    """Samples."""
    waited: int = 0
    """Of those, the samples that turned out to be mere lateness: they made the delay longer."""
    restarts: int = 0
    """Times the sender's time jumped and everything began anew."""
