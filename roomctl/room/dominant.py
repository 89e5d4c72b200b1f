"""Who stands out on the room's display when several are heard: steady, for a picture that jumps distracts.

Owns the choice and its patience. Whoever has it keeps it while they speak, and over a breath; a laugh or "mm"
never gets it. It changes no order and no right: the display draws one ring stronger, and that is all. PURE:
time is an argument.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from roomctl.types import SourceId

KEPT_S: Final = 1.5
"""So long a silence is a breath."""


class Dominant:
    """Call `step` whenever something has changed, and from time to time."""

    def __init__(self) -> None:
        self.source: SourceId | None = None
        self._since: dict[SourceId, float] = {}
        self._heard = 0.0

    def step(self, meant: Iterable[SourceId], now: float) -> SourceId | None:
        """`meant`: who speaks now and means it. Returns who stands out; None: nobody does."""
        speak = set(meant)
        self._since = {source: self._since.get(source, now) for source in sorted(speak)}
        if self.source in speak:
            self._heard = now
        elif self.source is None or now - self._heard >= KEPT_S:
            longest = min(self._since, key=lambda source: (self._since[source], source), default=None)
            self.source = longest
            self._heard = now
        return self.source
