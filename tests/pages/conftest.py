"""A browser and a scripted room for the tests of the pages.

One browser, on one loop, for all the pages that a worker opens: starting one costs more than most tests. Each
test has contexts of its own in it, as different people have browsers of their own.

The browser is Debian's Chromium with a fake microphone: it plays a file of ours and asks no question.
"""

from __future__ import annotations

import contextlib
import shutil
import wave
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from tests.pages.double import ScriptedRoom

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or ""
QUIET = [
    "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--autoplay-policy=document-user-activation-required",
    # Without this the browser hides its addresses behind names that only a local network can look up.
    "--disable-features=WebRtcHideLocalIpsWithMdns", "--allow-loopback-in-peer-connection",
]  # fmt: skip
FAKE = ["--use-fake-device-for-media-stream"]
Open = Callable[..., Awaitable[Page]]
HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All that is in this folder may run beside other tests: it waits, but keeps no time."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.pages)
            if pytest_asyncio.is_async_test(item):
                item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


def voice_file(folder: Path) -> Path:
    """Half a minute of something voice-like: a buzz of 180 Hz in syllables, 48 kHz, mono."""
    at = np.arange(48_000 * 30) / 48_000
    buzz = sum(np.sin(2 * np.pi * 180 * k * at) / k for k in range(1, 12))
    sound = 0.25 * buzz * (np.sin(2 * np.pi * 2.5 * at) > -0.3)
    path = folder / "voice.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes((np.clip(sound, -1, 1) * 32_000).astype("<i2").tobytes())
    return path


@pytest_asyncio.fixture(loop_scope="session")
async def room() -> AsyncIterator[ScriptedRoom]:
    room = ScriptedRoom()
    room.address = await room.start()
    yield room
    await room.stop()


@contextlib.asynccontextmanager
async def a_browser(folder: Path) -> AsyncIterator[Browser]:
    """Chromium whose microphone is a file in this folder."""
    voice = voice_file(folder)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            ignore_default_args=["--mute-audio"],
            args=[
                *QUIET,
                *FAKE,
                "--use-fake-ui-for-media-stream",
                f"--use-file-for-fake-audio-capture={voice}",
            ],
        )
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    if not CHROMIUM:
        pytest.skip("no Chromium here: apt install chromium")
    async with a_browser(tmp_path_factory.mktemp("voice")) as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def browser(chromium: Browser) -> AsyncIterator[Browser]:
    """Nobody has a page in it yet, and nobody keeps one."""
    yield chromium
    for context in chromium.contexts:
        await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser, room: ScriptedRoom) -> AsyncIterator[Open]:
    """Open a page of the room: `await visit("/j#invite", locale="de-CH", size=(390, 844))`."""
    problems: list[str] = []

    async def visit(
        path: str,
        locale: str = "en",
        size: tuple[int, int] = (390, 844),
        microphone: bool = True,
        **more: Any,
    ) -> Page:
        context = await browser.new_context(
            locale=locale,
            viewport={"width": size[0], "height": size[1]},
            permissions=["microphone"] if microphone else [],
            **more,
        )
        page = await context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
        await page.goto(room.address + path)
        return page

    yield visit
    assert not [one for one in problems if "Failed to load resource" not in one], problems
