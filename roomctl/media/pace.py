"""Keeps the beat in time: waits until each one is due, catches up after a hold-up, counts what was late.

Owns the waiting and its counters. Must not know what a beat does. The due times are absolute, so being late
once does not make the next one late; after a hold-up longer than the devices' rings can bear, the beats that
can no longer be made good are given up and counted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Final

from roomctl.media.dsp.beat import BeatClock
from roomctl.media.dsp.frame import FRAME_S

LATE_S: Final = FRAME_S
"""A beat that begins so much after its time counts as late."""
GIVE_UP_S: Final = 0.3
"""Lateness beyond which beats are left out."""


class Pacer:
    """Calls `beat(now)` about every 10 ms, at the pace of the microphone whose fill `fill` tells."""

    def __init__(self, beat: Callable[[float], None], fill: Callable[[], int | None]) -> None:
        self._beat, self._fill = beat, fill
        self.clock = BeatClock()
        self.beats = 0
        self.late = 0
        self.skipped = 0
        """Beats given up."""
        self.failed = 0
        """Beats in which something raised: told by `on_error`, and the next one comes all the same."""
        self.failed_on_end = 0
        """Of these, how many were the last ones."""
        self.worst_s = 0.0
        self.on_error: Callable[[Exception], None] = _nothing

    async def run(self) -> None:
        """Until cancelled."""
        last = due = monotonic()
        while True:
            await asyncio.sleep(max(0.0, due - monotonic()))
            now = monotonic()
            self._note(now - due)
            if now - due > GIVE_UP_S:
                self.skipped += int((now - due) / FRAME_S)
                due = now
            due += self.clock.next_period(self._fill(), now - last)
            last = now
            self._once(now)

    def _note(self, lateness: float) -> None:
        self.beats += 1
        self.late += lateness > LATE_S
        self.worst_s = max(self.worst_s, lateness)

    def _once(self, now: float) -> None:
        try:
            self._beat(now)
            self.failed_on_end = 0
        except Exception as error:  # noqa: BLE001 - one bad beat must not end the evening; it is counted and told
            self.failed += 1
            self.failed_on_end += 1
            self.on_error(error)


def _nothing(_error: Exception) -> None:
    return None
