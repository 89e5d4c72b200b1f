"""Plays the internet at its worst: a line between two network namespaces that is slow, late, lossy, or cut.

Runs as a process of its own (`python -m tests.lab.bad_line NAME_A NAME_B`), as root: it makes the two
namespaces, puts one end of the line into each (10.79.0.1 and 10.79.0.2) and carries every packet by hand,
because the kernels of containers seldom have netem. Terms come as lines of JSON on stdin: {"delay_s": 0.15,
"loss": 0.05, "bits_per_s": 64000, "cut": false}; they hold for both ways. The end of stdin is the end.
"""

from __future__ import annotations

import contextlib
import fcntl
import heapq
import itertools
import json
import os
import random
import select
import struct
import subprocess
import sys
from dataclasses import dataclass, field
from time import monotonic

SET_INTERFACE = 0x400454CA
TUN_WITHOUT_HEADER = 0x0001 | 0x1000
ADDRESSES = ("10.79.0.1", "10.79.0.2")
QUEUE_S = 0.5
"""So much waits in the bottleneck; what comes then is dropped, as in a router."""


@dataclass
class Terms:
    """How the line is now."""

    delay_s: float = 0.0
    loss: float = 0.0
    bits_per_s: float = 0.0
    cut: bool = False


@dataclass
class Way:
    """One direction. Pure: time and chance come from outside."""

    terms: Terms
    chance: random.Random = field(default_factory=lambda: random.Random(5))
    _free_at: float = 0.0
    _waiting: list[tuple[float, int, bytes]] = field(default_factory=list)
    _numbers: itertools.count[int] = field(default_factory=itertools.count)
    carried: int = 0
    dropped: int = 0

    def take(self, packet: bytes, now: float) -> None:
        """A packet is handed in; it may be lost."""
        terms, starts = self.terms, max(now, self._free_at)
        if terms.cut or self.chance.random() < terms.loss or starts - now > QUEUE_S:
            self.dropped += 1
            return
        self._free_at = starts + (len(packet) * 8 / terms.bits_per_s if terms.bits_per_s else 0.0)
        heapq.heappush(self._waiting, (self._free_at + terms.delay_s, next(self._numbers), packet))

    def due(self, now: float) -> list[bytes]:
        """What comes out now, in order."""
        out = []
        while self._waiting and self._waiting[0][0] <= now:
            out.append(heapq.heappop(self._waiting)[2])
        self.carried += len(out)
        return out

    def next_s(self, now: float) -> float:
        """Seconds until something comes out."""
        return max(0.0, self._waiting[0][0] - now) if self._waiting else 1.0


def end_of_line(namespace: str, address: str) -> int:
    """A network interface in a new namespace whose wire is this file handle."""
    handle = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    name = f"bad{os.getpid() % 100_000}{address[-1]}"
    fcntl.ioctl(handle, SET_INTERFACE, struct.pack("16sH", name.encode(), TUN_WITHOUT_HEADER))
    for words in (
        f"ip netns add {namespace}",
        f"ip link set {name} netns {namespace}",
        f"ip -n {namespace} link set lo up",
        f"ip -n {namespace} addr add {address}/24 dev {name}",
        f"ip -n {namespace} link set {name} up",
        f"ip -n {namespace} route add default dev {name}",
    ):
        subprocess.run(words.split(), check=True)
    return handle


def carry(handles: tuple[int, int], terms: Terms) -> None:
    """Until stdin ends."""
    ways = {handles[0]: (Way(terms), handles[1]), handles[1]: (Way(terms), handles[0])}
    while True:
        wait = min(way.next_s(monotonic()) for way, _out in ways.values())
        readable, _, _ = select.select([*handles, sys.stdin], [], [], wait)
        if sys.stdin in readable:
            line = sys.stdin.readline()
            if not line:
                return
            for name, value in json.loads(line).items():
                setattr(terms, name, value)
        for handle in handles:
            way, out = ways[handle]
            for _ in range(64 if handle in readable else 0):
                try:
                    way.take(os.read(handle, 65_536), monotonic())
                except BlockingIOError:
                    break
            for packet in way.due(monotonic()):
                try:
                    os.write(out, packet)
                except OSError:
                    way.dropped += 1


def main() -> None:
    """Make it, say so, carry, take it down."""
    names = (sys.argv[1], sys.argv[2])
    with contextlib.suppress(OSError):
        os.nice(-15)  # a wire does not wait for a processor: what it loses is what the terms say
    try:
        handles = (end_of_line(names[0], ADDRESSES[0]), end_of_line(names[1], ADDRESSES[1]))
        print("up", flush=True)
        carry(handles, Terms())
    finally:
        for name in names:
            subprocess.run(["ip", "netns", "del", name], check=False, capture_output=True)


if __name__ == "__main__":
    main()
