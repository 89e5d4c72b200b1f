"""The picture process: `python -m roomctl.media.pictures --fd N`. Media begins it; it ends with media's line.

Runs at low priority: whatever pictures cost, a beat of sound comes first.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy
os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import asyncio
import contextlib
import signal
import socket
import sys
from typing import Final

from roomctl import logs
from roomctl.media import loop
from roomctl.media.pictures.desk import Desk
from roomctl.nocore import no_core_dumps
from roomctl.wire.codec import MAX_LOCAL, to_pictures
from roomctl.wire.socket import Line

NICE: Final = 10


def yield_to_sound() -> None:
    """Leave real-time scheduling, which was inherited, and stand behind everything else."""
    with contextlib.suppress(OSError, AttributeError):
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, NICE)


async def serve(end: socket.socket) -> None:
    """Until the other end closes."""
    reader, writer = await asyncio.open_unix_connection(sock=end, limit=MAX_LOCAL)
    line = Line(reader, writer, to_pictures(), on_bad=lambda error: _log_bad(error.code))
    desk = Desk(line.send)
    try:
        async for message in line:
            desk.told(message)
    finally:
        await desk.close()
        await line.close()


def _log_bad(code: str) -> None:
    logs.get().warning("bad line from media", code=code)


def main() -> int:
    """Runs until the line ends."""
    parser = argparse.ArgumentParser(prog="python -m roomctl.media.pictures", description=__doc__)
    parser.add_argument("--fd", type=int, required=True, help="the line to the media process")
    wish = parser.parse_args()
    no_core_dumps()
    yield_to_sound()
    logs.configure("pictures")
    for number in (signal.SIGINT, signal.SIGHUP):  # media decides when this ends
        with contextlib.suppress(ValueError):
            signal.signal(number, signal.SIG_IGN)
    loop.run(serve(socket.socket(fileno=wish.fd)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
