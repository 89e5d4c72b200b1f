"""bench capacity: CPU of the server per participant, against Janus AudioBridge and against plain aiortc.

Same clients, same voices, servers one after the other in turns, each alone in a fresh process. What is
measured is user + sys of the whole server process during the window.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import statistics
from collections import defaultdict
from collections.abc import AsyncIterator
from pathlib import Path

from scripts.benchlib import janus
from scripts.benchlib.cpu import Meter, python, running
from scripts.benchlib.lower_bound import LowerBound
from scripts.benchlib.report import Report, debian_version, new

SIZES = (2, 5, 10, 20, 40)
QUICK = (20,)
PLAIN_UP_TO = 10
"""Beyond, plain aiortc no longer keeps up on one core and its CPU says nothing."""
FULL_PPS = 49.0
SLOTS = 4
FLOOR_AT = 20
FORWARD = "roomctl forward"


@contextlib.asynccontextmanager
async def server(kind: str, *options: str) -> AsyncIterator[tuple[int, int]]:
    """A server in its own process: its id and the port of its signalling."""
    if kind == "janus":
        async with janus.janus() as found:
            yield found
        return
    async with running(*python("scripts.benchlib.call_server", "--kind", kind, *options)) as process:
        assert process.stdout is not None
        port = int(await asyncio.wait_for(process.stdout.readline(), 30))
        yield process.pid, port


async def one(
    kind: str, n: int, seconds: float, data: Path | None, *options: str
) -> tuple[float, dict[str, float]]:
    """% of a core the server took with n clients, and the packets per second the clients got."""
    async with server(kind, *options) as (pid, port):
        given: dict[str, object] = {"--to": kind, "--port": port, "--n": n, "--seconds": seconds}
        if data is not None:
            given["--data"] = data
        if "forward" in options:
            given["--slots"] = SLOTS
        words = [str(word) for pair in given.items() for word in pair]
        command = python("scripts.benchlib.load", *words)
        async with running(*command, quiet=False) as load:
            assert load.stdout is not None
            line = await asyncio.wait_for(load.stdout.readline(), 60)
            if line.strip() != b"go":
                raise RuntimeError(f"{kind}: the clients did not start")
            meter = Meter(pid)
            rates: dict[str, float] = json.loads(await asyncio.wait_for(load.stdout.readline(), seconds + 30))
            return meter.percent(), rates


async def measure(*, quick: bool = False, data: Path | None = None, n: float = 0) -> Report:
    """Run it. `quick`: one size, one round, within 50 s. `n`: only this size."""
    report = new("capacity", "aioice", "pylibsrtp")
    why_not = janus.available()
    if why_not:
        report.notes.append(why_not)
    version = debian_version("janus")
    if version:
        report.versions["janus"] = version
    sizes, rounds, seconds = (QUICK, 1, 4.0) if quick else (SIZES, 2, 8.0)
    sizes = (int(n),) if n else sizes
    kinds = ["roomctl", *([] if why_not else ["janus"])]
    least = LowerBound()
    if least.why_not:
        report.notes.append(least.why_not)
    for size in sizes:
        cpu: dict[str, list[float]] = defaultdict(list)
        rates: dict[str, list[float]] = defaultdict(list)
        for turn in range(rounds):
            here = [*kinds, FORWARD, *(["aiortc"] if size <= PLAIN_UP_TO else [])]
            for kind in here if turn % 2 == 0 else reversed(here):
                options = ("--mode", "forward") if kind == FORWARD else ()
                percent, got = await one(kind.split()[0], size, seconds, data, *options)
                cpu[kind].append(percent)
                rates[kind].append(got["min"])
        _note(report, size, cpu, rates)
        if size == FLOOR_AT and not least.why_not:
            ratio = report.add(
                f"n={size} mix, 20 ms",
                "server CPU",
                "% of a core",
                statistics.fmean(cpu["roomctl"]),
                peer="C floor",
                theirs=await asyncio.to_thread(least.percent, size),
            )
            report.figure(f"ratio_floor_n{size}", ratio)
        if FORWARD in cpu:
            _note_forward(report, size, cpu, rates)
    report.machine["load_at_end"] = round(os.getloadavg()[0], 2)
    return report


def _note_forward(report: Report, n: int, cpu: dict[str, list[float]], rates: dict[str, list[float]]) -> None:
    ours = statistics.fmean(cpu[FORWARD])
    theirs = statistics.fmean(cpu["janus"]) if "janus" in cpu else None
    case = f"n={n} forward, 20 ms"
    report.add(case, "server CPU", "% of a core", ours, peer="janus audiobridge", theirs=theirs)
    report.add(case, "packets/s, worst client", "1/s", min(rates[FORWARD]))


def _note(report: Report, n: int, cpu: dict[str, list[float]], rates: dict[str, list[float]]) -> None:
    usual = {kind: statistics.fmean(values) for kind, values in cpu.items()}
    least = {kind: min(values) for kind, values in rates.items()}
    ours = usual["roomctl"]
    case = f"n={n} mix, 20 ms"
    for peer, name in (("janus", "janus audiobridge"), ("aiortc", "plain aiortc")):
        theirs = usual.get(peer)
        if theirs is not None:
            ratio = report.add(case, "server CPU", "% of a core", ours, peer=name, theirs=theirs)
            pps = least["roomctl"]
            report.add(case, "packets/s, worst client", "1/s", pps, peer=name, theirs=least[peer])
            if peer == "janus":
                report.figure(f"ratio_janus_n{n}", ratio)
            if least[peer] < FULL_PPS:
                report.notes.append(f"{name} at n={n} did not keep up: {least[peer]:.1f} packets/s")
    report.add(case, "CPU per participant", "% of a core", ours / n)
    if n == max(SIZES):
        report.figure("delivered_pps_min_n40", least["roomctl"])
