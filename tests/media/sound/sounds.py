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
    size = 1 << (early.size + late.size - 1).bit_length()
    cross = np.fft.irfft(np.fft.rfft(late, size) * np.conj(np.fft.rfft(early, size)), size)
    at = int(np.argmax(np.abs(cross)))
    likeness = abs(float(cross[at])) / max(float(np.linalg.norm(early) * np.linalg.norm(late)), 1e-12)
    return (at if at < size // 2 else at - size), likeness


def level_db(sound: Sound) -> float:
    """Root mean square in dB below full scale."""
    return float(10 * np.log10(np.mean(np.square(sound, dtype=np.float64)) + 1e-12))


def frames_of(sound: Sound, size: int = 480) -> list[Frame]:
    """Cut into frames; a rest is left away."""
    return [sound[at : at + size] for at in range(0, sound.size - size + 1, size)]
