"""bench drift: an hour with somebody whose clock is 100 ppm off, in simulated time.

A voice as Opus packets of 20 ms on a line with 3 ms of jitter goes through roomctl's receiver (jitter buffer,
decoder, stretching) and, as packets, through plain aiortc's jitter buffer into a queue that is read at the
room's pace. Asked: does the delay stay in bounds, and is a correction heard? A step is a beat with a corner
in the wave sharper than any in the same voice heard without drift; a splice in the wrong place makes one.
"""

from __future__ import annotations

import os
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from aiortc.jitterbuffer import JitterBuffer
from aiortc.rtp import RtpPacket as TheirPacket
from numpy.typing import NDArray

from roomctl.media.call.clips import load_clip
from roomctl.media.call.opus import Encoder
from roomctl.media.call.receive import Receiver
from roomctl.media.call.rtp import RtpPacket
from roomctl.media.dsp.frame import FRAME, RATE
from scripts.benchlib.report import Report, new
from scripts.benchlib.voices import files

PPM: Final = 100.0
HOUR_S: Final = 3_600.0
QUICK_S: Final = 300.0
JITTER_S: Final = 0.003
SETTLE_S: Final = 20.0
PACKET: Final = 2 * FRAME
CORNER: Final = 1.5
"""So much sharper than the sharpest without drift is a step."""

Sound = NDArray[np.float32]


@dataclass
class Hour:
    """What one listener had: the delay after each second, ms, and the sharpest corner of each beat."""

    delays: list[float] = field(default_factory=list)
    corners: list[float] = field(default_factory=list)
    made_up_ms: float = 0.0
    corrected_ms: float = 0.0
    drift_ppm: float | None = None

    def range_ms(self) -> float:
        """Between the longest and the shortest delay once it has settled."""
        settled = self.delays[round(SETTLE_S) :]
        return max(settled) - min(settled)


def measure(*, quick: bool = False, data: Path | None = None) -> Report:
    """Run it. `quick`: five minutes of simulated time instead of an hour."""
    report = new("drift")
    seconds = QUICK_S if quick else HOUR_S
    packets = voice(data)
    sharpest = max(hear(packets, 0.0, min(seconds, QUICK_S)).corners)
    for ppm in (PPM, -PPM):
        ours, plain = hear(packets, ppm, seconds), queue(ppm, seconds)
        case = f"{ppm:+.0f} ppm, {seconds / 60:.0f} min simulated"
        steps = sum(corner > CORNER * sharpest for corner in ours.corners)
        report.add(case, "delay, range", "ms", ours.range_ms(), peer="plain aiortc", theirs=plain.range_ms())
        report.add(
            case, "delay, longest", "ms", max(ours.delays), peer="plain aiortc", theirs=max(plain.delays)
        )
        report.add(case, "made up", "ms", ours.made_up_ms, peer="plain aiortc", theirs=plain.made_up_ms)
        report.add(case, "inserted (+), taken out", "ms", ours.corrected_ms)
        report.add(case, "clock as found", "ppm", ours.drift_ppm)
        report.add(case, "steps", "", float(steps))
        side = "fast" if ppm > 0 else "slow"
        report.figure(f"delay_range_ms_{side}", ours.range_ms())
        report.figure(f"steps_{side}", float(steps))
    report.machine["load_at_end"] = round(os.getloadavg()[0], 2)
    return report


def voice(data: Path | None) -> list[bytes]:
    """Half a minute of speech as packets, to be said in a ring."""
    sound = np.concatenate([load_clip(file)[: 5 * RATE] for file in files(data)[:6]])
    encoder = Encoder(loss_pct=0)
    ends = range(0, sound.size - PACKET + 1, PACKET)
    return [encoder.encode(sound[at : at + PACKET].astype(np.float32)) for at in ends]


def arrivals(ppm: float, seconds: float) -> list[float]:
    """When each packet comes, by our clock. `ppm` > 0: the sender's clock is fast, so packets come sooner."""
    luck = random.Random(1)
    step = PACKET / RATE / (1.0 + ppm * 1e-6)
    found, last = [], 0.0
    for number in range(int(seconds / step)):
        last = max(last, number * step + abs(luck.gauss(0.0, JITTER_S)))
        found.append(last)
    return found


def hear(packets: list[bytes], ppm: float, seconds: float) -> Hour:
    """Through roomctl's receiver."""
    receiver, hour = Receiver(skip_silent=False), Hour()
    times = arrivals(ppm, seconds)
    before = np.zeros(2, np.float32)
    number = 0
    for beat in range(round(seconds * RATE / FRAME)):
        now = beat * FRAME / RATE
        while number < len(times) and times[number] <= now:
            wire = number & 0xFFFF, number * PACKET & 0xFFFF_FFFF
            payload = packets[number % len(packets)]
            receiver.put(RtpPacket(111, False, *wire, 1, payload, None), times[number])
            number += 1
        frame = receiver.pull(now)
        if frame is not None:
            whole = np.concatenate((before, frame))
            hour.corners.append(float(np.max(np.abs(np.diff(whole, 2)))))
            before = whole[-2:]
        if beat % 100 == 99:
            hour.delays.append(1000 * receiver.buffer.delay)
    hour.made_up_ms = 1000 * receiver.made_up / RATE
    hour.corrected_ms = 1000 * receiver.stretched / RATE
    hour.drift_ppm = receiver.buffer.drift_ppm()
    return hour


def queue(ppm: float, seconds: float) -> Hour:
    """Through plain aiortc: packets out of its jitter buffer wait for the room, which takes one in 20 ms."""
    buffer, hour = JitterBuffer(capacity=16, prefetch=4), Hour()
    times = arrivals(ppm, seconds)
    ready: list[int] = []
    number, playing = 0, False
    for turn in range(round(seconds * RATE / PACKET)):
        now = turn * PACKET / RATE
        while number < len(times) and times[number] <= now:
            packet = TheirPacket(
                sequence_number=number & 0xFFFF, timestamp=number * PACKET & 0xFFFF_FFFF, payload=b"\0"
            )
            packet._data = b"\0"  # type: ignore[attr-defined]  # noqa: SLF001 - what its depayloader would set
            _, frame = buffer.add(packet)
            if frame is not None:
                ready.append(number - 4)
            number += 1
        if ready:
            taken = ready.pop(0)
            playing = True
            if turn % 50 == 49:
                hour.delays.append(1000 * (now - times[taken]))
        elif playing:
            hour.made_up_ms += 20.0
            if turn % 50 == 49:
                hour.delays.append(hour.delays[-1] if hour.delays else 0.0)
    return hour
