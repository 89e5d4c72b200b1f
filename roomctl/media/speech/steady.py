"""A tone that stays is an instrument or a machine; a voice moves all the time.

Looks at the last quarter of a second of sound once, at the moment in which a spurt would begin: how alike
are its spectra 20 ms apart? Music holds its notes; a voice glides even within a vowel. What is too steady
is no voice yet. Pure.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from roomctl.media.dsp.decimate import LOW_FRAME, LOW_RATE
from roomctl.media.dsp.frame import Frame

WINDOW: Final = 512
FRAMES: Final = 24
SOUND: Final = (FRAMES - 1) * LOW_FRAME + WINDOW
"""Samples at 16 kHz that are looked at: 262 ms."""
APART: Final = 2
"""Frames of 10 ms between two spectra that are compared."""
STEADY: Final = 0.883
"""Cosine of two spectra above which they are the same tone: the median of a guitar is 0.92, a twentieth of
it under 0.86; of speech the median is 0.83, a twentieth over 0.88 (docs/who-speaks.md)."""
_LOWEST: Final = round(125 * WINDOW / LOW_RATE)
_HIGHEST: Final = round(3500 * WINDOW / LOW_RATE)
_TAPER: Final = np.hanning(WINDOW).astype(np.float32)


def likeness(sound: Frame) -> float:
    """Mean cosine of amplitude spectra 20 ms apart; `sound`: (4192,) at 16 kHz, newest last."""
    cut = np.lib.stride_tricks.sliding_window_view(sound[-SOUND:], WINDOW)[::LOW_FRAME]
    tones = np.abs(np.fft.rfft(cut * _TAPER, axis=1))[:, _LOWEST:_HIGHEST]
    tones /= np.maximum(np.linalg.norm(tones, axis=1, keepdims=True), 1e-9)
    return float(np.mean(np.sum(tones[APART:] * tones[:-APART], axis=1)))


def steady(sound: Frame) -> bool:
    """Whether this is a held tone rather than a voice."""
    return likeness(sound) > STEADY
