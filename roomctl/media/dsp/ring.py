"""A ring between one writing thread and one reading thread, without a lock.

The writer is PortAudio's callback: it may neither wait nor allocate, so it only copies and counts.
Each side changes its own counter and no other, both only ever grow, and the store behind them is twice
the stated capacity: when the reader falls behind, the writer goes on and the reader finds out by the
difference of the counters and steps over the oldest. The second half is the room in which a reader that
is just copying is not run over; should that happen all the same (a reader held up for the ring's whole
length in the middle of a copy), it sees it by the writer's claim and copies again. Must not know what a
device is.
"""

from __future__ import annotations

import numpy as np

from roomctl.media.dsp.frame import Frame


class Ring:
    """Bounded queue of samples: one writer, one reader; drops the oldest and counts what it drops."""

    def __init__(self, capacity: int) -> None:
        """`capacity` in samples; ValueError below 1."""
        if capacity < 1:
            raise ValueError(f"a ring needs room for at least one sample, not {capacity}")
        self.capacity = capacity
        self._store = np.zeros(2 * capacity, np.float32)
        self._claimed = 0  # changed by the writer only, before it copies
        self._written = 0  # changed by the writer only, after it copied
        self._read = 0  # changed by the reader only
        self._skipped = 0  # changed by the reader only

    # the writer's side

    def write(self, block: Frame) -> int:
        """Put a block of any length in; return how many of the oldest samples this pushes out."""
        size = int(block.shape[0])
        start = self._written
        before = max(0, start - self._read - self.capacity)
        self._claimed = start + size
        kept = block[-self.capacity :] if size > self.capacity else block
        self._put((start + size - kept.shape[0]) % self._store.shape[0], kept)
        self._written = start + size  # last: the reader may look from here on
        return max(0, start + size - self._read - self.capacity) - before

    def _put(self, at: int, block: Frame) -> None:
        first = min(block.shape[0], self._store.shape[0] - at)
        self._store[at : at + first] = block[:first]
        if first < block.shape[0]:
            self._store[: block.shape[0] - first] = block[first:]

    # the reader's side

    def read_into(self, out: Frame) -> int:
        """Fill `out` with the oldest samples; return how many were missing (those are zeros)."""
        size = int(out.shape[0])
        have = self._copy(out)
        while self._claimed - self._read > self._store.shape[0]:
            have = self._copy(out)
        out[have:] = 0.0
        self._read += have
        return size - have

    def _copy(self, out: Frame) -> int:
        self._step_over()
        have = min(int(out.shape[0]), self._written - self._read)
        at = self._read % self._store.shape[0]
        first = min(have, self._store.shape[0] - at)
        out[:first] = self._store[at : at + first]
        out[first:have] = self._store[: have - first]
        return have

    def skip(self, samples: int) -> int:
        """Throw the oldest away (brings a delay down after a stall); return how many, counted as overflow."""
        self._step_over()
        gone = max(0, min(samples, self._written - self._read))
        self._read += gone
        self._skipped += gone
        return gone

    def clear(self) -> None:
        """Forget what waits, uncounted: for a device that was opened anew."""
        self._read = self._written

    def _step_over(self) -> None:
        behind = self._written - self._read - self.capacity
        if behind > 0:
            self._read += behind
            self._skipped += behind

    # either side

    @property
    def fill(self) -> int:
        """Samples waiting, at most `capacity`."""
        return min(self._written - self._read, self.capacity)

    @property
    def overflow(self) -> int:
        """Samples lost because nobody read them in time."""
        return self._skipped + max(0, self._written - self._read - self.capacity)
