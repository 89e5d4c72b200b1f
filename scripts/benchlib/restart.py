"""Part of bench devices: the media process dies or hangs; how long until the room is heard again.

A real keeper, the real process, virtual cards. Seconds from the signal, step by step: noticed (and the dead
one buried), a process listens, its devices are open, the first sound that is not silence is told.
"""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from roomctl.room import spare
from roomctl.room.supervise import MediaKeeper, media_command, spare_command
from roomctl.wire import media as wire
from scripts.benchlib.device_faults import NOISE_RMS
from tests.lab.virtual_room import VirtualRoom
from tests.media.rooms import settings

STEPS: Final = ("noticed", "process listens", "devices open", "first sound")
SILENT_DB: Final = -90.0
PATIENCE_S: Final = 20.0
SOON_S: Final = 0.2
"""The spare process is had so soon here; in a meeting it is `spare.AFTER_S`."""

Times = dict[str, float]


class Kept:
    """A keeper, and when what happened."""

    def __init__(self, folder: Path, *, with_spare: bool) -> None:
        path = folder / "media.sock"
        asked = settings(sound=wire.SoundSettings(mode="devices"), priority="auto")
        self.keeper = MediaKeeper(
            path,
            media_command(path),
            lambda: [asked],
            self._said,
            lambda _failing: self._note("noticed"),
            spare=spare_command(path) if with_spare else (),
        )
        self.pid = 0
        self._at: Times = {}
        self._news = asyncio.Event()

    async def until_heard(self, since: float) -> Times:
        """Seconds from `since` to each step, once all of them are done. TimeoutError."""
        async with asyncio.timeout(PATIENCE_S):
            while not {"devices open", "first sound"} <= self._at.keys():
                self._news.clear()
                await self._news.wait()
        return {step: at - since for step, at in self._at.items()}

    async def struck(self, number: signal.Signals) -> Times:
        """End or stop it; the steps until the room is heard again."""
        self._at = {}
        begin = time.monotonic()
        os.kill(self.pid, number)
        return await self.until_heard(begin)

    async def spare_ready(self) -> None:
        """A spare one waits. TimeoutError."""
        waiting = self.keeper._spare  # noqa: SLF001 - nobody but a bench asks
        async with asyncio.timeout(PATIENCE_S):
            while not waiting.ready:  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.05)

    def _said(self, message: wire.MediaToRoom) -> None:
        if isinstance(message, wire.Hello):
            self.pid = message.pid
            self._note("process listens")
        elif isinstance(message, wire.SoundChanged):
            if {message.sound.microphone.state, message.sound.loudspeaker.state} == {"open"}:
                self._note("devices open")
        elif isinstance(message, wire.Levels) and message.microphone > SILENT_DB:
            self._note("first sound")

    def _note(self, step: str) -> None:
        self._at.setdefault(step, time.monotonic())
        self._news.set()


@asynccontextmanager
async def kept(*, with_spare: bool) -> AsyncIterator[Kept]:
    """A keeper with a media process whose room is heard."""
    with tempfile.TemporaryDirectory(prefix="bench-restart-") as folder:
        one = Kept(Path(folder), with_spare=with_spare)
        running = asyncio.create_task(one.keeper.run())
        try:
            await one.until_heard(time.monotonic())
            yield one
        finally:
            await one.keeper.stop()
            await running


async def restarts(
    lab: type[VirtualRoom], count: int, *, with_spare: bool, number: signal.Signals = signal.SIGKILL
) -> list[Times]:
    """So many deaths (or hangs: SIGSTOP), with the seconds of each step. Two for each keeper, which pauses
    after four starts.
    """
    found: list[Times] = []
    usual, spare.AFTER_S = spare.AFTER_S, SOON_S  # type: ignore[misc]
    try:
        with lab(["speakerphone", "webcam"]) as room, room.entered():
            room.card("speakerphone").noise(NOISE_RMS)
            while len(found) < count:
                async with kept(with_spare=with_spare) as one:
                    for _ in range(min(2, count - len(found))):
                        if with_spare:
                            await one.spare_ready()
                        found.append(await one.struck(number))
    finally:
        spare.AFTER_S = usual  # type: ignore[misc]
    return found
