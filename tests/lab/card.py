"""Plays the hardware: one sound card with a crystal, a loudspeaker, a microphone and the air between them.

Runs as a process of its own (`python -m tests.lab.card`), because a card does not stop when a program is
busy. The sound server writes the loudspeaker into a pipe and reads the microphone from another. Commands
come as lines of JSON on stdin: {"do": "talk", "file": ..., "gain": ...}, {"do": "mute", "on": true},
{"do": "noise", "rms": ...}, {"do": "echo", "gain": ...}. End of stdin is the end of the card.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import select
import struct
import sys
import termios
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np

from roomctl.media.dsp.frame import FRAME, RATE, Frame, silence, to_int16
from roomctl.media.sound.acoustics import Air, Convolver, impulse_response

F_SETPIPE_SZ = 1031
UNREAD_LIMIT = 8
"""So many ticks without anybody reading: nobody records, and what waits is stale."""


@dataclass
class Settings:
    """What commands may change while the card runs."""

    noise_rms: float = 3e-4
    echo: float = 1.0
    mute: bool = False
    sayings: list[tuple[Frame, int]] = field(default_factory=list)

    def obey(self, line: str) -> None:
        """One command."""
        order = json.loads(line)
        if order["do"] == "talk":
            self.sayings.append((np.load(order["file"]) * np.float32(order["gain"]), 0))
        elif order["do"] == "mute":
            self.mute = order["on"]
        elif order["do"] == "noise":
            self.noise_rms = order["rms"]
        elif order["do"] == "echo":
            self.echo = order["gain"]
        else:
            raise ValueError(f"a card does not know how to {order['do']}")

    def say(self) -> Frame:
        """What the people at the table say in this tick."""
        heard = silence()
        for samples, at in self.sayings:
            piece = samples[at : at + FRAME]
            heard[: piece.size] += piece
        self.sayings = [(s, at + FRAME) for s, at in self.sayings if at + FRAME < s.size]
        return heard


class Pipe:
    """One end of the wire to the sound server. Its size is the card's buffer."""

    def __init__(self, path: Path, size: int) -> None:
        self._fd = os.open(path, os.O_RDWR | os.O_NONBLOCK)  # for both, so that the other end may come and go
        self.empty()
        with suppress(OSError):  # refused while it holds more than that: then it stays as it is
            fcntl.fcntl(self._fd, F_SETPIPE_SZ, size)

    @property
    def waiting(self) -> int:
        """Bytes in it."""
        answer = fcntl.ioctl(self._fd, termios.FIONREAD, b"\0" * 4)
        return int(struct.unpack("i", answer)[0])

    def empty(self) -> None:
        """Throw away what waits."""
        with suppress(BlockingIOError):
            while os.read(self._fd, 65536):
                pass

    def take(self, size: int) -> bytes:
        """Exactly `size` bytes, or nothing."""
        return os.read(self._fd, size) if self.waiting >= size else b""

    def give(self, data: bytes) -> None:
        """Write whole, or not at all when it is full."""
        with suppress(BlockingIOError):
            os.write(self._fd, data)


class Loudspeaker:
    """Takes what the server plays; mono for the air."""

    def __init__(self, path: Path, size: int, channels: int) -> None:
        self._pipe, self._channels = Pipe(path, size), channels

    def tick(self) -> Frame:
        data = self._pipe.take(FRAME * 2 * self._channels)
        if not data:
            return silence()
        samples = np.frombuffer(data, "<i2").reshape(-1, self._channels).mean(axis=1)
        mono: Frame = (samples / 32768).astype(np.float32)
        return mono


class Microphone:
    """Gives the server what is heard."""

    def __init__(self, path: Path, size: int, channels: int) -> None:
        """Of more than two channels each is half as loud as the one before: so they are told apart."""
        self._pipe, self._before, self._unread = Pipe(path, size), 0, 0
        step = np.float32(0.5 if channels > 2 else 1.0)
        self._gains = step ** np.arange(channels, dtype=np.float32)

    def tick(self, heard: Frame) -> None:
        waiting = self._pipe.waiting
        self._unread = self._unread + 1 if waiting and waiting >= self._before else 0
        if self._unread >= UNREAD_LIMIT:
            self._pipe.empty()
            waiting = 0
        data = to_int16(np.outer(heard, self._gains)).astype("<i2").tobytes()
        self._pipe.give(data)
        self._before = waiting + len(data)


def run(options: argparse.Namespace) -> None:
    """Tick at the crystal's pace until stdin ends."""
    settings = Settings()
    air = Convolver(impulse_response(Air(delay_s=options.delay)))
    loudspeaker = Loudspeaker(options.spk, options.pipe, options.channels) if options.spk else None
    microphone = Microphone(options.mic, options.pipe, options.ears) if options.mic else None
    random = np.random.default_rng(7)
    played: BinaryIO | None = options.record.open("wb", buffering=0) if options.record else None
    period = FRAME / options.rate / (1 + options.ppm * 1e-6)
    due = time.monotonic()
    commands = b""
    while True:
        due = max(due + period, time.monotonic() - 1.0)  # a card catches up after a stall, but not for ever
        time.sleep(max(0.0, due - time.monotonic()))
        if select.select([0], [], [], 0)[0]:
            more = os.read(0, 65536)
            if not more:
                return
            *lines, commands = (commands + more).split(b"\n")
            for line in lines:
                settings.obey(line.decode())
        out = loudspeaker.tick() if loudspeaker else silence()
        heard = air(out) * np.float32(settings.echo) + settings.say()
        heard += random.standard_normal(FRAME, np.float32) * np.float32(settings.noise_rms)
        if microphone:
            microphone.tick(silence() if settings.mute else heard)
        if played:
            played.write(to_int16(out).tobytes())


def main() -> None:
    """Parse, wait for the server's pipe, run."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--spk", type=Path)
    parser.add_argument("--mic", type=Path)
    parser.add_argument("--channels", type=int, default=2)
    parser.add_argument("--ears", type=int, default=1)
    parser.add_argument("--rate", type=int, default=RATE)
    parser.add_argument("--pipe", type=int, default=65536)
    parser.add_argument("--delay", type=float, default=0.008)
    parser.add_argument("--ppm", type=float, default=0.0)
    parser.add_argument("--record", type=Path)
    options = parser.parse_args()
    with suppress(PermissionError, OSError):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(10))
    if options.spk and not options.spk.exists():
        os.mkfifo(options.spk)  # the server takes an existing pipe for a loudspeaker, never for a microphone
    print("ready", flush=True)
    until = time.monotonic() + 10
    while options.mic and not options.mic.exists() and time.monotonic() < until:
        time.sleep(0.01)
    run(options)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
    sys.exit(0)
