"""A call with real peers over loopback, for tests: a beat that mixes, tones that tell who is heard, and waits
that end as soon as what they wait for is true.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from time import monotonic
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from roomctl.media.call.call import Call
from roomctl.media.call.client import Client
from roomctl.media.call.port import CallEvent, CallOptions, Path
from roomctl.media.dsp.frame import FRAME, RATE, Frame, rms_dbfs
from roomctl.types import PeerId

AMPLITUDE = 0.1
ACTIVE_DB = -50.0
Sound = NDArray[np.float32]


class Tone:
    """A source of one frequency that can be switched off."""

    def __init__(self, hz: float) -> None:
        self.hz = hz
        self.on = True
        self._at = 0

    def __call__(self) -> Frame | None:
        t = (self._at + np.arange(FRAME)) / RATE
        self._at += FRAME
        return (AMPLITUDE * np.sin(2 * np.pi * self.hz * t)).astype(np.float32) if self.on else None


class Ear:
    """A sink that keeps the last seconds."""

    def __init__(self, seconds: float = 20.0) -> None:
        self._most = round(seconds * RATE / FRAME)
        self._frames: list[Frame] = []

    def __call__(self, frame: Frame) -> None:
        self._frames.append(frame.copy())
        if len(self._frames) > self._most:
            del self._frames[0]

    def clear(self) -> None:
        self._frames.clear()

    def sound(self, seconds: float | None = None) -> Sound:
        """What was heard lately."""
        frames = self._frames if seconds is None else self._frames[-round(seconds * RATE / FRAME) :]
        return np.concatenate(frames) if frames else np.zeros(0, np.float32)

    def level(self, hz: float, seconds: float = 1.0) -> float:
        """How loud a tone is in what was heard lately, dB relative to how it was said."""
        return usual_db(self.sound(seconds), hz)


def tone_db(sound: Sound, hz: float) -> float:
    """Level of one frequency, dB relative to `AMPLITUDE`."""
    if not sound.size:
        return -200.0
    window = np.blackman(sound.size)
    wave = np.exp(-2j * np.pi * hz * np.arange(sound.size) / RATE)
    amplitude = 2.0 * abs(np.sum(sound * window * wave)) / np.sum(window)
    return float(20 * np.log10(amplitude / AMPLITUDE + 1e-10))


def usual_db(sound: Sound, hz: float) -> float:
    """Median of the level in each quarter second: a leak is always there, a corrected clock is a moment."""
    piece = min(RATE // 4, sound.size)
    if not piece:
        return -200.0
    return float(
        np.median([tone_db(sound[at : at + piece], hz) for at in range(0, sound.size - piece + 1, piece)])
    )


class Room:
    """The call and its beat. What is louder than `ACTIVE_DB` counts as a contribution, as in the engine."""

    def __init__(self, options: CallOptions | None = None, *, path: Path | None = None) -> None:
        self.events: list[CallEvent] = []
        self.call = Call(options or CallOptions(loopback="always"), self.events.append, path=path)
        self.source: Callable[[], Frame | None] | None = None
        """The room's microphone."""
        self.heard: dict[PeerId, Ear] = {}
        self._task = asyncio.ensure_future(self._beat())

    async def join(self, name: str, client: Client) -> None:
        """Let a client in and wait for its sound to be able to flow."""
        peer = PeerId(name)
        answer = await self.call.open(peer, await client.offer())
        await client.accept(answer)
        await asyncio.wait_for(client.connected.wait(), 10)

    async def _beat(self) -> None:
        due = monotonic()
        while True:
            due += FRAME / RATE
            await asyncio.sleep(max(0.0, due - monotonic()))
            self.beat(monotonic())

    def beat(self, now: float) -> None:
        """One beat of a simple engine."""
        heard = self.call.pull(now)
        total = np.zeros(FRAME)
        said = self.source() if self.source else None
        if said is not None:
            total += said
        own = {peer: frame for peer, frame in heard.items() if rms_dbfs(frame) > ACTIVE_DB}
        for frame in own.values():
            total += frame
        for peer, frame in heard.items():
            self.heard.setdefault(peer, Ear())(frame)
        self.call.push(total, own, now)

    async def close(self) -> None:
        await self.call.aclose()
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task


class Guest:
    """A client with a tone and an ear."""

    def __init__(
        self,
        hz: float,
        *,
        frame_ms: Literal[10, 20] = 20,
        bitrate: int = 32_000,
        slots: int = 0,
        loopback: Literal["always", "never"] = "always",
    ) -> None:
        self.tone = Tone(hz)
        self.ear = Ear()
        self.client = Client(
            self.tone, self.ear, loopback=loopback, frame_ms=frame_ms, bitrate=bitrate, slots=slots
        )

    @property
    def hz(self) -> float:
        return self.tone.hz


@contextlib.asynccontextmanager
async def meeting(
    tones: list[float], options: CallOptions | None = None, *, path: Path | None = None
) -> AsyncIterator[tuple[Room, list[Guest]]]:
    """A room in which everybody has joined as "p0", "p1", ..."""
    room = Room(options, path=path)
    guests = [Guest(hz, bitrate=options.bitrate if options else 32_000) for hz in tones]
    try:
        for number, guest in enumerate(guests):
            await room.join(f"p{number}", guest.client)
        yield room, guests
    finally:
        for guest in guests:
            await guest.client.close()
        await room.close()


async def until(true: Callable[[], bool], seconds: float = 20.0, *, step: float = 0.05) -> None:
    """Wait until something is true; an error after `seconds`."""
    end = monotonic() + seconds
    while not true():
        assert monotonic() < end, "it did not come true"
        await asyncio.sleep(step)
