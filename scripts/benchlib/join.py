"""bench join: from the opened link to the room's sound in Chromium, beside a bare page that does the least.

Both are answered by roomctl's media process with a room that sounds all the time. Ours is the whole way a
guest goes: the installed service, the page with promise and door (the two buttons are pressed as soon as they
are there: people take longer, of their own), microphone, proof, link. The bare page asks for the microphone
and makes a link. Each visit is a fresh browser context with nothing cached; the first of each is not counted.
Heard is when the received track that an element plays sounds. The clock of each visit is the page's own, from
its navigation.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import socket
import statistics
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator
from pathlib import Path

from aiohttp import web
from playwright.async_api import Browser, async_playwright

from roomctl.config.paths import ROOM_SOCKET
from roomctl.wire import clients
from roomctl.wire.codec import room_to_client
from roomctl.wire.socket import connect
from scripts.benchlib.browser import before_other_work, chromium
from scripts.benchlib.cpu import python, running
from scripts.benchlib.media_line import Media, listening, process
from scripts.benchlib.report import Report, debian_version, new

HERE = Path(__file__).parent
PATIENCE_S = 30.0
HEARD = "heard"
STEPS = (
    "first screen", "door", "asks for the microphone", "has the microphone", "offered", "answered", "linked",
    HEARD,
)  # fmt: skip
"""In the order in which they happen. The bare page has no screens."""

Marks = dict[str, float]
"""Milliseconds since the link was opened."""


@contextlib.asynccontextmanager
async def room(folder: Path) -> AsyncIterator[str]:
    """A running service with its media process; the link anybody may open."""
    for name in ("run", "state"):
        (folder / name).mkdir(mode=0o700, parents=True)
    here = {"ROOMCTL_RUNTIME": str(folder / "run"), "ROOMCTL_STATE": str(folder / "state")}
    settings = {
        "web.host": "127.0.0.1", "web.port": free_port(), "web.tls": "off", "web.joins_per_min": 600,
        "call.loopback": "always",
    }  # fmt: skip
    words = [word for name, value in settings.items() for word in ("-o", f"{name}={value}")]
    async with (
        process(folder / "run", "tone"),  # the room finds it running, and takes it over
        running(*python("roomctl.room", *words), env=here),
    ):
        await listening(folder / "run" / ROOM_SOCKET)
        yield await invitation(folder / "run" / ROOM_SOCKET)


async def invitation(path: Path) -> str:
    """The open link, as a console shows it."""
    line = await connect(path, room_to_client())
    line.send(clients.Attach(watch=False))
    try:
        async for message in line:
            if isinstance(message, clients.State):
                return message.state.meeting.link
    finally:
        await line.close(0.0)
    raise RuntimeError("the room told no link")


@contextlib.asynccontextmanager
async def bare(folder: Path) -> AsyncIterator[str]:
    """The bare page and a media process behind it; its address."""
    numbers = itertools.count(1)
    text = (HERE / "bare.html").read_text(encoding="utf-8")
    async with Media.started(folder, "tone") as media:
        media.configure()

        async def page(_request: web.Request) -> web.Response:
            return web.Response(text=text, content_type="text/html")

        async def offer(request: web.Request) -> web.Response:
            return web.Response(text=await media.open(f"p{next(numbers)}", await request.text()))

        app = web.Application()
        app.add_routes([web.get("/", page), web.post("/offer", offer)])
        runner = web.AppRunner(app)
        await runner.setup()
        port = free_port()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        try:
            yield f"http://localhost:{port}/"  # the name by which ours is opened
        finally:
            await runner.cleanup()


async def visit(browser: Browser, link: str, watch: str) -> Marks:
    """Open the link as somebody who has never been here, and listen until the room is heard."""
    context = await browser.new_context(locale="en", permissions=["microphone"])
    try:
        page = await context.new_page()
        await page.add_init_script(watch)
        await page.goto(link, wait_until="commit")
        marks: Marks = await asyncio.wait_for(page.evaluate("__heard"), PATIENCE_S)
        return marks
    finally:
        await context.close()


async def measure(*, quick: bool = False, data: Path | None = None) -> Report:
    """Run it. `quick`: four counted visits of each."""
    del data
    report = new("join", "playwright", "aiohttp")
    version = debian_version("chromium")
    if version:
        report.versions["chromium"] = version
    watch = (HERE / "join_watch.js").read_text(encoding="utf-8")
    visits: dict[str, list[Marks]] = defaultdict(list)
    async with contextlib.AsyncExitStack() as stack:
        folders = [Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rc-"))) for _ in range(2)]
        links = {
            "room": await stack.enter_async_context(room(folders[0])),
            "bare": await stack.enter_async_context(bare(folders[1])),
        }
        report.machine["browser_priority"] = stack.enter_context(before_other_work())
        playwright = await stack.enter_async_context(async_playwright())
        browser = await stack.enter_async_context(chromium(playwright))
        for turn in range(5 if quick else 13):
            for name in links if turn % 2 == 0 else reversed(links):
                marks = await visit(browser, links[name], watch)
                if turn:
                    visits[name].append(marks)
    tell(report, visits["room"], visits["bare"])
    report.machine["load_at_end"] = round(os.getloadavg()[0], 2)
    return report


def tell(report: Report, ours: list[Marks], theirs: list[Marks]) -> None:
    """Rows and figure of these visits; a step that nobody took has no row."""
    case = "link opened to room heard"
    ratio = report.add(
        case, "median", "ms", middle(ours, HEARD), peer="bare page", theirs=middle(theirs, HEARD)
    )
    report.add(case, "worst", "ms", worst(ours), peer="bare page", theirs=worst(theirs))
    report.figure("ratio_bare_page", ratio)
    for step in STEPS[:-1]:
        mine = middle(ours, step)
        if mine is not None:
            report.add(f"until {step}", "median", "ms", mine, peer="bare page", theirs=middle(theirs, step))


def middle(visits: list[Marks], step: str) -> float | None:
    """Median time of a step; None when it is not on this way."""
    times = [marks[step] for marks in visits if step in marks]
    return statistics.median(times) if times else None


def worst(visits: list[Marks]) -> float:
    """The longest anybody waited to hear the room."""
    return max(marks[HEARD] for marks in visits)


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
