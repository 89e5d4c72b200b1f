"""Which row of the arrays belongs to which source.

All state of this wing lies in arrays with one row per source, so that forty sources cost little more than
one. A row that is given back is wiped by whoever owns the array when it is given out again. Pure.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.intp]
"""Shape (n,), indices into the arrays."""

MOST: Final = 64
"""Rows there are: forty people, eight seats, the room, and some that just left."""

ROOM: Final = "room"
MUTED: Final = "room (muted)"
"""The room's microphone while nobody hears it: listened to only to say that it is muted."""
SEAT: Final = "seat:"


def is_room(source: str) -> bool:
    """Whether this source is a microphone in the room (so its echo comes from the room's loudspeaker)."""
    return source in {ROOM, MUTED} or source.startswith(SEAT)


class SourceTable:
    """Names to rows; remembers the last set of names, which is nearly always the next one too."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self._row: dict[str, int] = {}
        self._free = list(range(most - 1, -1, -1))
        self._names: tuple[str, ...] | None = None
        self.present: Rows = np.empty(0, np.intp)
        """Rows of the last `see`, in its order."""
        self.absent: Rows = np.empty(0, np.intp)
        """Rows of the known sources that were not in it."""
        self.in_room = np.zeros(most, np.bool_)
        """Per row: a microphone in the room."""

    def __contains__(self, source: str) -> bool:
        return source in self._row

    def names(self) -> dict[str, int]:
        """All known sources and their rows."""
        return self._row

    def see(self, names: tuple[str, ...]) -> list[tuple[str, int]]:
        """These sources send now. Returns the new ones, whose rows must be wiped.

        ValueError when there are more sources than rows: whoever admits people knows the limit.
        """
        if names == self._names:
            return []
        fresh = [name for name in names if name not in self._row]
        if len(fresh) > len(self._free):
            raise ValueError(f"more than {self.most} sources")
        for name in fresh:
            row = self._row[name] = self._free.pop()
            self.in_room[row] = is_room(name)
        self._names = names
        self.present = np.array([self._row[name] for name in names], np.intp)
        gone = [row for name, row in self._row.items() if name not in names]
        self.absent = np.array(gone, np.intp)
        return [(name, self._row[name]) for name in fresh]

    def drop(self, source: str) -> int | None:
        """Forget a source; returns the row it had, None if it was not known."""
        row = self._row.pop(source, None)
        if row is not None:
            self._free.append(row)
            self.absent = self.absent[self.absent != row]
            self.present = self.present[self.present != row]
            self._names = None
        return row
