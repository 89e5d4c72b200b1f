"""What every echo canceller is to the engine: near and far in, near without far out.

Owns the interface and the check of its frames. Must not know any canceller.
"""

from __future__ import annotations

from typing import Protocol

from roomctl.media.dsp.frame import FRAME, Frame


class EchoCanceller(Protocol):
    """Near and far in, near without far out; 10 ms at a time, state kept in between."""

    @property
    def name(self) -> str:
        """Which one this is, for the console's health line: cascade+livekit, livekit, pywebrtc, none."""

    def process(self, near: Frame, far: Frame) -> Frame:
        """Return a fresh frame: `near` without what `far` put into it. Both 480 float32, neither is changed.

        Every call counts as 10 ms of both streams, so it is called in every beat, with zeros where nothing
        was played. ValueError for another length.
        """


def check(near: Frame, far: Frame) -> None:
    """ValueError for frames of another length."""
    if near.shape != (FRAME,) or far.shape != (FRAME,):
        raise ValueError(f"a canceller takes frames of {FRAME} samples, not {near.shape} and {far.shape}")
