"""bench loss: delay and intelligibility of a voice over a lossy line, in roomctl and in plain aiortc.

20 ms delay and up to some 15 ms more by chance, both ways, over real sockets through a relay in user space
(`line`). The speaker is one program for both and sends as a browser does: Opus at 32 kbit/s, error correction
by the other side's reports where it was negotiated. Both rooms listen at the same time.

Delay: from the sample's hand-over to the encoder until the beat has it, median of half seconds, by
correlation. Intelligibility: STOI (`stoi`) against what was said, each half second in its own place, so that
a delay that grows counts as delay and not as noise.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from roomctl.media.call.clips import load_clip
from roomctl.media.dsp.frame import RATE
from scripts.benchlib.browser import before_other_work
from scripts.benchlib.loss_rig import stands, timeline
from scripts.benchlib.report import Report, new
from scripts.benchlib.stoi import stoi
from scripts.benchlib.voices import files

LOSSES = (0.0, 0.01, 0.05, 0.10)
QUICK = (0.0, 0.05)
WARM_S = 6.0
LONGEST_S = 0.7
PIECE_S = 0.5
SURE = 0.5
"""A correlation above which a piece has been found."""

Sound = NDArray[np.float32]


@dataclass(frozen=True)
class Heard:
    """`delays`: of the pieces that were found, s. `found`: their share of those in which was spoken."""

    delays: list[float]
    found: float
    understood: float

    @property
    def delay_ms(self) -> float:
        """The usual one."""
        return 1000 * float(np.median(self.delays))

    @property
    def late_ms(self) -> float:
        """19 of 20 are below."""
        return 1000 * float(np.quantile(self.delays, 0.95))


async def measure(*, quick: bool = False, data: Path | None = None) -> Report:
    """Run it. `quick`: no and 5 % loss, once."""
    report = new("loss", "aioice", "scipy")
    sound = speech(data)
    found: dict[tuple[str, float], Heard] = {}
    with before_other_work() as priority:
        report.machine["priority"] = priority
        for number, loss in enumerate(QUICK if quick else LOSSES):
            for kind, heard in (await once(sound, loss, 10 + number, 10.0 if quick else 20.0)).items():
                found[kind, loss] = heard
    tell(report, found)
    report.machine["load_at_end"] = round(os.getloadavg()[0], 2)
    return report


def speech(data: Path | None) -> Sound:
    """Voices one after the other, without long pauses."""
    return np.concatenate([load_clip(file)[: 5 * RATE] for file in files(data)[:6]])


async def once(sound: Sound, loss: float, seed: int, seconds: float) -> dict[str, Heard]:
    """Both rooms over equal lines."""
    async with stands(sound, loss, seed) as every:
        await asyncio.sleep(WARM_S + seconds + LONGEST_S + 0.2)
        kept = {kind: (list(stand.voice.said), list(stand.room.heard)) for kind, stand in every.items()}
    result = {}
    for kind, (said, heard) in kept.items():
        start = said[0][0] + WARM_S
        result[kind] = compare(timeline(said, start, seconds), timeline(heard, start, seconds + LONGEST_S))
    return result


def compare(said: Sound, heard: Sound) -> Heard:
    """`heard` begins at the same time as `said` and is longer by `LONGEST_S`."""
    piece = round(PIECE_S * RATE)
    loud = 0.1 * float(np.sqrt(np.mean(said**2)))
    delays, spoken = [], 0
    placed = np.zeros_like(said)
    lag = 0
    for start in range(0, said.size - piece + 1, piece):
        own = said[start : start + piece]
        room = heard[start : start + piece + round(LONGEST_S * RATE)]
        if float(np.sqrt(np.mean(own**2))) > loud and room.size > piece:
            spoken += 1
            at, sure = place(own, room)
            if sure > SURE:
                lag = at
                delays.append(lag / RATE)
        there = heard[start + lag : start + lag + piece]
        placed[start : start + there.size] = there
    return Heard(delays or [float("nan")], len(delays) / max(1, spoken), stoi(said, placed, RATE))


def place(own: Sound, room: Sound) -> tuple[int, float]:
    """Where in `room` it is found, samples, and the correlation there."""
    size = 1 << (own.size + room.size - 1).bit_length()
    product = np.fft.irfft(np.fft.rfft(room, size) * np.conj(np.fft.rfft(own, size)), size)
    lags = room.size - own.size + 1
    power = np.concatenate([[0.0], np.cumsum(room.astype(np.float64) ** 2)])
    energy = power[own.size :] - power[: power.size - own.size]
    alike = product[:lags] / np.sqrt(energy[:lags] * float(np.dot(own, own)) + 1e-9)
    best = int(np.argmax(alike))
    return best, float(alike[best])


def tell(report: Report, found: dict[tuple[str, float], Heard]) -> None:
    """Rows and figures."""
    for loss in sorted({loss for _, loss in found}):
        ours, plain = found["roomctl", loss], found["aiortc", loss]
        case = f"{100 * loss:.0f} % loss"
        for metric, unit, of in (
            ("delay, median", "ms", "delay_ms"),
            ("delay, 19 of 20 below", "ms", "late_ms"),
            ("pieces heard", "of 1", "found"),
            ("intelligibility (STOI)", "0 to 1", "understood"),
        ):
            mine, theirs = (getattr(one, of) for one in (ours, plain))
            report.add(case, metric, unit, mine, peer="plain aiortc", theirs=theirs)
    lossy, calm = found.get(("roomctl", 0.05)), found.get(("roomctl", 0.0))
    if lossy is not None and calm is not None:
        report.figure("delay_rise_ms_5pct", lossy.delay_ms - calm.delay_ms)
        report.figure("stoi_5pct", lossy.understood)
        report.figure("stoi_5pct_plain", found["aiortc", 0.05].understood)
