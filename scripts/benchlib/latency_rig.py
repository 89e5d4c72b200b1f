"""What `bench latency` measures with: the media process, two browsers, and one case at a time between them.

Owns bringing them up, connecting them, and reading the tapes. Must not know what is made of the figures.
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import async_playwright

from roomctl.wire.media import FORWARD_SLOTS
from roomctl.wire.reports import Health
from scripts.benchlib import firefox as fox
from scripts.benchlib.browser import before_other_work, chromium, serve_page
from scripts.benchlib.join import free_port
from scripts.benchlib.media_line import Media
from scripts.benchlib.onsets import Tape, Usual, burst, delays, usual
from scripts.benchlib.timed_port import BROWSER_PITCH, DITHER_S, PERIOD_S, ROOM_PITCH

SCRIPT = Path(__file__).with_name("latency_page.js")
LIMIT_S = 0.28
"""A burst that is heard later than this cannot be told from the next one."""
PAUSE_S = 0.7
"""Between the browser's bursts and the room's."""
Way = Literal["across", "up", "down"]


@dataclass(frozen=True)
class Case:
    """One way to be connected. `mode` None: the two browsers directly."""

    frame_ms: Literal[10, 20]
    mode: Literal["mix", "forward"] | None = None
    chosen: bool = False
    """Packets as the room chooses them where nothing is set; they must turn out as `frame_ms` says."""

    @property
    def name(self) -> str:
        """As rows are called."""
        return f"{self.mode or 'direct'}, {self.frame_ms} ms{' by default' if self.chosen else ''}"


@dataclass
class Times:
    """What one case gave, round by round; seconds."""

    ways: dict[Way, list[list[float]]] = field(default_factory=lambda: defaultdict(list))
    missed: dict[Way, int] = field(default_factory=lambda: defaultdict(int))
    neteq: list[float] = field(default_factory=list)
    buffer_ms: list[float] = field(default_factory=list)

    def note(self, way: Way, found: tuple[list[float], int]) -> None:
        """A round's delays and how many bursts were not heard."""
        self.ways[way].append(found[0])
        self.missed[way] += found[1]

    def usual(self, way: Way) -> Usual | None:
        """Over all rounds; None when nothing was heard on this way."""
        return usual(self.ways.get(way, []))


class Rig:
    """The media process and the two browsers' pages: `mouth` says bursts, `ear` only listens."""

    def __init__(self, media: Media, mouth: Any, ear: Any, priority: str) -> None:
        self._media, self._mouth, self._ear = media, mouth, ear
        self.priority = priority
        """Of the browsers."""
        self._calls = 0

    @property
    def health(self) -> Health:
        """What the media process says of itself, as last told."""
        return self._media.health

    async def run(self, case: Case, settle_s: float, seconds: float, into: Times) -> None:
        """Connect, let the buffers settle while bursts go through, listen for a while, hang up.

        Bursts go through while it settles: a talker's own packets have a buffer of their own in a listener's
        browser, which begins with the talk, and grows in its first second as a direct line's does.
        """
        names = await (self._direct(case) if case.mode is None else self._through_room(case))
        try:
            await self._mouth.evaluate("bench.say(true)")
            await asyncio.sleep(settle_s)
            before = await self._ear.evaluate("bench.streams()")
            await asyncio.gather(
                self._media.restart_tapes(),
                *(page.evaluate("bench.restart()") for page in (self._mouth, self._ear)),
            )
            await asyncio.sleep(seconds)
            await self._mouth.evaluate("bench.say(false)")
            after = await self._ear.evaluate("bench.streams()")
            peers = [peer for name, peer in self._media.peers.items() if name in names]
            if case.mode is not None:
                await self._bursts_of_the_room(seconds)
            await asyncio.sleep(LIMIT_S)
            room, said, heard = await asyncio.gather(
                self._media.take_tapes(), _tapes(self._mouth), _tapes(self._ear)
            )
            waits = [peer.delay_ms for peer in peers if peer.peer == names[0]]
            if any(peer.frame_ms != case.frame_ms for peer in peers):
                raise RuntimeError(f"not sent in packets of {case.frame_ms} ms: {case.name}")
        finally:
            await self._mouth.evaluate("bench.say(false)")
            await asyncio.gather(*(page.evaluate("bench.hangUp()") for page in (self._mouth, self._ear)))
            for name in names:
                self._media.drop(name)
        into.neteq.append(wait_of_voice(before, after))
        into.buffer_ms += [wait for wait in waits if wait is not None]
        self._measure(case, room, said, heard, into)

    async def _bursts_of_the_room(self, seconds: float) -> None:
        """After a pause: a canceller that has just heard a voice eats what comes next."""
        await asyncio.sleep(PAUSE_S)
        await self._media.say(on=True)
        await asyncio.sleep(seconds)
        await self._media.say(on=False)

    def _measure(
        self, case: Case, room: dict[str, Tape], said: dict[str, Tape], heard: dict[str, Tape], into: Times
    ) -> None:
        voice = _inside(said["mouth"].onsets(BROWSER_PITCH), heard["ear"])
        into.note("across", delays(voice, heard["ear"].onsets(BROWSER_PITCH), LIMIT_S))
        if case.mode is None:
            return
        into.note("up", delays(voice, room["ear"].onsets(BROWSER_PITCH), LIMIT_S))
        table = _inside(room["mouth"].onsets(ROOM_PITCH), heard["ear"])
        into.note("down", delays(table, heard["ear"].onsets(ROOM_PITCH), LIMIT_S))

    async def _through_room(self, case: Case) -> list[str]:
        assert case.mode is not None
        self._media.configure(mode=case.mode, frame_ms="auto" if case.chosen else case.frame_ms)
        asked = 20 if case.chosen else case.frame_ms  # as the room's door welcomes a page
        slots = 1 + FORWARD_SLOTS if case.mode == "forward" else 1
        self._calls += 1
        names = [f"mouth{self._calls}", f"ear{self._calls}"]
        for name, page in zip(names, (self._mouth, self._ear), strict=True):
            offer = await page.evaluate("bench.offer", {"slots": slots, "frameMs": asked})
            answer = await self._media.open(name, offer)
            await page.evaluate("([sdp, ms]) => bench.answered(sdp, ms)", [answer, asked])
        for name in names:
            await self._media.connected(name)
        return names

    async def _direct(self, case: Case) -> list[str]:
        offer = await self._mouth.evaluate("bench.offer", {"slots": 1, "frameMs": case.frame_ms})
        answer = await self._ear.evaluate("([sdp, ms]) => bench.answer(sdp, ms)", [offer, case.frame_ms])
        await self._mouth.evaluate("([sdp, ms]) => bench.answered(sdp, ms)", [answer, case.frame_ms])
        for page in (self._mouth, self._ear):
            await page.wait_for_function("bench.connected()")
        return []


async def _tapes(page: Any) -> dict[str, Tape]:
    packed: dict[str, Any] = await page.evaluate("bench.take()")
    return {name: Tape.unpack(one) for name, one in packed.items()}


def _inside(said: list[float], ear: Tape) -> list[float]:
    """Bursts whose coming the ear's tape can tell of: not those at its very ends."""
    first, last = ear.times([0, ear.sound.size])
    return [at for at in said if first < at < last - LIMIT_S]


def wait_of_voice(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> float:
    """Mean time, s, the talker's samples waited in NetEQ: on the last line, a slot if there are."""
    old = {entry["id"]: entry for entry in before}
    lines = sorted(after, key=lambda entry: str(entry.get("mid")))
    entry = lines[-1]
    was = old.get(entry["id"], {})
    count = entry["jitterBufferEmittedCount"] - was.get("jitterBufferEmittedCount", 0)
    waited = entry["jitterBufferDelay"] - was.get("jitterBufferDelay", 0.0)
    return float(waited) / count if count else 0.0


@contextlib.asynccontextmanager
async def rig(*, firefox: bool = False) -> AsyncIterator[Rig]:
    """Everything up, and down again at the end. Two Chromiums, or two Firefoxes."""
    sound = [round(float(one), 5) for one in burst(BROWSER_PITCH)]
    async with contextlib.AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rc-")))
        media = await stack.enter_async_context(Media.started(folder))
        media.configure()
        priority = stack.enter_context(before_other_work())
        mouth, ear = await (_firefoxes(stack, folder) if firefox else _chromiums(stack))
        for page, said in ((mouth, sound), (ear, [])):
            await page.wait_for_function("window.bench")
            await page.evaluate("bench.begin", {"sound": said, "every": PERIOD_S, "dither": DITHER_S})
        yield Rig(media, mouth, ear, priority)


async def _chromiums(stack: contextlib.AsyncExitStack) -> list[Any]:
    """Two browsers on the bench's page."""
    playwright = await stack.enter_async_context(async_playwright())
    script, pages = SCRIPT.read_text(encoding="utf-8"), []
    for _ in range(2):
        browser = await stack.enter_async_context(chromium(playwright))
        pages.append(await serve_page(await browser.new_context(), script))
    return pages


async def _firefoxes(stack: contextlib.AsyncExitStack, folder: Path) -> list[Any]:
    """The same with Firefox, one after the other: they share nothing."""
    env = await stack.enter_async_context(fox.sound_server(folder))
    url = await stack.enter_async_context(fox.served(SCRIPT.read_text(encoding="utf-8")))
    return [await stack.enter_async_context(fox.firefox(free_port(), url, env)) for _ in range(2)]
