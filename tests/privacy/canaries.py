"""What exists nowhere but in this evening: names and words, a voice, a picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

CANARIES = (
    "Quokka", "Numbatine", "Bilbyson", "Potoroo", "Wombatella", "Dunnart", "Kowariko", "Tarsier", "Lemuriana",
)  # fmt: skip
"""Names, notes, reasons and titles of this evening: each must be heard, none may be found afterwards."""
REMOTE, TABLE, GUEST, KNOCKER, NOTE, CHAIR_NOTE, REASON, TITLE, RENAMED = CANARIES


def canary_voice() -> NDArray[np.float32]:
    """Two seconds of a voice that nobody has: a buzz whose pitch glides, 48 kHz, mono."""
    at = np.arange(96_000) / 48_000
    phase = 2 * np.pi * np.cumsum(150 + 60 * np.sin(2 * np.pi * 0.7 * at)) / 48_000
    buzz = sum(np.sin(k * phase) / k for k in range(1, 14))
    return (0.2 * buzz * (np.sin(2 * np.pi * 3.1 * at) > -0.4)).astype(np.float32)


def canary_picture() -> bytes:
    """A picture that nobody filmed: the head of a key frame, and noise that exists nowhere else."""
    noise = np.random.default_rng(20261122).integers(0, 256, 3000, np.uint8).tobytes()
    return b"\x10\x02\x00\x9d\x01\x2a\x40\x01\xb4\x00" + noise
