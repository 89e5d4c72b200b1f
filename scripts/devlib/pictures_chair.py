"""`scripts/screenshots chair`: the moderator's tablet as PNG, by Chromium on the real room without sound.

Owns: which moment is shown. The room and the way to its page are those of the page's tests.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import expect

from roomctl.wire import console, page
from scripts.devlib.made import ROOT
from tests.pages.conftest import a_browser
from tests.pages.test_chair import desk

TARGET = ROOT / "docs" / "pictures" / "page-chair-1024-en.png"
TABLE = ("Linde", "Iris", "Olivo", "Hazel")


async def make() -> None:
    """One speaks online, two wait, somebody asks for a break."""
    with tempfile.TemporaryDirectory() as folder:
        options = ("meeting.template=self-help.en", "room.name=Thursday group")
        place = Path(folder)
        async with a_browser(place) as browser, desk(browser, place, *options) as d:
            for name in TABLE:
                await d.house.console.do(console.AddPerson(name=name))
            online = [await d.house.join(name) for name in ("Genziana", "Farn")]
            await d.house.console.do(console.GoToAgenda(index=2))
            await online[0].ask(lambda seq: page.AskFloor(seq=seq))
            await d.house.console.do(console.AddFor(person=d.id_of("Iris")))
            await online[1].ask(lambda seq: page.AskFloor(seq=seq, note="about the keys"))
            await d.house.console.do(console.AddFor(person=d.id_of("Olivo"), kind="break"))
            await d.house.console.do(console.Next())
            await expect(d.page.locator(".queue .who")).to_have_text(["Iris", "Farn"])
            await d.page.screenshot(path=TARGET)
    print(TARGET)


if __name__ == "__main__":
    asyncio.run(make())
