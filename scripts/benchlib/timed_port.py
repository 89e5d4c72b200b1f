"""The room's table for benches: says bursts or a tone, keeps what it says and plays, with the times.

A `SoundPort` like any other to the engine. Mouth and ear are the port's own door: `read` hands a frame of the
microphone over, `write` takes one for the loudspeaker. PortAudio's rings and the card's buffers, which a real
table has besides, are not here. Nothing comes back from the loudspeaker to the microphone.
"""

from __future__ import annotations

import time
from collections import deque
from typing import Any, Final

import numpy as np

from roomctl.media.dsp.frame import FRAME, RATE, Frame, silence
from roomctl.media.sound.port import Direction, SoundCounters, SoundState
from roomctl.media.sound.simulated import SimulatedSound
from scripts.benchlib.onsets import Tape, burst

PERIOD_S: Final = 0.4
DITHER_S: Final = 0.1
"""A burst begins so long or less after its time, so that it meets packets and beats at every place."""
ROOM_PITCH: Final = 1_700.0
BROWSER_PITCH: Final = 1_000.0
MOST: Final = 60 * RATE // FRAME
"""Frames kept, the last minute."""


class Rhythm:
    """When to begin a burst: once in each period of the wall clock, at a random place in its first part."""

    def __init__(self, seed: int = 3) -> None:
        self._luck = np.random.default_rng(seed)
        self._period = -1
        self._due = 0.0

    def begins(self, now: float, length_s: float) -> float | None:
        """Seconds from `now`, below `length_s`, at which a burst begins; None: not in these."""
        period = int(now / PERIOD_S)
        if period != self._period:
            self._period = period
            self._due = period * PERIOD_S + float(self._luck.uniform(0.0, DITHER_S))
        wait = self._due - now
        if wait >= length_s:
            return None
        self._due = np.inf
        return max(0.0, wait)


class TimedPort:
    """`sound`: "bursts", or "tone" for a room that sounds all the time."""

    def __init__(self, sound: str = "bursts") -> None:
        self._table = SimulatedSound()  # its noise, its devices
        self._tone = sound == "tone"
        self._rhythm = Rhythm()
        self._burst = burst(ROOM_PITCH)
        self._saying = False
        self._left: list[tuple[int, Frame]] = []
        self._frames = 0
        self._played, self._reference = silence(), silence()
        self._mouth: deque[tuple[float, Frame]] = deque(maxlen=MOST)
        self._ear: deque[tuple[float, Frame]] = deque(maxlen=MOST)

    def say(self, *, on: bool) -> None:
        """Whether there are bursts; none at first."""
        self._saying = on

    def restart(self) -> None:
        """Begin both tapes anew."""
        self._mouth.clear()
        self._ear.clear()

    def tapes(self) -> dict[str, Any]:
        """What was said and what was played since `restart`, packed."""
        return {"mouth": _tape(self._mouth).pack(), "ear": _tape(self._ear).pack()}

    # SoundPort

    async def start(self) -> None:
        """See `SoundPort.start`."""
        await self._table.start()

    async def close(self) -> None:
        """See `SoundPort.close`."""
        await self._table.close()

    def capture_fill(self) -> int | None:
        """None: the monotonic clock is the beat."""
        return None

    def read(self, out: Frame) -> bool:
        """What the table says, and its noise. The loudspeaker is not heard in it."""
        heard = self._table.read(out)
        now = time.time()
        self._reference, self._played = self._played, silence()
        out += self._say_tone() if self._tone else self._say_bursts(now)
        self._frames += 1
        self._mouth.append((now, out.copy()))
        return heard

    def channels(self) -> Frame | None:
        """One microphone."""
        return None

    def reference(self, out: Frame) -> None:
        """What was played before the frame just read."""
        out[:] = self._reference

    def write(self, frame: Frame) -> None:
        """Taken for the loudspeaker."""
        self._played = frame.copy()
        self._ear.append((time.time(), self._played))

    def state(self) -> SoundState:
        """See `SoundPort.state`."""
        return self._table.state()

    def counters(self) -> SoundCounters:
        """See `SoundPort.counters`."""
        return self._table.counters()

    async def choose(self, direction: Direction, identity: str | None) -> None:
        """See `SoundPort.choose`."""
        await self._table.choose(direction, identity)

    # inside

    def _say_tone(self) -> Frame:
        at = np.arange(self._frames * FRAME, (self._frames + 1) * FRAME)
        return (0.2 * np.sin(2 * np.pi * ROOM_PITCH * at / RATE)).astype(np.float32)

    def _say_bursts(self, now: float) -> Frame:
        begins = self._rhythm.begins(now, FRAME / RATE)
        if begins is not None and self._saying:
            self._left.append((-round(begins * RATE), self._burst))
        said = silence()
        waiting, self._left = self._left, []
        for at, sound in waiting:
            first = max(0, -at)
            piece = sound[max(0, at) : at + FRAME]
            said[first : first + piece.size] += piece
            if at + FRAME < sound.size:
                self._left.append((at + FRAME, sound))
        return said


def _tape(frames: deque[tuple[float, Frame]]) -> Tape:
    kept = list(frames)
    sound = np.concatenate([frame for _, frame in kept]) if kept else np.zeros(0, np.float32)
    marks = [(number * FRAME, at) for number, (at, _) in enumerate(kept)]
    return Tape(sound, np.asarray(marks, np.float64).reshape(-1, 2))
