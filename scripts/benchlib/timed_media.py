"""roomctl's media process for benches: all of it as it is, only that its sound port is a `TimedPort`.

`python -m scripts.benchlib.timed_media --socket PATH [--sound bursts|tone]` obeys a room at PATH like any
media process. At PATH.tapes one line each: "say" and "hush" begin and end the bursts, "restart" begins the
port's tapes anew, "take" is answered with them as JSON, "late" with when each beat
since then began and how late that was (s, monotonic clock).
The bench's side of it is `media_line`.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy, as in the process it stands for
os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import asyncio
import json
from collections import deque
from pathlib import Path
from time import monotonic
from unittest import mock

from roomctl.media import pace, studio
from roomctl.media.control import Control
from scripts.benchlib.media_line import tapes_path
from scripts.benchlib.timed_port import TimedPort

MOST_BEATS = 100_000


async def _serve(socket: Path, sound: str) -> None:
    port = TimedPort(sound)
    late: deque[tuple[float, float]] = deque(maxlen=MOST_BEATS)
    note = pace.Pacer._note  # noqa: SLF001 - listened to, not changed

    def noted(self: pace.Pacer, lateness: float) -> None:
        note(self, lateness)
        late.append((monotonic(), lateness))

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while word := (await reader.readline()).strip():
            if word == b"restart":
                port.restart()
                late.clear()
            if word in {b"say", b"hush"}:
                port.say(on=word == b"say")
            told = list(late) if word == b"late" else port.tapes() if word == b"take" else {}
            writer.write(json.dumps(told).encode() + b"\n")
            await writer.drain()
        writer.close()

    server = await asyncio.start_unix_server(answer, str(tapes_path(socket)))
    patches = (
        mock.patch.object(studio, "_port", return_value=port),
        mock.patch.object(pace.Pacer, "_note", noted),
    )
    with patches[0], patches[1]:
        await Control(socket).run()
    server.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--socket", type=Path, required=True)
    parser.add_argument("--sound", choices=["bursts", "tone"], default="bursts")
    asked = parser.parse_args()
    try:
        import uvloop

        uvloop.run(_serve(asked.socket, asked.sound))
    except ImportError:
        asyncio.run(_serve(asked.socket, asked.sound))


if __name__ == "__main__":
    main()
