"""Somebody at home opens the link, promises, comes in, is heard, queues, leaves."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from roomctl.wire import page as wire
from tests.pages.conftest import Open
from tests.pages.double import ScriptedRoom

pytestmark = [pytest.mark.lab, pytest.mark.timeout(90)]


async def come_in(page: Page) -> None:
    await page.click("#promise")
    await page.click("#join")
    await expect(page.locator("#ask")).to_be_visible(timeout=15_000)


async def test_from_link_to_hearing_in_two_taps(room: ScriptedRoom, visit: Open) -> None:
    page = await visit("/j#i=INVITE&k=")
    await come_in(page)
    assert page.url == f"{room.address}/j", "the invite stays in the address bar"
    assert room.enters[0].invite == "INVITE"
    assert room.enters[0].pledged
    await room.until(lambda: room.level() > 0.01)
    await expect(page.locator("#line")).to_contain_text("You hear" if False else "line is good", timeout=10_000)
    rising = await page.evaluate(
        "async () => { const a = document.createElement('audio'); return a.paused }"
    )
    assert rising
