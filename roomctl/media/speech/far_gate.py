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
UP_TALKING: Final = 0.005
"""For whose voice has been found already: a known talker does not turn into an echo."""
UP_FIRST: Final = 0.3
DOWN_FIRST: Final = 0.1
YOUNG: Final = 200.0
"""While little has been heard of the far end, what comes back is most likely echo: learning upward begins
ten times faster, learning downward slower, and both settle over this many steps with far-end sound (4 s)."""
DOWN: Final = 0.25
"""Step when less comes back: fast, nothing can take echo away."""
MOST_RETURN: Final = 4.0
"""No echo is more than 6 dB louder than what made it: whatever is, is a voice."""
MARGIN_DB: Final = 5.0
FAINT_MARGIN: Final = 0.4
MOST_MARGIN_DB: Final = 16.0
"""Echo is taken for up to so much stronger than predicted before something else must explain it: more, by
this share of the decibels, the fainter it is against what made it; a voice stands the higher over it."""
KEEP: Final = 0.8
"""Of what was heard before, per step: the answer leans on about the last 100 ms."""
QUIET: Final = 1e-8
"""Mean energy per band (-80 dBFS) below which the far end counts as silent whatever its own floor."""
OVER_FLOOR: Final = 8.0
"""The far end sounds where it is 9 dB over its own noise: nothing is learned from its silence."""
FLOOR_RISE: Final = 10.0 ** (0.15 * 0.02)
"""A floor rises by 1.5 dB a second, falls at once."""
FIRST_RETURN: Final = 1.8
"""Before anything was learned of a bare microphone, its echo is taken to be louder than the far end."""
FIRST_CANCELLED: Final = 0.02
"""Behind a canceller: 17 dB under it. Too low is corrected within a syllable, too high costs whoever speaks
over the first remote of the evening."""
FIRST_REMOTE: Final = 0.1
"""From a remote: browsers cancel, and most wear headphones."""


def band_energies(frames: Frame) -> Bands:
    """Energies of frames (n, 480) in the eight bands, mean square per band."""
    spectrum = np.fft.rfft(frames * _WINDOW, axis=1)
    power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32) * _SCALE
    bands: Bands = np.add.reduceat(power[:, : _STARTS[-1]], _STARTS[:-1], axis=1)
    return bands


class FarGate:
    """One row per source."""

    def __init__(self, most: int = MOST, hop: int = HOP) -> None:
        """`hop`: calls of `step` that make one step of the kernel, which is 20 ms."""
        self._hop = hop
        self._far = np.zeros((most, LAGS, BANDS), np.float32)
        self._kernel = np.zeros((most, LAGS, BANDS), np.float32)
        self._sum_near = np.zeros((most, BANDS), np.float32)
        self._sum_far = np.zeros((most, BANDS), np.float32)
        self._near_floor = np.zeros((most, BANDS), np.float32)
        self._far_floor = np.zeros((most, BANDS), np.float32)
        self._whole = np.zeros(most, np.float32)
        self._beyond = np.zeros(most, np.float32)
        self._heard = np.zeros(most, np.float32)  # steps with far-end sound
        self._explained = np.zeros(most, np.float32)
        for row in range(most):
            self.wipe(row)
        self._beats = 0

    def wipe(self, row: int, first_return: float = FIRST_RETURN) -> None:
        """A new source takes this row: nothing is known of its echo.

        `first_return`: what is taken for its echo until some was heard, energy against the far end's.
        """
        self._far[row] = 0.0
        self._kernel[row] = first_return / LAGS
        self._sum_near[row] = self._sum_far[row] = 0.0
        self._near_floor[row] = self._far_floor[row] = 1e-5
        self._heard[row] = self._whole[row] = self._beyond[row] = self._explained[row] = 0.0

    def step(self, rows: Rows, near: Bands, far: Bands, talking: NDArray[np.bool_]) -> bool:
        """One beat of these rows. Returns whether a step of the kernel was taken (every `hop`).

        `talking`: whose voice has been found already. What they say is not learned as echo in a hurry.
        """
        self._sum_near[rows] += near
        self._sum_far[rows] += far
        self._beats += 1
        if self._beats % self._hop:
            return False
        self._far[:, 1:] = self._far[:, :-1]
        self._far[:, 0] = 0.0
        heard = self._sum_far[rows] / np.float32(self._hop)
        floor = _follow(self._far_floor, rows, heard)
        self._far[rows, 0] = np.where(heard > np.maximum(OVER_FLOOR * floor, QUIET), heard, 0.0)
        own = self._sum_near[rows] / np.float32(self._hop)
        floor = _follow(self._near_floor, rows, own)
        self._learn(rows, np.maximum(own - 2.0 * floor, 0.0), talking)
        self._sum_near[:] = 0.0
        self._sum_far[:] = 0.0
        return True

    def _learn(self, rows: Rows, near: Bands, talking: NDArray[np.bool_]) -> None:
        far, kernel = self._far[rows], self._kernel[rows]
        echo = np.einsum("nlb,nlb->nb", far, kernel)
        self._whole[rows] = KEEP * self._whole[rows] + near.sum(axis=1)
        beyond = np.maximum(near - _margin(kernel) * echo, 0.0).sum(axis=1)
        self._beyond[rows] = KEEP * self._beyond[rows] + beyond
        share = self._beyond[rows] / np.maximum(self._whole[rows], 1e-12)
        self._explained[rows] = np.where(self._whole[rows] > 1e-11, 1.0 - share, 0.0)
        loud = far.sum(axis=(1, 2)) > 0.0
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
        np.maximum(kernel, 0.0, out=kernel)
        total = kernel.sum(axis=1, keepdims=True)
        self._kernel[rows] = kernel * np.minimum(1.0, MOST_RETURN / np.maximum(total, 1e-9))

    def explained(self, rows: Rows) -> NDArray[np.float32]:
        """Part of these sources' energy just now, 0 to 1, that their far ends explain."""
        return self._explained[rows]

    def over_floor_db(self, rows: Rows) -> NDArray[np.float32]:
        """How far what their far ends do not explain stands over these sources' own noise of late, dB."""
        noise = self._near_floor[rows].sum(axis=1) / np.float32(1.0 - KEEP)
        return np.asarray(10.0 * np.log10(self._beyond[rows] / noise + 1e-6), np.float32)

    def return_db(self, row: int) -> float:
        """How much of the far end comes back by what was learned, dB, mean of the bands."""
        return float(10.0 * np.log10(self._kernel[row].sum(axis=0).mean() + 1e-12))


def _follow(floors: Bands, rows: Rows, now: Bands) -> Bands:
    """The floors of these rows, after they heard `now`."""
    floors[rows] = np.minimum(np.maximum(now, 1e-12), floors[rows] * np.float32(FLOOR_RISE))
    followed: Bands = floors[rows]
    return followed


def _margin(kernel: Bands) -> Bands:
    """How much stronger than predicted echo may be, by how faint it is; shape (n, 8)."""
    return_db = 10.0 * np.log10(kernel.sum(axis=1) + 1e-6)
    margin_db = np.clip(MARGIN_DB - FAINT_MARGIN * return_db, MARGIN_DB, MOST_MARGIN_DB)
    return np.asarray(10.0 ** (margin_db / 10.0), np.float32)
