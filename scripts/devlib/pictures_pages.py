"""`scripts/screenshots pages`: the pages people join with, as PNG, by Chromium on the room of their tests.

Owns: which moments are shown, at which size, in which language. ROOMCTL_PICTURES=all in the environment makes
every state in four languages and three sizes instead, in a new folder: to be looked at, not kept.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path
from typing import Literal, NamedTuple

from playwright.async_api import Browser, Page, expect

from roomctl.wire import console
from roomctl.wire import page as page_wire
from scripts.devlib.made import ROOT
from tests.pages import states
from tests.pages.conftest import CHROMIUM, a_browser
from tests.pages.double import ScriptedRoom
from tests.pages.test_chair import desk

TARGET = ROOT / "docs" / "pictures"
Size = tuple[int, int]
PHONE: Size = (390, 844)


class Shot(NamedTuple):
    """One picture to be made."""

    name: str
    size: Size
    language: str
    light: Literal["light", "dark"] = "light"

    @property
    def file(self) -> str:
        """Its name."""
        return f"page-{self.name}-{self.size[0]}-{self.language}.png"


KEPT = (
    Shot("door", PHONE, "fr"),
    Shot("call", PHONE, "en"),
    Shot("waiting", (320, 640), "de"),
    Shot("holder", PHONE, "it", "dark"),
    Shot("call", (1280, 800), "de"),
    Shot("hand_waiting", PHONE, "fr"),
    Shot("screen", (1920, 1080), "en"),
)
ALL = {**states.JOIN, **states.HAND, **states.DISPLAY}
CHAIR = ("chair", "chair_open", "chair_menu")
"""States of the chair's page, which needs a real room."""


async def picture(browser: Browser, shot: Shot, folder: Path) -> None:
    """One state of one page."""
    room = ScriptedRoom()
    address = await room.start()
    context = await browser.new_context(
        viewport={"width": shot.size[0], "height": shot.size[1]},
        locale=f"{shot.language}-CH",
        timezone_id="Europe/Zurich",
        permissions=["microphone", "camera"],
        color_scheme=shot.light,
    )

    async def open_(where: str) -> Page:
        page = await context.new_page()
        # The same names and the same time of day in every picture.
        await page.add_init_script("Math.random = () => 0.4;")
        await page.clock.set_system_time("2026-11-22T19:05:00+01:00")
        await page.goto(address + where)
        return page

    try:
        page = await ALL[shot.name](room, open_)
        await page.evaluate("scrollTo(0, 0)")
        await page.wait_for_timeout(300)
        await page.screenshot(path=folder / shot.file)
    finally:
        await context.close()
        await room.stop()


async def chair_picture(browser: Browser, shot: Shot, folder: Path) -> None:
    """One state of the chair's page: as it is, with every card open, with a menu."""
    size = {"width": shot.size[0], "height": shot.size[1]}
    with tempfile.TemporaryDirectory(prefix="rc-") as place:
        async with desk(
            browser, Path(place), "meeting.template=self-help", locale=f"{shot.language}-CH", viewport=size
        ) as d:
            farn = await d.house.join("Farn")
            await d.house.console.do(console.AddPerson(name="Linde"))
            await farn.ask(lambda seq: page_wire.AskFloor(seq=seq, note="Schlaf"))
            await d.house.console.do(console.AddFor(person=d.id_of("Linde")))
            await expect(d.page.locator(".queue .who")).to_have_count(2)
            if shot.name == "chair_open":
                for summary in await d.page.locator(".fold > summary").all():
                    await summary.click()
            if shot.name == "chair_menu":
                await d.page.locator(".queue li button").last.click()
            await d.page.wait_for_timeout(300)
            await d.page.screenshot(path=folder / shot.file, full_page=shot.name == "chair_open")


def wanted() -> tuple[Path, tuple[Shot, ...]]:
    """Where the pictures go, and which are made."""
    if os.environ.get("ROOMCTL_PICTURES") != "all":
        return TARGET, KEPT
    sizes = ((320, 640), (1280, 800), (1920, 1080))
    shots = (
        Shot(name, size, lang)
        for name in (*ALL, *CHAIR)
        for size in sizes
        for lang in ("de", "fr", "it", "en")
    )
    return Path(tempfile.mkdtemp(prefix="roomctl-pictures-")), tuple(shots)


async def make() -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with a_browser(Path(folder)) as browser:
            target, shots = wanted()
            for shot in shots:
                make_one = chair_picture if shot.name in CHAIR else picture
                await make_one(browser, shot, target)
                print(target / shot.file)


if __name__ == "__main__":
    if not CHROMIUM:
        raise SystemExit("scripts/screenshots: no Chromium here: apt install chromium")
    TARGET.mkdir(parents=True, exist_ok=True)
    asyncio.run(make())
