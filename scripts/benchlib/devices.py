"""bench devices: how long until a loss is told and a return is heard, on virtual cards; a table of faults.

On PulseAudio and then on PipeWire; `--pulseaudio` or `--pipewire`: only there. `--cycles 100`: unplug and
replug so often. `--table`: only the table; `--no-table`: only the cycles. `--restarts`: only deaths and hangs
of the media process. A time is counted from before the act to the state that a console is shown. Figures over
both servers are those of the worse one.
"""

from __future__ import annotations

import asyncio
import signal
import statistics
from collections.abc import Callable
from pathlib import Path

from roomctl.media.sound.port import Link, SoundState
from scripts.benchlib import restart
from scripts.benchlib.device_faults import FAULTS, PATIENCE_S, REST_S, both, good, running, timed
from scripts.benchlib.report import Report, debian_version, new
from tests.lab.pipewire_room import HAVE_PIPEWIRE, WHY_NOT, PipeWireRoom
from tests.lab.virtual_room import LabError, VirtualRoom
from tests.media.sound.beat import Beat


async def measure(
    *,
    quick: bool = False,
    data: Path | None = None,
    cycles: float = 0,
    pulseaudio: bool = False,
    pipewire: bool = False,
    table: bool = False,
    no_table: bool = False,
    restarts: bool = False,
) -> Report:
    """For each server the cycles, the deaths of the media process, and the table."""
    del data
    report = new("devices", "sounddevice", "pulsectl-asyncio")
    for server, lab in _servers(report, pulseaudio=pulseaudio, pipewire=pipewire).items():
        report.versions[server] = debian_version(server) or "?"
        if not table and not restarts:
            add_cycles(report, server, await cycled(lab, int(cycles) or (5 if quick else 100)))
        if not no_table:
            await _add_restarts(report, server, lab, 2 if quick else 10)
        if not no_table and not restarts:
            for name, row in FAULTS.items():
                await _add_row(report, server, name, row, lab)
    return report


def _servers(report: Report, *, pulseaudio: bool, pipewire: bool) -> dict[str, type[VirtualRoom]]:
    """Where it is measured; what is asked for by name must be there."""
    if pipewire and not HAVE_PIPEWIRE:
        raise SystemExit(WHY_NOT)
    every: dict[str, type[VirtualRoom]] = {"pulseaudio": VirtualRoom}
    if HAVE_PIPEWIRE:
        every["pipewire"] = PipeWireRoom
    else:
        report.notes.append(WHY_NOT)
    asked = [name for name, wanted in (("pulseaudio", pulseaudio), ("pipewire", pipewire)) if wanted]
    return {name: lab for name, lab in every.items() if not asked or name in asked}


async def _add_restarts(report: Report, server: str, lab: type[VirtualRoom], count: int) -> None:
    few = max(2, count // 5)
    for words, many, spare, number in (
        ("dies", count, True, signal.SIGKILL),
        ("dies, no spare yet", few, False, signal.SIGKILL),
        ("hangs", few, True, signal.SIGSTOP),
    ):
        times = await restart.restarts(lab, many, with_spare=spare, number=number)
        case = f"{server}: media process {words}"
        for step in restart.STEPS:
            took = sorted(one[step] for one in times)
            report.add(case, f"{step}, median of {len(took)}", "s", statistics.median(took))
        whole = sorted(one["first sound"] for one in times)
        report.add(case, "first sound, worst", "s", whole[-1])
        if words == "dies":
            report.figure("restart_s_p95", max(report.figures.get("restart_s_p95", 0.0), p95(whole) or 0.0))


async def _add_row(
    report: Report, server: str, name: str, row: Callable[..., object], lab: type[VirtualRoom]
) -> None:
    try:
        told, recovered, words = await row(lab)  # type: ignore[misc]
    except (AssertionError, LabError) as problem:
        told, recovered, words = None, None, f"NOT TOLD: {str(problem)[:100]}"
    report.add(f"{server}: {name}", "told after", "s", told)
    report.add(f"{server}: {name}", "recovered after", "s", recovered)
    report.notes.append(f"{server}: {name}: {words}")


def add_cycles(report: Report, server: str, times: list[tuple[float | None, float | None]]) -> None:
    """Rows and figures of the cycles: (told after, returned after) each, None = not within the patience."""
    told = sorted(one for one, _ in times if one is not None)
    back = sorted(one for _, one in times if one is not None)
    case = f"{server}: {len(times)} cycles"
    report.add(case, "returned", "", float(len(back)))
    for name, values in (("told", told), ("return", back)):
        if values:
            report.add(case, f"{name}, median", "s", statistics.median(values))
            report.add(case, f"{name}, 95 % within", "s", p95(values))
            report.add(case, f"{name}, worst", "s", values[-1])
    before = report.figures
    report.figure(
        "returned_of_100", min(before.get("returned_of_100", 100.0), 100.0 * len(back) / len(times))
    )
    for figure, values in (("return_s_p95", back), ("told_s_p95", told)):
        worst = max(before.get(figure, 0.0), p95(values) or 0.0)
        report.figure(figure, worst or None)


def p95(values: list[float]) -> float | None:
    """The value that 95 of 100 do not exceed; None without values. `values` sorted."""
    return values[min(len(values) - 1, round(0.95 * len(values)))] if values else None


async def cycled(lab: type[VirtualRoom], cycles: int) -> list[tuple[float | None, float | None]]:
    """Unplug and replug the speakerphone, with a webcam and a screen beside it that must not be taken."""
    times: list[tuple[float | None, float | None]] = []
    with lab(["speakerphone", "webcam", "screen"]) as room:
        async with running(room) as beat:
            await beat.until(good, PATIENCE_S)
            for _ in range(cycles):
                told = await _try(lambda: room.unplug("speakerphone"), beat, both(Link.LOST))
                await asyncio.sleep(REST_S)
                times.append((told, await _try(lambda: room.plug("speakerphone"), beat, good)))
                await asyncio.sleep(REST_S)
    return times


async def _try(act: Callable[[], object], beat: Beat, true: Callable[[SoundState], bool]) -> float | None:
    try:
        return await timed(act, beat, true)
    except AssertionError:
        return None
