"""Does what this microphone hears need somebody in front of it, or does its own loudspeaker explain it?

For each source and each band the gate learns how much of the far end's energy comes back, and when: a
kernel of 20 ms steps that covers the device's delay and the room's tail. What the kernel predicts is echo;
what lies well above is explained only by a voice. Learning never stops, also in double talk: too high a
prediction is corrected fast, too low a one slowly, because speech over the echo pushes only upward while
every pause in it pulls down. The same arithmetic serves the room (far end: its loudspeaker) and every
remote (far end: what was sent to that remote, back from an open loudspeaker there). Pure.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from roomctl.media.dsp.frame import FRAME, RATE, Frame
from roomctl.media.speech.sources import MOST, Rows

Bands = NDArray[np.float32]
"""Shape (n, 8): energy per band, linear, full scale = 1."""

EDGES_HZ: Final = (200, 400, 600, 900, 1300, 1900, 2800, 4200, 6400)
BANDS: Final = len(EDGES_HZ) - 1
HOP: Final = 2
"""Beats in one step of the kernel: 20 ms."""
LAGS: Final = 48
"""Steps the kernel covers: 0.96 s of device delay, network and room tail."""
_BIN_HZ: Final = RATE / FRAME
_STARTS: Final = np.array([round(edge / _BIN_HZ) for edge in EDGES_HZ])
_WINDOW: Final = np.hanning(FRAME).astype(np.float32)
_SCALE: Final = np.float32(2.0 / float(np.sum(_WINDOW**2)) / FRAME)

UP: Final = 0.03
"""Step of learning when more comes back than predicted: slow, it may be a voice."""
UP_TALKING: Final = 0.02
"""For whose voice has been found already: a known talker does not turn into an echo."""
UP_FIRST: Final = 0.3
DOWN_FIRST: Final = 0.05
YOUNG: Final = 300.0
"""While little has been heard of the far end, what comes back is most likely echo: learning upward begins
ten times faster, learning downward five times slower, and both settle over this many steps with far-end
sound (6 s)."""
DOWN: Final = 0.25
"""Step when less comes back: fast, nothing can take echo away."""
MARGIN: Final = 4.0
"""Echo is taken for up to 6 dB stronger than predicted before something else must explain it."""
KEEP: Final = 0.7
"""Of what was heard before, per step: the answer leans on about the last 60 ms."""
QUIET: Final = 1e-8
"""Mean energy per band (-80 dBFS) below which the far end counts as silent and nothing is learned."""
FIRST_RETURN: Final = 1.8
"""Before anything was learned, the echo is taken to be somewhat louder than the far end itself."""


def band_energies(frames: Frame) -> Bands:
    """Energies of frames (n, 480) in the eight bands, mean square per band."""
    spectrum = np.fft.rfft(frames * _WINDOW, axis=1)
    power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32) * _SCALE
    bands: Bands = np.add.reduceat(power[:, : _STARTS[-1]], _STARTS[:-1], axis=1)
    return bands


class FarGate:
    """One row per source."""

    def __init__(self, most: int = MOST, first_return: float = FIRST_RETURN) -> None:
        self._first = first_return
        self._far = np.zeros((most, LAGS, BANDS), np.float32)
        self._kernel = np.zeros((most, LAGS, BANDS), np.float32)
        self._sum_near = np.zeros((most, BANDS), np.float32)
        self._sum_far = np.zeros((most, BANDS), np.float32)
        self._whole = np.zeros(most, np.float32)
        self._beyond = np.zeros(most, np.float32)
        self._heard = np.zeros(most, np.float32)  # steps with far-end sound
        self._explained = np.zeros(most, np.float32)
        for row in range(most):
            self.wipe(row)
        self._beats = 0

    def wipe(self, row: int) -> None:
        """A new source takes this row: nothing is known of its echo."""
        self._far[row] = 0.0
        self._kernel[row] = self._first / LAGS
        self._sum_near[row] = self._sum_far[row] = 0.0
        self._heard[row] = self._whole[row] = self._beyond[row] = self._explained[row] = 0.0

    def step(self, rows: Rows, near: Bands, far: Bands, talking: NDArray[np.bool_]) -> bool:
        """One beat of these rows. Returns whether a step of the kernel was taken (every second beat).

        `talking`: whose voice has been found already. What they say is not learned as echo in a hurry.
        """
        self._sum_near[rows] += near
        self._sum_far[rows] += far
        self._beats += 1
        if self._beats % HOP:
            return False
        self._far[:, 1:] = self._far[:, :-1]
        self._far[:, 0] = 0.0
        self._far[rows, 0] = self._sum_far[rows] / HOP
        self._learn(rows, self._sum_near[rows] / np.float32(HOP), talking)
        self._sum_near[:] = 0.0
        self._sum_far[:] = 0.0
        return True

    def _learn(self, rows: Rows, near: Bands, talking: NDArray[np.bool_]) -> None:
        far, kernel = self._far[rows], self._kernel[rows]
        echo = np.einsum("nlb,nlb->nb", far, kernel)
        self._whole[rows] = KEEP * self._whole[rows] + near.sum(axis=1)
        beyond = np.maximum(near - MARGIN * echo, 0.0).sum(axis=1)
        self._beyond[rows] = KEEP * self._beyond[rows] + beyond
        self._explained[rows] = 1.0 - self._beyond[rows] / np.maximum(self._whole[rows], 1e-12)
        loud = far.sum(axis=(1, 2)) > QUIET * BANDS
        if not loud.any():
            return
        error = near - echo
        young = np.exp(-self._heard[rows, None] / YOUNG)
        up = np.where(talking[:, None], UP_TALKING, UP + (UP_FIRST - UP) * young)
        down = DOWN + (DOWN_FIRST - DOWN) * young
        rate = (np.where(error > 0.0, up, down) * loud[:, None]).astype(np.float32)
        error = np.minimum(error, 4.0 * echo + 1e-9)  # a shout over the echo counts no more than a word
        self._heard[rows] += loud
        energy = np.einsum("nlb,nlb->nb", far, far) + 1e-14
        kernel += (rate * error / energy)[:, None, :] * far
        self._kernel[rows] = np.maximum(kernel, 0.0)

    def explained(self, rows: Rows) -> NDArray[np.float32]:
        """Part of these sources' energy just now, 0 to 1, that their far ends explain."""
        return self._explained[rows]

    def return_db(self, row: int) -> float:
        """How much of the far end comes back by what was learned, dB, mean of the bands."""
        return float(10.0 * np.log10(self._kernel[row].sum(axis=0).mean() + 1e-12))
