"""A small room made of numbers: how a loudspeaker arrives at a microphone.

Pure. The simulated table and the virtual cards of the tests use the same air.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from roomctl.media.dsp.frame import FRAME, RATE, Frame


@dataclass(frozen=True, slots=True)
class Air:
    """A meeting room between loudspeaker and microphone."""

    delay_s: float = 0.008
    """Until the direct sound arrives: 340 m a second, plus what the box itself takes."""
    rt60_s: float = 0.35
    """Time in which the reverberation falls by 60 dB."""
    direct: float = 0.4
    """Gain of the direct sound."""
    reverberant: float = 0.25
    """Gain of the whole tail (root of its energy)."""


def impulse_response(air: Air, seed: int = 1) -> NDArray[np.float32]:
    """The response at 48 kHz: silence, direct sound, then noise that dies away. Same seed, same room."""
    tail_length = max(1, int(air.rt60_s * RATE))
    seconds = np.arange(tail_length) / RATE
    tail = np.random.default_rng(seed).standard_normal(tail_length)
    if air.rt60_s > 0:
        tail *= 10.0 ** (-3.0 * seconds / air.rt60_s)
    tail *= air.reverberant / max(float(np.sqrt(np.sum(tail**2))), 1e-12)
    tail[0] = air.direct
    return np.concatenate([np.zeros(int(air.delay_s * RATE)), tail]).astype(np.float32)


class Convolver:
    """Frame-wise convolution with a long response, partitioned so that each frame costs the same."""

    def __init__(self, response: NDArray[np.float32]) -> None:
        """`response`: one-dimensional, 48 kHz, any length above 0."""
        if response.ndim != 1 or not response.size:
            raise ValueError(f"an impulse response is one row of numbers, not of shape {response.shape}")
        parts = -(-response.size // FRAME)
        padded = np.zeros((parts, 2 * FRAME), np.float32)
        padded[:, :FRAME] = np.pad(response, (0, parts * FRAME - response.size)).reshape(parts, FRAME)
        self._filter = np.fft.rfft(padded, axis=1)
        self._spectra = np.zeros_like(self._filter)
        self._newest = 0
        self._window = np.zeros(2 * FRAME, np.float32)

    def __call__(self, frame: Frame) -> Frame:
        """The next frame of the filtered sound; without delay of its own."""
        self._window[:FRAME] = self._window[FRAME:]
        self._window[FRAME:] = frame
        self._newest = (self._newest - 1) % len(self._spectra)
        self._spectra[self._newest] = np.fft.rfft(self._window)
        older = len(self._spectra) - self._newest
        total = np.einsum("ij,ij->j", self._spectra[self._newest :], self._filter[:older])
        total += np.einsum("ij,ij->j", self._spectra[: self._newest], self._filter[older:])
        return np.fft.irfft(total)[FRAME:].astype(np.float32)
