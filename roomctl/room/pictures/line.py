"""When a camera is paused for the sake of the voice, and when it comes back. PURE; time is an argument.

Voice and picture share a line. The picture is made smaller first (by who receives it); where even the
smallest is too much, or the voice is torn, the camera is paused. It is tried again after a while, and after
a longer while each time that was too early. Must not know links, people, packets.
"""

from __future__ import annotations

from typing import Final

LEAST_BPS: Final = 120_000
"""Below, a picture of a face is no picture."""
TORN_PCT: Final = 8.0
WHOLE_PCT: Final = 3.0
QUEUE_S: Final = 0.4
BAD_S: Final = 3.0
"""A line has to be bad for so long: one bad moment is none."""
FIRST_WAIT_S: Final = 15.0
LONGEST_WAIT_S: Final = 120.0
TRIAL_S: Final = 20.0
"""Bad again so soon after the camera came back: it came back too early."""


class CameraLine:
    """One person's camera. `look` about once a second."""

    def __init__(self) -> None:
        self.paused = False
        self._bad_since: float | None = None
        self._until = 0.0
        self._back_at = -1e9
        self._wait = FIRST_WAIT_S

    def look(self, now: float, *, allowed_bps: int, queue_s: float, voice_loss_pct: float | None) -> bool:
        """Is the camera paused? `allowed_bps`: what it may send, 0 = it sends nothing; `queue_s`: how long
        its line keeps packets waiting; `voice_loss_pct`: of their voice, as it arrives here, None = unknown.
        """
        torn = voice_loss_pct is not None and voice_loss_pct >= TORN_PCT
        if self.paused:
            whole = voice_loss_pct is None or voice_loss_pct < WHOLE_PCT
            if not whole:
                self._until = max(self._until, now + BAD_S)
            elif now >= self._until:
                self.paused, self._back_at, self._bad_since = False, now, None
            return self.paused
        if not (torn or (allowed_bps and (allowed_bps < LEAST_BPS or queue_s > QUEUE_S))):
            self._bad_since = None
        elif self._bad_since is None:
            self._bad_since = now
        elif now - self._bad_since >= BAD_S:
            self._pause(now)
        return self.paused

    def _pause(self, now: float) -> None:
        early = now - self._back_at < TRIAL_S
        self._wait = min(LONGEST_WAIT_S, 2 * self._wait) if early else FIRST_WAIT_S
        self.paused, self._until = True, now + self._wait
