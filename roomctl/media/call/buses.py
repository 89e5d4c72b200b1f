"""All the buses of a call: one for each way of sending and each length of packets that somebody wants.

Owns which listener is on which bus, and that all packets end at the same beat, so that a listener can change
from one to another between two packets. Must not know why somebody changes.
"""

from __future__ import annotations

from collections.abc import Mapping, ValuesView
from typing import Literal, Protocol

from roomctl.media.call.port import CallOptions, Mix, Mode
from roomctl.media.call.send import Bus, Listener
from roomctl.media.dsp.frame import FRAME, Frame
from roomctl.types import PeerId


class Member(Listener, Protocol):
    """A listener that knows how it is to be sent to."""

    peer: PeerId
    mode: Mode
    frame_ms: Literal[10, 20]
    deaf: bool


class Buses:
    """`place` a listener, `push` each beat."""

    def __init__(self, options: CallOptions) -> None:
        self.options = options
        """Of buses made from now on."""
        self._all: dict[tuple[Mode, int], Bus] = {}
        self._beats = 0

    def values(self) -> ValuesView[Bus]:
        """Every bus there is."""
        return self._all.values()

    def place(self, member: Member) -> None:
        """A new listener, or a new link of an old one."""
        self.remove(member.peer)
        self._of(member.mode, member.frame_ms).add(member.peer, member).deaf = member.deaf

    def move(self, member: Member, mode: Mode, frame_ms: Literal[10, 20]) -> None:
        """Send otherwise from the next packet on; only when `push` has just said that packets ended."""
        old = self._all.get((member.mode, member.frame_ms))
        new = self._of(mode, frame_ms)
        member.mode, member.frame_ms = mode, frame_ms
        if old is not None and old is not new and member.peer in old.outs:
            new.take(member.peer, old)
        self._drop_empty()

    def remove(self, peer: PeerId) -> None:
        """An unknown peer is no error."""
        for bus in self._all.values():
            bus.remove(peer)
        self._drop_empty()

    def set_deaf(self, peer: PeerId, *, deaf: bool) -> None:
        """An unknown peer is no error."""
        for bus in self._all.values():
            if peer in bus.outs:
                bus.outs[peer].deaf = deaf

    def expect_loss(self, percent: int) -> None:
        """How much the worst listener loses."""
        for bus in self._all.values():
            bus.expect_loss(percent)

    def push(self, mix: tuple[Mix, Mapping[PeerId, Frame]], rest: tuple[Mix, Mapping[PeerId, Frame]]) -> bool:
        """10 ms: sum and contributions of all, and of what is not passed on. True: all packets ended here."""
        for (mode, _), bus in self._all.items():
            bus.push(*(mix if mode == "mix" else rest))
        self._beats += 1
        return self._beats % 2 == 0

    def _of(self, mode: Mode, frame_ms: Literal[10, 20]) -> Bus:
        bus = self._all.get((mode, frame_ms))
        if bus is None:
            bus = self._all[mode, frame_ms] = Bus(
                frame_ms=frame_ms,
                bitrate=self.options.bitrate,
                complexity=self.options.complexity,
                phase=self._beats % 2 * FRAME,
            )
        return bus

    def _drop_empty(self) -> None:
        """A bus without listeners goes; the next one is made with the options of its time."""
        for key in [key for key, bus in self._all.items() if not bus.outs]:
            del self._all[key]
