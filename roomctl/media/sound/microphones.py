"""Several microphones: which they are, and how one on another device keeps step with the beat.

The beat goes by the first device's clock. Every further device has a clock of its own, so its sound is made
a little longer or shorter until its ring neither fills nor empties, all its channels together: between
themselves they do not move. Must not know how a device is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import soxr

from roomctl.media.dsp.drift import LIMIT, DriftLoop
from roomctl.media.dsp.frame import FRAME, Frame
from roomctl.media.sound.capture import Capture
from roomctl.media.sound.line import Line
from roomctl.media.sound.port import Direction
from roomctl.media.sound.portaudio import Callback, PortAudio

MOST: Final = 8
"""More microphones than this nobody can set up in a self-help group's room."""


@dataclass(frozen=True, slots=True)
class Microphones:
    """Those of one device. `device`: `Identity.text()`, "" for the room's chosen microphone."""

    device: str = ""
    channels: tuple[int, ...] = (0,)
    """The first is 0."""


class Captures:
    """The lines of all microphones and, after each `read`, a frame of every one of them."""

    def __init__(self, microphones: Sequence[Microphones], burst: int, margin: int) -> None:
        """As `LiveSound`: the first device is the beat's. ValueError for none, or for more than eight."""
        count = sum(len(one.channels) for one in microphones)
        if not microphones or not 1 <= count <= MOST:
            raise ValueError(f"a room has 1 to {MOST} microphones, not {count}")
        self.several = count > 1
        self.frames = np.zeros((count, FRAME), np.float32)
        self._given, self._burst, self._margin = tuple(microphones), burst, margin
        self._lines: list[Line[Capture]] = []
        self._followers: dict[int, tuple[Capture, Follower]] = {}

    def line(self, number: int, audio: PortAudio, wake: Callable[[], None]) -> Line[Capture]:
        """The line of the device with this number; to be asked for in order, once each."""
        wanted = self._given[number].channels

        def fresh() -> tuple[Capture, Callback]:
            capture = Capture(wanted)
            return capture, capture.take

        line = Line(Direction.MICROPHONE, audio, fresh, wake, channels=max(wanted) + 1)
        self._lines.append(line)
        return line

    def read(self, out: Frame) -> bool:
        """The next frame of all into `frames`, the first one's into `out`. False: the first has none."""
        at = len(self._given[0].channels)
        capture = self._lines[0].buffer
        heard = capture is not None and capture.read(self.frames[:at])
        out[:] = self.frames[0] if heard else 0.0
        for number, line in enumerate(self._lines[1:], 1):
            end = at + len(self._given[number].channels)
            self._follow(number, line, self.frames[at:end])
            at = end
        return heard

    def _follow(self, number: int, line: Line[Capture], out: Frame) -> None:
        """A further device that is away is silent, and no more than that: the others go on."""
        capture = line.buffer
        if capture is None or line.misplaced:
            self._followers.pop(number, None)
            out[:] = 0.0
            return
        known = self._followers.get(number)
        if known is None or known[0] is not capture:
            known = self._followers[number] = (capture, Follower(capture, self._burst, self._margin))
        known[1].read(out)


class Follower:
    """A device whose clock is not the beat's. `read` gives one frame of each of its channels every beat."""

    def __init__(self, capture: Capture, burst: int, margin: int) -> None:
        """`burst`: samples the card brings at one go; `margin`: what should be left before the next."""
        self._capture = capture
        count = len(capture.channels)
        self._loop = DriftLoop(margin + burst // 2)
        self._cushion = margin + burst
        self._resampler = soxr.ResampleStream(1.0 + 2 * LIMIT, 1.0, count, dtype="float32", vr=True)
        self._resampler.set_io_ratio(1.0, 1.0, 0)
        self._came = np.zeros((count, FRAME), np.float32)
        self._made = np.zeros((count, 0), np.float32)
        self._begun = False
        self.missing = 0
        """Samples the beat asked for that were not there."""

    @property
    def ppm(self) -> float:
        """The correction in use; positive: the beat is faster than this device's clock."""
        return self._loop.ppm

    def read(self, out: Frame) -> bool:
        """Fill `out` (channels, 480). False: nothing there, `out` is zeros."""
        if not self._begun and self._capture.ring.fill < self._cushion:
            out[:] = 0.0
            return False
        self._begun = True
        # more is made of each sample when too little waits: so the resampler takes fewer per beat
        speed = self._loop.update(self._capture.ring.fill + self._made.shape[1])
        self._resampler.set_io_ratio(1.0 / (1.0 + speed), 1.0, FRAME)
        while self._made.shape[1] < FRAME:
            if not self._capture.read(self._came):
                self._begun = False
                self.missing += FRAME
                self._made = self._made[:, :0]
                out[:] = 0.0
                return False
            made = self._resampler.resample_chunk(np.ascontiguousarray(self._came.T))
            self._made = np.concatenate((self._made, np.atleast_2d(made).reshape(-1, len(out)).T), axis=1)
        out[:] = self._made[:, :FRAME]
        self._made = self._made[:, FRAME:]
        return True
