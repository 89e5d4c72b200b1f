"""Part of bench devices: what may happen to a room's devices, each as a short evening of its own.

Seconds until it is told and until it is well again, on virtual cards of either sound server.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from roomctl.media.sound.faults import FaultCode, ReasonCode
from roomctl.media.sound.live import LiveSound
from roomctl.media.sound.port import Direction, Kind, Link, SoundState
from tests.lab.virtual_room import LabError, VirtualRoom
from tests.media.sound.beat import Beat

PATIENCE_S = 8.0
REST_S = 0.15
AS_INSTALLED_S = 0.1
NOISE_RMS = 0.003
Row = tuple[float | None, float | None, str]
"""Seconds until told, seconds until recovered (None: nothing to recover from, or not), and what was told."""


@asynccontextmanager
async def running(room: VirtualRoom, latency_s: float = 0.3) -> AsyncIterator[Beat]:
    """A port on this room's cards, and a beat that uses it. 0.3 s forgive a busy machine."""
    with room.entered():
        port = LiveSound(latency_s=latency_s, margin_s=latency_s / 3)
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


async def _cycle(lab: type[VirtualRoom]) -> Row:
    with lab(["speakerphone"]) as room:
        async with running(room) as beat:
            await beat.until(good, PATIENCE_S)
            told = await timed(lambda: room.unplug("speakerphone"), beat, both(Link.LOST))
            words = ", ".join(fault.code.value for fault in beat.port.state().faults)
            await asyncio.sleep(REST_S)
            return told, await timed(lambda: room.plug("speakerphone"), beat, good), words


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
        async with running(room, AS_INSTALLED_S) as beat:
            await beat.until(good, PATIENCE_S)
            told = await timed(room.kill_server, beat, has(FaultCode.SOUND_SERVER_AWAY))
            back = await timed(room.restart_server, beat, good)
            return told, back, "sound_server_away; its own start is in the time"


async def _hangs(lab: type[VirtualRoom]) -> Row:
    with lab(["speakerphone"]) as room:
        async with running(room, AS_INSTALLED_S) as beat:
            await beat.until(good, PATIENCE_S)
            told = await timed(room.freeze_server, beat, lambda state: not good(state))
            words = ", ".join(fault.code.value for fault in beat.port.state().faults)
            await beat.seconds(2.0)
            return told, await timed(room.thaw_server, beat, good), words


async def _closed(lab: type[VirtualRoom]) -> Row:
    """PortAudio gives both streams up under us, as it does when a card's driver fails."""
    with lab(["speakerphone"]) as room:
        async with running(room, AS_INSTALLED_S) as beat:
            await beat.until(good, PATIENCE_S)
            before = beat.port.counters().lost
            lines = (beat.port._mic, beat.port._speaker)  # type: ignore[attr-defined]  # noqa: SLF001

            def give_up() -> None:
                for line in lines:
                    line._stream._stream.abort(ignore_errors=True)  # noqa: SLF001

            begin = time.monotonic()
            told = await timed(give_up, beat, lambda _state: beat.port.counters().lost >= before + 2)
            await beat.until(good, PATIENCE_S)
            return told, time.monotonic() - begin, "opened anew before it is worth a word; counted as lost"


async def _stalled(lab: type[VirtualRoom]) -> Row:
    with lab(["speakerphone"]) as room:
        room.card("speakerphone").noise(NOISE_RMS)
        async with running(room, AS_INSTALLED_S) as beat:
            await beat.until(good, PATIENCE_S)
            told = await timed(
                room.card("speakerphone").freeze,
                beat,  # a server that fills the gap with zeros makes silence of it
                lambda state: (
                    has(FaultCode.MICROPHONE_STALLED)(state) or has(FaultCode.MICROPHONE_SILENT)(state)
                ),
            )
            words = ", ".join(fault.code.value for fault in beat.port.state().faults)
            await beat.seconds(2.0)
            frames, begin = len(beat.near), time.monotonic()
            back = asyncio.ensure_future(timed(room.card("speakerphone").thaw, beat, good))
            await beat.until(lambda _state: any(one.any() for one in beat.near[frames:]), PATIENCE_S)
            heard = time.monotonic() - begin
            return told, heard, f"{words}; told as well again after {await back:.2f} s"


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
    "sound server hangs": _hangs,
    "device stalls": _stalled,
    "streams closed by the library": _closed,
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
