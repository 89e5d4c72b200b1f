"""When the machine itself holds programs up: others that do next to nothing, beside what is measured.

On a shared machine a guest is not let go on now and then, and its memory is taken from it for a moment (each
page then costs again what it costs the first time: measured, 0.1 ms became 27). Nothing in the guest can be
done against it. One program for each core only waits, before all others; one for the memory touches its pages
every 10 ms. Owns them, and the choice of the beats that came while the machine left everybody alone. Must not
know what beats.

`python -m scripts.benchlib.held CORE|memory` prints a line of JSON for each hold-up: from when until when, s
of the monotonic clock.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import AsyncIterator, Iterable, Sequence
from time import monotonic, sleep, thread_time
from typing import Final

import numpy as np

from scripts.benchlib.cpu import python, running

STEP_S: Final = 0.004
"""Oftener, and they move what they watch from core to core: with 1 ms a beat took a fifth more time."""
HELD_S: Final = 0.001
"""Woken so much too late, it was held up."""
BEAT_S: Final = 0.01
PAGES: Final = 6_000
"""Of 4 KiB: what a beat touches is less."""
TAKEN_S: Final = 0.002
"""Touching all of them takes a tenth of a millisecond; so much, and they had been taken away."""
BEFORE_ALL: Final = 50
BESIDE: Final = 5
"""SCHED_FIFO; the media process is between the two."""
CHAIN_S: Final = 0.001
"""A beat later than this makes the next one late too."""

Span = tuple[float, float]


def undisturbed(beats: Iterable[tuple[float, float]], held: Iterable[Sequence[Span]]) -> list[float]:
    """The lateness, s, of those beats that did not come while the machine held anything up.

    `beats`: when each began and how late that was, in their order. Beats that are late one after the other
    have one cause, so they are kept or left out together; a beat in time is always kept.
    """
    spans = [span for one in held for span in one]
    kept: list[float] = []
    chain: list[tuple[float, float]] = []
    for begun, late in beats:
        if late > CHAIN_S:
            chain.append((begun, late))
            continue
        kept += [*_if_alone(chain, spans), late]
        chain = []
    return kept + _if_alone(chain, spans)


def _if_alone(chain: Sequence[tuple[float, float]], spans: Iterable[Span]) -> list[float]:
    if not chain:
        return []
    first, last = chain[0][0] - chain[0][1] - BEAT_S, chain[-1][0]
    if any(begin < last and end > first for begin, end in spans):
        return []
    return [late for _, late in chain]


@contextlib.asynccontextmanager
async def watched() -> AsyncIterator[list[list[Span]]]:
    """Watch meanwhile; what is found comes into the lists, one for each core and one for the memory."""
    async with contextlib.AsyncExitStack() as stack:
        found: list[list[Span]] = []
        for what in (*map(str, sorted(os.sched_getaffinity(0))), "memory"):
            found.append([])
            watcher = await stack.enter_async_context(running(*python("scripts.benchlib.held", what)))
            assert watcher.stdout is not None
            reading = asyncio.create_task(_read(watcher.stdout, found[-1]))
            stack.callback(reading.cancel)
        yield found


async def _read(lines: asyncio.StreamReader, spans: list[Span]) -> None:
    while line := await lines.readline():
        begin, end = json.loads(line)
        spans.append((begin, end))


def _watch_core(core: int) -> None:
    os.sched_setaffinity(0, {core})
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(BEFORE_ALL))
    due = monotonic()
    while True:
        due += STEP_S
        sleep(max(0.0, due - monotonic()))
        now = monotonic()
        if now - due > HELD_S:
            print(json.dumps((due, now)), flush=True)
            due = now


def _watch_memory() -> None:
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(BESIDE))
    pages = np.ones((PAGES, 4_096), np.uint8)
    while True:
        sleep(BEAT_S)
        began, used = monotonic(), thread_time()
        pages[:, 0] += 1
        if thread_time() - used > TAKEN_S:
            print(json.dumps((began, monotonic())), flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "memory":
        _watch_memory()
    _watch_core(int(sys.argv[1]))
