"""Which of several microphones has the voice in front of it.

Every microphone hears every voice, so each is compared with its own noise, and what remains is shared out
band by band: a voice belongs where most of it arrives. The noises are all taken in the same quiet moments,
because what counts is what they are to each other: an ill-set microphone has louder noise as well. What the
loudspeaker explains is left out first, microphone by microphone. Pure.
"""

from __future__ import annotations

import math
from collections import deque
from typing import Final

import numpy as np
from numpy.typing import NDArray

from roomctl.media.dsp.frame import FRAME_S, Frame
from roomctl.media.speech.far_gate import BANDS, FarGate, band_energies

Shares = NDArray[np.float64]
"""Shape (n,), one value per microphone or seat."""
Bands = NDArray[np.float64]
"""Shape (n, 8): power per microphone and band."""

AVERAGE_S: Final = 0.1
"""Over how long a voice is weighed (measured: shorter errs more, longer comes later)."""
OVER: Final = 2.0
"""What is not louder than this factor over the noise counts as noise."""
CLEARLY: Final = 2.0
"""A band is a microphone's own when it has so much more of it than every other."""
SMOOTH_S: Final = 0.08
BLOCK: Final = 100
"""Frames in whose quietest moment the noise is looked at: a second."""
BLOCKS: Final = 15
QUIETEST: Final = 3
"""So many of the last blocks, the quietest, are taken for noise: there are pauses in every quarter minute."""
QUIET: Final = 2.0
"""But none that is louder than the quietest by this factor (3 dB): in the first seconds of an evening, or
while somebody reads aloud, there are not so many pauses yet."""
_LEAST: Final = 1e-15


ECHO_FROM: Final = 0.5
ECHO_TO: Final = 0.85
"""Part of the sound the loudspeaker explains: below the first it counts fully, above the second not."""


def own_part(explained: NDArray[np.float32]) -> NDArray[np.float32]:
    """What of each microphone's sound counts as the table's, 0 to 1."""
    part: NDArray[np.float32] = np.clip((ECHO_TO - explained) / (ECHO_TO - ECHO_FROM), 0.0, 1.0)
    return part


class JointFloor:
    """The noise of all microphones, from the moments in which the whole room is quietest."""

    def __init__(self, count: int) -> None:
        self._smooth: Bands = np.full((count, BANDS), _LEAST)
        self._before: deque[tuple[float, Bands]] = deque(maxlen=BLOCKS)
        self._now: tuple[float, Bands] | None = None
        self._frames = 0
        self.value: Bands = np.ones((count, BANDS))
        """Power that is noise; all ones, which nothing exceeds, until something was heard."""

    def step(self, power: Bands) -> None:
        """One frame."""
        self._frames += 1
        self._smooth += (power - self._smooth) * max(1.0 / self._frames, FRAME_S / SMOOTH_S)
        if self._frames * FRAME_S < SMOOTH_S:
            return  # the mean of a few frames is no noise yet
        loudness = float(np.log(self._smooth.sum(axis=1) + _LEAST).sum())
        if self._now is None or loudness < self._now[0]:
            self._now = (loudness, self._smooth.copy())
            self._take()
        if self._frames % BLOCK == 0:
            self._before.append(self._now)
            self._now = None

    def _take(self) -> None:
        known = [*self._before, *([self._now] if self._now else [])]
        known.sort(key=lambda moment: moment[0])
        loudest = known[0][0] + len(self._smooth) * math.log(QUIET)
        quiet = [moment for loudness, moment in known[:QUIETEST] if loudness <= loudest]
        logs = [np.log(moment + _LEAST) for moment in quiet]
        self.value = np.exp(np.mean(logs, axis=0))


class LevelSeats:
    """One row per microphone."""

    def __init__(self, count: int) -> None:
        self._rows = np.arange(count)
        self._gate = FarGate(count)
        self._talking = np.zeros(count, np.bool_)
        self._floor = JointFloor(count)
        self._average: Shares = np.zeros(count)
        self.evidence: Shares = np.zeros(count)
        """How much of a voice each microphone heard in the last frame: what gain is shared by."""
        self.won: Shares = np.zeros(count)
        """How much of the last frame was clearly each one's own, by bands: of two voices both win some."""

    def step(self, channels: Frame, far: Frame, *, speech: bool) -> None:
        """One beat of all microphones (n, 480) and of the loudspeaker (480).

        `speech`: somebody in the room is known to speak (what they say is not learned as echo in a hurry).
        """
        bands = band_energies(np.concatenate((channels, far[None])))
        near = bands[:-1]
        self._talking[:] = speech
        self._gate.step(self._rows, near, np.broadcast_to(bands[-1], near.shape), self._talking)
        self._floor.step(near.astype(np.float64))
        own = own_part(self._gate.explained(self._rows))[:, None]
        over = np.maximum(near * own / self._floor.value - OVER, 0.0)
        total = over.sum(axis=0)
        # the root: a loud vowel does not outvote the soft sounds around it
        self.evidence = (over / np.sqrt(np.maximum(total, _LEAST))).sum(axis=1)
        self.won = _won(over)
        self._average += (self.evidence - self._average) * (FRAME_S / AVERAGE_S)

    def shares(self) -> Shares:
        """To which microphone the voice of the last moments belongs: sum one, or all zero for no voice."""
        total = float(self._average.sum())
        return self._average / total if total > 1e-6 else np.zeros_like(self._average)


def _won(over: Bands) -> Shares:
    order = np.sort(over, axis=0)
    own = (over == order[-1]) & (order[-1] > CLEARLY * order[-2])
    won: Shares = (own * np.log1p(order[-1])).sum(axis=1)
    return won
