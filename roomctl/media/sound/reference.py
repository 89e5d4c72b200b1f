"""The far end as the card got it, kept in step with the microphone.

A canceller needs pairs that belong together. The beat writes one frame to the loudspeaker and reads one
from the microphone, but cards do not always follow: a late beat makes the loudspeaker's card play a gap,
a trimmed delay leaves a frame out, a full ring loses a piece of the microphone, a starved sound server loses
one or plays a gap of its own. Each of these moves the echo in time; here the reference is moved by as much.
Pure numbers; one thread.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from roomctl.media.dsp.frame import RATE, Frame
from roomctl.media.dsp.ring import Ring

LONGEST: Final = RATE
"""A reference further behind than one second is of no use to any canceller."""


class Reference:
    """A delay line whose length follows the cards."""

    def __init__(self) -> None:
        self._line = Ring(LONGEST)
        self._owed = 0
        """To be passed over as soon as it is there; less than 0: zeros to be given before what is there."""

    @property
    def delay(self) -> int:
        """Samples between a frame's way to the loudspeaker and its place beside the microphone's."""
        return self._line.fill

    def restart(self, delay: int) -> None:
        """Begin anew with `delay` samples of silence: what the way through both cards surely takes."""
        self._line.clear()
        self._owed = 0
        self._silence(delay)

    def push(self, frame: Frame, gap: int = 0) -> None:
        """`frame` goes to the loudspeaker; before it the card was given `gap` samples of silence."""
        self._silence(gap)
        self._line.write(frame)
        self._settle()

    def lose(self, samples: int) -> None:
        """So many samples of the microphone never came: what belongs to them is passed over. Less than 0: the
        loudspeaker's card played so many of silence by itself, or what was lost came after all.
        """
        self._owed += samples
        self._settle()

    def pull(self, out: Frame) -> None:
        """The piece that belongs to the microphone's next `out.size` samples; zeros where there is none."""
        held = min(out.size, max(0, -self._owed))
        self._owed += held
        out[:held] = 0.0
        self._line.read_into(out[held:])

    def _settle(self) -> None:
        if self._owed > 0:
            self._owed -= self._line.skip(self._owed)

    def _silence(self, samples: int) -> None:
        if samples > 0:
            self._line.write(np.zeros(min(samples, LONGEST), np.float32))
