"""The sound check's measures while the meeting goes on: never a sound, a line only when something turns bad.

Pure: one frame each of microphone, loudspeaker and cleaned microphone a beat; time is the number of beats.
Judged once a second. A second that proves nothing (nobody speaks, nothing is played) changes nothing, so a
fault neither comes nor goes by silence. Must not know devices: whoever tells the faults puts the names in.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.ma  # np.median loads it at its first call, which would be in a beat: 7 ms
from numpy.typing import NDArray

from roomctl.media.dsp.frame import FRAME, Frame
from roomctl.media.sound.faults import FaultCode
from roomctl.media.sound.measure import FULL
from roomctl.media.sound.probe import hum_of

SECOND: Final = 100
LONG: Final = 400
"""Beats over which loudspeaker and microphone are compared."""
LAG: Final = 60
"""Beats by which the microphone may hear the loudspeaker later."""
FAR_DB: Final = -45.0
"""The loudspeaker plays."""
HUM_EVERY: Final = 8
"""Seconds between two looks for hum: it does not come and go."""

CLIPPED_PCT: Final = 0.1
NOISY_DB: Final = -45.0
HUM_DB: Final = -55.0
ECHO_DB: Final = -50.0
ALIKE: Final = 0.7
"""Two envelopes of one and the same sound; two people who speak at once are near 0."""
UNLIKE: Final = 0.25
GAPS_MS: Final = 20.0


@dataclass
class Alarm:
    """Raised by enough bad seconds, lowered by more good ones; one without evidence counts for nothing."""

    raise_at: int
    lower_after: int
    on: bool = False
    _score: int = 0
    _good: int = 0

    def second(self, bad: bool | None) -> None:
        """What this second showed; None: nothing."""
        if bad is None:
            return
        self._good = 0 if bad else self._good + 1
        self._score = (
            min(self.raise_at, self._score + 1) if bad else max(0, self._score - (self._good % 3 == 0))
        )
        if self._score >= self.raise_at:
            self.on = True
        elif self._good >= self.lower_after:
            self.on, self._score = False, 0


def _alarms() -> dict[FaultCode, Alarm]:
    return {
        FaultCode.SOUND_GAPS: Alarm(3, 20),
        FaultCode.MICROPHONE_CLIPPING: Alarm(3, 20),
        FaultCode.LOUDSPEAKER_NOT_HEARD: Alarm(20, 2),
        FaultCode.ECHO_RETURNS: Alarm(5, 10),
        FaultCode.MICROPHONE_HUM: Alarm(2, 3),
        FaultCode.ROOM_NOISY: Alarm(10, 10),
    }


@dataclass
class Quality:
    """`step` every beat; `faults` is what holds now, the gravest first."""

    watch_wrong_microphone: bool = False
    """Whether not hearing the loudspeaker proves anything: not in a box that takes its own sound out."""
    _alarms: dict[FaultCode, Alarm] = field(default_factory=_alarms)
    _levels: NDArray[np.float32] = field(default_factory=lambda: np.full((3, LONG + LAG), -120.0, np.float32))
    """dB of near, far, clean; a ring whose newest stands at `_at`."""
    _at: int = -1
    _line: NDArray[np.float32] = field(default_factory=lambda: np.full((3, LONG + LAG), -120.0, np.float32))
    """The same in the order of time, made once a second."""
    _clipped: int = 0
    _heard: int = 0
    _gaps_ms: float = 0.0
    _beats: int = 0
    _seconds: int = 0
    _floors: deque[float] = field(default_factory=lambda: deque(maxlen=10))
    _quiet: deque[Frame] = field(default_factory=lambda: deque(maxlen=75))

    @property
    def faults(self) -> tuple[FaultCode, ...]:
        """What is bad now."""
        return tuple(code for code, alarm in self._alarms.items() if alarm.on)

    def step(self, near: Frame, far: Frame, clean: Frame, *, heard: bool) -> None:
        """One beat: (480,) float32 each. `heard`: the microphone gave it."""
        power = np.array((near @ near, far @ far, clean @ clean), np.float64) / FRAME
        self._at = (self._at + 1) % (LONG + LAG)
        self._levels[:, self._at] = level = 10 * np.log10(power + 1e-12)
        self._clipped += int(np.count_nonzero(np.abs(near) >= FULL))
        self._heard += heard
        if heard and level[1] < FAR_DB:
            self._quiet.append(near.copy())
        self._beats += 1
        if self._beats % SECOND == 0:
            self._second()

    def lost(self, ms: float) -> None:
        """So much sound was missing or thrown away since the last call."""
        self._gaps_ms += ms

    def forget(self) -> None:
        """Other devices: nothing is known of them."""
        self._alarms = _alarms()
        self._levels[:] = -120.0
        self._floors.clear()
        self._quiet.clear()

    def _second(self) -> None:
        self._seconds += 1
        whole = self._heard >= SECOND - 5
        self._line = np.roll(self._levels, -1 - self._at, axis=1)
        now = self._line[:, -SECOND:]
        if whole and not (now[1] > FAR_DB).any():
            self._floors.append(float(np.percentile(now[0], 10)))
        tell = self._alarms
        tell[FaultCode.SOUND_GAPS].second(self._gaps_ms > GAPS_MS)
        if whole:
            clipped = 100.0 * self._clipped / (SECOND * FRAME)
            loud = bool(now[0].max() > -20)
            tell[FaultCode.MICROPHONE_CLIPPING].second(clipped > CLIPPED_PCT if loud or clipped else None)
            tell[FaultCode.ROOM_NOISY].second(self._noisy())
            tell[FaultCode.MICROPHONE_HUM].second(self._hums())
            tell[FaultCode.ECHO_RETURNS].second(self._echoes())
            tell[FaultCode.LOUDSPEAKER_NOT_HEARD].second(self._deaf())
        self._clipped = self._heard = 0
        self._gaps_ms = 0.0

    def _noisy(self) -> bool | None:
        return float(np.median(self._floors)) > NOISY_DB if len(self._floors) >= 5 else None

    def _hums(self) -> bool | None:
        """Looked for in quiet pieces only, and not every second."""
        if self._seconds % HUM_EVERY or len(self._quiet) < 75:
            return None
        return hum_of(np.concatenate(self._quiet)) > HUM_DB

    def _echoes(self) -> bool | None:
        """What was played comes out of the canceller again, loud enough to be heard at home."""
        _near, far, clean = self._compared()
        if far is None:
            return None
        lag, alike = best_lag(far, clean)
        active = np.roll(far, lag) > FAR_DB
        return bool(alike > ALIKE and clean[active].mean() > ECHO_DB)

    def _deaf(self) -> bool | None:
        """The loudspeaker plays, and nothing of it arrives at the microphone."""
        near, far, _clean = self._compared()
        if far is None or not self.watch_wrong_microphone:
            return None
        return best_lag(far, near)[1] < UNLIKE

    def _compared(
        self,
    ) -> tuple[NDArray[np.float32], NDArray[np.float32] | None, NDArray[np.float32]]:
        """The last seconds of near, far, clean; far None: too little was played, or without a pause."""
        near, far, clean = self._line
        playing = int(np.count_nonzero(far > FAR_DB))
        proves = playing > LONG // 4 and float(far.std()) > 3.0
        return near, far if proves else None, clean


def best_lag(far: NDArray[np.float32], other: NDArray[np.float32]) -> tuple[int, float]:
    """By how many beats `other` follows `far`, and how alike the two envelopes are then (-1 to 1).

    Both (LONG + LAG,) dB, floored at -70 so that the depth of silence counts for nothing.
    """
    ours, theirs = np.maximum(far, -70.0), np.maximum(other, -70.0)
    best = (0, -1.0)
    late = theirs[LAG:] - theirs[LAG:].mean()
    if late.std() < 0.5:
        return 0, 0.0
    for lag in range(0, LAG, 2):
        early = ours[LAG - lag : LAG - lag + LONG]
        early = early - early.mean()
        norm = float(np.linalg.norm(early) * np.linalg.norm(late))
        alike = float(early @ late) / norm if norm > 0 else 0.0
        if alike > best[1]:
            best = (lag, alike)
    return best
