"""Gain that never clicks and a limiter that never overshoots.

The limiter looks one block of 2 ms ahead. Per block it knows the gain that block can bear; at the border of
two blocks it uses the smaller of both, and between borders a straight line, which therefore lies below what
either block can bear. So no sample ever passes the ceiling, and nothing is clipped into shape. Pure.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from roomctl.media.dsp.frame import FRAME, FRAME_S, Frame

CEILING: Final = 10.0 ** (-1.0 / 20.0)
"""-1 dBFS: room for what an encoder and a converter add."""
BLOCK: Final = 96
"""Samples of one block: 2 ms of look-ahead, which is also the limiter's delay."""
RELEASE_DB_S: Final = 60.0
"""How fast the gain comes back."""
_BLOCKS: Final = FRAME // BLOCK
_RISE: Final = 10.0 ** (RELEASE_DB_S * BLOCK / FRAME * FRAME_S / 20.0)
_LINE: Final = np.arange(BLOCK, dtype=np.float32) / BLOCK


def from_db(db: float) -> float:
    """Decibels to a factor."""
    return float(10.0 ** (db / 20.0))


class RampedGain:
    """A gain that walks to its target in a straight line over `ramp_s`, so that no step is heard."""

    def __init__(self, gain: float = 1.0, ramp_s: float = 0.02) -> None:
        """ValueError for a ramp of no length."""
        if ramp_s <= 0:
            raise ValueError("a ramp takes some time")
        self._now = self.target = gain
        self._frames = max(1, round(ramp_s / FRAME_S))
        self._left = 0
        self._line: Frame = np.arange(1, FRAME + 1, dtype=np.float32) / np.float32(FRAME)

    @property
    def gain(self) -> float:
        """The factor in use at the end of the last frame."""
        return self._now

    def go_to(self, gain: float) -> None:
        """Set where to walk to (a factor); 0 mutes."""
        if gain != self.target:
            self.target = gain
            self._left = self._frames

    def process(self, frame: Frame) -> Frame:
        """The frame with the gain applied; the very same object while the gain rests at one."""
        if self._left == 0:
            return frame if self._now == 1.0 else np.asarray(frame * np.float32(self._now), np.float32)
        end = self.target if self._left == 1 else self._now + (self.target - self._now) / self._left
        out: Frame = frame * (np.float32(self._now) + np.float32(end - self._now) * self._line)
        self._now = end
        self._left -= 1
        return out


class Limiter:
    """Soft, look-ahead, exact: the output never exceeds the ceiling. Delay: `BLOCK` samples."""

    def __init__(self, ceiling: float = CEILING) -> None:
        """`ceiling`: largest magnitude that may come out, 0 < ceiling <= 1; ValueError otherwise."""
        if not 0.0 < ceiling <= 1.0:
            raise ValueError(f"a ceiling lies above 0 and up to 1, not at {ceiling}")
        self.ceiling = ceiling
        self._held = np.zeros(BLOCK, np.float32)
        self._held_bears = 1.0  # what the held block can bear, release included
        self._border = 1.0  # the gain at the border where the next output begins
        self._lowest = 1.0

    @property
    def reduction_db(self) -> float:
        """By how much the last frame was turned down at most, dB (0: untouched)."""
        return -20.0 * math.log10(self._lowest)

    def process(self, block: NDArray[np.float64] | Frame) -> Frame:
        """480 samples of any size in; 480 float32 within the ceiling out, 96 samples later.

        What is not a number becomes silence: one broken decoder must not deafen the room.
        """
        sound: Frame = np.asarray(block, np.float32)
        tops = np.abs(sound).reshape(_BLOCKS, BLOCK).max(axis=1)
        if not math.isfinite(float(tops.sum())):
            sound = np.nan_to_num(sound, nan=0.0, posinf=0.0, neginf=0.0)
            tops = np.abs(sound).reshape(_BLOCKS, BLOCK).max(axis=1)
        joined = np.concatenate((self._held, sound))
        out, self._held = joined[:FRAME], joined[FRAME:]
        if self._border == 1.0 and self._held_bears == 1.0 and float(tops.max()) <= self.ceiling:
            self._lowest = 1.0
            return out
        return self._turn_down(out, tops)

    def _turn_down(self, out: Frame, tops: Frame) -> Frame:
        borders = np.empty(_BLOCKS + 1, np.float32)
        borders[0] = self._border
        bears = self._held_bears
        for index, top in enumerate(tops.tolist()):  # five blocks, not samples
            coming = min(1.0, self.ceiling / top if top > 0 else 1.0, max(bears, 1e-6) * _RISE)
            borders[index + 1] = min(bears, coming)
            bears = coming
        self._held_bears, self._border = bears, float(borders[-1])
        self._lowest = max(float(borders.min()), 1e-6)
        curve = borders[:-1, None] + np.diff(borders)[:, None] * _LINE
        shaped = out.reshape(_BLOCKS, BLOCK) * curve
        top32 = np.float32(self.ceiling)
        if float(top32) > self.ceiling:
            top32 = np.nextafter(top32, np.float32(0))
        # the last rounding of float32 only: the curve itself already stays below
        return np.asarray(np.clip(shaped, -top32, top32).reshape(FRAME), np.float32)
