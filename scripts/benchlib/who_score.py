"""How right an ear was: frames, onsets, false turn starts, who spoke when. Pure arithmetic, 10 ms frames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scripts.benchlib.who_data import Mask, Spans, joined, spans_of

COUNTED_S: Final = 0.3
"""Onsets of speech at least this long, after at least so much silence, are timed."""
COLLAR_S: Final = 0.25
"""Forgiveness at every boundary of the truth, to each side."""


@dataclass(frozen=True, slots=True)
class Frames:
    """Right and wrong frames."""

    hit: int
    false: int
    missed: int
    rest: int

    @property
    def precision(self) -> float:
        """Part of what was called speech that was speech."""
        return self.hit / max(1, self.hit + self.false)

    @property
    def recall(self) -> float:
        """Part of the speech that was called speech."""
        return self.hit / max(1, self.hit + self.missed)

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        return 2 * self.hit / max(1, 2 * self.hit + self.false + self.missed)


def frames(said: Mask, truth: Mask) -> Frames:
    """Counts over the common length."""
    size = min(said.size, truth.size)
    said, truth = said[:size], truth[:size]
    hit, false = int(np.sum(said & truth)), int(np.sum(said & ~truth))
    missed = int(np.sum(~said & truth))
    return Frames(hit, false, missed, size - hit - false - missed)


def auc(score: NDArray[np.floating], truth: Mask) -> float:
    """Chance that a frame of speech scores above one without; 0.5 where there is only one kind."""
    size = min(score.size, truth.size)
    score, truth = score[:size], truth[:size]
    ones = int(truth.sum())
    if ones in {0, size}:
        return 0.5
    _, place, count = np.unique(score, return_inverse=True, return_counts=True)
    rank = np.cumsum(count) - (count - 1) / 2
    return float((rank[place][truth].sum() - ones * (ones + 1) / 2) / (ones * (size - ones)))


@dataclass(frozen=True, slots=True)
class Edges:
    """Seconds from each true onset to the lamp, from each true end to its going out; onsets never noticed.

    An onset under a lamp that was still on from before is neither: there was nothing to notice.
    """

    onset_s: list[float]
    offset_s: list[float]
    missed: int


def edges(lamps: Spans, truth: Spans) -> Edges:
    """`lamps`: when it was on as somebody watching saw it."""
    spoken = [one for one in joined(truth, COUNTED_S) if one[1] - one[0] >= COUNTED_S]
    onset, offset, missed = [], [], 0
    for at, (begin, end) in enumerate(spoken):
        until = spoken[at + 1][0] if at + 1 < len(spoken) else np.inf
        on = [lamp for lamp in lamps if lamp[0] < min(end + COUNTED_S, until) and lamp[1] > begin]
        if not on:
            missed += 1
            continue
        if on[0][0] > begin:
            onset.append(on[0][0] - begin)
        if end < on[-1][1] < until:
            offset.append(on[-1][1] - end)
    return Edges(onset, offset, missed)


def false_starts(lamps: Spans, truth: Spans, slack_s: float = COUNTED_S) -> int:
    """Lamps under which nobody spoke."""
    return sum(
        not any(on < end + slack_s and off > begin - slack_s for begin, end in truth) for on, off in lamps
    )


@dataclass(frozen=True, slots=True)
class Der:
    """Who-spoke-when error, in frames of speech: missed, made up, given to another, and all there was."""

    missed: int = 0
    false: int = 0
    confused: int = 0
    spoken: int = 0

    @property
    def rate(self) -> float:
        """All errors over all speech."""
        return (self.missed + self.false + self.confused) / max(1, self.spoken)

    def __add__(self, other: Der) -> Der:
        return Der(
            self.missed + other.missed,
            self.false + other.false,
            self.confused + other.confused,
            self.spoken + other.spoken,
        )


def der(truth: Mapping[str, Mask], said: Mapping[str, Mask], collar_s: float = COLLAR_S) -> Der:
    """Over all names of the truth; frames within the collar of any boundary of anybody count nowhere.

    `said` uses the same names: nothing is mapped, a name is right or wrong. Overlap counts once per person.
    """
    names = sorted({*truth, *said})
    size = min(value.size for value in (*truth.values(), *said.values()))
    real = np.stack([truth.get(name, np.zeros(size, np.bool_))[:size] for name in names])
    told = np.stack([said.get(name, np.zeros(size, np.bool_))[:size] for name in names])
    counted = ~_collars(real, round(collar_s * 100))
    real, told = real[:, counted], told[:, counted]
    both, n_real, n_told = (real & told).sum(0), real.sum(0), told.sum(0)
    return Der(
        missed=int(np.maximum(n_real - n_told, 0).sum()),
        false=int(np.maximum(n_told - n_real, 0).sum()),
        confused=int((np.minimum(n_real, n_told) - both).sum()),
        spoken=int(n_real.sum()),
    )


def _collars(real: NDArray[np.bool_], reach: int) -> Mask:
    out = np.zeros(real.shape[1], np.bool_)
    for row in real:
        for begin, end in spans_of(row):
            for edge in (round(begin * 100), round(end * 100)):
                if 0 < edge < row.size:
                    out[max(0, edge - reach) : edge + reach] = True
    return out
