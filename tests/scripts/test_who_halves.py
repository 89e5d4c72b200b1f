"""Choosing on some and reporting on others: what was left out has no say in its own constants."""

from __future__ import annotations

import numpy as np
import pytest

from scripts.benchlib.who_data import Clip, Mask
from scripts.benchlib.who_ears import Track, voiced
from scripts.benchlib.who_halves import Half, chosen, halves, lamps_of, left_out, table
from scripts.benchlib.who_score import frames
from tests.media.speech.scenes import NOISES, placed, voice


def clip(score: float, voiced_frames: int = 50) -> tuple[Track, Mask]:
    """So likely a voice in the first frames, none after."""
    said = np.zeros(100, np.float32)
    said[:voiced_frames] = score
    return Track(said, said > 0.5, []), np.arange(100) < 50


def test_alike_clips_agree_and_nothing_is_lost() -> None:
    clips = [clip(0.9)] * 4
    one = ([track for track, _ in clips], [truth for _, truth in clips])
    assert left_out([one, one]) == [1.0, 1.0]


def test_the_odd_one_is_judged_by_the_others_constants() -> None:
    """Only the faint one wants the lowest threshold; the others, where the same is noise, forbid it."""
    faint, truth = clip(0.07)
    noisy = Track(np.where(np.arange(100) < 50, 0.9, 0.07).astype(np.float32), truth, [])
    (honest,) = left_out([([faint, noisy, noisy, noisy], [truth] * 4)])
    assert honest == pytest.approx(2 * 150 / (2 * 150 + 50))  # the faint clip is missed altogether
    assert frames(voiced(faint.score, possible=0.06), truth).f1 == 1.0


def test_the_most_evidence_that_is_early_enough_of_the_rightest() -> None:
    def half(false: int, median: float) -> Half:
        return Half(false, {}, ([median], [median - 50]), 0)

    found = {0.06: half(3, 150), 0.08: half(0, 180), 0.1: half(0, 240), 0.12: half(0, 260)}
    assert chosen(found) == 0.1
    assert chosen({0.06: half(3, 150), 0.08: half(1, 255), 0.1: half(0, 260)}) == 0.06


def test_both_halves_are_heard_by_the_ear_itself() -> None:
    said = Clip("said", placed(3.0, [(0.5, voice("hazel-1")[:48_000])]), [(0.6, 1.5)])
    lamps = lamps_of([("typing", [NOISES["typing"](2.0)] * 2), ("laughter", [voice("iris-1")[:96_000]] * 2)])
    both = halves(0.1, lamps[0.1], [[said, said]])
    assert both[0].false == both[1].false == 0
    assert both[0].fooled["laughter"] >= 1.0
    assert both[0].onsets_ms[0][0] == pytest.approx(both[1].onsets_ms[0][0])
    lines = list(table({0.1: both}))
    assert lines[1].startswith("| 0.10 s |")
    assert lines[-1].startswith("chosen on half 2: 0.10 s")
