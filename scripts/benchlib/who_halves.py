"""How much of roomctl's figures is luck with these recordings: constants chosen on some, reported on others.

`left_out`: the two constants that make frames of scores, chosen anew for each clip from all the others.
`python -m scripts.benchlib.who_halves [DIR]`: how much evidence lights the lamp, chosen on every other minute
of noise and every other clip, reported on the rest; and the curve of docs/who-speaks.md.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from roomctl.media.speech.engine import SpeechEngine
from roomctl.media.speech.spurts import SpurtRule
from scripts.benchlib.who_data import BESIDE, Clip, Mask, Recordings, Sound
from scripts.benchlib.who_ears import Track, roomctl, voiced
from scripts.benchlib.who_score import edges, frames

POSSIBLE: Final = (0.06, 0.08, 0.1, 0.12, 0.15, 0.2)
GAP_S: Final = (0.1, 0.15, 0.2, 0.25)
EVIDENCE_S: Final = (0.06, 0.08, 0.1, 0.12, 0.14)
MINUTES: Final = 16
"""Of each class of noise."""
FOOLED: Final = {"laughter", "music"}
"""Classes with a bar of their own: they may light the lamp sometimes."""
LATEST_MEDIAN_MS: Final = 250.0

Counts = NDArray[np.int64]
"""Shape (..., 3): frames hit, made up, missed."""


def left_out(conditions: Sequence[tuple[Sequence[Track], Sequence[Mask]]]) -> list[float]:
    """F1 per condition (tracks of the same clips, their truth), each clip's frames made with the constants
    that are best over all conditions of all other clips (mean F1).
    """
    each = np.array([[_choices(*pair) for pair in zip(*one, strict=True)] for one in conditions])
    held = np.zeros((len(conditions), 3), np.int64)
    for clip in range(each.shape[1]):
        others = np.delete(each, clip, axis=1).sum(axis=1)
        best = int(np.argmax(_f1(others).mean(axis=0)))
        held += each[:, clip, best]
    return [float(one) for one in _f1(held)]


def _choices(track: Track, truth: Mask) -> Counts:
    rows = []
    for possible, gap_s in product(POSSIBLE, GAP_S):
        found = frames(voiced(track.score, possible, gap_s), truth)
        rows.append((found.hit, found.false, found.missed))
    return np.array(rows, np.int64)


def _f1(counts: Counts) -> NDArray[np.float64]:
    hit, false, missed = counts[..., 0], counts[..., 1], counts[..., 2]
    return np.asarray(2 * hit / np.maximum(1, 2 * hit + false + missed))


# --- evidence ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Half:
    """What one amount of evidence gives on one half of the sounds."""

    false: int
    """Lamps over classes that must light none."""
    fooled: dict[str, float]
    """Lamps per minute of laughter, of music."""
    onsets_ms: tuple[list[float], ...]
    """Per condition, in the dark."""
    missed: int


def chosen(by_evidence: dict[float, Half]) -> float:
    """The most evidence whose median onset is early enough in every condition, of that with fewest lamps."""
    early = {
        evidence: half
        for evidence, half in by_evidence.items()
        if all(np.median(lags) <= LATEST_MEDIAN_MS for lags in half.onsets_ms)
    }
    fewest = min(half.false for half in early.values())
    return max(evidence for evidence, half in early.items() if half.false == fewest)


def lamps_of(kinds: Iterable[tuple[str, list[Sound]]]) -> dict[float, dict[str, list[int]]]:
    """Lamps over each minute of each class, by evidence."""
    found: dict[float, dict[str, list[int]]] = {evidence: {} for evidence in EVIDENCE_S}
    for kind, minutes in kinds:
        for evidence, lamps in found.items():
            lamps[kind] = [len(track.lamps) for track in roomctl(minutes, _ear(evidence))]
    return found


def halves(evidence_s: float, lamps: dict[str, list[int]], speech: list[list[Clip]]) -> tuple[Half, Half]:
    """`lamps`: over each minute of each class; `speech`: clips per condition."""
    told = [
        [
            edges(track.lamps, clip.spans)
            for clip, track in zip(one, roomctl([c.sound for c in one], _ear(evidence_s)), strict=True)
        ]
        for one in speech
    ]
    made = []
    for first in (0, 1):
        lags = tuple([1000 * lag for clip in one[first::2] for lag in clip.onset_s] for one in told)
        fooled = {kind: float(np.mean(lamps[kind][first::2])) for kind in sorted(FOOLED & set(lamps))}
        false = sum(sum(all_[first::2]) for kind, all_ in lamps.items() if kind not in FOOLED)
        made.append(Half(false, fooled, lags, sum(clip.missed for one in told for clip in one[first::2])))
    return made[0], made[1]


def _ear(evidence_s: float) -> Callable[[], SpeechEngine]:
    return lambda: SpeechEngine(SpurtRule(min_speech_s=evidence_s))


def table(found: dict[float, tuple[Half, Half]]) -> Iterator[str]:
    """The curve over both halves, and what each half would have chosen for the other."""
    yield "| evidence | onsets p50 / p90, ms, by condition | missed | false | laughter, music per min |"
    for evidence, both in found.items():
        lags = [[*one, *other] for one, other in zip(both[0].onsets_ms, both[1].onsets_ms, strict=True)]
        times = ", ".join(f"{np.percentile(one, 50):.0f} / {np.percentile(one, 90):.0f}" for one in lags)
        fooled = ", ".join(f"{np.mean([half.fooled[kind] for half in both]):.2f}" for kind in both[0].fooled)
        missed, false = (sum(getattr(half, what) for half in both) for what in ("missed", "false"))
        yield f"| {evidence:.2f} s | {times} | {missed} | {false} | {fooled} |"
    for own, other in ((0, 1), (1, 0)):
        best = chosen({evidence: both[own] for evidence, both in found.items()})
        there = found[best][other]
        times = ", ".join(
            f"{np.percentile(one, 50):.0f} / {np.percentile(one, 90):.0f}" for one in there.onsets_ms
        )
        yield f"chosen on half {own + 1}: {best:.2f} s; on the other: {there.false} false, onsets {times} ms"


def main() -> None:
    """Prints the table."""
    from scripts.benchlib.who import in_noise, minute

    recordings = Recordings(Path(sys.argv[1]) if len(sys.argv) > 1 else BESIDE)
    lamps = lamps_of(
        (kind, [minute(all_, recordings.rooms, number) for number in range(MINUTES)])
        for kind, all_ in recordings.noises.items()
    )
    speech = [in_noise(recordings.labelled, recordings, snr) for snr in (None, 20.0, 10.0)]
    found = {evidence: halves(evidence, lamps[evidence], speech) for evidence in EVIDENCE_S}
    sys.stdout.writelines(f"{line}\n" for line in table(found))


if __name__ == "__main__":
    main()
