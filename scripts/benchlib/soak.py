"""bench soak: 20 remotes for half an hour (`--minutes=30`): does anything grow, drift or miss?

roomctl's media process as it is (beat, ear, canceller, call) with 20 light clients: two talk in turns of 4
s, the others send what a quiet room sounds like. Each few seconds the process's resident memory, the delay
in its buffers and its beat's counters are noted; asked is what they do over the whole time, not how large
they are. No peer: what is asked is that nothing happens.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final

import numpy as np

from scripts.benchlib.cpu import Meter, resident_mb
from scripts.benchlib.load import LightPeer, speak
from scripts.benchlib.media_line import Media
from scripts.benchlib.report import Report, new

PEERS: Final = 20
TALKERS: Final = 2
SLOPE_FROM_S: Final = 100.0
"""In less time a slope is chance."""
WARM_S: Final = 20.0
"""Until buffers and pools have their size."""


@dataclass(frozen=True)
class Note:
    """One look. `at` in s, `memory` in MB, `delay` in ms (mean of the peers); the others count."""

    at: float
    memory: float
    delay: float
    late: int
    skipped: int
    failed: int


class Door:
    """Signalling of the light clients, by the media process's own line."""

    def __init__(self, media: Media) -> None:
        self._media = media

    async def join(self, name: str, sdp: str) -> str:
        """The answer."""
        return await self._media.open(name, sdp)

    async def close(self) -> None:
        """Nothing to say."""


async def measure(*, quick: bool = False, data: Path | None = None, minutes: float = 30.0) -> Report:
    """Run it. `quick`: a quarter of a minute, which says little."""
    report = new("soak", "uvloop")
    seconds = 15.0 if quick else 60.0 * minutes
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rc-")))
        media = await stack.enter_async_context(Media.started(folder, ""))
        media.configure(mode="auto")
        peers = [LightPeer(number, 4) for number in range(PEERS)]
        for peer in peers:
            await peer.join(Door(media))
            await media.connected(f"c{peer.number}")
        talk = asyncio.ensure_future(speak(peers, TALKERS, data))
        await asyncio.sleep(5.0 if quick else WARM_S)
        meter, got = Meter(media.pid), [peer.got for peer in peers]
        notes = await watch(media, seconds, every=min(5.0, seconds / 10))
        least = min((peer.got - had) / seconds for peer, had in zip(peers, got, strict=True))
        report.add(f"{PEERS} peers", "server CPU", "% of a core", meter.percent())
        report.add(f"{PEERS} peers", "packets/s, worst client", "1/s", least)
        talk.cancel()
        await asyncio.gather(*(peer.connection.close() for peer in peers), return_exceptions=True)
        report.machine["priority"] = media.health.priority
    tell(report, notes)
    report.machine["load_at_end"] = round(os.getloadavg()[0], 2)
    return report


async def watch(media: Media, seconds: float, every: float) -> list[Note]:
    """Notes, evenly spread."""
    start, notes = monotonic(), []
    while (at := monotonic() - start) < seconds:
        delays = [one.delay_ms for one in media.peers.values() if one.delay_ms is not None]
        health = media.health
        notes.append(
            Note(
                at,
                resident_mb(media.pid),
                float(np.mean(delays)) if delays else 0.0,
                health.late_beats,
                health.counters.get("beats_skipped", 0),
                health.counters.get("beats_failed", 0),
            )
        )
        await asyncio.sleep(every)
    return notes


def tell(report: Report, notes: list[Note]) -> None:
    """Slopes over the whole time, and what was missed in it."""
    hours = np.array([note.at for note in notes]) / 3600
    case = f"{PEERS} peers, {60 * hours[-1]:.1f} min"
    memory, delay = (np.array([getattr(note, name) for note in notes]) for name in ("memory", "delay"))
    grown, drift = (float(np.polyfit(hours, values, 1)[0]) for values in (memory, delay))
    first, last = notes[0], notes[-1]
    report.add(case, "memory at the end", "MB", float(memory[-1]))
    report.add(case, "memory, slope", "MB/h", grown)
    report.add(case, "delay in the buffers", "ms", float(delay.mean()))
    report.add(case, "delay, slope", "ms/h", drift)
    for name, had in (
        ("late", last.late - first.late), ("skipped", last.skipped - first.skipped),
        ("failed", last.failed - first.failed),
    ):  # fmt: skip
        report.add(case, f"beats {name}", "", float(had))
    if hours[-1] * 3600 >= SLOPE_FROM_S:
        report.figure("memory_mb_per_h", grown)
        report.figure("delay_drift_ms_per_h", drift)
    report.figure("beats_missed", float(last.skipped - first.skipped + last.failed - first.failed))
    report.figure("beats_late", float(last.late - first.late))
