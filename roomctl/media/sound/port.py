"""What the engine may ask of the room's sound, whatever stands behind it: real cards or a simulated table.

Owns the words (device, identity, direction, state, counters) and the `SoundPort` protocol. Knows no
library, no thread and no clock. Everything here is a frozen value replaced whole: two states differ exactly
when `is` says so, so the beat can notice a change for nothing.

Order in one beat of 10 ms, always from one thread:

    port.read(near)          the microphone's next 480 samples (zeros when there are none)
    port.reference(far)      what the loudspeaker was given for them, for the canceller and the far-end gate
    ...                      cancel, detect, mix
    port.write(loudspeaker)  the mix after the limiter
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from roomctl.media.dsp.frame import Frame
from roomctl.media.sound.faults import Fault, Reason


class Direction(StrEnum):
    """Which way the sound goes."""

    MICROPHONE = "microphone"
    """Into the room's PC: capture."""
    LOUDSPEAKER = "loudspeaker"
    """Out of it: playback."""


class Link(StrEnum):
    """How one direction stands (the wire's `DeviceState`)."""

    NONE = "none"
    """No device that may be used."""
    ASK = "ask"
    """Equal devices: somebody must choose."""
    OPENING = "opening"
    """Chosen, and no sound has come through it yet."""
    OPEN = "open"
    """Sound flows."""
    LOST = "lost"
    """The device in use went away or delivers nothing; it is picked up again by itself."""


class Kind(StrEnum):
    """What sort of device this is, as far as its properties tell."""

    SPEAKERPHONE = "speakerphone"
    EXTERNAL = "external"
    """USB or Bluetooth, and none of the other kinds: a table microphone, an interface, a loudspeaker."""
    HEADSET = "headset"
    WEBCAM = "webcam"
    BUILT_IN = "built_in"
    SCREEN = "screen"
    """HDMI or DisplayPort."""
    VIRTUAL = "virtual"
    """Monitor sources, null sinks, filters: no piece of hardware."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a device is, over unplugging and restarts. Never an index.

    `name` is the sound system's stable name without what changes with the profile; `usb_path` is the place
    it is plugged in; `serial` is what its maker wrote, which some makers write the same on every unit.
    """

    name: str
    usb_path: str = ""
    serial: str = ""

    def text(self) -> str:
        """One line that `parse` reads back; fit for a configuration file and for the wire."""
        return "|".join(part.replace("|", "/") for part in (self.name, self.usb_path, self.serial))

    @classmethod
    def parse(cls, text: str) -> Identity:
        """Read `text()` back. Missing parts are empty, which makes the identity match more loosely."""
        name, usb_path, serial = [*text.split("|", 2), "", ""][:3]
        return cls(name.strip(), usb_path.strip(), serial.strip())


@dataclass(frozen=True, slots=True)
class Device:
    """One direction of one piece of hardware, as seen now."""

    direction: Direction
    identity: Identity
    label: str
    """What people call it: "Jabra SPEAK 510 USB"."""
    kind: Kind
    server_name: str
    """By what it is opened. Changes with the profile; only `sound` may look at it."""
    box: str = ""
    """Equal for the microphone and the loudspeaker of one box, which also share a clock. Empty: unknown."""
    channels: int = 1
    muted: bool = False
    volume: float = 1.0
    """0 to about 1.5, as the system's mixer shows it; 1 is 100 %."""


@dataclass(frozen=True, slots=True)
class DirectionState:
    """One direction: what is used, why, and how it stands."""

    link: Link
    reason: Reason
    device: Device | None = None
    """In use, or lost and waited for; None when there is none."""


@dataclass(frozen=True, slots=True)
class SoundState:
    """All facts that change seldom. Replaced whole on a change and otherwise the same object."""

    microphone: DirectionState
    loudspeaker: DirectionState
    devices: tuple[Device, ...] = ()
    """Pieces of hardware seen now, both directions; screens too, which are only taken when chosen by hand."""
    faults: tuple[Fault, ...] = ()
    one_clock: bool = False
    """Microphone and loudspeaker are one box: no drift between them."""
    reduced: bool = False
    """No sound server: cards are used directly and less is noticed."""
    hopeless: bool = False
    """The sound library hangs for good: these devices work again in another process only."""

    def of(self, direction: Direction) -> DirectionState:
        """The state of one direction."""
        return self.microphone if direction is Direction.MICROPHONE else self.loudspeaker


@dataclass(frozen=True, slots=True)
class SoundCounters:
    """Everything that can go wrong in the flow, counted since the start. Samples unless said otherwise."""

    captured: int = 0
    capture_dropped: int = 0
    """The ring was full: the beat was late."""
    capture_missing: int = 0
    """Asked for by the beat and not there."""
    played: int = 0
    playback_dropped: int = 0
    """Thrown away to bring the delay back down after a stall."""
    playback_missing: int = 0
    """Silence the card was given because the beat was late."""
    capture_flags: int = 0
    """Callbacks in which the card itself told a loss."""
    playback_flags: int = 0
    opened: int = 0
    """Times a stream was opened."""
    lost: int = 0
    """Times a device in use went away."""
    moved: int = 0
    """Times the sound server put a stream on another device than asked."""
    drift_ppm: float = 0.0
    """By how much the loudspeaker's clock is corrected against the beat, parts per million."""


@runtime_checkable
class SoundPort(Protocol):
    """The room's sound as the engine uses it. All calls come from the thread of the engine's loop.

    `read`, `reference`, `write` and the fills never block, never raise for a missing device and never
    allocate more than a frame. A lost device gives silence and takes silence; the state tells it.
    """

    async def start(self) -> None:
        """Look for devices, open what may be opened, and watch from now on. A missing device is no error."""

    async def close(self) -> None:
        """Let go of everything. May be called twice; the port cannot be started again."""

    def capture_fill(self) -> int | None:
        """Samples waiting from the microphone: what disciplines the beat.

        None when there is no clock to follow: no microphone is open, or it is a simulated one that goes by
        the beat itself. Whether there is sound is what `read` says, not this.
        """

    def read(self, out: Frame) -> bool:
        """Fill `out` (480 float32) with the microphone's next frame. False: none there, `out` is zeros."""

    def channels(self) -> Frame | None:
        """All microphones' frames (n, 480) that belong to the frame just read; None where there is one.

        The first row is that frame. Valid until the next `read`.
        """

    def reference(self, out: Frame) -> None:
        """Fill `out` with the far-end frame that goes with the frame just read. Once after every `read`.

        It is exactly what the card was given, gaps included, brought near in time: the canceller has to
        find only the rest of the delay (below 300 ms). Never lost, zeros when nothing was played.
        """

    def write(self, frame: Frame) -> None:
        """Give one frame (480 float32, -1 to 1) to the loudspeaker. Copied; lost when there is none."""

    def state(self) -> SoundState:
        """What is seen, chosen and wrong. The same object until something changes."""

    def counters(self) -> SoundCounters:
        """The flow's counters, now."""

    async def choose(self, direction: Direction, identity: str | None) -> None:
        """Use the device with this `Identity.text()` from now on; None goes back to the rule.

        A device that is not plugged in may be chosen: the rule stands in until it appears.
        """
