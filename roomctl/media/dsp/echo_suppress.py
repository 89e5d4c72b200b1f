"""What the filter left is turned down bin by bin, and silence is filled with the room's own noise.

Sound goes through in windows of 20 ms, half overlapping (10 ms of delay). A bin keeps what is more than the
expected remainder of the echo; where little is kept, noise like the room's takes its place, because a hole
in a room is heard as a fault. Above 8 kHz, where no filter works, the bands below tell how much of the echo
there is. Pure; one thread.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from roomctl.media.dsp.echo_filter import BINS, SIZE, Power, Spectrum, power_of
from roomctl.media.dsp.echo_judge import COUNT, EDGES, Bands
from roomctl.media.dsp.frame import FRAME, Frame

ALL: Final = SIZE // 2 + 1
FLOOR: Final = 0.06
"""Least gain of a bin while somebody at the table is heard: -24 dB on top of what the filter took."""
BEYOND: Final = 2.5
"""The expected remainder counts so many times: an echo heard costs more than a little of a voice."""
ALONE_FLOOR: Final = 0.003
ALONE_BEYOND: Final = 8.0
"""The same while only the loudspeaker is heard: then nothing can be lost."""
FAST: Final = 0.6
"""Weight of what was kept of the last frame in what is expected now (decision-directed)."""
RUMBLE: Final = 2
"""Bins below 100 Hz that hold no speech."""
_BAND_OF: Final = np.repeat(np.arange(COUNT), np.diff(np.append(EDGES, BINS)))


class Suppressor:
    """Takes frames of what the filter left and of what it predicted; gives frames 480 samples later."""

    def __init__(self) -> None:
        self.left: Spectrum = np.zeros(BINS, np.complex64)
        self.echo: Spectrum = np.zeros(BINS, np.complex64)
        self._window = np.sqrt(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(SIZE) / SIZE)).astype(np.float32)
        self._inputs = np.zeros((2, SIZE), np.float32)
        self._spectrum = np.zeros(ALL, np.complex64)
        self._rest = np.zeros(FRAME, np.float32)
        self._kept: Power = np.zeros(BINS, np.float32)
        self._calm = np.full(ALL, 1e-3, np.float32)
        self._noise = np.full(ALL, 1e-2, np.float32)
        turns = np.random.default_rng(5).uniform(0, 2 * np.pi, 8 * ALL)
        self._phases = np.exp(1j * turns).astype(np.complex64)
        self._dice = np.random.default_rng(6)

    def look(self, left: Frame, echo: Frame) -> None:
        """Take the next 10 ms; `left` and `echo` (spectra, 0 to 8 kHz) are of the last 20 ms then."""
        self._inputs[:, :FRAME] = self._inputs[:, FRAME:]
        self._inputs[0, FRAME:] = left
        self._inputs[1, FRAME:] = echo
        spectra = np.asarray(np.fft.rfft(self._inputs * self._window, axis=1), np.complex64)
        self._spectrum = spectra[0]
        self.left, self.echo = spectra[0, :BINS], spectra[1, :BINS]

    @property
    def left_power(self) -> float:
        """Sum of squares of the last 20 ms that the filter left."""
        return float(np.dot(self._inputs[0], self._inputs[0]))

    def give(self, leak_db: Bands, *, near: bool) -> Frame:
        """The frame before the one looked at. `leak_db`: share of the echo that the filter leaves; `near`:
        somebody at the table is heard.
        """
        heard = power_of(self._spectrum)
        gain = self._gain(heard, leak_db, *((FLOOR, BEYOND) if near else (ALONE_FLOOR, ALONE_BEYOND)))
        self._learn_noise(heard)
        at = int(self._dice.integers(0, 7 * ALL))
        filled = np.sqrt(np.maximum(0.0, 1.0 - np.square(gain)) * self._noise) * self._phases[at : at + ALL]
        filled[:RUMBLE] = 0.0
        sound = np.fft.irfft(self._spectrum * gain + filled, SIZE) * self._window
        out: Frame = (self._rest + sound[:FRAME]).astype(np.float32)
        self._rest = sound[FRAME:].astype(np.float32)
        return out

    def _gain(
        self, heard: NDArray[np.float32], leak_db: Bands, floor: float, beyond: float
    ) -> NDArray[np.float32]:
        echo = power_of(self.echo)
        expected = np.zeros(BINS, np.float32)
        expected[EDGES[0] :] = beyond * (10.0 ** (0.1 * leak_db))[_BAND_OF] * echo[EDGES[0] :]
        expected += 1e-9
        low = heard[:BINS]
        prior = FAST * self._kept / expected + (1.0 - FAST) * np.maximum(low / expected - 1.0, 0.0)
        gain = np.empty(ALL, np.float32)
        gain[:BINS] = np.maximum(floor, prior / (1.0 + prior))
        self._kept = np.square(gain[:BINS]) * low
        top = slice(EDGES[-3], BINS)
        voice, played = float(low[top].sum()), float(echo[top].sum())
        gain[BINS:] = max(floor, voice / (voice + 4.0 * played + 1e-9)) if played > 1e-6 else 1.0
        gain[:RUMBLE] = 0.0
        return gain

    def _learn_noise(self, heard: NDArray[np.float32]) -> None:
        self._calm += 0.1 * (heard - self._calm)
        self._noise = np.minimum(1.004 * self._noise, self._calm)
