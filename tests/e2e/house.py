"""A whole evening of real parts: virtual sound cards, the service as it is installed, browsers, a console.

Owns: bringing them up and taking them down, by id. Must not know: what a test looks for.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import os
import shutil
import sys
import wave
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from playwright.async_api import Browser, Page, Playwright, async_playwright, expect

from roomctl.config.paths import MEDIA_SOCKET, ROOM_SOCKET
from roomctl.types import PersonId
from tests.e2e.hearing import RATE
from tests.lab.holder import holder
from tests.lab.virtual_room import VirtualRoom
from tests.room.clients import Console
from tests.room.house import free_port, listening

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or ""
TAP = (Path(__file__).parent / "tap.js").read_text(encoding="utf-8")
FLAGS = [
    "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required", "--allow-loopback-in-peer-connection",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
]  # fmt: skip
CONFIG = """
[room]
name = "End to end"
[web]
host = "127.0.0.1"
port = {port}
tls = "off"
[call]
loopback = "always"
[floor]
policy = "queue"
[meeting]
lobby = false
"""
PATIENCE_MS = 25_000

Sound = NDArray[np.float32]


def microphone_file(path: Path, voice: Sound, at_s: float, length_s: float) -> Path:
    """A fake microphone: `voice` begins `at_s` into a tape of `length_s`, which Chromium plays in a loop."""
    tape = np.zeros(int(length_s * RATE), np.float32)
    start = int(at_s * RATE)
    tape[start : start + voice.size] = voice[: tape.size - start]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(tape, -1, 1) * 32_767).astype("<i2").tobytes())
    return path


@dataclass
class Participant:
    """Somebody at home, in a browser of their own (its fake microphone belongs to the whole browser)."""

    name: str
    browser: Browser
    page: Page

    async def come_in(self, link: str) -> None:
        """From the link to the call."""
        await self.page.goto(link)
        await self.page.click("#promise")
        await self.page.fill("#name", self.name)
        await self.page.click("#join")
        await self.in_call()

    async def in_call(self) -> None:
        """The page says that the line is good."""
        await expect(self.page.locator("#ask")).to_be_visible(timeout=PATIENCE_MS)
        await expect(self.page.locator("#line[data-is=good]")).to_be_visible(timeout=PATIENCE_MS)

    async def listen(self) -> None:
        """From now on, what the page hears is kept for `heard`."""
        await self.page.evaluate("__heard.start()")

    async def heard(self) -> Sound:
        """Everything since `listen`."""
        text = await self.page.evaluate("__heard.take()")
        return np.frombuffer(base64.b64decode(text), "<i2").astype(np.float32) / np.float32(32_768)

    async def onsets(self) -> list[float]:
        """When its microphone began to speak, seconds of this machine's clock."""
        return [one / 1000 for one in await self.page.evaluate("__heard.onsets")]

    async def queue(self) -> list[str]:
        """The order the page shows, as texts."""
        return await self.page.locator("#queue li .who").all_inner_texts()


@dataclass
class House:
    """The room, its service, whoever has come."""

    room: VirtualRoom
    base: Path
    port: int
    playwright: Playwright
    processes: list[asyncio.subprocess.Process] = field(default_factory=list)
    people: list[Participant] = field(default_factory=list)
    console: Console = None  # type: ignore[assignment]

    @property
    def runtime(self) -> Path:
        """Where its sockets are."""
        return self.base / "run"

    @property
    def service(self) -> asyncio.subprocess.Process:
        """The room process that was started last."""
        return self.processes[-1]

    async def start_service(self) -> None:
        """`roomctl serve` on the virtual cards, and a console attached to it."""
        log = (self.base / "log").open("ab")
        environment = {
            **os.environ,
            **self.room.environment(),
            "ROOMCTL_RUNTIME": str(self.runtime),
            "ROOMCTL_STATE": str(self.base / "state"),
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "roomctl.room", "--config", str(self.base / "room.toml"),
            cwd=ROOT, env=environment, stdout=log, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        log.close()
        self.processes.append(process)
        await listening(self.runtime / ROOM_SOCKET)
        self.console = await Console.attach(self.runtime / ROOM_SOCKET)

    async def participant(self, name: str, tape: Path) -> Participant:
        """A browser with this tape as its microphone, in the call."""
        browser = await self.playwright.chromium.launch(
            executable_path=CHROMIUM,
            ignore_default_args=["--mute-audio"],
            args=[*FLAGS, f"--use-file-for-fake-audio-capture={tape}"],
        )
        page = await browser.new_page(locale="en")
        await page.add_init_script(TAP)
        one = Participant(name, browser, page)
        self.people.append(one)
        await one.come_in(self.console.state.meeting.link)
        return one

    def person(self, name: str) -> PersonId:
        """The id the room gave."""
        return self.console.named(name)

    def media_pid(self) -> int:
        """The media process of this room."""
        if pid := holder(self.runtime / MEDIA_SOCKET):
            return pid
        raise LookupError("no media process")

    async def close(self) -> None:
        """Everybody leaves; nothing stays behind."""
        for one in self.people:
            await one.browser.close()
        for process in self.processes:
            if process.returncode is None:
                process.terminate()
                try:
                    await asyncio.wait_for(process.wait(), 15)
                except TimeoutError:
                    process.kill()


@contextlib.asynccontextmanager
async def evening(base: Path) -> AsyncIterator[House]:
    """A running room on virtual cards, its speakerphone in use."""
    for folder in ("run", "state"):
        (base / folder).mkdir(mode=0o700)
    port = free_port()
    (base / "room.toml").write_text(CONFIG.format(port=port), encoding="utf-8")
    async with async_playwright() as playwright:
        with VirtualRoom(["speakerphone", "screen"]) as room:
            house = House(room, base, port, playwright)
            try:
                await house.start_service()
                yield house
            finally:
                await house.close()
