"""The pages on the real room: server, door, floor, links as they run; the test says what the room hears."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from time import monotonic

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from roomctl.types import PersonId
from roomctl.wire import console
from tests.pages.real import CallMedia, meeting
from tests.room.house import House

pytestmark = [pytest.mark.lab, pytest.mark.timeout(110)]

IN = 15_000
Visitor = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(loop_scope="session")
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with meeting(tmp_path / "room", "room.name=Sonnenhof") as house:
        yield house


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(browser: Browser, house: House) -> Visitor:
    """Open a link in a browser of its own."""

    async def visitor(link: str, size: tuple[int, int] = (390, 844)) -> Page:
        context = await browser.new_context(
            locale="en-GB", viewport={"width": size[0], "height": size[1]}, permissions=["microphone"]
        )
        page = await context.new_page()
        await page.goto(link)
        return page

    return visitor


async def join(visitor: Visitor, house: House, name: str) -> Page:
    page = await visitor(house.console.state.meeting.link)
    await page.click("#promise")
    await page.fill("#name", name)
    await page.click("#join")
    await expect(page.locator("#line[data-is=good]")).to_be_visible(timeout=IN)
    return page


def media(house: House) -> CallMedia:
    assert isinstance(house.media, CallMedia)
    return house.media


def person(house: House, name: str) -> PersonId:
    found: PersonId = next(one.id for one in house.console.state.people if one.name == name)
    return found


def level(house: House, name: str) -> float:
    return max((media(house).level(peer) for peer in media(house).peers_of(person(house, name))), default=0.0)


async def until(true: Callable[[], bool], within_s: float = 15.0) -> None:
    end = monotonic() + within_s
    while not true():
        assert monotonic() < end, "did not become true in time"
        await asyncio.sleep(0.05)


async def names_in(page: Page, queue: str) -> list[str]:
    return [text.strip() for text in await page.locator(f"{queue} .who").all_inner_texts()]


async def test_one_order_on_console_both_pages_phone_and_screen(house: House, visitor: Visitor) -> None:
    ada = await join(visitor, house, "Ada")
    bruno = await join(visitor, house, "Bruno")
    await until(lambda: level(house, "Ada") > 0.005 and level(house, "Bruno") > 0.005)
    await house.console.do(console.AddPerson(name="Carla"))
    screen = await visitor(f"{house.url}/display", (1920, 1080))
    phone = await visitor(await house.invite(role="phone", name="Carla"))
    await phone.click("#join")

    await bruno.click("#ask")
    await expect(bruno.locator(".acts .standing")).to_contain_text("You are next")
    await phone.click("#ask")
    await expect(phone.locator(".acts .standing")).to_contain_text("number 2 of 2")
    await ada.click("#ask")
    await expect(ada.locator(".acts .standing")).to_contain_text("number 3 of 3")

    order = [person(house, name) for name in ("Bruno", "Carla", "Ada")]
    await until(lambda: [entry.person for entry in house.console.state.floor.queue] == order)
    await expect(bruno.locator("#queue .who")).to_have_text(["You", "Carla", "Ada"])
    await expect(ada.locator("#queue .who")).to_have_text(["Bruno", "Carla", "You"])
    await expect(phone.locator("#queue .who")).to_have_text(["Bruno", "You", "Ada"])
    await expect(screen.locator(".queue .who")).to_have_text(["Bruno", "Carla", "Ada"])
    await expect(screen.locator(".middle .next")).to_have_text("Next: Bruno")
    assert await screen.locator(".seats li").count() == 3


async def test_the_voice_that_speaks_is_lit_on_every_page(house: House, visitor: Visitor) -> None:
    ada = await join(visitor, house, "Ada")
    screen = await visitor(f"{house.url}/display", (1280, 800))
    await expect(screen.locator(".seats li")).to_have_count(1)
    media(house).speech(person(house, "Ada"), on=True)
    await expect(screen.locator(".seats .speaking .who")).to_have_text(["Ada"], timeout=3000)
    await expect(ada.locator("#people .speaking .who")).to_have_text(["Ada (you)"])
    media(house).speech(person(house, "Ada"), on=False)
    await expect(screen.locator(".seats .speaking")).to_have_count(0, timeout=3000)


async def test_a_reload_keeps_name_place_and_voice(house: House, visitor: Visitor) -> None:
    ada = await join(visitor, house, "Ada")
    before = person(house, "Ada")
    await ada.click("#ask")
    await expect(ada.locator("#withdraw")).to_be_visible()
    await ada.reload()
    await expect(ada.locator("#withdraw")).to_be_visible(timeout=IN)
    await expect(ada.locator("#line[data-is=good]")).to_be_visible(timeout=IN)
    assert person(house, "Ada") == before
    assert [entry.person for entry in house.console.state.floor.queue] == [before]
    await until(lambda: level(house, "Ada") > 0.005)
    await until(lambda: len(media(house).peers_of(before)) == 1)
    # The network has changed: one new link, not one after the other until the room has had enough.
    opened = media(house).opened
    await ada.evaluate("dispatchEvent(new Event('online'))")
    await until(lambda: media(house).opened > opened)
    await asyncio.sleep(0.7)
    assert media(house).opened == opened + 1
    assert len(media(house).peers_of(before)) == 1
    await expect(ada.locator("#line[data-is=good]")).to_be_visible(timeout=IN)


async def test_muting_and_hiding_reach_the_room(house: House, visitor: Visitor) -> None:
    ada = await join(visitor, house, "Ada")
    await until(lambda: level(house, "Ada") > 0.005)
    await ada.click("#mute")
    await until(lambda: level(house, "Ada") < 0.0005)
    await until(lambda: house.console.state.people[0].muted)
    await ada.click("#mute")
    await until(lambda: level(house, "Ada") > 0.005)
    await ada.keyboard.press("Escape")
    await until(lambda: house.console.state.people[0].presence == "away")
    await until(lambda: level(house, "Ada") < 0.0005)
    await ada.click("#back")
    await until(lambda: house.console.state.people[0].presence == "present")
    await until(lambda: level(house, "Ada") > 0.005)


async def test_media_dies_and_comes_back(house: House, visitor: Visitor) -> None:
    ada = await join(visitor, house, "Ada")
    await ada.click("#ask")
    await expect(ada.locator("#withdraw")).to_be_visible()
    await until(lambda: level(house, "Ada") > 0.005)
    await media(house).crash()
    await until(lambda: level(house, "Ada") > 0.005, 40.0)
    await expect(ada.locator("#line[data-is=good]")).to_be_visible(timeout=IN)
    await expect(ada.locator("#withdraw")).to_be_visible()


async def test_the_chair_page_gives_takes_undoes_and_opens_the_door(house: House, visitor: Visitor) -> None:
    ada = await join(visitor, house, "Ada")
    chair = await visitor(await house.invite(role="chair"), (1024, 768))
    await expect(chair.locator(".here .who").first).to_have_text("Ada", timeout=IN)
    await ada.click("#ask")
    await expect(chair.locator("#next")).to_have_text("Next: Ada")
    await chair.click("#next")
    await expect(ada.locator("#give-back")).to_be_visible()
    await chair.click("#undo")
    await expect(ada.locator("#withdraw")).to_be_visible()

    await chair.fill("#new-name", "Carla")
    await chair.click("#add")
    await until(lambda: any(one.name == "Carla" for one in house.console.state.people))
    await chair.get_by_label("Carla: into the list").click()
    await expect(chair.locator(".queue .who")).to_have_text(["Ada", "Carla"])
    await chair.get_by_label("Carla: one place up").click()
    await expect(chair.locator(".queue .who")).to_have_text(["Carla", "Ada"])
    await expect(ada.locator("#queue .who")).to_have_text(["Carla", "You"])

    await chair.locator("#proceed > summary").click()
    await chair.click("#lobby")
    await until(lambda: house.console.state.meeting.lobby)
    bruno = await visitor(house.console.state.meeting.link)
    await bruno.click("#promise")
    await bruno.fill("#name", "Bruno")
    await bruno.click("#join")
    await expect(bruno.locator("h1")).to_have_text("You are at the door", timeout=IN)
    await chair.get_by_role("button", name="Let in").click()
    await expect(bruno.locator("#ask")).to_be_visible(timeout=IN)

    await chair.click("#pause")
    await expect(ada.locator(".now")).to_contain_text("Pause")
    await chair.select_option("#policy", "chaired")
    await until(lambda: house.console.state.floor.policy == "chaired")
    await bruno.click("#ask")
    await expect(bruno.locator(".acts .standing")).to_contain_text("The moderation will answer")
    await chair.get_by_label("Bruno: into the list").first.click()
    await expect(bruno.locator(".acts .standing")).to_contain_text("number 3 of 3")


async def test_whoever_is_given_the_chair_leads_from_their_own_page(house: House, visitor: Visitor) -> None:
    ada = await join(visitor, house, "Ada")
    await house.console.do(console.AddPerson(number=7))
    card = (await house.console.until(lambda state: len(state.people) == 2)).people[1].id
    await house.console.do(console.AddFor(person=card))
    assert await ada.locator(".lead").count() == 0
    assert not [one for one in await loaded(ada) if "/chair/" in one], "nobody else loads any of it"
    await house.console.do(console.GiveChair(to=person(house, "Ada")))
    await expect(ada.locator(".lead h2").first).to_have_text("You lead the talk", timeout=IN)
    await expect(ada.locator("#live")).to_contain_text("You lead the talk now.")
    await expect(ada.locator(".lead #next")).to_have_text("Next: Person 7")
    await ada.click(".lead #next")
    await until(lambda: house.console.floor.holder is not None and house.console.floor.holder.person == card)
    await expect(ada.locator(".now .holder").first).to_have_text("Person 7")
    await ada.click(".lead #undo")
    await until(lambda: house.console.floor.holder is None and len(house.console.floor.queue) == 1)
    await ada.locator(".lead #proceed > summary").click()
    await ada.click(".lead #lock")
    await until(lambda: house.console.state.meeting.locked)
    # The line breaks and comes back: the chair's cards are asked for again.
    await ada.reload()
    await expect(ada.locator(".lead #next")).to_have_text("Next: Person 7", timeout=IN)
    await house.console.do(console.GiveChair(to=None))
    await expect(ada.locator(".lead")).to_have_count(0, timeout=IN)
    await expect(ada.locator("#ask")).to_be_visible()


async def loaded(page: Page) -> list[str]:
    """The addresses of everything the page has asked for."""
    found: list[str] = await page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
    return found


async def test_a_chairs_page_is_not_for_everybody(house: House, visitor: Visitor) -> None:
    link = house.console.state.meeting.link.replace("/j#", "/chair#")
    page = await visitor(link)
    await page.wait_for_timeout(1500)
    assert await page.locator(".people .who").count() == 0
    await expect(page.locator("body")).not_to_contain_text("Ada")


async def test_a_round_goes_across_room_and_screen(house: House, visitor: Visitor) -> None:
    ada = await join(visitor, house, "Ada")
    await house.console.do(console.AddPerson(name="Carla"))
    carla = person(house, "Carla")
    await house.console.do(console.StartRound())
    await house.console.do(console.Next())
    ring = house.console.state.floor.round
    if ring is not None and ring.offered == carla:  # whoever the ring begins with
        await house.console.do(console.LaterTurn(person=carla))
        await house.console.do(console.Next())
    await expect(ada.locator(".acts .standing")).to_have_text("It is your turn, if you like.")
    await ada.click("#later")
    await expect(ada.locator("#pass")).to_be_hidden()
    await house.console.do(console.Next())
    await house.console.do(console.PassTurn(person=carla))
    await house.console.do(console.Next())
    await expect(ada.locator("#pass")).to_be_visible()
    await ada.wait_for_timeout(1000)  # a second press within 0.9 s would count as a trembling hand
    await ada.click("#give-back")
    await until(lambda: house.console.state.floor.round is None)


async def test_the_end_of_the_meeting_is_told(house: House, visitor: Visitor) -> None:
    ada = await join(visitor, house, "Ada")
    await house.console.do(console.EndMeeting())
    await expect(ada.locator("h1")).to_have_text("The meeting is over.")
    assert "Ada" not in (await ada.locator("body").inner_text())


async def test_the_same_person_elsewhere_ends_here(house: House, visitor: Visitor) -> None:
    ada = await join(visitor, house, "Ada")
    kept = await ada.evaluate("sessionStorage.getItem('roomctl')")
    second = await ada.context.new_page()
    await second.goto(f"{house.url}/j")
    await second.evaluate("(kept) => sessionStorage.setItem('roomctl', kept)", kept)
    await second.reload()
    await expect(second.locator("#line[data-is=good]")).to_be_visible(timeout=IN)
    await expect(ada.locator("h1")).to_have_text("You opened the meeting somewhere else.")
    await ada.wait_for_timeout(1500)
    assert len(house.console.state.people) == 1
    await expect(second.locator("#line[data-is=good]")).to_be_visible()
