"""Every state of every page: readable, reachable, named, nothing wider than the screen, in four languages.

Our own checks (looks.js) always run; axe-core runs too where it was installed
(`npm ci --prefix tests/pages --ignore-scripts`).
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from tests.pages import states
from tests.pages.double import ScriptedRoom

pytestmark = [pytest.mark.lab, pytest.mark.timeout(120)]

HERE = Path(__file__).parent
LOOKS = (HERE / "looks.js").read_text(encoding="utf-8")
AXE = HERE / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOCALES = ("de-CH", "fr-CH", "it-CH", "en-GB")
PHONES = ((320, 640), (390, 844), (1280, 800), (640, 400))  # the last: 1280 x 800 at 200 % zoom
Look = dict[str, Any]

LIGHTS: tuple[Look, ...] = (
    {"color_scheme": "light"},
    {"color_scheme": "dark"},
    {"color_scheme": "light", "contrast": "more"},
    {"color_scheme": "dark", "contrast": "more", "reduced_motion": "reduce"},
)
Visit = Callable[[ScriptedRoom, Look], Awaitable[Callable[[str], Awaitable[Page]]]]


@contextlib.asynccontextmanager
async def visited(
    browser: Browser, state: states.State, size: tuple[int, int], locale: str, how: Look
) -> AsyncIterator[Page]:
    """A page in a state, in a room of its own."""
    room = ScriptedRoom()
    address = await room.start()
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale=locale,
        permissions=["microphone", "camera"],
        **how,
    )
    try:

        async def open_(path: str) -> Page:
            page = await context.new_page()
            await page.goto(address + path)
            return page

        yield await state(room, open_)
    finally:
        await context.close()
        await room.stop()


async def looked_at(page: Page) -> list[str]:
    """What is wrong with it, as it is now."""
    await page.wait_for_timeout(150)
    faults: list[str] = await page.evaluate(LOOKS)
    return faults + await axe(page)


async def look(
    browser: Browser, state: states.State, size: tuple[int, int], locale: str, how: Look
) -> list[str]:
    """Bring a page into a state and look at it."""
    async with visited(browser, state, size, locale, how) as page:
        return await looked_at(page)


async def turned(page: Page, size: tuple[int, int], locale: str, how: Look) -> None:
    """The same page on another screen, in another light, in another language by its own switch."""
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await page.emulate_media(
        color_scheme=how["color_scheme"],
        contrast=how.get("contrast", "no-preference"),
        reduced_motion=how.get("reduced_motion", "no-preference"),
    )
    opened = await page.locator("details[open]").count()
    await page.locator("#language").select_option(locale[:2])
    await page.wait_for_function("(lang) => document.documentElement.lang === lang", arg=locale[:2])
    if opened:
        await page.locator("summary").first.click()


async def axe(page: Page) -> list[str]:
    if not AXE.is_file():
        return []
    # Not as a script element: the page's own policy forbids scripts from elsewhere, as it should.
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    # Sizes are checked in looks.js; axe would also count what lies half under the bar.
    how = {"runOnly": {"type": "tag", "values": RULES}, "rules": {"target-size": {"enabled": False}}}
    found = await page.evaluate("(how) => axe.run(document, how)", how)
    return [
        f"axe {one['id']}: {node['html'][:120]} {node['failureSummary'][:200]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("name", states.JOIN)
async def test_the_participants_page_in_every_state(browser: Browser, name: str) -> None:
    """Four languages, four sizes, four lights, each with each once over all states."""
    faults: dict[str, list[str]] = {}
    shift = list(states.JOIN).index(name)
    locales = LOCALES[shift % 4 :] + LOCALES[: shift % 4]
    ways = [(size, locale, LIGHTS[(step + shift // 4) % 4])
            for step, (size, locale) in enumerate(zip(PHONES, locales, strict=True))]  # fmt: skip
    async with visited(browser, states.JOIN[name], *ways[0]) as page:
        faults[str(ways[0])] = await looked_at(page)
        switch = await page.locator("#language").count()
        for way in ways[1:] if switch else []:
            await turned(page, *way)
            faults[str(way)] = await looked_at(page)
    if not switch:  # a screen on which nothing is chosen
        for way in ways[1:]:
            faults[str(way)] = await look(browser, states.JOIN[name], *way)
    assert not {way: found for way, found in faults.items() if found}


@pytest.mark.parametrize("name", states.HAND)
async def test_the_phone_page(browser: Browser, name: str) -> None:
    lights = cycle(LIGHTS)
    faults = {
        f"{size} {locale}": found
        for size, locale in zip(PHONES, LOCALES, strict=True)
        if (found := await look(browser, states.HAND[name], size, locale, next(lights)))
    }
    assert not faults


@pytest.mark.parametrize("name", states.DISPLAY)
async def test_the_rooms_screen(browser: Browser, name: str) -> None:
    screens = cycle(((1920, 1080), (1280, 720)))
    faults = {
        f"{size} {locale}": found
        for size, locale, how in zip(screens, LOCALES, LIGHTS, strict=False)
        if (found := await look(browser, states.DISPLAY[name], size, locale, how))
    }
    assert not faults


def test_axe_is_there() -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm ci --prefix tests/pages --ignore-scripts")
    assert "axe" in AXE.read_text(encoding="utf-8")[:400]


async def test_the_checks_see_what_is_wrong(browser: Browser) -> None:
    async def spoiled(room: ScriptedRoom, open_: Callable[[str], Awaitable[Page]]) -> Page:
        page = await states.promise(room, open_)
        await page.evaluate("""() => {
          const bad = document.createElement("button");
          bad.style.cssText = "width:20px;height:20px;background:#fff;color:#eee;min-height:0";
          bad.id = "promise";
          const wide = document.createElement("p");
          wide.style.cssText = "width:900px;color:#ccc;background:#fff";
          wide.textContent = "pale and wide";
          document.querySelector("main").append(bad, wide);
        }""")
        return page

    faults = " ".join(await look(browser, spoiled, (320, 640), "de-CH", LIGHTS[0]))
    for fault in ("wider than the screen", "target 20x20", "no name", "contrast 1.6", "there twice"):
        assert fault in faults, faults
