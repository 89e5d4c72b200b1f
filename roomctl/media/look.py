"""`python -m roomctl.media.look`: prints the room's devices as the wire's `SoundReport`, opens none.

A process of its own, so that a sound library which ends its process takes only this one with it.
"""

from __future__ import annotations

import asyncio
import sys

import msgspec

from roomctl.media.reports import sound_report
from roomctl.media.sound.look import look
from roomctl.media.sound.port import SoundCounters


def main() -> int:
    """One JSON object on stdout."""
    state = asyncio.run(look())
    report = sound_report(state, SoundCounters(), "", muted=False, simulated=False, mic_ppm=0.0)
    sys.stdout.buffer.write(msgspec.json.encode(report) + b"\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
