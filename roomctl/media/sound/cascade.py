"""A long linear canceller beside AEC3: AEC3 speaks while only the loudspeaker is heard, the other one as
soon as somebody at the table is.

AEC3 alone leaves nothing of the echo and much too little of a voice over it. The linear stage leaves the
voice whole, and echo where it does not fit. So both run on the same microphone all the time, and a judge
fades between them within 10 ms: no click, nothing to warm up, and where the linear stage cannot be trusted
(clipping, two clocks, a room that changes) what is heard is AEC3 alone. Must not know devices.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from roomctl.media.dsp.echo_delay import DelayFinder
from roomctl.media.dsp.echo_filter import HISTORY, EchoFilter, FarHistory
from roomctl.media.dsp.echo_judge import Judge, bands_of
from roomctl.media.dsp.echo_suppress import Suppressor
from roomctl.media.dsp.frame import FRAME, FRAME_S, Frame, silence
from roomctl.media.sound.canceller import EchoCanceller, check

AEC3_LATE: Final = 424
"""Samples by which AEC3 is late at 48 kHz (livekit 423, pywebrtc 430, measured by correlation)."""
_WAIT: Final = FRAME - AEC3_LATE
SHUT_FRAMES: Final = 5
"""Frames in which the fade back to AEC3 is done; the other way takes one."""
EARLY_BLOCKS: Final = 2
LATE_BLOCKS: Final = 7
"""The filter begins so much before the sound that was found, and stays while it is found within these."""
ALL_DB: Final = 30.0
"""What AEC3 takes away when it takes all."""
TAIL_BLOCKS: Final = 10
"""A room rings on for 100 ms at least."""
_RAMP: Final = np.arange(1, FRAME + 1, dtype=np.float32) / np.float32(FRAME)
POWER_KEPT: Final = 0.8
"""Of one frame in the comparison of both: about 50 ms."""


class Cascade:
    """An `EchoCanceller` made of another one and a linear stage; 10 ms late."""

    def __init__(self, aec3: EchoCanceller) -> None:
        """`aec3`: what stands in while the linear stage is no good, about `AEC3_LATE` samples late."""
        self.stepped_back = 0
        """How often the linear stage was given up since the start: it fitted, and then it did not."""
        self._aec3 = aec3
        self._late = np.zeros(FRAME + _WAIT, np.float32)
        self._filter, self._judge = EchoFilter(), Judge()
        self._history, self._delay, self._suppressor = FarHistory(), DelayFinder(), Suppressor()
        self._share = 0.0
        self._powers = np.zeros(2)
        self._mine = False

    @property
    def name(self) -> str:
        """Both, as in cascade+livekit."""
        return f"cascade+{self._aec3.name}"

    @property
    def trusted(self) -> bool:
        """Whether the linear stage is good enough to be listened to over the loudspeaker."""
        return self._judge.trusted

    @property
    def delay_s(self) -> float | None:
        """From the loudspeaker's frame to its sound in the microphone, within 10 ms; None: not found."""
        return None if self._delay.blocks is None else self._delay.blocks * FRAME_S

    def process(self, near: Frame, far: Frame) -> Frame:
        """See `EchoCanceller.process`."""
        check(near, far)
        safe = self._safe(near, far)
        self._history.push(far)
        # a microphone that is off is no room to be learned
        echo = self._filter.step(near, self._history) if near.any() else silence()
        self._suppressor.look(near - echo, echo)
        self._weigh(hush_of(self._suppressor.left_power, float(np.dot(safe, safe))))
        own = self._suppressor.give(self._judge.leak_db, near=self._judge.near)
        return self._faded(own, safe)

    def _safe(self, near: Frame, far: Frame) -> Frame:
        """AEC3's frame, as late as ours."""
        self._late[:_WAIT] = self._late[FRAME:]
        self._late[_WAIT:] = self._aec3.process(near, far)
        return self._late[:FRAME].copy()

    def _weigh(self, hush: float) -> None:
        left, echo = self._suppressor.left, self._suppressor.echo
        moved = self._delay.step(np.asarray(left + echo, np.complex64), self._history)
        recent = bands_of(self._history.powers(0, HISTORY + TAIL_BLOCKS).max(axis=0))
        before = self._judge.trusted
        self._judge.step(left, echo, recent, hush=hush)
        self.stepped_back += before and not self._judge.trusted
        if self._judge.gain != 1.0:
            self._filter.scale(self._judge.gain)
        found = self._delay.blocks
        if found is None:
            return
        outside = not self._filter.first <= found <= self._filter.first + LATE_BLOCKS
        if moved and outside and not self._judge.trusted:
            self._filter.first = max(0, found - EARLY_BLOCKS)
            self._filter.forget(self._delay.coupling)
        elif self._judge.lost:
            self._delay.forget()
            self._filter.forget(self._delay.coupling)

    def _quieter(self, own: Frame, safe: Frame) -> float:
        """While only the loudspeaker is heard, whoever leaves less of it is right."""
        self._powers *= POWER_KEPT
        self._powers += (float(np.dot(own, own)), float(np.dot(safe, safe)))
        mine, theirs = self._powers.tolist()
        if mine < 0.5 * theirs:
            self._mine = True
        elif mine > theirs:
            self._mine = False
        step = 1.0 / SHUT_FRAMES
        return min(1.0, self._share + step) if self._mine else max(0.0, self._share - step)

    def _faded(self, own: Frame, safe: Frame) -> Frame:
        wanted = 1.0 if self._judge.near else self._quieter(own, safe)
        curve = self._share + (wanted - self._share) * _RAMP
        self._share = wanted
        return np.asarray(safe + curve * (own - safe), np.float32)


def hush_of(left: float, safe: float) -> float:
    """How much AEC3 takes of what the filter left: 0 nothing, 1 all. Powers of any unit, `left` of 20 ms."""
    taken_db = 10.0 * math.log10((left + 1e-9) / (2.0 * safe + 1e-9))
    return min(1.0, max(0.0, taken_db / ALL_DB))
