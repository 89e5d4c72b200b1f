"""Listens to all microphones until one of them hears somebody tap: `python -m roomctl.media.listen`.

A process of its own, so that a card that hangs costs nobody their meeting. Prints one line of JSON:
`{"winner": IDENTITY, "label": LABEL, "microphones": N}`; no winner when nobody tapped within the time.
Opens microphones beside whoever uses them already, which only a sound server allows. Nothing is kept.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from roomctl.media.dsp.frame import FRAME
from roomctl.media.sound.choose import RANKS
from roomctl.media.sound.devices import describe
from roomctl.media.sound.port import Device, Direction
from roomctl.media.sound.portaudio import Callback, LibraryMissing, OpenFailed, PortAudio, Stream, Target
from roomctl.media.sound.pulse import PulseServer, ServerAway, stream_environment
from roomctl.media.sound.taps import TapEar, Taps
from roomctl.nocore import no_core_dumps

LISTEN_S: Final = 12.0
LATENCY_S: Final = 0.1
MOST: Final = 6
"""Microphones at once: more than that is no table."""


@dataclass
class Ear:
    """One open microphone. `knocks` is filled in PortAudio's thread and emptied in the loop's."""

    device: Device
    ear: TapEar = field(default_factory=TapEar)
    knocks: list[tuple[float, float]] = field(default_factory=list)
    """(monotonic time, dB above its background)."""

    def callback(self) -> Callback:
        """What PortAudio calls."""

        def take(data: Any, frames: int, _times: Any, _flags: Any) -> None:
            samples = np.asarray(data, np.float32)[:, 0]
            for at in range(0, frames - FRAME + 1, FRAME):
                over = self.ear.hear(samples[at : at + FRAME])
                if over is not None:
                    self.knocks.append((time.monotonic(), over))

        return take


async def find(seconds: float) -> dict[str, object]:
    """Listen for so long at most."""
    try:
        async with PulseServer(lambda: None, lambda _direction, _index: None) as server:
            seen = [describe(one) for one in (await server.look()).listings]
    except ServerAway:
        seen = []
    microphones = [d for d in seen if d.direction is Direction.MICROPHONE and d.kind in RANKS][:MOST]
    audio, ears, streams = PortAudio(), [Ear(device) for device in microphones], []
    try:
        for number, ear in enumerate(ears):
            with suppress(LibraryMissing, OpenFailed):
                streams.append(await _open(audio, ear, number))
        winner = await _listen(ears, seconds) if streams else None
    finally:
        for stream in streams:
            await audio.close(stream)
        audio.shut()
    return {
        "winner": winner.identity.text() if winner else "",
        "label": winner.label if winner else "",
        "microphones": len(streams),
    }


async def _open(audio: PortAudio, ear: Ear, number: int) -> Stream:
    device = ear.device
    tag = f"tap-{number}"
    environment = stream_environment(device.direction, device.server_name, tag)
    target = Target(device.direction, "pulse", tag, environment, LATENCY_S)
    return await audio.open(target, ear.callback(), lambda: None)


async def _listen(ears: list[Ear], seconds: float) -> Device | None:
    taps, began = Taps(), time.monotonic()
    by_name = {ear.device.server_name: ear.device for ear in ears}
    while time.monotonic() - began < seconds:
        await asyncio.sleep(0.05)
        knocks = [(at, over, ear.device.server_name) for ear in ears for at, over in ear.knocks]
        for ear in ears:
            ear.knocks.clear()
        for at, over, name in sorted(knocks):
            taps.heard(name, over, int(100 * at))
        taps.tick(int(100 * (time.monotonic() - 0.2)))
        if taps.winner:
            return by_name[taps.winner]
    return None


def main() -> int:
    """Exit code 0 also when nobody tapped: the line says so."""
    parser = argparse.ArgumentParser(prog="python -m roomctl.media.listen", description=__doc__)
    parser.add_argument("--seconds", type=float, default=LISTEN_S)
    options = parser.parse_args()
    no_core_dumps()
    sys.stdout.write(json.dumps(asyncio.run(find(options.seconds))) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
