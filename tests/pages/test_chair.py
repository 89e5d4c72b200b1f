"""The moderator's page on the real room: every act of the console by touch. None of it needs sound."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from time import monotonic

import pytest
from playwright.async_api import Browser, Page, expect

from roomctl.i18n import _
from roomctl.types import PersonId
from roomctl.wire import console
from roomctl.wire import page as wire
from roomctl.wire.view import ConsoleState
from tests.pages.test_looks import LIGHTS, LOCALES, LOOKS, axe
from tests.room.clients import PageUser
from tests.room.house import House
from tests.room.house import house as a_house

IN = 15_000
pytestmark = pytest.mark.timeout(110)


class Desk:
    """The page of a moderator, and the room as the console has it."""

    def __init__(self, page: Page, house: House) -> None:
        self.page = page
        self.house = house
        page.on("dialog", lambda dialog: asyncio.ensure_future(dialog.accept()))

    @property
    def state(self) -> ConsoleState:
        state: ConsoleState = self.house.console.state
        return state

    def id_of(self, name: str) -> PersonId:
        return self.house.console.named(name)

    async def until(self, true: Callable[[ConsoleState], object]) -> None:
        end = monotonic() + IN / 1000
        while not true(self.state):
            assert monotonic() < end, f"did not become true in time: {self.state.floor}"
            await asyncio.sleep(0.01)

    async def tap(self, label: str) -> None:
        """A sign beside a name or an entry."""
        await self.page.get_by_label(label, exact=True).first.click()

    async def in_menu(self, label: str, choice: str | None = None) -> None:
        """One line of the open menu; with `choice` it is chosen or typed first."""
        menu = self.page.locator("dialog[open]")
        if choice is None:
            await menu.get_by_role("button", name=label, exact=True).click()
        else:
            field = menu.get_by_label(label, exact=True)
            if await field.evaluate("(one) => one.tagName") == "SELECT":
                await field.select_option(label=choice)
            else:
                await field.fill(choice)
            await menu.get_by_label(f"{label}: OK", exact=True).click()
        await expect(menu).to_have_count(0)

    async def queue(self, *names: str) -> None:
        await expect(self.page.locator(".queue .who")).to_have_text(list(names), timeout=IN)

    async def fold(self, name: str) -> None:
        """Open a card."""
        await self.page.locator(f"#{name} > summary").click()


@contextlib.asynccontextmanager
async def desk(
    browser: Browser, tmp_path: Path, *options: str, locale: str = "en-GB", **how: object
) -> AsyncIterator[Desk]:
    """A room, and a moderator's tablet in it."""
    async with a_house(tmp_path, *options) as house:
        how.setdefault("viewport", {"width": 1024, "height": 768})
        context = await browser.new_context(locale=locale, **how)  # type: ignore[arg-type]
        page = await context.new_page()
        await page.goto(await house.invite(role="chair"))
        await expect(page.locator("#next")).to_be_visible(timeout=IN)
        yield Desk(page, house)


async def test_every_entry_and_every_person_by_touch(browser: Browser, tmp_path: Path) -> None:
    async with desk(browser, tmp_path) as d:
        farn = await d.house.join("Farn", language="de")
        await d.page.fill("#new-name", "Anna, Beat, 7")
        await d.page.click("#add")
        await d.until(lambda s: {one.number for one in s.people} >= {1, 2, 7})
        # Hands: by one touch, by page, of another kind; places, one and the same, last word, out.
        for name in ("Anna", "Beat", "Person 7"):
            await d.tap(f"{name}: into the list")
        await farn.ask(lambda seq: wire.AskFloor(seq=seq, note="about the keys"))
        await d.queue("Anna", "Beat", "Person 7", "Farn")
        await expect(d.page.locator(".queue")).to_contain_text("about the keys")
        await d.tap("Farn: more")
        await d.in_menu("Move to place", "1")
        await d.queue("Farn", "Anna", "Beat", "Person 7")
        await d.tap("Person 7: more")
        await d.in_menu("Take out of the list")
        await d.queue("Farn", "Anna", "Beat")
        await d.tap("Beat: more")
        await d.in_menu("Last word: the list closes")
        await d.until(lambda s: s.floor.last_word and not s.floor.open)
        await d.page.click("#undo")
        await d.until(lambda s: s.floor.open and not s.floor.last_word)
        await d.tap("Farn: more")
        await d.in_menu("Refuse: the person reads the reason", "There is no time left for it today.")
        notice = await farn.expect(wire.Notice, lambda one: one.code == "request_denied")
        assert notice.reason == _("There is no time left for it today.", "de"), "the language of the reader"
        await d.tap("Give the floor to Anna")
        await d.until(lambda s: s.floor.holder is not None and s.floor.holder.person == d.id_of("Anna"))
        await expect(d.page.locator(":focus")).to_have_count(1)  # though its key is gone
        await d.tap("Beat: more")
        await d.in_menu("Give the floor")
        await d.until(lambda s: s.floor.holder is not None and s.floor.holder.person == d.id_of("Beat"))
        people = d.page.locator(".people")
        await people.get_by_label("Anna: more").click()
        await d.in_menu("Asks for something else", "about how we proceed")
        await d.until(lambda s: [one.kind for one in s.floor.queue] == ["point_of_order"])
        await people.get_by_label("Anna: more").click()
        await d.in_menu("Asks for something else", "would like a break")
        await d.tap("Anna: begin the break")
        await d.until(lambda s: s.floor.paused)
        await d.page.click("#pause")
        await d.until(lambda s: not s.floor.paused)
        # Persons: patience, another name, the chair given and taken back, shown out.
        await people.get_by_label("Farn: more").click()
        await d.in_menu("Silence before the turn ends (now: as for everybody)", "15 seconds")
        await d.until(lambda s: any(one.patience_s == 15.0 for one in s.people))
        await people.get_by_label("Farn: more").click()
        await d.in_menu("Name", "Farnkraut")
        await d.until(lambda s: any(one.name == "Farnkraut" for one in s.people))
        for label, chair in (("Leads the talk from now on", "Farnkraut"), ("Take the moderation back", None)):
            await people.get_by_label("Farnkraut: more").click()
            await d.in_menu(label)
            led_by = d.id_of(chair) if chair else None
            await d.until(lambda s, led_by=led_by: s.floor.chair == led_by)  # type: ignore[misc]
        await people.get_by_label("Anna: more").click()
        await d.in_menu("Asks for something else", "about how we proceed")
        await expect(d.page.locator(".notice")).to_contain_text("This person is in the queue already.")
        await d.page.click("#read")
        await people.get_by_label("Person 7: more").click()
        await d.in_menu("Show Person 7 out")
        await d.until(lambda s: all(one.number != 7 for one in s.people))


HOLDS = """() => {
  const list = document.querySelector(".queue");
  window.held = [];
  new MutationObserver(() => window.held.push([list.style.pointerEvents, list.children.length]))
    .observe(list, { attributes: true, attributeFilter: ["style"] });
}"""


async def test_a_list_whose_rows_have_moved_takes_no_touch_for_a_moment(
    browser: Browser, tmp_path: Path
) -> None:
    """A finger that is on its way already meant the row that was there."""
    async with desk(browser, tmp_path) as d:
        await d.page.fill("#new-name", "Anna, Beat, Carla")
        await d.page.click("#add")
        await d.until(lambda s: len(s.people) >= 3)
        for name in ("Anna", "Beat", "Carla"):
            await d.tap(f"{name}: into the list")
        await d.queue("Anna", "Beat", "Carla")
        await d.page.evaluate(HOLDS)
        await d.tap("Give the floor to Anna")
        await d.queue("Beat", "Carla")
        assert await d.page.evaluate("window.held[0]") == ["none", 2]
        await d.tap("Give the floor to Beat")  # waits until it takes touches again
        await d.until(lambda s: s.floor.holder is not None and s.floor.holder.person == d.id_of("Beat"))


async def test_a_voice_is_named_and_two_entries_are_made_one(browser: Browser, tmp_path: Path) -> None:
    async with desk(browser, tmp_path) as d:
        await d.page.fill("#new-name", "Anna, Beat")
        await d.page.click("#add")
        await d.until(lambda s: len([one for one in s.people if one.origin == "room" and one.number]) == 2)
        await d.tap("Anna: into the list")
        await d.tap("Beat: into the list")
        await d.page.click("#next")
        await d.until(lambda s: s.floor.holder is not None)
        await d.page.click("#release")
        await d.until(lambda s: s.floor.holder is None)
        await d.house.pass_time(60.0)
        d.house.media.speech("room", on=True)
        await d.until(lambda s: "room" in s.speaking)
        await d.house.pass_time(3.0)
        await d.until(lambda s: any(not one.person for one in s.floor.queue))
        await d.queue("Beat", "A voice in the room")
        await d.tap("A voice in the room: more")
        await d.in_menu("This voice is", "Anna")
        await d.queue("Beat", "Anna")
        await d.page.click("#undo")
        await d.queue("Beat", "A voice in the room")
        await d.tap("A voice in the room: more")
        await d.in_menu("One and the same as", "Beat")
        await d.queue("Beat")
        # The last acts are listed, an older one can be taken back.
        await d.tap("Anna: into the list")
        await d.queue("Beat", "Anna")
        await d.fold("history")
        await expect(d.page.locator("#history li").first).to_contain_text("Anna asked for the floor")
        await d.page.locator("#history li", has_text="two entries made one").get_by_role("button").click()
        await d.queue("Beat", "A voice in the room", "Anna")
        await d.page.click("#next")
        await d.until(lambda s: s.floor.holder is not None)
        await d.page.click("#revoke")
        await d.until(lambda s: s.floor.holder is None)
        await d.fold("talk")
        await expect(d.page.locator("#talk")).to_contain_text("room (0:0")


async def test_rounds_agenda_rules_and_invitations(browser: Browser, tmp_path: Path) -> None:
    async with desk(browser, tmp_path) as d:
        await d.page.fill("#new-name", "Anna, Beat")
        await d.page.click("#add")
        farn = await d.house.join("Farn")
        await d.until(lambda s: len([one for one in s.people if one.role != "chair"]) == 3)
        await round_of_three(d, farn)
        await parts_of_the_evening(d)
        await rules_and_the_room(d)
        await an_invitation_and_the_end(d)


async def round_of_three(d: Desk, farn: PageUser) -> None:
    """Seats, beginning and time chosen; one says later, one passes by their own page, one by the chair's."""
    await d.fold("rounds")
    await d.page.select_option("#seating", "seats")
    await d.page.select_option("#first", label="Beat")
    await d.page.select_option("#round-box", "120")
    await d.page.click("#round-begin")
    await d.until(lambda s: s.floor.round is not None and s.floor.round.order[0] == d.id_of("Beat"))
    await d.page.click("#next")
    await d.until(lambda s: s.floor.time_box_s == 120.0)
    await d.page.click("#later-turn")
    await d.until(lambda s: s.floor.round is not None and s.floor.round.later == (d.id_of("Beat"),))
    await farn.ask(lambda seq: wire.PassMine(seq=seq))
    row = d.page.locator(".ring li", has_text="Farn")
    await expect(row).to_contain_text("passed")
    await d.page.locator(".people").get_by_label("Anna: more").click()
    await d.in_menu("Passes in this round")
    await expect(d.page.locator("#rounds > summary")).to_contain_text("Had their turn: 2, still to come: 1.")
    await d.page.click("#end-round")
    await d.until(lambda s: s.floor.round is None)


async def parts_of_the_evening(d: Desk) -> None:
    """Typed in, taken out, gone to; then a whole evening that is ready."""
    await d.fold("agenda-card")
    for title, policy in (("Welcome", "chaired"), ("Theme", "queue"), ("Closing", "round")):
        await d.page.fill("#part-title", title)
        await d.page.select_option("#part-policy", policy)
        await d.page.select_option("#part-minutes", "10")
        await d.page.click("#part-add")
        await d.until(lambda s, title=title: any(one.title == title for one in s.floor.agenda))  # type: ignore[misc]
    await d.page.click("#agenda")
    await d.until(lambda s: s.floor.agenda_at == 0 and s.floor.policy == "chaired")
    await d.tap("Take out: Theme")
    await d.until(lambda s: [one.title for one in s.floor.agenda] == ["Welcome", "Closing"])
    await d.tap("Go to: Closing")
    await d.until(lambda s: s.floor.agenda_at == 1 and s.floor.round is not None)
    await d.page.click("#end-round")
    await d.page.select_option("#evening", "self-help.it")
    await d.page.click("#evening-put")
    await d.until(lambda s: [one.title for one in s.floor.agenda][2:3] == ["Benvenuto"])
    await d.until(lambda s: len(s.floor.agenda) == 6)


async def rules_and_the_room(d: Desk) -> None:
    """Policy, advance, both time boxes, the four switches, the kind of meeting."""
    await d.fold("proceed")
    await d.page.select_option("#policy", "voice")
    await d.page.select_option("#advance", "auto")
    await d.page.select_option("#time-box", "180")
    await d.until(
        lambda s: (s.floor.policy, s.floor.advance, s.floor.coming_box_s) == ("voice", "auto", 180.0)
    )
    await d.tap("Anna: into the list")
    await d.until(lambda s: s.floor.holder is not None)
    await d.page.select_option("#this-box", "600")
    await d.until(lambda s: (s.floor.time_box_s, s.floor.coming_box_s) == (600.0, 180.0))
    for switch in ("closed", "lock", "lobby", "mute-room"):
        await d.page.click(f"#{switch}")
    await d.until(
        lambda s: not s.floor.open and s.meeting.locked and s.meeting.lobby and s.acts[0].act == "mute_room"
    )
    await expect(d.page.locator("#proceed > summary")).to_contain_text(
        "the list is closed, the door is locked"
    )
    await d.page.select_option("#kind", "in_person")
    await d.until(lambda s: s.meeting.kind == "in_person")


async def an_invitation_and_the_end(d: Desk) -> None:
    """One for a person, seen in the list, withdrawn; then the meeting is ended for everybody."""
    await d.fold("invites")
    await expect(d.page.locator("#invites")).to_contain_text("moderation")
    await d.page.select_option("#invite-role", "guest")
    await d.page.fill("#invite-name", "Hugo")
    await d.page.click("#invite")
    await expect(d.page.locator("#invite-url")).to_have_value(re.compile("/j#"), timeout=IN)
    row = d.page.locator("#invites li", has_text="Hugo")
    await row.get_by_role("button").click()
    await expect(row).to_have_count(0)
    given = await d.house.console.do(console.ListInvites())
    assert [one["revoked"] for one in given if one.get("name") == "Hugo"] == [True]
    await d.page.click("#end-meeting")
    await expect(d.page.locator(".fault").first).to_contain_text("The meeting is over")


async def test_whoever_is_given_the_chair_at_the_table_leads_from_their_phone(
    browser: Browser, tmp_path: Path
) -> None:
    """The same cards as on the tablet, on the phone page, and nothing of them before and after."""
    async with desk(browser, tmp_path) as d:
        phone = await d.page.context.new_page()
        await phone.set_viewport_size({"width": 390, "height": 844})
        await phone.goto(await d.house.invite(role="phone", name="Ada"))
        await phone.click("#join")
        await expect(phone.locator("#ask")).to_be_visible(timeout=IN)
        await d.house.console.do(console.AddPerson(number=7))
        await d.tap("Person 7: into the list")
        assert await phone.locator(".lead").count() == 0
        await d.house.console.do(console.GiveChair(to=d.id_of("Ada")))
        await expect(phone.locator(".lead #next")).to_have_text("Next: Person 7", timeout=IN)
        await phone.click(".lead #next")
        await d.until(lambda s: s.floor.holder is not None)
        await phone.click(".lead #undo")
        await d.until(lambda s: s.floor.holder is None and len(s.floor.queue) == 1)
        await phone.locator(".lead #proceed > summary").click()
        await phone.click(".lead #lock")
        await d.until(lambda s: s.meeting.locked)
        await phone.locator(".lead").get_by_label("Person 7: more").first.click()
        menu = phone.locator("dialog[open]")
        await menu.get_by_role("button", name="Last word: the list closes").click()
        await d.until(lambda s: s.floor.last_word)
        faults: list[str] = await phone.evaluate(LOOKS)
        assert not faults, "\n".join(faults)
        await d.house.console.do(console.GiveChair(to=None))
        await expect(phone.locator(".lead")).to_have_count(0)
        await expect(phone.locator("#ask")).to_be_visible()


async def test_the_rooms_screen_shows_how_talk_is_shared_where_the_group_wants_it(
    browser: Browser, tmp_path: Path
) -> None:
    async with desk(browser, tmp_path, "meeting.show_talk=true") as d:
        farn = await d.house.join("Farn")
        screen = await d.page.context.new_page()
        await screen.goto(f"{d.house.url}/display")
        await expect(screen.locator(".talk")).to_be_hidden()
        for source, seconds in ((farn.you, 90.0), ("room", 30.0)):
            d.house.media.speech(source, on=True)
            await d.until(lambda s, source=source: source in s.speaking)  # type: ignore[misc]
            await d.house.pass_time(seconds)
            d.house.media.speech(source, on=False)
            await d.until(lambda s: not s.speaking)
        await expect(screen.locator(".talk")).to_have_text(
            "Talk so far: 25 % in the room, 75 % online", timeout=IN
        )


@pytest.mark.parametrize("step", range(4))
async def test_it_is_readable_reachable_and_named(browser: Browser, tmp_path: Path, step: int) -> None:
    """Four languages, four sizes, four lights, each once; every card open, then the menu."""
    sizes = ((390, 844), (1024, 768), (1280, 800), (320, 640))
    size = {"viewport": {"width": sizes[step][0], "height": sizes[step][1]}}
    async with desk(
        browser, tmp_path, "meeting.template=self-help", locale=LOCALES[step], **size, **LIGHTS[step]
    ) as d:
        farn = await d.house.join("Farnkraut-Wiesenknopf")
        await d.house.console.do(console.AddPerson(name="Linde"))
        await d.house.console.do(console.AddPerson(number=7))
        await farn.ask(lambda seq: wire.AskFloor(seq=seq, note="about the keys"))
        await farn.ask(lambda seq: wire.AskFloor(seq=seq, kind="break"))
        await d.house.console.do(console.AddFor(person=d.id_of("Linde")))
        await d.house.console.do(console.Next())
        await expect(d.page.locator(".queue .who")).to_have_text(["Linde"], timeout=IN)
        for summary in await d.page.locator(".fold > summary").all():
            await summary.click()
        await d.page.locator("#invites li").first.wait_for()
        faults: list[str] = await d.page.evaluate(LOOKS)
        faults += await axe(d.page)
        assert not faults, "\n".join(faults)
        await d.page.locator(".queue li button").last.click()
        faults = await d.page.evaluate(LOOKS)
        faults += await axe(d.page)
        assert not faults, "\n".join(faults)
