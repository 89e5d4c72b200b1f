"""A bad line in user space: two UDP sockets between two WebRTC peers, with delay, jitter, loss and cuts.

Used by tests and benches. Each peer is told the relay's address as the other's only candidate, by rewriting
the candidates in offer and answer; the relay need not understand what it carries. One `Line` is one pair.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Address = tuple[str, int]
_CANDIDATE = re.compile(r"a=candidate:.*\r\n")
_HOST = re.compile(r"a=candidate:\S+ 1 udp \d+ (127\.0\.0\.1) (\d+) typ host")


@dataclass
class Trouble:
    """What happens to packets in one direction. Times in seconds, `loss` 0 to 1."""

    delay: float = 0.0
    jitter: float = 0.0
    """Scale of a half-normal extra delay; packets keep their order unless `reorder`."""
    loss: float = 0.0
    reorder: bool = False
    cut: bool = False
    lose: Callable[[int], bool] | None = None
    """By the running number of the packet, instead of `loss`."""


@dataclass
class Counted:
    """Datagrams of one direction."""

    passed: int = 0
    lost: int = 0


class _Side(asyncio.DatagramProtocol):
    def __init__(self, forward: Callable[[bytes], None]) -> None:
        self._forward = forward

    def datagram_received(self, data: bytes, addr: Address | Any) -> None:
        self._forward(data)


@dataclass
class Line:
    """`up`: from the offering peer; `down`: to it."""

    up: Trouble = field(default_factory=Trouble)
    down: Trouble = field(default_factory=Trouble)
    counted_up: Counted = field(default_factory=Counted)
    counted_down: Counted = field(default_factory=Counted)
    seed: int = 1

    def __post_init__(self) -> None:
        self._luck = random.Random(self.seed)
        self._offering: Address | None = None
        self._answering: Address | None = None
        self._near: Any = None  # faces the offering peer
        self._far: Any = None  # faces the answering peer
        self._last = {"up": 0.0, "down": 0.0}

    async def open(self) -> None:
        """Bind both sockets on loopback."""
        loop = asyncio.get_running_loop()
        for name, forward in (("_near", self._up), ("_far", self._down)):
            transport, _ = await loop.create_datagram_endpoint(
                lambda forward=forward: _Side(forward),  # type: ignore[misc]
                local_addr=("127.0.0.1", 0),
            )
            setattr(self, name, transport)

    def close(self) -> None:
        """Let go of the sockets."""
        for side in (self._near, self._far):
            if side is not None:
                side.close()

    def offer(self, sdp: str) -> str:
        """The offer as the answering peer is to see it."""
        self._offering, text = self._through(sdp, self._far)
        return text

    def answer(self, sdp: str) -> str:
        """The answer as the offering peer is to see it."""
        self._answering, text = self._through(sdp, self._near)
        return text

    def _through(self, sdp: str, side: Any) -> tuple[Address, str]:
        found = _HOST.search(sdp)
        if found is None:
            raise ValueError("the description has no loopback candidate")
        port = side.get_extra_info("sockname")[1]
        ours = f"a=candidate:1 1 udp 2130706431 127.0.0.1 {port} typ host\r\n"
        bare = _CANDIDATE.sub("", sdp)
        at = bare.index("a=ice-ufrag")
        return (found[1], int(found[2])), bare[:at] + ours + bare[at:]

    def _up(self, data: bytes) -> None:
        if self._answering is not None:
            self._carry(data, "up", self.up, self.counted_up, self._far, self._answering)

    def _down(self, data: bytes) -> None:
        if self._offering is not None:
            self._carry(data, "down", self.down, self.counted_down, self._near, self._offering)

    def _carry(  # noqa: PLR0917
        self, data: bytes, way: str, trouble: Trouble, counted: Counted, out: Any, to: Address
    ) -> None:
        number = counted.passed + counted.lost
        media = len(data) > 12 and 128 <= data[0] <= 191 and not 192 <= data[1] <= 223
        lose = trouble.lose(number) if trouble.lose else self._luck.random() < trouble.loss
        if trouble.cut or (media and lose):
            counted.lost += 1
            return
        counted.passed += 1
        loop = asyncio.get_running_loop()
        due = loop.time() + trouble.delay + abs(self._luck.gauss(0.0, 1.0)) * trouble.jitter
        if not trouble.reorder:
            due = max(due, self._last[way])
            self._last[way] = due
        if due <= loop.time():
            out.sendto(data, to)
        else:
            loop.call_at(due, _send, out, data, to)


def _send(out: Any, data: bytes, to: Address) -> None:
    if not out.is_closing():
        out.sendto(data, to)
