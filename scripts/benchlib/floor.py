"""bench floor: events per second through the pure machine; `fanout` adds the way from an event to all pages.

A busy evening of 50 people (half at the table): speech, hands, acts of the chair, rounds, undo. Measured as
the room uses it: one event after the other, each with the floor the one before left, on one core.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import random
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from roomctl.floor import events as ev
from roomctl.floor.machine import handle
from roomctl.floor.model import CONSOLE, Advance, FloorRules, FloorState, Origin, Policy, new_floor
from roomctl.floor.snapshot import restore, snapshot
from scripts.benchlib import fanout
from scripts.benchlib.report import Report, new

PEOPLE = 50
GAP_S = 0.4


def measure(*, quick: bool = False, data: Path | None = None) -> Report:
    """Events a second, the time of one event, and of a checkpoint's values."""
    del data
    report = new("floor", "aiohttp", "msgspec")
    runs = [_run(seed, 2_000 if quick else 10_000) for seed in range(3 if quick else 5)]
    times = sorted(itertools.chain.from_iterable(times for times, _ in runs))
    per_s = statistics.median(len(times) / sum(times) for times, _ in runs)
    case = f"machine, {PEOPLE} people"
    report.add(case, "rate", "events/s", per_s)
    report.add(case, "time of one event, median", "ms", 1e3 * times[len(times) // 2])
    report.add(case, "time of one event, p99", "ms", 1e3 * times[len(times) * 99 // 100])
    for name, seconds in _snapshots(runs[0][1]):
        report.add(f"snapshot, {PEOPLE} people", name, "ms", 1e3 * seconds)
    size = len(json.dumps(snapshot(runs[0][1])))
    report.add(f"snapshot, {PEOPLE} people", "size as JSON", "bytes", float(size))
    report.figure("events_per_s", per_s)
    asyncio.run(fanout.add_to(report, quick=quick))
    return report


def _run(seed: int, count: int) -> tuple[list[float], FloorState]:
    """Seconds of each legal event, and the floor at the end."""
    chance = random.Random(seed)
    state = new_floor(FloorRules(time_box_s=120.0), advance=Advance.AUTO)
    for number in range(PEOPLE):
        where = Origin.ROOM if number % 2 else Origin.REMOTE
        state = handle(state, ev.PersonJoined(f"p-{number:08d}", where), 0.0).state
    at = 0.0
    times: list[float] = []
    while len(times) < count:
        at += chance.expovariate(1 / GAP_S)
        event = _event(state, chance)
        begin = time.perf_counter()
        with contextlib.suppress(ev.IllegalEvent):
            state = handle(state, event, at).state
            times.append(time.perf_counter() - begin)
    return times, state


def _event(state: FloorState, chance: random.Random) -> ev.Event:
    person = chance.choice(state.people).id
    request = chance.choice(state.requests).id if state.requests else 0
    policy = Policy.ROUND if state.policy is Policy.QUEUE else Policy.QUEUE
    speaking = [voice.source for voice in state.voices if voice.since is not None]
    roll = chance.random()
    if roll < 0.35:
        return ev.SpeechStarted(chance.choice([person, "room"]))
    if roll < 0.70:
        return ev.SpeechEnded(chance.choice(speaking) if speaking else person)
    if roll < 0.85:
        return ev.RequestFloor(person)
    return chance.choice(
        (
            ev.Release(state.turn.person if state.turn and state.turn.person else person),
            ev.Cancel(person),
            ev.Pass(person),
            ev.Tick(),
            ev.Next(chair=CONSOLE),
            ev.Next(chair=CONSOLE),
            ev.Move(chair=CONSOLE, request=request, position=1),
            ev.AddFor(chair=CONSOLE, person=person),
            ev.Undo(chair=CONSOLE),
            ev.SetPolicy(chair=CONSOLE, policy=policy),
        )
    )


def _snapshots(state: FloorState) -> Iterator[tuple[str, float]]:
    plain = snapshot(state)
    for name, work in (("snapshot", lambda: snapshot(state)), ("restore", lambda: restore(plain))):
        begin = time.perf_counter()
        for _ in range(100):
            work()
        yield name, (time.perf_counter() - begin) / 100
