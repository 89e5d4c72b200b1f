"""A table made of numbers: seats, microphones before them or an array in the middle, who says what when."""

from __future__ import annotations

import numpy as np

from roomctl.media.dsp.frame import FRAME, RATE
from scripts.benchlib.who_rooms import Box, Place, circle, heard, responses
from tests.media.speech.scenes import Sound, voice

MIDDLE = (3.0, 2.5, 0.85)
ROUND = [(2.0, 1.5), (4.0, 1.5), (4.0, 3.5), (2.0, 3.5)]
"""Four people, two on each long side."""
LINES = ("linde-1", "hazel-1", "olivo-1", "iris-1")


def before_each(distance_m: float = 0.5) -> tuple[Place, ...]:
    """A microphone in front of each seat, towards the middle of the table."""
    return tuple((x, y + (distance_m if y < 2.5 else -distance_m), 0.85) for x, y in ROUND)


def array(radius_m: float = 0.032) -> tuple[Place, ...]:
    """Four microphones on a small circle in the middle."""
    return circle(MIDDLE, radius_m, 4)


def degrees(seat: int) -> float:
    """In which direction a seat is, from the middle; the first is 0."""
    x, y = ROUND[seat]
    return float(np.degrees(np.arctan2(y - MIDDLE[1], x - MIDDLE[0])) % 360)


def scene(
    order: list[int],
    microphones: tuple[Place, ...],
    rt60: float,
    *,
    each_s: float = 1.6,
    gap_s: float = 0.3,
    noise_db: float = -62.0,
    sensitivity_db: tuple[float, ...] = (0.0, 0.0, 0.0, 0.0),
    first_s: float = 1.0,
) -> tuple[Sound, list[tuple[float, float, int]]]:
    """One after the other speaks: the microphones' sound (m, samples), and from when to when who spoke."""
    random = np.random.default_rng(len(order))
    box = Box(rt60_s=rt60)
    air = {seat: responses(box, (*ROUND[seat], 1.2), microphones) for seat in set(order)}
    size = round((first_s + len(order) * (each_s + gap_s) + 0.5) * RATE) // FRAME * FRAME
    sound = random.standard_normal((len(microphones), size)).astype(np.float32) * np.float32(
        10 ** (noise_db / 20)
    )
    turns, at = [], first_s
    for seat in order:
        tail = np.zeros(round(rt60 * RATE), np.float32)
        said = heard(np.concatenate((voice(LINES[seat])[: round(each_s * RATE)], tail)), air[seat])
        start = round(at * RATE)
        sound[:, start : start + said.shape[1]] += said[:, : size - start]
        turns.append((at, at + each_s, seat))
        at += each_s + gap_s
    gains = (10 ** (np.array(sensitivity_db) / 20)).astype(np.float32)
    return np.asarray(sound * gains[:, None], np.float32), turns
