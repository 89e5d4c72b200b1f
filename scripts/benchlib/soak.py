"""bench soak: 20 remotes for half an hour (`--minutes=30`): does anything grow, drift or miss?

roomctl's media process as it is (beat, ear, canceller, call) with 20 light clients: two talk in turns of 4
s, the others send what a quiet room sounds like. Each few seconds the process's resident memory, the delay
in its buffers and its beat's counters are noted; asked is what they do, not how large they are. No peer: what
is asked is that nothing happens.

Memory and delay are judged once all that has a size has it: each link keeps five minutes of its clock's
drift, and before those are full memory grows for good reason (measured: 6 000 small objects in all, and then
none). The delay of the last third is compared with that of the first by medians: a hold-up of the clients,
which share two cores with what is measured, makes every buffer wait for some seconds, and is no drift.
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

from scripts.benchlib.browser import before_other_work
from scripts.benchlib.cpu import Meter, resident_mb
from scripts.benchlib.load import LightPeer, speak
from scripts.benchlib.media_line import Media
from scripts.benchlib.report import Report, new

PEERS: Final = 20
TALKERS: Final = 2
SETTLED_S: Final = 360.0
"""Until all that has a size has it."""
SLOPE_FROM_S: Final = 180.0
"""In less settled time a slope is chance."""
WARM_S: Final = 20.0
"""Until everybody is linked and talks."""
MOST_MB_PER_H: Final = 2.0
MOST_DRIFT_MS: Final = 5.0


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
        report.machine["clients_priority"] = stack.enter_context(before_other_work())
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
    """Memory and delay of the settled part, what was missed in the whole time, and whether that is well."""
    case = f"{PEERS} peers, {notes[-1].at / 60:.1f} min"
    first, last = notes[0], notes[-1]
    report.add(case, "memory at the end", "MB", last.memory)
    report.add(case, "delay in the buffers, median", "ms", float(np.median([note.delay for note in notes])))
    for name, had in (
        ("late", last.late - first.late), ("skipped", last.skipped - first.skipped),
        ("failed", last.failed - first.failed),
    ):  # fmt: skip
        report.add(case, f"beats {name}", "", float(had))
    missed = last.skipped - first.skipped + last.failed - first.failed
    bars = [("beats missed", float(missed), 0.0, "")]
    settled = [note for note in notes if note.at >= SETTLED_S]
    if settled and settled[-1].at - settled[0].at >= SLOPE_FROM_S:
        grown, drift = growth(settled), drifted(settled)
        report.figure("memory_mb_per_h", grown)
        report.figure("delay_drift_ms", drift)
        bars += [
            ("memory", grown, MOST_MB_PER_H, "MB/h"),
            ("drift of the delay", abs(drift), MOST_DRIFT_MS, "ms"),
        ]
    report.figure("beats_missed", float(missed))
    report.figure("beats_late", float(last.late - first.late))
    report.figure("within_bars", float(all(value <= most for _, value, most, _ in bars)))
    for name, value, most, unit in bars:
        verdict = "within" if value <= most else "BEYOND"
        report.notes.append(f"{name}: {value:.2f} {unit}, {verdict} its bar of {most:.0f}")
    if len(bars) == 1:
        least = (WARM_S + SETTLED_S + SLOPE_FROM_S) / 60
        report.notes.append(f"memory and delay are judged from {least:.0f} minutes on")


def growth(notes: list[Note]) -> float:
    """Slope of the memory, MB an hour."""
    hours = [note.at / 3600 for note in notes]
    return float(np.polyfit(hours, [note.memory for note in notes], 1)[0])


def drifted(notes: list[Note]) -> float:
    """By how much the usual delay of the last third is longer than that of the first, ms."""
    third = max(1, len(notes) // 3)
    early, late = ([note.delay for note in part] for part in (notes[:third], notes[-third:]))
    return float(np.median(late) - np.median(early))
