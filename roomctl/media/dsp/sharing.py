"""Several open microphones that sound like one: each gets as much gain as it has of the voice.

Dugan's principle (US patent 3 992 584, long expired; JAES 23/6, 1975): no gate opens or closes, the powers of
all gains always add up to one, so noise and reverberation are those of a single microphone however many
there are. Shares are of what each microphone hears above its own noise, so an ill-set one does not win by
hissing. In silence, and while only the loudspeaker is heard, the gains stay with the last voice: the tone of
the room does not change between two sentences, and the echo's way does not move under the canceller. Pure.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from roomctl.media.dsp.frame import FRAME, FRAME_S, Frame

Channels = NDArray[np.float32]
"""Shape (n, 480): one frame of each microphone."""
Shares = NDArray[np.float64]
"""Shape (n,)."""

RELEASE_S: Final = 0.2
"""How long a word holds its share: gaps between syllables move nothing. A rise counts at once."""
LEAST: Final = 0.01
"""Every microphone keeps this part of an equal share (-20 dB): nobody is ever shut off."""
_RAMP: Final = np.arange(1, FRAME + 1, dtype=np.float32) / np.float32(FRAME)
_RISE: Final = np.minimum(_RAMP * 8, 1)
"""Towards a new voice within 1.25 ms: too short to lose a sound, too long to click."""


class GainSharing:
    """The mix of `count` microphones."""

    def __init__(self, count: int) -> None:
        """Begins with all alike. ValueError for none."""
        if count < 1:
            raise ValueError("gain is shared among at least one microphone")
        self._level = np.zeros(count)
        self._gain = np.full(count, count**-0.5)

    @property
    def gains(self) -> Shares:
        """Factors at the end of the last frame; their squares add up to one."""
        return self._gain.copy()

    def process(self, channels: Channels, evidence: Shares, *, hold: bool) -> Frame:
        """One frame of each microphone to one of all.

        `evidence` (n,): how much of a voice each hears in this very frame, as power, in any unit.
        `hold`: nobody in the room speaks; the gains stay.
        """
        before = self._gain
        if hold:
            self._level *= 1.0 - FRAME_S / RELEASE_S
        else:
            self._level = np.maximum(evidence, self._level * (1.0 - FRAME_S / RELEASE_S))
            self._gain = _gains(self._level, before)
        if self._gain is before:
            return np.asarray(before.astype(np.float32) @ channels, np.float32)
        return _glide(before, self._gain, channels)


def _gains(level: Shares, before: Shares) -> Shares:
    total = float(level.sum())
    if not total > 0.0:
        return before
    floor = LEAST / level.size
    share = floor + (1.0 - LEAST) * level / total
    gains: Shares = np.sqrt(share / share.sum())
    return gains


def _glide(before: Shares, after: Shares, channels: Channels) -> Frame:
    """Along the arc, so that the powers add up to one at every sample on the way."""
    power = before[:, None] ** 2 + (after**2 - before**2)[:, None] * _RISE
    mixed: Frame = np.einsum("ij,ij->j", np.sqrt(power).astype(np.float32), channels)
    return mixed
