"""bench devices: how long until a loss is told and a return is heard, on virtual cards; a table of faults.

`--cycles 100`: unplug and replug so often. `--pipewire`: behind PipeWire instead of PulseAudio. `--table`:
only the table; `--no-table`: only the cycles. A time is counted from before the act to the state that a
console is shown.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from roomctl.media.sound.faults import FaultCode, ReasonCode
from roomctl.media.sound.live import LiveSound
from roomctl.media.sound.port import Direction, Kind, Link, SoundState
from scripts.benchlib.report import Report, debian_version, new
from tests.lab.pipewire_room import HAVE_PIPEWIRE, WHY_NOT, PipeWireRoom
from tests.lab.virtual_room import LabError, VirtualRoom
from tests.media.sound.beat import Beat

PATIENCE_S = 8.0
REST_S = 0.15
Row = tuple[float | None, float | None, str]
"""Seconds until told, seconds until recovered (None: nothing to recover from, or not), and what was told."""


async def measure(
    *,
    quick: bool = False,
    data: Path | None = None,
    cycles: float = 0,
    pipewire: bool = False,
    table: bool = False,
    no_table: bool = False,
) -> Report:
    """The cycles, then the table."""
    del data
    if pipewire and not HAVE_PIPEWIRE:
        raise SystemExit(WHY_NOT)
    server = "pipewire" if pipewire else "pulseaudio"
    report = new("devices", "sounddevice", "pulsectl-asyncio")
    report.versions[server] = debian_version(server) or "?"
    lab = PipeWireRoom if pipewire else VirtualRoom
    if not table:
        times = await cycled(lab, int(cycles) or (5 if quick else 100))
        add_cycles(report, server, times)
    if not no_table:
        for name, row in FAULTS.items():
            await _add_row(report, server, name, row, lab)
    return report


async def _add_row(
    report: Report, server: str, name: str, row: Callable[..., object], lab: type[VirtualRoom]
) -> None:
    try:
        told, recovered, words = await row(lab)  # type: ignore[misc]
    except (AssertionError, LabError) as problem:
        told, recovered, words = None, None, f"NOT TOLD: {str(problem)[:100]}"
    report.add(f"{server}: {name}", "told after", "s", told)
    report.add(f"{server}: {name}", "recovered after", "s", recovered)
    report.notes.append(f"{name}: {words}")


def add_cycles(report: Report, server: str, times: list[tuple[float | None, float | None]]) -> None:
    """Rows and figures of the cycles: (told after, returned after) each, None = not within the patience."""
    told = sorted(one for one, _ in times if one is not None)
    back = sorted(one for _, one in times if one is not None)
    report.add(f"{server}: {len(times)} cycles", "returned", "", float(len(back)))
    for name, values in (("told", told), ("return", back)):
        if values:
            report.add(f"{server}: {len(times)} cycles", f"{name}, median", "s", statistics.median(values))
            report.add(f"{server}: {len(times)} cycles", f"{name}, worst", "s", values[-1])
    report.figure("returned_of_100", 100.0 * len(back) / len(times))
    report.figure("return_s_p95", p95(back))
    report.figure("told_s_p95", p95(told))


def p95(values: list[float]) -> float | None:
    """The value that 95 of 100 do not exceed; None without values. `values` sorted."""
    return values[min(len(values) - 1, round(0.95 * len(values)))] if values else None


@asynccontextmanager
async def running(room: VirtualRoom, saved: dict[Direction, str] | None = None) -> AsyncIterator[Beat]:
    """A port on this room's cards, and a beat that uses it."""
    with room.entered():
        port = LiveSound(saved, latency_s=0.3, margin_s=0.1)
        await port.start()
        try:
            async with Beat(port, paced=True) as beat:
                yield beat
        finally:
            await port.close()


def both(link: Link) -> Callable[[SoundState], bool]:
    """Whether both directions stand like this."""
    return lambda state: state.microphone.link is link and state.loudspeaker.link is link


def has(code: FaultCode) -> Callable[[SoundState], bool]:
    """Whether this fault is told."""
    return lambda state: code in {fault.code for fault in state.faults}


def good(state: SoundState) -> bool:
    """Both open, nothing wrong."""
    return both(Link.OPEN)(state) and not state.faults


async def timed(act: Callable[[], object], beat: Beat, true: Callable[[SoundState], bool]) -> float:
    """Do it beside the beat; seconds from its beginning to that state. AssertionError: it never came."""
    begin = time.monotonic()
    done = asyncio.ensure_future(asyncio.to_thread(act))
    await beat.until(true, PATIENCE_S)
    took = time.monotonic() - begin
    await done
    return took


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


# --- the table ------------------------------------------------------------------------------------


async def _cycle(lab: type[VirtualRoom]) -> Row:
    ((told, back),) = await cycled(lab, 1)
    return told, back, "microphone_lost, loudspeaker_lost; picked up again"


async def _other_appears(lab: type[VirtualRoom]) -> Row:
    with lab(["speakerphone"]) as room:
        async with running(room) as beat:
            await beat.until(good, PATIENCE_S)
            seen = await timed(lambda: room.plug("twin"), beat, lambda state: len(state.devices) == 4)
            await asyncio.sleep(1)
            state = beat.port.state()
            assert state.microphone.device is not None
            assert state.microphone.device.server_name == "speakerphone_mic", "the one in use stays"
            return seen, 0.0, f"shown in the list; {state.microphone.reason.code.value} stays"


async def _killed(lab: type[VirtualRoom]) -> Row:
    with lab(["speakerphone", "builtin"]) as room:
        async with running(room) as beat:
            await beat.until(good, PATIENCE_S)
            told = await timed(room.kill_server, beat, has(FaultCode.SOUND_SERVER_AWAY))
            return told, await timed(room.restart_server, beat, good), "sound_server_away"


async def _stalled(lab: type[VirtualRoom]) -> Row:
    with lab(["speakerphone"]) as room:
        async with running(room) as beat:
            await beat.until(good, PATIENCE_S)
            told = await timed(
                room.card("speakerphone").freeze,
                beat,  # a server that fills the gap with zeros makes silence of it
                lambda state: (
                    has(FaultCode.MICROPHONE_STALLED)(state) or has(FaultCode.MICROPHONE_SILENT)(state)
                ),
            )
            words = ", ".join(fault.code.value for fault in beat.port.state().faults)
            back = await timed(room.card("speakerphone").thaw, beat, good)
            return told, back, words


async def _moved(lab: type[VirtualRoom]) -> Row:
    with lab(["speakerphone", "webcam"]) as room:
        async with running(room) as beat:
            await beat.until(good, PATIENCE_S)
            stream = room.pactl("list", "short", "source-outputs").split("\t")[0]
            begin = time.monotonic()
            try:
                await asyncio.to_thread(room.pactl, "move-source-output", stream, "webcam_mic")
            except LabError:
                return None, None, "refused by the server: our streams ask not to be moved"
            await beat.until(lambda state: beat.port.counters().moved > 0 or not good(state), PATIENCE_S)
            told = time.monotonic() - begin
            await beat.until(good, PATIENCE_S)
            return told, time.monotonic() - begin, "undone; counted as moved"


def _mixer(act: str, off: tuple[str, ...], on: tuple[str, ...], code: FaultCode) -> Callable[..., object]:
    async def row(lab: type[VirtualRoom]) -> Row:
        with lab(["speakerphone"]) as room:
            async with running(room) as beat:
                await beat.until(good, PATIENCE_S)
                told = await timed(lambda: room.pactl(act, *off), beat, has(code))
                return told, await timed(lambda: room.pactl(act, *on), beat, good), code.value

    return row


def _taken(cards: list[str], direction: Direction, name: str, reason: ReasonCode) -> Callable[..., object]:
    """With these cards this one is taken, and why is said."""

    async def row(lab: type[VirtualRoom]) -> Row:
        with lab(cards) as room:
            begin = time.monotonic()
            async with running(room) as beat:
                await beat.until(lambda state: state.of(direction).link is Link.OPEN, PATIENCE_S)
                side = beat.port.state().of(direction)
                assert side.device is not None
                assert side.device.server_name == name, f"{side.device.server_name} was taken"
                assert side.reason.code is reason, side.reason
                await beat.seconds(0.5)
                assert direction is Direction.LOUDSPEAKER or any(one.any() for one in beat.near[-20:])
                return time.monotonic() - begin - 0.5, None, f"{side.device.label}: {reason.value}"

    return row


def _asked(cards: list[str], link: Link, code: FaultCode, words: str) -> Callable[..., object]:
    """With these cards nothing is taken, and that is told; one more speakerphone mends it."""

    async def row(lab: type[VirtualRoom]) -> Row:
        with lab(cards) as room:
            begin = time.monotonic()
            async with running(room) as beat:
                await beat.until(lambda state: both(link)(state) and has(code)(state), PATIENCE_S)
                told = time.monotonic() - begin
                if link is Link.ASK:
                    first = next(d for d in beat.port.state().devices if d.kind is Kind.SPEAKERPHONE)
                    begin = time.monotonic()
                    await beat.port.choose(first.direction, first.identity.text())
                    await beat.until(good, PATIENCE_S)
                    return told, time.monotonic() - begin, words
                return told, await timed(lambda: room.plug("speakerphone"), beat, good), words

    return row


_MIC, _OUT = Direction.MICROPHONE, Direction.LOUDSPEAKER
FAULTS: dict[str, Callable[..., object]] = {
    "unplug, replug": _cycle,
    "another device appears": _other_appears,
    "sound server killed": _killed,
    "device stalls": _stalled,
    "stream moved silently": _moved,
    "microphone muted": _mixer(
        "set-source-mute", ("speakerphone_mic", "1"), ("speakerphone_mic", "0"), FaultCode.MICROPHONE_MUTED
    ),
    "loudspeaker at volume 0": _mixer(
        "set-sink-volume",
        ("speakerphone_out", "0%"),
        ("speakerphone_out", "80%"),
        FaultCode.LOUDSPEAKER_VOLUME_ZERO,
    ),
    "16 kHz microphone": _taken(
        ["narrow_microphone", "builtin"], _MIC, "narrow_microphone_mic", ReasonCode.ONLY_SPEAKERPHONE
    ),
    "stereo microphone": _taken(
        ["stereo_microphone", "builtin"], _MIC, "stereo_microphone_mic", ReasonCode.ONLY_EXTERNAL
    ),
    "mono loudspeaker": _taken(
        ["mono_loudspeaker", "screen"], _OUT, "mono_loudspeaker_out", ReasonCode.ONLY_EXTERNAL
    ),
    "monitor trap": _asked(["screen"], Link.NONE, FaultCode.NO_MICROPHONE, "its monitor is no microphone"),
    "HDMI trap": _taken(["screen", "builtin"], _OUT, "builtin_out", ReasonCode.ONLY_ONE),
    "built-in trap": _taken(
        ["builtin", "webcam", "speakerphone"], _MIC, "speakerphone_mic", ReasonCode.ONLY_SPEAKERPHONE
    ),
    "two equal devices": _asked(
        ["speakerphone", "twin"], Link.ASK, FaultCode.MICROPHONE_UNDECIDED, "asked; one answer serves both"
    ),
    "no device at all": _asked([], Link.NONE, FaultCode.NO_MICROPHONE, "no_microphone, no_loudspeaker"),
}
"""What may happen: each as a short evening of its own."""
