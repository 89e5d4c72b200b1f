"""Firefox joins, is heard, hears, and its page says so: the one from the system's packages."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from roomctl.wire import page as wire
from tests.pages.double import ScriptedRoom
from tests.pages.firefox import FIREFOX, firefox
from tests.pages.test_join import said

pytestmark = [
    pytest.mark.lab,
    pytest.mark.timeout(110),
    pytest.mark.skipif(not FIREFOX, reason="no Firefox here: apt install firefox-esr"),
    pytest.mark.skipif(
        not shutil.which("pulseaudio"), reason="no sound server for Firefox: apt install pulseaudio"
    ),
]


async def test_firefox_joins_and_hears(room: ScriptedRoom, own_place: Path) -> None:
    async with firefox(own_place) as page:
        await page.open(f"{room.address}/j#INVITE")
        await page.until("document.documentElement.lang === 'fr'")
        await page.click("#promise")
        await page.click("#join")
        await page.until("Boolean(document.querySelector('#ask'))")
        assert await page.run("location.hash") == "", "the invite stays in the address bar"
        await page.until("document.querySelector('#line')?.dataset.is === 'good'")
        await page.until("window.playing() > 0")
        await room.until(lambda: room.level() > 0.01)
        assert room.enters[0].language == "fr"
        await page.click("#ask")
        await page.until("Boolean(document.querySelector('#withdraw')?.offsetParent)")
        await page.click("#mute")
        await room.until(lambda: room.level() < 0.001)
        await room.until(lambda: len(said(room, wire.Truth)) >= 2)
        truth = said(room, wire.Truth)[-1]
        assert isinstance(truth, wire.Truth)
        assert truth.loss_pct == 0
        assert truth.delay_ms is not None, "nothing was handed to the loudspeaker"
        assert (truth.concealed_pct or 0) < 20
        await page.click("#away")
        await page.until("Boolean(document.querySelector('#back'))")
        assert "Sonnenhof" not in str(await page.run("document.body.innerText"))
        await page.run("location.reload()")
        await room.until(lambda: bool(room.enters[-1].resume))
        await page.until("Boolean(document.querySelector('#back'))")
        assert "Sonnenhof" not in str(await page.run("document.body.innerText")), "a reload showed it again"
        await page.click("#back")
        await page.until("document.querySelector('#line')?.dataset.is === 'good'")
