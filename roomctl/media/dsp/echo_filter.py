"""The long linear canceller: what of the microphone is a straight image of the loudspeaker, and how much of
the room it remembers.

A frequency-domain adaptive filter in blocks of 10 ms, with one Kalman step size for each block and bin
(after Enzner and Vary 2006, and Kuech, Mabande and Enzner 2014): bins in which somebody at the table speaks
learn nothing, because the measured error is their noise. It works on 0 to 8 kHz of the 48 kHz spectra, so
no band split and no delay of its own; the upper bands are the suppressor's. Pure; one thread. Must not
know AEC3, devices or time.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from roomctl.media.dsp.frame import FRAME, Frame

BINS: Final = 161
"""0 to 8 kHz in steps of 50 Hz."""
SIZE: Final = 2 * FRAME
BLOCKS: Final = 44
"""Length: 440 ms. A room of 0.6 s has fallen by 44 dB then."""
HISTORY: Final = 52
"""Blocks by which the filter may begin later: delays up to 500 ms."""
KEEPS: Final = 0.9998**2
"""How much of the room stays the same from one block to the next (energy): people move slowly."""
FORGETS: Final = 0.5
"""Share of the last error power in the next: short, so that a first syllable stops the learning at once."""
TAIL_DB_BLOCK: Final = -1.2
"""Expected decay of a room per block, before anything is known of it."""
FIXED_PER_FRAME: Final = 11
"""Blocks whose response is brought back to 10 ms in each frame, in turn: all of them every 40 ms."""
BLOCK_SHARE: Final = 0.9
"""Share of a room's whole response that its first block may hold. Too much costs little."""

Spectrum = NDArray[np.complex64]
"""Shape (161,)."""
Power = NDArray[np.float32]
"""Shape (161,), of sums over 960 samples."""


class FarHistory:
    """Spectra of the last 960 ms of what was played, newest first."""

    def __init__(self) -> None:
        self._depth = HISTORY + BLOCKS
        self._store = np.zeros((2 * self._depth, BINS), np.complex64)
        self._powers = np.zeros((2 * self._depth, BINS), np.float32)
        self._at = self._depth
        self._window = np.zeros(SIZE, np.float32)

    def push(self, far: Frame) -> None:
        """480 samples that the loudspeaker got."""
        self._window[:FRAME] = self._window[FRAME:]
        self._window[FRAME:] = far
        self._at -= 1
        if self._at < 0:
            for store in (self._store, self._powers):
                store[self._depth + 1 :] = store[: self._depth - 1]
            self._at = self._depth
        spectrum = np.asarray(np.fft.rfft(self._window)[:BINS], np.complex64)
        self._store[self._at] = spectrum
        self._powers[self._at] = power_of(spectrum)

    def spectra(self, first: int, count: int) -> NDArray[np.complex64]:
        """`count` blocks, from `first` blocks ago on: (count, 161). A view."""
        return self._store[self._at + first : self._at + first + count]

    def powers(self, first: int, count: int) -> NDArray[np.float32]:
        """The squares of their magnitudes."""
        return self._powers[self._at + first : self._at + first + count]


class EchoFilter:
    """From what was played to what of it is in the microphone."""

    def __init__(self) -> None:
        self.first = 0
        """How many blocks after the loudspeaker's frame the room's response begins."""
        self._weights = np.zeros((BLOCKS, BINS), np.complex64)
        self._unsure = np.zeros((BLOCKS, BINS), np.float32)
        self._noise = np.full(BINS, 1e-6, np.float32)
        self._error = np.zeros(SIZE, np.float32)
        self._turn = 0
        self.forget(1.0)

    def forget(self, coupling: float) -> None:
        """Begin anew. `coupling`: power of the microphone over that of the loudspeaker, as far as known;
        less than 1 counts as 1.
        """
        self._weights[:] = 0.0
        decay = 10.0 ** (TAIL_DB_BLOCK / 10.0 * np.arange(BLOCKS, dtype=np.float32))
        self._unsure[:] = (BLOCK_SHARE * min(30.0, max(1.0, coupling)) * decay)[:, np.newaxis]

    def scale(self, gain: float) -> None:
        """The loudspeaker is so much louder than before, and the room the same."""
        self._weights *= gain
        self._unsure *= gain * gain

    def step(self, near: Frame, history: FarHistory) -> Frame:
        """The echo in this frame (480 float32), and learn from what remains. `history` has the far frame."""
        spectra = history.spectra(self.first, BLOCKS)
        echo = np.fft.irfft(np.einsum("kf,kf->f", spectra, self._weights), SIZE)[FRAME:]
        self._error[FRAME:] = near - echo
        self._learn(spectra, history.powers(self.first, BLOCKS))
        return echo.astype(np.float32)

    def _learn(self, spectra: NDArray[np.complex64], powers: NDArray[np.float32]) -> None:
        error = np.asarray(np.fft.rfft(self._error)[:BINS], np.complex64)
        self._noise += (1.0 - FORGETS) * (power_of(error) - self._noise)
        expected = np.einsum("kf,kf->f", self._unsure, powers)
        step = self._unsure / (expected + self._noise + 1e-9)
        self._weights += step * np.conj(spectra) * error
        step *= powers
        self._unsure *= KEEPS * (1.0 - 0.5 * step)
        self._unsure += (1.0 - KEEPS) * (np.square(self._weights.real) + np.square(self._weights.imag))
        self._keep_causal()

    def _keep_causal(self) -> None:
        """A block answers for its own 10 ms: what the update put elsewhere belongs to its neighbours."""
        rows = np.arange(self._turn, self._turn + FIXED_PER_FRAME) % BLOCKS
        self._turn = (self._turn + FIXED_PER_FRAME) % BLOCKS
        length = 2 * (BINS - 1)
        response = np.fft.irfft(self._weights[rows], length, axis=1)
        response[:, length // 2 :] = 0.0
        self._weights[rows] = np.fft.rfft(response, axis=1)


def power_of(spectrum: Spectrum) -> Power:
    """Squared magnitudes."""
    return np.asarray(np.square(spectrum.real) + np.square(spectrum.imag), np.float32)
