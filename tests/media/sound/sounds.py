"""Sounds made at test time, and how alike two of them are."""

import numpy as np
from numpy.typing import NDArray

from roomctl.media.dsp.frame import RATE, Frame

Sound = NDArray[np.float32]


def speechlike(seconds: float, seed: int, level: float = 0.1) -> Sound:
    """Noise with the long-term spectrum and the syllables of speech: what cancellers and detectors expect."""
    random = np.random.default_rng(seed)
    size = int(seconds * RATE)
    spectrum = np.fft.rfft(random.standard_normal(size))
    frequency = np.fft.rfftfreq(size, 1 / RATE)
    spectrum *= (frequency > 100) / (1 + (frequency / 800) ** 2)
    carrier = np.fft.irfft(spectrum, size)
    knots = np.arange(0, seconds + 0.4, 0.2)
    syllables = np.interp(np.arange(size) / RATE, knots, random.uniform(-0.5, 1.0, knots.size)).clip(0)
    spoken: Sound = (carrier / carrier.std() * syllables * level).astype(np.float32)
    return spoken


def best_lag(early: Sound, late: Sound) -> tuple[int, float]:
    """By how many samples `late` comes after `early` (negative: before), and how alike they are (0..1)."""
    cross = _cross(early, late)
    at, size = int(np.argmax(cross)), cross.size
    likeness = float(cross[at]) / max(float(np.linalg.norm(early) * np.linalg.norm(late)), 1e-12)
    return (at if at < size // 2 else at - size), likeness


def _cross(early: Sound, late: Sound) -> NDArray[np.float64]:
    """How much of `early` is in `late` at each lag, without its sign; negative lags at the end."""
    size = 1 << (early.size + late.size - 1).bit_length()
    return np.abs(np.fft.irfft(np.fft.rfft(late, size) * np.conj(np.fft.rfft(early, size)), size))


def alike(early: Sound, late: Sound) -> float:
    """How alike, 0..1: the median of quarters of a second, each at its own lag.

    A beat that is held up on a busy machine loses a moment, and all that follows is later by as much: of one
    whole sound no single lag then explains more than one side of it, though every word arrived.
    """
    size = RATE // 4
    loud = 0.1 * np.linalg.norm(early) * (size / early.size) ** 0.5
    found = []
    for at in range(0, early.size - size + 1, size):
        piece = early[at : at + size]
        if np.linalg.norm(piece) < loud:
            continue  # between two syllables there is nothing to compare
        lag = int(np.argmax(_cross(piece, late)[: late.size]))
        found.append(best_lag(piece, late[lag : lag + size])[1])
    return float(np.median(found))


def level_db(sound: Sound) -> float:
    """Root mean square in dB below full scale."""
    return float(10 * np.log10(np.mean(np.square(sound, dtype=np.float64)) + 1e-12))


def frames_of(sound: Sound, size: int = 480) -> list[Frame]:
    """Cut into frames; a rest is left away."""
    return [sound[at : at + size] for at in range(0, sound.size - size + 1, size)]
