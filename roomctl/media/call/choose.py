"""How good a line is, and what is sent on it: passed-on talkers or one mix, packets of 10 or of 20 ms.

Pure: measurements and times go in, a grade comes out. Must not know links.

Theory. Passing packets on needs up to five streams where a mix needs one, and ten-millisecond packets twice
the packets: both are for lines that carry them. A line is *fair* until measured otherwise: passed on, 20 ms,
or one mix of 10 ms for who wishes a mix or cannot take more. It becomes *weak* (one mixed stream, 20 ms)
after a while of bad reports, and fair again after a longer while of good ones; each relapse soon after
doubles that while, so that a line on the edge changes seldom. *Good* (10 ms) is only what has been measured
as good, both ways, and is not any more at the first doubt.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from roomctl.media.call.port import FrameWish, Mode, ModeWish

Grade = Literal["weak", "fair", "good"]

BAD_LOSS: Final = 0.05
BAD_RTT_S: Final = 0.6
"""Nobody is so far away; something in between is full."""
CLEAN_LOSS: Final = 0.02
CLEAN_RTT_S: Final = 0.4
GOOD_LOSS: Final = 0.005
GOOD_RTT_S: Final = 0.06
GOOD_JITTER_S: Final = 0.006
DOUBTFUL_JITTER_S: Final = 0.015
WEAK_AFTER_S: Final = 2.0
FAIR_AFTER_S: Final = 15.0
LONGEST_S: Final = 240.0
RELAPSE_S: Final = 60.0
"""Weak again within so long: the next wait is twice as long."""
GOOD_AFTER_S: Final = 8.0
TEN_MOST: Final = 8
"""Links up to which 10 ms is worth its packets: beyond, a small PC has better uses for its time."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is known of a line now; None: not measured. Shares 0 to 1, seconds."""

    heard_loss: float | None = None
    """Of what we send, by the peer's reports."""
    loss: float | None = None
    """Of what the peer sends."""
    rtt: float | None = None
    jitter: float | None = None


class LineJudge:
    """One line's grade: `look` about once a second."""

    def __init__(self) -> None:
        self.grade: Grade = "fair"
        self._bad_since: float | None = None
        self._clean_since: float | None = None
        self._good_since: float | None = None
        self._wait = FAIR_AFTER_S
        self._fair_at = -1e9

    def look(self, now: float, look: Look) -> Grade:
        """The grade after this look. Times go forward."""
        self._bad_since = _since(self._bad_since, now, on=_bad(look))
        self._clean_since = _since(self._clean_since, now, on=_clean(look))
        self._good_since = _since(self._good_since, now, on=_good(look))
        if self.grade == "weak":
            if _lasted(self._clean_since, now, self._wait):
                self.grade, self._fair_at = "fair", now
        elif _lasted(self._bad_since, now, WEAK_AFTER_S):
            relapse = now - self._fair_at < RELAPSE_S
            self._wait = min(LONGEST_S, 2 * self._wait) if relapse else FAIR_AFTER_S
            self.grade = "weak"
        elif self.grade == "good":
            self.grade = "fair" if _doubtful(look) else "good"
        elif _lasted(self._good_since, now, GOOD_AFTER_S):
            self.grade = "good"
        return self.grade


class Choice:
    """What one line is sent: by the wish, and by its grade."""

    def __init__(self, mode: ModeWish, frame_ms: FrameWish) -> None:
        self.judge = LineJudge()
        self.mode_wish, self.frame_wish = mode, frame_ms

    def right(self, links: int, *, able: bool) -> tuple[Mode, Literal[10, 20]]:
        """As it is to be sent to now. `links`: how many the call has; `able`: see `mode_for`."""
        grade = self.judge.grade
        mode = mode_for(self.mode_wish, grade, able=able)
        return mode, frames_for(self.frame_wish, grade, mode, links)


def mode_for(wish: ModeWish, grade: Grade, *, able: bool) -> Mode:
    """How to send. `able`: the peer offered the lines that passing on needs."""
    if not able:
        return "mix"
    if wish == "auto":
        return "mix" if grade == "weak" else "forward"
    return wish


def frames_for(wish: FrameWish, grade: Grade, mode: Mode, links: int) -> Literal[10, 20]:
    """Length of our packets, ms; `links`: how many there are in the call.

    Who is sent one mix gets short packets from the start, unless the line is weak: mixing costs time that
    this wins back, and it is one stream only.
    """
    if wish == "auto":
        return 10 if (grade == "good" or (mode == "mix" and grade == "fair")) and links <= TEN_MOST else 20
    return wish


def _since(since: float | None, now: float, *, on: bool) -> float | None:
    return (now if since is None else since) if on else None


def _lasted(since: float | None, now: float, seconds: float) -> bool:
    return since is not None and now - since >= seconds


def _bad(look: Look) -> bool:
    return (look.heard_loss or 0.0) >= BAD_LOSS or (look.rtt or 0.0) >= BAD_RTT_S


def _clean(look: Look) -> bool:
    return (look.heard_loss or 0.0) < CLEAN_LOSS and (look.rtt or 0.0) < CLEAN_RTT_S


def _good(look: Look) -> bool:
    known = None not in {look.heard_loss, look.rtt, look.jitter}
    return (
        known
        and max(look.heard_loss or 0.0, look.loss or 0.0) <= GOOD_LOSS
        and (look.rtt or 0.0) <= GOOD_RTT_S
        and (look.jitter or 0.0) <= GOOD_JITTER_S
    )


def _doubtful(look: Look) -> bool:
    return (
        max(look.heard_loss or 0.0, look.loss or 0.0) >= CLEAN_LOSS
        or (look.rtt or 0.0) > 2 * GOOD_RTT_S
        or (look.jitter or 0.0) > DOUBTFUL_JITTER_S
    )
