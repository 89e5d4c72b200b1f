"""Pictures on the real room in real browsers with a made camera: they get through, stay apart, and go."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from roomctl.wire import console
from tests.pages.real import meeting
from tests.room.house import House

pytestmark = [pytest.mark.lab, pytest.mark.timeout(110)]

IN = 15_000
MOVES = """(video) => new Promise((resolve, reject) => {
  const began = performance.now();
  const look = () => {
    if (video.videoWidth > 0 && !video.hidden && video.currentTime > 0.3) resolve(video.videoWidth);
    else if (performance.now() - began > 15000) reject(new Error("no picture moves"));
    else setTimeout(look, 50);
  };
  look();
})"""


@pytest_asyncio.fixture(loop_scope="session")
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with meeting(tmp_path / "room", "room.name=Sonnenhof") as house:
        yield house


async def open_page(browser: Browser, link: str, size: tuple[int, int] = (390, 844)) -> Page:
    context = await browser.new_context(
        locale="en-GB",
        viewport={"width": size[0], "height": size[1]},
        permissions=["microphone", "camera"],
    )
    page = await context.new_page()
    await page.goto(link)
    return page


async def join(browser: Browser, house: House, name: str) -> Page:
    page = await open_page(browser, house.console.state.meeting.link)
    await page.click("#promise")
    await page.fill("#name", name)
    await page.click("#join")
    await expect(page.locator("#line[data-is=good]")).to_be_visible(timeout=IN)
    return page


async def moves(video: Locator) -> None:
    await expect(video).to_be_visible(timeout=IN)
    await video.evaluate(MOVES)


async def test_pictures_come_stay_under_their_names_and_go(browser: Browser, house: House) -> None:
    ada = await join(browser, house, "Ada")
    bruno = await join(browser, house, "Bruno")
    screen = await open_page(browser, f"{house.url}/display", (1280, 800))
    await expect(ada.locator("#camera")).to_have_text("Camera off")
    await expect(bruno.locator("#pictures")).to_be_hidden()
    assert await ada.evaluate("navigator.mediaDevices.enumerateDevices().then((all) => all.length)") > 0

    await ada.click("#camera")
    await moves(ada.locator(".tiles .mine video"))
    await moves(bruno.locator(".tiles li video"))
    await expect(bruno.locator(".tiles .who")).to_have_text(["Ada"])
    await expect(bruno.locator("#people")).to_contain_text("camera off")
    await moves(screen.locator(".seats .pictured video"))
    await expect(screen.locator(".seats .pictured .who")).to_have_text(["Ada"])

    await bruno.click("#camera")
    await expect(ada.locator(".tiles .who")).to_have_text(["You", "Bruno"])
    await moves(ada.locator(".tiles li:not(.mine) video"))
    await expect(screen.locator(".seats .pictured .who")).to_have_text(["Ada", "Bruno"], timeout=IN)

    await bruno.click("#away")  # somebody came in: no face, no name is left, and mine is not sent
    await expect(bruno.locator("video")).to_have_count(0)
    await expect(ada.locator(".tiles .who")).to_have_text(["You"])
    await bruno.click("#back")
    await expect(bruno.locator("#camera")).to_have_text("Camera off")
    await moves(bruno.locator(".tiles li video"))

    await bruno.click("#sound-only")
    await expect(bruno.locator("#pictures")).to_be_hidden()
    await ada.click("#camera")
    await expect(ada.locator("#camera")).to_have_text("Camera off")
    await expect(screen.locator(".seats .pictured")).to_have_count(0)
    await house.console.do(console.ListInvites())
