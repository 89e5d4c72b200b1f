"""Takes the loudspeaker's sound out of the microphone's.

One small interface, two builds of WebRTC's AEC3 behind it, loaded only when asked for, and the cascade beside
whichever loads. Must not know devices: whoever calls it has the near frame and the far frame that belongs to
it (`SoundPort.reference`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

import numpy as np

from roomctl.media.dsp.frame import FRAME, RATE, Frame, from_int16, to_int16
from roomctl.media.sound.canceller import EchoCanceller, check
from roomctl.media.sound.cascade import Cascade
from roomctl.media.sound.faults import Fault, FaultCode


class EchoChoice(StrEnum):
    """What a configuration may ask for."""

    AUTO = "auto"
    """The best that loads: the cascade, beside whichever build of AEC3 loads."""
    WEBRTC = "webrtc"
    """AEC3, whichever build of it loads."""
    CASCADE = "cascade"
    """The same, asked for by name: a long linear canceller beside AEC3, which stands in where it fails."""
    DEVICE = "device"
    """The speakerphone does it itself: ours stays out of the way."""
    NONE = "none"
    """Nobody does it: for headphones and for measuring."""


class NoCanceller:
    """Hands the microphone through."""

    name = "none"

    def process(self, near: Frame, far: Frame) -> Frame:
        """`near` as it is."""
        check(near, far)
        return near.copy()


class LivekitCanceller:
    """AEC3 as livekit builds it: the strongest in live rooms and with long delays."""

    def __init__(self, *, echo: bool = True, noise: bool = False) -> None:
        """`echo`, `noise`: what is taken out. ImportError or OSError where the library does not load."""
        from livekit import rtc  # 0.4 s and 48 MB: only when it is used

        self.name = "livekit" if echo else NoCanceller.name
        self._module = rtc.AudioProcessingModule(echo_cancellation=echo, noise_suppression=noise)
        self._near = rtc.AudioFrame(bytearray(2 * FRAME), RATE, 1, FRAME)
        self._far = rtc.AudioFrame(bytearray(2 * FRAME), RATE, 1, FRAME)
        self._near_samples = np.frombuffer(self._near.data, np.int16)  # the module works in these
        self._far_samples = np.frombuffer(self._far.data, np.int16)

    def process(self, near: Frame, far: Frame) -> Frame:
        """See `EchoCanceller.process`."""
        check(near, far)
        self._far_samples[:] = to_int16(far)
        self._module.process_reverse_stream(self._far)
        self._near_samples[:] = to_int16(near)
        self._module.process_stream(self._near)
        return from_int16(self._near_samples)


class PywebrtcCanceller:
    """AEC3 in the small build: wheels for nearly every machine, a little weaker in live rooms."""

    name = "pywebrtc"

    def __init__(self) -> None:
        """ImportError or OSError where the library is not installed or does not load."""
        from pywebrtc_audio import EchoCanceller as Engine

        self._engine = Engine(sample_rate=RATE, num_channels=1)

    def process(self, near: Frame, far: Frame) -> Frame:
        """See `EchoCanceller.process`."""
        check(near, far)
        return self._engine.process(near, far)


class Chain:
    """A canceller, then a suppressor of steady noise: the cascade's own way past AEC3 has none."""

    def __init__(self, canceller: EchoCanceller, noise: EchoCanceller) -> None:
        self._canceller, self._noise = canceller, noise
        self.name = canceller.name

    def process(self, near: Frame, far: Frame) -> Frame:
        """See `EchoCanceller.process`."""
        return self._noise.process(self._canceller.process(near, far), far)


@dataclass(frozen=True, slots=True)
class EchoSetup:
    """A canceller and what there is to tell about how it came to be."""

    canceller: EchoCanceller
    fault: Fault | None = None
    """Set when what was asked for could not be loaded."""


Engines = tuple[Callable[[], EchoCanceller], ...]


def make_canceller(choice: EchoChoice, engines: Engines | None = None, *, noise: bool = False) -> EchoSetup:
    """The canceller for a choice: the first of `engines` that loads, and a fault where none does.

    `noise`: steady noise is taken out too (by livekit's engine only; the second one has none). Without a
    canceller the evening goes on, with echo: better than no sound, and told.
    """
    if choice in (EchoChoice.NONE, EchoChoice.DEVICE) and not noise:
        return EchoSetup(NoCanceller())
    canceller: EchoCanceller = NoCanceller()
    problems = []
    cascade = choice in (EchoChoice.AUTO, EchoChoice.CASCADE)
    for engine in engines or _engines(choice, noise=noise and not cascade):
        try:
            canceller = engine()
            break
        except (ImportError, OSError, RuntimeError) as problem:
            problems.append(str(problem) or type(problem).__name__)
    if not isinstance(canceller, NoCanceller):
        return EchoSetup(_beside(canceller, noise=noise) if cascade else canceller)
    params = {"asked": choice.value, "used": canceller.name, "detail": "; ".join(problems)}
    return EchoSetup(canceller, Fault(FaultCode.CANCELLER_MISSING, params))


def _beside(aec3: EchoCanceller, *, noise: bool) -> EchoCanceller:
    cascade = Cascade(aec3)
    if noise and isinstance(aec3, LivekitCanceller):  # where it did not load, it suppresses nothing either
        return Chain(cascade, LivekitCanceller(echo=False, noise=True))
    return cascade


def _engines(choice: EchoChoice, *, noise: bool) -> Engines:
    if choice in (EchoChoice.NONE, EchoChoice.DEVICE):
        return (partial(LivekitCanceller, echo=False, noise=noise),)
    return (partial(LivekitCanceller, noise=noise), PywebrtcCanceller)
