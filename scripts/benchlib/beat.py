"""bench beat: how late the 10 ms beat begins while the PC is busy and people come and go.

roomctl's media process as it is, with ten remotes who talk in turns, on a PC where twice as many programs as
there are cores never rest; each second somebody joins with a new link (key exchange, certificates, session
descriptions: all of it work of this process) and somebody leaves. Asked: does other work delay a beat? The
peer is the same process without the priority it asks for. Clients and load are no part of what is measured.

A shared machine holds everybody up now and then, whatever the priority: `held` watches for that, and what is
left without those beats is told besides.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from time import monotonic
from typing import Final, Literal

import numpy as np

from roomctl.media.call.client import Client
from roomctl.media.dsp.frame import FRAME, RATE, Frame
from scripts.benchlib.cpu import running
from scripts.benchlib.held import Span, undisturbed, watched
from scripts.benchlib.media_line import Media
from scripts.benchlib.report import Report, new

REMOTES: Final = 10
BOUND_MS: Final = 5.0
TURN_S: Final = 2.0
Priority = Literal["auto", "none"]


async def measure(*, quick: bool = False, data: Path | None = None) -> Report:
    """Run it. `quick`: one round of 8 s of each."""
    del data
    report = new("beat", "uvloop")
    rounds, seconds = (1, 8.0) if quick else (2, 12.0)
    late: dict[Priority, list[float]] = {"auto": [], "none": []}
    alone: list[float] = []
    had = ""
    for turn in range(rounds):
        order: list[Priority] = ["auto", "none"] if turn % 2 == 0 else ["none", "auto"]
        for priority in order:
            beats, held, told = await once(priority, seconds)
            late[priority] += [lateness for _, lateness in beats]
            if priority == "auto":
                had = told
                alone += undisturbed(beats, held)
    report.machine["priority"] = had
    tell(report, late, alone)
    report.machine["load_at_end"] = round(os.getloadavg()[0], 2)
    return report


async def once(priority: Priority, seconds: float) -> tuple[list[Span], list[list[Span]], str]:
    """When each beat began and how late, s; when the machine held each core up; the priority that was got."""
    async with contextlib.AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rc-")))
        media = await stack.enter_async_context(Media.started(folder))
        media.configure(priority)
        guests = [await joined(media, f"g{n}", Turns(n)) for n in range(REMOTES)]
        held = await stack.enter_async_context(watched())
        try:
            async with busy(2 * (os.cpu_count() or 1)):
                await asyncio.sleep(1.0)
                await media.restart_tapes()
                await come_and_go(media, seconds)
                beats = await media.beats()
        finally:
            for guest in guests:
                await guest.close()
        return beats, held, media.health.priority


class Turns:
    """Speaks for a while, then the next one does."""

    def __init__(self, number: int) -> None:
        self._number, self._at = number, 0
        self._wave = (0.1 * np.sin(2 * np.pi * (300 + 50 * number) * np.arange(RATE) / RATE)).astype(
            np.float32
        )

    def __call__(self) -> Frame | None:
        """The next 10 ms."""
        self._at += FRAME
        if int(self._at / RATE / TURN_S) % REMOTES != self._number:
            return None
        start = self._at % RATE
        return self._wave[start : start + FRAME]


async def joined(media: Media, name: str, says: Turns | None = None) -> Client:
    """Somebody with a link that carries sound."""
    guest = Client(says, loopback="always", slots=4)
    await guest.accept(await media.open(name, await guest.offer()))
    await media.connected(name)
    return guest


async def come_and_go(media: Media, seconds: float) -> None:
    """Each second, or as soon as a busy PC lets it, one more, and the one before leaves."""
    before: Client | None = None
    numbers, end = itertools.count(), monotonic() + seconds
    while monotonic() < end:
        number = next(numbers)
        guest, _ = await asyncio.gather(joined(media, f"v{number}"), asyncio.sleep(1.0))
        if before is not None:
            await before.close()
        before = guest
    if before is not None:
        await before.close()


@contextlib.asynccontextmanager
async def busy(programs: int) -> AsyncIterator[None]:
    """So many programs that never rest."""
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(programs):
            await stack.enter_async_context(running(sys.executable, "-c", "while True: sum(range(1000))"))
        yield


def tell(report: Report, late: dict[Priority, list[float]], alone: list[float]) -> None:
    """Rows and figures. Lateness in s; `alone`: of those beats that the machine did not disturb."""
    ours, theirs = (1000 * np.asarray(late[priority] or [np.nan]) for priority in ("auto", "none"))
    case, peer = f"{REMOTES} remotes, PC busy, joins", "no priority"
    for metric, mine, other in (
        ("median", np.median(ours), np.median(theirs)),
        ("999 of 1000 below", np.quantile(ours, 0.999), np.quantile(theirs, 0.999)),
        ("worst", ours.max(), theirs.max()),
    ):
        report.add(case, f"late, {metric}", "ms", float(mine), peer=peer, theirs=float(other))
    over = [100 * float(np.mean(one > BOUND_MS)) for one in (ours, theirs)]
    report.add(case, f"over {BOUND_MS:.0f} ms", "% of beats", over[0], peer=peer, theirs=over[1])
    quiet = 1000 * np.asarray(alone or [np.nan])
    report.add(case, "late, worst undisturbed", "ms", float(quiet.max()))
    report.figure("late_ms_worst", float(ours.max()))
    report.figure("late_ms_worst_undisturbed", float(quiet.max()))
    report.figure("late_over_5ms_undisturbed_pct", 100 * float(np.mean(quiet > BOUND_MS)))
    report.figure("late_ms_p999", float(np.quantile(ours, 0.999)))
    report.figure("late_over_5ms_pct", over[0])
    held = f"{ours.size - len(alone)} of them while the machine held programs up"
    report.notes.append(f"{ours.size} beats, {held}; {theirs.size} without priority")
