"""The media process: `python -m roomctl.media [--socket PATH]`. Started by the room, outlives it."""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: a beat is too short for two threads
os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import asyncio
import contextlib
import signal
import sys
from pathlib import Path

from roomctl import logs
from roomctl.config.paths import media_socket
from roomctl.errors import RoomctlError
from roomctl.media import loop
from roomctl.media.control import ORPHAN_S, Control
from roomctl.media.warm import called
from roomctl.nocore import no_core_dumps


async def serve(path: Path, orphan_s: float) -> None:
    """Run until told to end, by the room or by a signal."""
    control = Control(path, orphan_s)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, control.ended.set)
    await control.run()


def main() -> int:
    """Exit codes: 0 ended in order, 1 another media process runs already."""
    parser = argparse.ArgumentParser(prog="python -m roomctl.media", description=__doc__)
    parser.add_argument("--socket", type=Path, help="where the room reaches this process")
    parser.add_argument("--orphan-s", type=float, default=ORPHAN_S, help="how long to go on without a room")
    parser.add_argument("--spare", action="store_true", help="load everything and wait for a word on stdin")
    wish = parser.parse_args()
    no_core_dumps()
    logs.configure("media")
    with contextlib.suppress(AttributeError, ValueError):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # the room's terminal is not ours
    if wish.spare and not called():
        return 0
    try:
        loop.run(serve(wish.socket or media_socket(), wish.orphan_s))
    except RoomctlError as error:
        logs.get().error("media cannot run", code=error.code)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
