"""Where in the microphone the loudspeaker's sound begins, found by itself, and found again after a jump.

The microphone's spectra are correlated with those of the last half second of the loudspeaker, block by block
and bin by bin; the delay is the first block that stands out. Bins are weighed by their own loudness, so a hum
cannot decide. Pure: time is frames. Must not know devices.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from roomctl.media.dsp.echo_filter import HISTORY, FarHistory, Spectrum, power_of

LOW: Final = 8
HIGH: Final = 72
"""Bins looked at: 400 to 3600 Hz, where speech is and loudspeakers are honest."""
MEMORY: Final = 0.985
"""Of one frame: about 0.7 s."""
LOUD: Final = 1e-3
"""Power of the loudspeaker's frame over these bins below which nothing can be learned (about -65 dBFS)."""
STANDS_OUT: Final = 0.3
"""Of the best block's score: the first above is where the sound begins, later ones are the room."""
SURE: Final = 0.06
"""Least score of the best block beyond what chance gives: two unrelated talkers reach a third of that."""
STEADY: Final = 25
"""Frames for which a new place must be seen before it is believed."""


class DelayFinder:
    """Call `step` with every frame."""

    def __init__(self) -> None:
        self.blocks: int | None = None
        """The delay in blocks of 10 ms; None: not found yet."""
        self.coupling = 1.0
        """Power of the microphone over that of the loudspeaker, while it plays."""
        self.forget()

    def forget(self) -> None:
        """The room has changed: what was heard so far says nothing. The delay stays until one is found."""
        width = HIGH - LOW
        self._cross = np.zeros((HISTORY, width), np.complex64)
        self._far = np.full((HISTORY, width), 1e-9, np.float32)
        self._near = np.full(width, 1e-9, np.float32)
        self._weight = 0.0
        self._candidate, self._seen = -HISTORY, 0

    def step(self, near: Spectrum, history: FarHistory) -> bool:
        """Take one frame's spectrum of the microphone; return whether the delay changed."""
        powers = history.powers(0, HISTORY)[:, LOW:HIGH]
        if float(powers.max(initial=0.0)) * (HIGH - LOW) < LOUD:
            return False
        part = near[LOW:HIGH]
        self._cross *= MEMORY
        self._cross += part * np.conj(history.spectra(0, HISTORY)[:, LOW:HIGH])
        self._far *= MEMORY
        self._far += powers
        self._near *= MEMORY
        self._near += power_of(part)
        self._weight = 1.0 + MEMORY * self._weight
        return self._look()

    def _look(self) -> bool:
        score = (power_of(self._cross) / (self._far * self._near)).mean(axis=1)
        best = float(score.max())
        if best < SURE + 2.0 / self._weight:
            self._seen = 0
            return False
        found = int(np.argmax(score > STANDS_OUT * best))
        if abs(found - self._candidate) > 1:
            self._candidate, self._seen = found, 0
        self._seen += 1
        if self._seen < STEADY or (self.blocks is not None and abs(self._candidate - self.blocks) <= 1):
            return False
        self.blocks = self._candidate
        self.coupling = float(self._near.sum() / self._far[found].sum())
        return True
