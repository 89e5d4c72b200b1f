"""A cheap phone on a bad line: coming in, being heard and understood, a cut, another address. Nothing lost.

The real room, its real media and a real browser, each in a network of its own; tests/lab/bad_line between.
The cut of 60 s runs where ROOMCTL_TESTS=long says that there is time for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright, expect

from roomctl.config.paths import ROOM_SOCKET
from roomctl.errors import RoomctlError
from roomctl.types import PersonId
from tests.lab.bad_line import ADDRESSES
from tests.pages.conftest import CHROMIUM, FAKE, QUIET, voice_file
from tests.room.clients import Console

ROOT = Path(__file__).parents[2]
PORT = 8080
BAD = {"delay_s": 0.15, "loss": 0.05, "bits_per_s": 64_000}
"""300 ms there and back, one packet of twenty lost each way, 64 kbit/s each way."""
QUIET_LINE = "#line[data-is=good], #line[data-is=bad]"
COMES_IN_S = 60.0
LONG = os.environ.get("ROOMCTL_TESTS") == "long"
BACK_S = 30.0


def possible() -> bool:
    """True where namespaces and TUN may be had."""
    if os.geteuid() != 0 or not shutil.which("ip") or not os.access("/dev/net/tun", os.R_OK | os.W_OK):
        return False
    name = f"rctry{os.getpid()}"
    done = subprocess.run(["ip", "netns", "add", name], check=False, capture_output=True)
    subprocess.run(["ip", "netns", "del", name], check=False, capture_output=True)
    return done.returncode == 0


pytestmark = [
    pytest.mark.lab,
    pytest.mark.timeout(170),
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium here: apt install chromium"),
    pytest.mark.skipif(
        not possible(), reason="no network namespaces or no TUN here: a bad line cannot be played"
    ),
]


@dataclass
class Apart:
    """The room on one side, a browser on the other, and the line's handle."""

    line: asyncio.subprocess.Process
    names: tuple[str, str]
    desk: Console
    page: Page

    def terms(self, **terms: Any) -> None:
        assert self.line.stdin is not None
        self.line.stdin.write(json.dumps(terms).encode() + b"\n")

    @property
    def me(self) -> Any:
        return self.desk.state.people[0]

    def heard(self) -> float:
        """How loud the room hears the browser just now, dBFS."""
        return max((one.people.get(self.me.id, -120.0) for one in self.desk.meters[-10:]), default=-120.0)

    async def until(self, true: Callable[[], bool], within_s: float, words: str) -> float:
        began = monotonic()
        while not true():
            assert monotonic() - began < within_s, words
            await asyncio.sleep(0.1)
        return monotonic() - began


@contextlib.asynccontextmanager
async def child(*words: str, **more: Any) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(*words, cwd=ROOT, **more)
    try:
        yield process
    finally:
        if process.stdin is not None:
            process.stdin.close()
        if process.returncode is None and process.stdin is None:
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), 15.0)
        except TimeoutError:
            process.kill()


async def attached(path: Path) -> Console:
    end = monotonic() + 40.0
    while True:
        try:
            return await Console.attach(path)
        except (RoomctlError, OSError):
            assert monotonic() < end, "the room did not begin"
            await asyncio.sleep(0.1)


@pytest.fixture
async def apart(own_place: Path, tmp_path: Path) -> AsyncIterator[Apart]:
    names = (f"rca{os.getpid()}", f"rcb{os.getpid()}")
    run, state = own_place / "run", own_place / "state"
    for folder in (run, state):
        folder.mkdir(mode=0o700, exist_ok=True)
    env = os.environ | {"ROOMCTL_RUNTIME": str(run), "ROOMCTL_STATE": str(state)}
    here = ("ip", "netns", "exec", names[0], sys.executable, "-m")
    settings = {"web.host": "0.0.0.0", "web.port": PORT, "web.tls": "off", "call.bitrate": 24_000}
    options = [word for name, value in settings.items() for word in ("-o", f"{name}={value}")]
    browser_there = tmp_path / "browser"
    browser_there.write_text(f'#!/bin/sh\nexec ip netns exec {names[1]} {CHROMIUM} "$@"\n')
    browser_there.chmod(0o755)
    pipe = asyncio.subprocess.PIPE
    async with contextlib.AsyncExitStack() as stack:
        enter = stack.enter_async_context
        line = await enter(child(sys.executable, "-m", "tests.lab.bad_line", *names, stdin=pipe, stdout=pipe))
        assert line.stdout is not None
        assert await line.stdout.readline() == b"up\n"
        await enter(child(*here, "scripts.benchlib.timed_media", "--socket", str(run / "media.sock"),
                          "--sound", "tone", env=env))  # fmt: skip
        await enter(child(*here, "roomctl.room", *options, env=env, stderr=asyncio.subprocess.DEVNULL))
        desk = await attached(run / ROOM_SOCKET)
        stack.push_async_callback(desk.close)
        playwright = await enter(async_playwright())
        address = f"http://{ADDRESSES[0]}:{PORT}"
        trusted = f"--unsafely-treat-insecure-origin-as-secure={address}"
        voice = f"--use-file-for-fake-audio-capture={voice_file(tmp_path)}"
        browser = await playwright.chromium.launch(
            executable_path=str(browser_there),
            args=[*QUIET, *FAKE, "--use-fake-ui-for-media-stream", trusted, voice],
        )
        stack.push_async_callback(browser.close)
        context = await browser.new_context(locale="fr-CH", permissions=["microphone"])
        yield Apart(line, names, desk, await context.new_page())


async def test_a_cheap_phone_on_a_bad_line(apart: Apart) -> None:
    page, desk = apart.page, apart.desk
    await desk.until(lambda state: state.sound.media == "running")
    link = desk.state.meeting.link.replace("localhost", ADDRESSES[0])
    if LONG:
        apart.terms(**BAD)  # some twenty seconds for the page's 66 kB: tests/web/test_files holds the weight
    await page.goto(link, timeout=COMES_IN_S * 1000)
    await page.click("#promise", timeout=COMES_IN_S * 1000)
    apart.terms(**BAD)
    began = monotonic()
    await page.click("#join")
    await expect(page.locator(QUIET_LINE)).to_be_visible(timeout=COMES_IN_S * 1000)
    await apart.until(lambda: apart.heard() > -50, 20.0, "the room does not hear the phone")
    print(f"from the tap to heard both ways, {BAD}: {monotonic() - began:.1f} s")
    me: PersonId = apart.me.id
    await page.click("#ask")
    await expect(page.locator("#withdraw")).to_be_visible(timeout=15_000)
    await understood(apart)

    apart.terms(cut=True)
    took = await gone(page)
    print(f"a cut is told after {took:.1f} s")
    await asyncio.sleep(max(0.0, 10.0 - took))
    apart.terms(cut=False)
    await back(apart, me, "a cut of 10 s")

    await asyncio.to_thread(move, apart)
    await gone(page)
    await back(apart, me, "another address")

    if LONG:
        apart.terms(cut=True)
        took = await gone(page)
        await asyncio.sleep(60.0 - took)
        apart.terms(cut=False)
        await back(apart, me, "a cut of 60 s")


def move(apart: Apart) -> None:
    """The browser's side has another address from now on: the phone left the house's network."""
    name = device(apart)
    # First away, then there: an address that is second in its net goes with the first.
    for words in (f"addr del {ADDRESSES[1]}/24 dev {name}", f"addr add 10.79.0.3/24 dev {name}",
                  f"route replace default dev {name}"):  # fmt: skip
        subprocess.run(["ip", "-n", apart.names[1], *words.split()], check=True)


def device(apart: Apart) -> str:
    found = subprocess.check_output(["ip", "-n", apart.names[1], "-o", "link"], text=True)
    return next(word.split(":")[1].strip() for word in found.splitlines() if ": bad" in word).split("@")[0]


async def understood(apart: Apart) -> None:
    """Both sides make up little of what they hear, though a twentieth never came."""
    await asyncio.sleep(6.0)
    line = apart.me.line
    print(f"line as the room sees it: {line}")
    assert line.loss_pct is None or line.loss_pct > 0.5, "the line was not bad"
    assert (line.concealed_pct or 0.0) < 12
    assert (line.there_concealed_pct or 0.0) < 15


async def gone(page: Page) -> float:
    """The page says that the line broke."""
    began = monotonic()
    await expect(page.locator("#line[data-is=reconnecting], #line[data-is=offline]")).to_be_visible(
        timeout=12_000
    )
    return monotonic() - began


async def back(apart: Apart, me: PersonId, after: str) -> None:
    """Heard again by itself, the same person, the same place in the queue."""
    began = monotonic()
    await expect(apart.page.locator(QUIET_LINE)).to_be_visible(timeout=BACK_S * 1000)
    apart.desk.meters.clear()
    await apart.until(lambda: apart.heard() > -50, BACK_S, f"not heard after {after}")
    print(f"{after}: heard again {monotonic() - began:.1f} s after the line was back")
    assert [one.id for one in apart.desk.state.people] == [me]
    # Who waits alone and speaks may have the floor by now: the place was kept either way.
    floor = apart.desk.state.floor
    assert [entry.person for entry in (*floor.queue, floor.holder) if entry is not None] == [me]
    await expect(apart.page.locator("#withdraw, #give-back").first).to_be_attached(timeout=10_000)
