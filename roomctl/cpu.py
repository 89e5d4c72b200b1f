"""How much of a core a process of ours uses. Must not know which process, nor who is told."""

from __future__ import annotations

from time import monotonic, process_time


class CpuShare:
    """Counts from one question to the next."""

    def __init__(self) -> None:
        self._then = (monotonic(), process_time())

    def pct(self) -> float:
        """Percent of one core since this was asked last, to a tenth."""
        (then, used), self._then = self._then, (monotonic(), process_time())
        return round(100.0 * (self._then[1] - used) / max(self._then[0] - then, 1e-3), 1)
