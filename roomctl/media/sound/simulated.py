"""A table without hardware: people at seats, a loudspeaker, and the air between it and the microphone.

For `--demo`, for simulated evenings and for tests. The echo is real (a delay and a room's response), so
canceller and far-end gate have their work to do. No clock of its own: every `read` is 10 ms later than the
one before, whoever calls and however fast. Faults happen when they are asked for.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from roomctl.media.dsp.frame import FRAME, RATE, Frame, silence
from roomctl.media.sound.acoustics import Air, Convolver, impulse_response
from roomctl.media.sound.faults import Fault, FaultCode, Reason, ReasonCode
from roomctl.media.sound.port import (
    Device,
    Direction,
    DirectionState,
    Identity,
    Kind,
    Link,
    SoundCounters,
    SoundState,
)

Voices = Callable[[int], Frame | None]
"""What all at the table say together in the n-th 10 ms since the start; None: nobody speaks."""

_IDENTITY = Identity("simulated-table")
_NONE_FAULT = {Direction.MICROPHONE: FaultCode.NO_MICROPHONE, Direction.LOUDSPEAKER: FaultCode.NO_LOUDSPEAKER}
_LOST_FAULT = {
    Direction.MICROPHONE: FaultCode.MICROPHONE_LOST,
    Direction.LOUDSPEAKER: FaultCode.LOUDSPEAKER_LOST,
}


@dataclass(frozen=True, slots=True)
class Clip:
    """Somebody says something at a time."""

    start_s: float
    samples: NDArray[np.float32]
    """48 kHz mono, any length."""
    gain: float = 1.0


@dataclass(frozen=True, slots=True)
class Table:
    """How the simulated room sounds."""

    air: Air = field(default_factory=Air)
    box_delay_s: float = 0.09
    """From `write` until the sound leaves the loudspeaker plus from the microphone to `read`."""
    noise_rms: float = 3e-4
    """The room's own noise, about -70 dBFS."""
    seed: int = 7
    microphones: int = 1
    """With several, one stands before each seat, and hears the others' voices more softly."""


CROSSTALK: Final = np.float32(0.3)
"""How loud a voice is at somebody else's microphone: -10 dB."""


class SimulatedSound:
    """A `SoundPort` on a simulated table."""

    def __init__(
        self,
        voices: Voices | Sequence[Clip] | None = None,
        table: Table | None = None,
        on_played: Callable[[Frame], None] | None = None,
    ) -> None:
        """`voices`: a function or clips by time. `on_played` gets each frame that leaves the loudspeaker."""
        table = table or Table()
        self._voices = voices if callable(voices) else schedule(voices or ())
        self._air = Convolver(impulse_response(table.air, table.seed))
        box_frames = round(table.box_delay_s * RATE / FRAME)
        self._box: deque[Frame] = deque([silence() for _ in range(box_frames)])
        self._random = np.random.default_rng(table.seed)
        self._noise_rms = np.float32(table.noise_rms)
        self._on_played = on_played
        self._beat = 0
        self._pending: Frame = silence()
        self._reference: Frame = silence()
        self._sayings: list[tuple[int, NDArray[np.float32], int]] = []
        self._frames = np.zeros((table.microphones, FRAME), np.float32)
        self._plugged = {Direction.MICROPHONE: False, Direction.LOUDSPEAKER: False}
        self._ever_plugged = False
        self._wanted: dict[Direction, str] = {}
        self._lost_frames = 0
        self._counters = SoundCounters()
        self._state = self._look()

    # SoundPort

    async def start(self) -> None:
        """Both devices are there at once."""
        self._ever_plugged = True
        for direction in Direction:
            self.plug(direction)

    async def close(self) -> None:
        """Nobody is at the table any more."""
        self._ever_plugged = False
        self._plugged = dict.fromkeys(Direction, False)
        self._state = self._look()

    def capture_fill(self) -> int | None:
        """Always None: this microphone goes by the beat."""
        return None

    def read(self, out: Frame) -> bool:
        """The table and the loudspeaker's echo, clipped as a card would."""
        played, self._pending = self._pending, silence()
        self._reference = played
        self._box.append(played)
        leaving = self._box.popleft()
        if self._on_played is not None:
            self._on_played(leaving)
        heard = self._random.standard_normal(self._frames.shape, np.float32) * self._noise_rms
        heard += self._air(leaving)
        self._say(heard)
        self._beat += 1
        if not self._plugged[Direction.MICROPHONE] or self._lost_frames:
            self._lost_frames = max(0, self._lost_frames - 1)
            out[:] = 0.0
            return False
        np.clip(heard, -1.0, 1.0, out=self._frames)
        out[:] = self._frames[0]
        self._count(captured=FRAME)
        return True

    def channels(self) -> Frame | None:
        """See `SoundPort.channels`."""
        return self._frames if len(self._frames) > 1 else None

    def reference(self, out: Frame) -> None:
        """What went to the loudspeaker before the frame just read."""
        out[:] = self._reference

    def write(self, frame: Frame) -> None:
        """Heard from the next `read` on, after the box's delay."""
        if self._plugged[Direction.LOUDSPEAKER]:
            self._pending = frame.copy()
            self._count(played=FRAME)

    def state(self) -> SoundState:
        """See `SoundPort.state`."""
        return self._state

    def counters(self) -> SoundCounters:
        """See `SoundPort.counters`."""
        return self._counters

    async def choose(self, direction: Direction, identity: str | None) -> None:
        """There is one device; another identity is told as not plugged in."""
        if identity is None:
            self._wanted.pop(direction, None)
        else:
            self._wanted[direction] = identity
        self._state = self._look()

    # what happens at the table

    def say(self, samples: NDArray[np.float32], gain: float = 1.0, seat: int = 1) -> None:
        """Somebody at the table says this from the next frame on (48 kHz mono, any length).

        `seat`: at which microphone, where there are several; one that has none is heard by all alike.
        """
        self._sayings.append((self._beat * FRAME, samples * np.float32(gain), seat))

    def unplug(self, direction: Direction) -> None:
        """Pull the plug of one direction."""
        if self._plugged[direction]:
            self._plugged[direction] = False
            self._count(lost=1)
        self._state = self._look()

    def plug(self, direction: Direction) -> None:
        """Put it back."""
        if not self._plugged[direction]:
            self._plugged[direction] = True
            self._count(opened=1)
        self._state = self._look()

    def overrun(self, frames: int) -> None:
        """Lose the next `frames` frames of the microphone, as a card does on a busy machine."""
        self._lost_frames += frames
        self._count(capture_dropped=frames * FRAME, capture_flags=1)

    # inside

    def _say(self, heard: Frame) -> None:
        total = self._voices(self._beat)
        if total is not None:
            heard += total
        now = self._beat * FRAME
        for start, samples, seat in self._sayings:
            piece = samples[now - start : now - start + FRAME]
            loud = np.full(len(heard), CROSSTALK if len(heard) > 1 else 1.0, np.float32)
            loud[seat - 1 : seat] = 1.0
            heard[:, : piece.size] += np.outer(loud, piece)
        self._sayings = [s for s in self._sayings if now + FRAME - s[0] < s[1].size]

    def _count(self, **more: int) -> None:
        grown = {name: getattr(self._counters, name) + value for name, value in more.items()}
        self._counters = replace(self._counters, **grown)

    def _look(self) -> SoundState:
        plugged = [d for d in Direction if self._plugged[d]]
        unknown = [
            Fault(FaultCode.CHOICE_UNKNOWN, {"direction": direction.value, "identity": identity})
            for direction, identity in self._wanted.items()
            if identity != _IDENTITY.text()
        ]
        missing = _LOST_FAULT if self._ever_plugged else _NONE_FAULT
        faults = [
            Fault(missing[d], {"device": _device(d).label} if self._ever_plugged else {})
            for d in Direction
            if d not in plugged
        ]
        return SoundState(
            microphone=self._direction(Direction.MICROPHONE),
            loudspeaker=self._direction(Direction.LOUDSPEAKER),
            devices=tuple(_device(d) for d in plugged),
            faults=(*faults, *unknown),
            one_clock=True,
        )

    def _direction(self, direction: Direction) -> DirectionState:
        if not self._ever_plugged:
            return DirectionState(Link.NONE, Reason(ReasonCode.NOTHING_FIT))
        link = Link.OPEN if self._plugged[direction] else Link.LOST
        device = _device(direction)
        if self._wanted.get(direction) == _IDENTITY.text():
            return DirectionState(link, Reason(ReasonCode.SAVED, {"device": device.label}), device)
        return DirectionState(link, Reason(ReasonCode.SIMULATED), device)


def schedule(clips: Sequence[Clip]) -> Voices:
    """Clips by time as a function of the beat. They may overlap; outside of them nobody speaks."""
    placed = [(round(clip.start_s * RATE), clip.samples * np.float32(clip.gain)) for clip in clips]

    def voices(beat: int) -> Frame | None:
        now = beat * FRAME
        total: Frame | None = None
        for start, samples in placed:
            first, last = max(now, start), min(now + FRAME, start + samples.size)
            if first < last:
                total = silence() if total is None else total
                total[first - now : last - now] += samples[first - start : last - start]
        return total

    return voices


def _device(direction: Direction) -> Device:
    return Device(direction, _IDENTITY, "Simulated table", Kind.SPEAKERPHONE, "simulated", box="simulated")
