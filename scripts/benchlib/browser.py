"""Headless Chromium for benches: started quietly, its pages served from memory and from roomctl's own files.

Owns the flags. Must not know what is measured.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Page, Playwright, Route

PAGES = Path(__file__).resolve().parents[2] / "roomctl" / "web" / "pages"
HERE = "http://localhost"
"""A secure place that needs no server: what it asks for is answered by `serve_page`."""
NICE = -10
FLAGS = [
    "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required", "--allow-loopback-in-peer-connection",
    "--disable-features=WebRtcHideLocalIpsWithMdns", "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding", "--disable-backgrounding-occluded-windows",
]  # fmt: skip


def chromium_path() -> str:
    """Debian's Chromium; RuntimeError where there is none."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        raise RuntimeError("Chromium is not installed (Debian: chromium); scripts/test installs it")
    return path


@contextlib.contextmanager
def before_other_work() -> Iterator[str]:
    """What is started meanwhile comes before the machine's other work, where that is allowed; tells which.

    Browsers stand for machines of other people, which have work of their own or none.
    """
    usual = os.getpriority(os.PRIO_PROCESS, 0)
    try:
        os.setpriority(os.PRIO_PROCESS, 0, NICE)
    except OSError:
        yield "normal"
        return
    try:
        yield "nice"
    finally:
        os.setpriority(os.PRIO_PROCESS, 0, usual)


@contextlib.asynccontextmanager
async def chromium(playwright: Playwright) -> AsyncIterator[Browser]:
    """One browser, as one participant has it."""
    browser = await playwright.chromium.launch(
        executable_path=chromium_path(), ignore_default_args=["--mute-audio"], args=FLAGS
    )
    try:
        yield browser
    finally:
        await browser.close()


async def serve_page(context: BrowserContext, script: str) -> Page:
    """A page with this module as its only script; modules of roomctl's pages are at their usual places."""

    async def respond(route: Route) -> None:
        asked = route.request.url.removeprefix(HERE)
        if asked == "/":
            head = "<!doctype html><meta charset=utf-8><title>bench</title>"
            await route.fulfill(
                body=f'{head}<script type=module src="/bench.js"></script>', content_type="text/html"
            )
            return
        found = PAGES / asked.lstrip("/")
        text = script if asked == "/bench.js" else found.read_text() if found.is_file() else None
        if text is None:
            await route.fulfill(status=404)
            return
        await route.fulfill(body=text, content_type="text/javascript")

    await context.route(f"{HERE}/**", respond)
    page = await context.new_page()
    await page.goto(f"{HERE}/")
    return page
