"""Learning where somebody sits while they say their name. Pure: dt is an argument.

A second of voice is enough, and most of it must come from one place: somebody who answers from across the
table, or a door, spoils it, and then it goes on listening until it is clear. It begins with a pause, because
whoever was taught before may still be speaking.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Collection
from typing import Final

from roomctl.media.dsp.frame import FRAME_S

VOICE_S: Final = 1.0
"""So much voice is looked at: a name."""
CLEAR: Final = 0.6
"""Such a part of it must be from one place."""
EVERY_S: Final = 0.05
"""The place is noted this often while there is a voice."""


class Teaching:
    """One lesson: begin, feed every beat, until it answers."""

    def __init__(self, same: Callable[[float, float], bool], taken: Collection[float] = ()) -> None:
        """`same`: whether two places may be one person's. `taken`: where others sit, who are not meant."""
        self._same, self._taken = same, taken
        self._paused = False
        self._notes: deque[float] = deque(maxlen=round(VOICE_S / EVERY_S))
        self._wait_s = 0.0

    def step(self, place: float | None, *, speech: bool, dt: float = FRAME_S) -> float | None:
        """The place that was learned, once; None: go on talking."""
        self._wait_s -= dt
        self._paused |= not speech
        if not (speech and self._paused) or place is None or self._wait_s > 0.0:
            return None
        if any(self._same(place, other) for other in self._taken):
            return None
        self._wait_s = EVERY_S
        self._notes.append(place)
        if len(self._notes) < (self._notes.maxlen or 0):
            return None
        found, _times = Counter(self._notes).most_common(1)[0]
        near = sum(self._same(found, note) for note in self._notes)
        return found if near >= CLEAR * len(self._notes) else None
