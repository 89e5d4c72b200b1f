"""From where a voice comes, by a small array of microphones: SRP-PHAT over all directions of a circle.

Between two microphones a sound has a delay that depends on its direction. For every pair the phases of all
bands are compared, loudness left out (PHAT), and the direction is taken whose delays explain most of them
(steered response power: DiBiase 2000). The comparison is linear, so pieces of sound are summed first and
steered once: that makes it cheap. What is no louder than the room's noise says nothing and is left out. Pure.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from roomctl.media.dsp.decimate import LOW_FRAME, LOW_RATE, TAIL, decimate
from roomctl.media.dsp.frame import FRAME, FRAME_S, Frame

SOUND_M_S: Final = 343.0
STEPS: Final = 72
"""Directions looked at: every 5 degrees."""
STEP_DEG: Final = 360.0 / STEPS
_SIZE: Final = 512
_HOP: Final = 2
"""Beats between two looks: 20 ms of 32."""
AVERAGE_S: Final = 0.3
"""Over how long (measured: shorter errs more in live rooms)."""
OVER: Final = 8.0
"""A band has to be louder by this factor (9 dB) than the room's noise to say anything."""
FLOOR_RISE: Final = 10.0 ** (0.1 * _HOP * FRAME_S)
"""The noise of a band falls at once and rises by 1 dB a second."""
_SMOOTH_S: Final = 0.1
_HZ: Final = np.fft.rfftfreq(_SIZE, 1.0 / LOW_RATE)
_BINS: Final = np.flatnonzero(np.logical_and(_HZ >= 300.0, _HZ <= 6000.0))
_WINDOW: Final = np.hanning(_SIZE).astype(np.float32)

Places = NDArray[np.float64]
"""Shape (m, 2): metres, any origin."""
Power = NDArray[np.float32]
"""Shape (72,): how much of the voice each direction explains, 1 = all of it."""


def circle(radius_m: float, count: int) -> Places:
    """Microphones evenly on a circle, counter-clockwise. ValueError below three: two know no front."""
    if count < 3:
        raise ValueError("a direction all round needs at least three microphones")
    angle = 2.0 * np.pi * np.arange(count) / count
    return radius_m * np.stack([np.cos(angle), np.sin(angle)], axis=1)


class Direction:
    """One array. Feed it every beat."""

    def __init__(self, places: Places) -> None:
        """`places`: where the microphones are, in the order of their channels."""
        count = len(places)
        self._one, self._other = np.triu_indices(count, 1)
        angle = np.radians(STEP_DEG * np.arange(STEPS))
        towards = np.stack([np.cos(angle), np.sin(angle)])
        early = (places - places.mean(axis=0)) @ towards / SOUND_M_S
        apart = early[self._one] - early[self._other]
        turn = np.exp(-2j * np.pi * apart[:, None, :] * _HZ[_BINS][None, :, None])
        self._steer = turn.reshape(-1, STEPS).astype(np.complex64)
        self._tail = np.zeros((count, TAIL), np.float32)
        self._wait: list[Frame] = []
        self._sound = np.zeros((count, _SIZE), np.float32)
        self._smooth = np.zeros(_BINS.size, np.float32)
        self._floor = np.full(_BINS.size, np.inf, np.float32)
        self._seen = np.zeros((self._one.size, _BINS.size), np.complex64)
        self._weight = 1e-6
        self._beats = 0
        self._found: Power | None = None
        self.last: float | None = None
        """Where the sound of this beat's look alone came from, degrees; None: no look, or no voice."""

    def step(self, channels: Frame, *, own: float) -> None:
        """One beat (m, 480). `own`: part of it the loudspeaker does not explain, 0 to 1."""
        self._wait.append(channels)
        self._beats += 1
        self.last = None
        if self._beats % _HOP == 0:
            self._hear()
            self._look(own)

    def _hear(self) -> None:
        """What waits, all in one product."""
        parts = np.stack(self._wait)
        before = np.concatenate((self._tail[None], parts[:-1, :, FRAME - TAIL :]))
        low = decimate(before.reshape(-1, TAIL), parts.reshape(-1, FRAME)).reshape(_HOP, -1, LOW_FRAME)
        self._tail = parts[-1, :, FRAME - TAIL :]
        new = low.transpose(1, 0, 2).reshape(low.shape[1], -1)
        self._sound[:, : -new.shape[1]] = self._sound[:, new.shape[1] :]
        self._sound[:, -new.shape[1] :] = new
        self._wait.clear()

    def _look(self, own: float) -> None:
        spectrum = np.fft.rfft(self._sound * _WINDOW, axis=1)[:, _BINS]
        each = spectrum.real**2 + spectrum.imag**2
        power = each.mean(axis=0)
        loud = self._over_noise(power)
        kept = 1.0 - _HOP * FRAME_S / AVERAGE_S
        self._seen *= kept
        self._weight *= kept
        self._found = None
        if own < 0.5 or not loud.any():
            return
        weight = np.sqrt(power / max(float(power.max()), 1e-15)) * loud * np.float32(own)
        phase = spectrum * np.sqrt(1.0 / np.maximum(each, np.float32(1e-20)))
        seen = phase[self._one] * (phase.conj() * weight)[self._other]
        self.last = float(np.argmax((seen.reshape(-1) @ self._steer).real) * STEP_DEG)
        self._seen += seen
        self._weight += float(weight.sum())

    def _over_noise(self, power: NDArray[np.float32]) -> NDArray[np.bool_]:
        if self._beats * FRAME_S <= _SIZE / LOW_RATE:
            self._smooth = power
            return np.zeros(power.shape, np.bool_)
        self._smooth = self._smooth + (power - self._smooth) * np.float32(_HOP * FRAME_S / _SMOOTH_S)
        self._floor = np.minimum(self._smooth, self._floor * np.float32(FLOOR_RISE))
        return power > OVER * self._floor

    def power(self) -> Power:
        """How well each direction explains the voice of the last moments."""
        if self._found is None:
            found = (self._seen.reshape(-1) @ self._steer).real
            self._found = np.asarray(found / (self._weight * self._one.size), np.float32)
        return self._found

    @property
    def voiced(self) -> float:
        """How much has been heard lately, 0 (nothing) to about 1: below a tenth a direction means little."""
        return self._weight * _HOP * FRAME_S / AVERAGE_S


def apart(one_deg: float, other_deg: float) -> float:
    """Angle between two directions, 0 to 180 degrees."""
    return abs((one_deg - other_deg + 180.0) % 360.0 - 180.0)
