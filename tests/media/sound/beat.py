"""A small engine: calls a port in the order it wants to be called, and keeps what it heard."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Self

import numpy as np

from roomctl.media.dsp.beat import BeatClock
from roomctl.media.dsp.frame import FRAME, RATE, Frame, silence
from roomctl.media.sound.port import SoundPort, SoundState
from tests.media.sound.sounds import Sound


class Beat:
    """Runs beside a test: `async with Beat(port, paced=True) as beat`. Plays `play(sound)` to the room."""

    def __init__(self, port: SoundPort, *, paced: bool) -> None:
        """`paced`: in real time, as real cards need it; else as fast as it goes."""
        self.port, self._paced = port, paced
        self.near: list[Frame] = []
        self.far: list[Frame] = []
        self.heard: list[bool] = []
        self.states: list[tuple[float, SoundState]] = []
        self._queue: list[Frame] = []
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        if self._paced:
            self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    def play(self, sound: Sound) -> None:
        """To the loudspeaker, from now on."""
        self._queue += [sound[at : at + FRAME] for at in range(0, sound.size - FRAME + 1, FRAME)]

    async def seconds(self, seconds: float) -> None:
        """Let so much sound pass."""
        if self._paced:
            await asyncio.sleep(seconds)
        else:
            for _ in range(round(seconds * RATE / FRAME)):
                self._step()
            await asyncio.sleep(0)

    async def until(self, true: Callable[[SoundState], bool], within_s: float) -> float:
        """Wait for a state; returns how long it took. AssertionError when it does not come."""
        begin = time.monotonic()
        while not true(self.port.state()):
            took = time.monotonic() - begin
            assert took < within_s, f"not within {within_s} s: {self.port.state()}"
            await (asyncio.sleep(0.01) if self._paced else self.seconds(0.01))
        return time.monotonic() - begin

    def since(self, frames: int) -> tuple[Sound, Sound]:
        """What was near and far from a number of frames on."""
        return np.concatenate(self.near[frames:]), np.concatenate(self.far[frames:])

    async def _run(self) -> None:
        clock, last = BeatClock(), time.monotonic()
        due = last
        while True:
            now = time.monotonic()
            due = max(due + clock.next_period(self.port.capture_fill(), now - last), now - 0.5)
            last = now
            self._step()
            await asyncio.sleep(max(0.0, due - time.monotonic()))

    def _step(self) -> None:
        near, far = silence(), silence()
        self.heard.append(self.port.read(near))
        self.port.reference(far)
        self.near.append(near)
        self.far.append(far)
        self.port.write(self._queue.pop(0) if self._queue else silence())
        if not self.states or self.states[-1][1] is not self.port.state():
            self.states.append((time.monotonic(), self.port.state()))
