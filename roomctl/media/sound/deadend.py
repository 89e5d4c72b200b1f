"""Whether only another process helps: PortAudio hangs, and nothing can be opened beside what hangs.

Pure. A call that hangs is usually no matter: the next one works in another thread, or the sound server that
holds both up goes on. Where neither happens nobody is heard until the process is another one. Must not know
how one is had.
"""

from __future__ import annotations

from typing import Final

GIVE_UP_S: Final = 2.0
"""What hung because the server did comes back at once when that goes on."""


class DeadEnd:
    """`look` after every look at devices that are there to be opened."""

    def __init__(self) -> None:
        self.reached = False
        self._ever = False
        """A process that never had sound would be replaced by one that has none either."""
        self._since: float | None = None

    def look(self, now: float, *, stuck: bool, flows: bool) -> None:
        """`stuck`: a call hangs in PortAudio; `flows`: sound comes or goes through any device."""
        self._ever |= flows
        if not stuck or flows or not self._ever:
            self._since = None
        elif self._since is None:
            self._since = now
        self.reached = self._since is not None and now - self._since >= GIVE_UP_S
