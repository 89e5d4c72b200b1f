"""Is this voice in that recording? A matched filter that sees through codecs, rooms, levels and delays.

Owns: the measure. Must not know: where the recordings come from.
Both sounds are whitened (only phase counts), so a loud other voice cannot pretend to be the one looked for;
the peak of their correlation is then told in multiples of what chance gives.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
HEARD = 25.0
"""A peak so many times over chance means the voice is there. Other voices reach 14, a present one about
100; one 14 dB under another that talks at the same time is found, one 30 dB under is not."""

Sound = NDArray[np.float32]


@dataclass(frozen=True)
class Found:
    """`score`: height of the peak over chance; `at_s`: where in the recording the voice begins."""

    score: float
    at_s: float

    @property
    def there(self) -> bool:
        """The voice is in the recording."""
        return self.score >= HEARD


def find(voice: Sound, recording: Sound) -> Found:
    """Look for `voice` in `recording`, both mono float at 48 kHz, any lengths and levels."""
    if recording.size < voice.size // 2 or not np.any(recording):
        return Found(0.0, 0.0)
    size = 1 << int(np.ceil(np.log2(recording.size + voice.size)))
    band = _band(size)
    pattern, heard = np.fft.rfft(voice, size), np.fft.rfft(recording, size)
    cross = heard * np.conj(pattern)
    cross = np.where(band, cross / (np.abs(cross) + 1e-9 * np.abs(cross).max()), 0)
    match = np.abs(np.fft.irfft(cross, size))
    peak = int(match.argmax())
    chance = float(np.sqrt(np.mean(match**2)))
    return Found(float(match[peak]) / chance, (peak if peak < size // 2 else peak - size) / RATE)


def _band(size: int) -> NDArray[np.bool_]:
    """Speech's band: rumble and hiss carry nothing to compare."""
    frequency = np.fft.rfftfreq(size, 1 / RATE)
    band: NDArray[np.bool_] = (frequency > 200) & (frequency < 3800)
    return band
