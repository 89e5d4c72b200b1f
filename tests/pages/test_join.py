"""Somebody at home opens the link, promises, comes in, is heard, queues, hides, leaves."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from roomctl.i18n import _
from roomctl.wire import page as wire
from roomctl.wire.view import RoundView
from tests.pages.conftest import Open
from tests.pages.double import ScriptedRoom, replace_floor
from tests.pages.states import IN, REFUSE, fill, me

pytestmark = [pytest.mark.lab, pytest.mark.timeout(100)]


async def come_in(page: Page) -> None:
    await page.click("#promise")
    await page.click("#join")
    await expect(page.locator("#ask")).to_be_visible(timeout=IN)


async def linked(page: Page) -> None:
    await expect(page.locator("#line[data-is=good]")).to_be_visible(timeout=IN)


def said(room: ScriptedRoom, kind: type) -> list[object]:
    return [one for seen in room.seen.values() for one in seen.messages if isinstance(one, kind)]


async def test_from_the_link_to_hearing_in_two_taps(room: ScriptedRoom, visit: Open) -> None:
    page = await visit("/j#INVITE", locale="fr-CH")
    await expect(page.locator("html")).to_have_attribute("lang", "fr")
    await expect(page.locator("h1")).to_have_text("Gruppe Sonnenhof")
    await come_in(page)
    assert page.url == f"{room.address}/j", "the invite stays in the address bar"
    enter = room.enters[0]
    assert (enter.invite, enter.pledged, enter.language, enter.page) == ("INVITE", True, "fr", "join")
    assert enter.name
    await linked(page)
    await room.until(lambda: room.level() > 0.01)
    await room.until(lambda: len(said(room, wire.Truth)) >= 2)
    truth = said(room, wire.Truth)[-1]
    assert isinstance(truth, wire.Truth)
    assert truth.sending
    assert truth.loss_pct == 0


async def test_nobody_comes_in_without_the_promise(room: ScriptedRoom, visit: Open) -> None:
    page = await visit("/j#INVITE")
    await expect(page.locator("#promise")).to_be_visible(timeout=IN)
    assert await page.locator("#join").count() == 0
    await page.click("#no-promise")
    await page.click("#again")
    await expect(page.locator("#promise")).to_be_visible(timeout=IN)
    assert room.enters == []


async def test_a_phone_in_the_room_that_left_comes_back_as_itself(room: ScriptedRoom, visit: Open) -> None:
    page = await visit("/hand#PHONE", microphone=False)
    await page.click("#join")
    await page.click("#leave")
    await expect(page.locator("#again")).to_have_text("Come back")
    await page.reload()
    await expect(page.locator("h1")).to_have_text("You have left the meeting")
    await page.click("#again")
    await expect(page.locator("#ask")).to_be_visible(timeout=IN)
    assert [bool(one.resume) for one in room.enters] == [False, True]


async def test_asking_withdrawing_giving_back(room: ScriptedRoom, visit: Open) -> None:
    fill(room)
    page = await visit("/j#INVITE")
    await come_in(page)
    ask = page.locator("#ask")
    await expect(ask).to_have_attribute("aria-pressed", "false")
    await ask.click()
    await expect(ask).to_have_attribute("aria-pressed", "true")
    await expect(page.locator(".acts .standing")).to_contain_text("number 3 of 3")
    await expect(page.locator("#live")).to_have_text("You are number 3.")
    await ask.click()  # a trembling hand: too soon after the first
    await expect(ask).to_have_attribute("aria-pressed", "true")
    await page.wait_for_timeout(1000)
    await page.click("#withdraw")
    await expect(page.locator("#withdraw")).to_be_hidden()
    room.hold(me(room))
    room.show()
    await expect(page.locator(".now.mine .holder")).to_have_text("You")
    await expect(page.locator("#live")).to_have_text("You have the floor.")
    await page.wait_for_timeout(1000)
    await page.click("#give-back")
    await expect(page.locator(".now .holder")).to_have_text("Nobody")
    await expect(page.locator("#live")).to_have_text("Your turn is over.")
    await expect(ask).to_be_focused()  # the key that was pressed is gone; its person is not thrown to the top


async def test_a_round_offers_passing_and_later(room: ScriptedRoom, visit: Open) -> None:
    page = await visit("/j#INVITE")
    await come_in(page)
    order = (room.add("Klee", number=1), room.add("Weide", number=2), me(room))
    room.floor = replace_floor(room.floor, policy="round", round=RoundView(order=order))
    room.show()
    await expect(page.locator(".acts .standing")).to_have_text("A round: 2 people come before you.")
    await expect(page.locator("#round .who")).to_have_text(["Klee", "Weide", "You"])
    room.hold(me(room))
    room.floor = replace_floor(room.floor, policy="round", round=RoundView(offered=me(room)))
    room.show()
    await expect(page.locator("#give-back")).to_be_visible()
    await expect(page.locator("#ask")).to_be_hidden()
    await page.click("#later")
    await page.wait_for_timeout(1000)
    await page.click("#pass")
    await room.until(lambda: bool(said(room, wire.PassMine)))
    assert len(said(room, wire.LaterMine)) == 1


async def test_what_only_the_moderation_sees_is_mine_alone(room: ScriptedRoom, visit: Open) -> None:
    room.floor = replace_floor(room.floor, policy="chaired")
    page = await visit("/j#INVITE")
    await come_in(page)
    await page.click("#trouble")
    await expect(page.locator("#trouble")).to_have_attribute("aria-pressed", "true")
    await expect(page.locator(".acts > .hint")).to_contain_text("The room was told")
    await page.wait_for_timeout(1000)
    await page.click("summary")
    await page.click("#rest")
    await expect(page.locator(".acts > .hint")).to_contain_text("you would like a break")
    await expect(page.locator("#rest")).to_be_hidden()
    await page.wait_for_timeout(1000)
    await page.click("summary")
    await page.fill("#note", "nur kurz")
    await page.click("#ask")
    await expect(page.locator(".acts .standing")).to_contain_text("The moderation will answer")
    asked = [one for one in said(room, wire.AskFloor) if isinstance(one, wire.AskFloor)]
    assert [one.kind for one in asked] == ["technical", "break", "contribution"]
    assert [one.note for one in asked] == ["", "", "nur kurz"]
    room.tell(wire.Notice(code="request_denied", reason="Gleich ist Schluss."))
    room.own.clear()
    room.show()
    await expect(page.locator(".notice")).to_contain_text("Gleich ist Schluss.")
    await page.click("#read")
    await expect(page.locator(".notice")).to_be_hidden()


async def test_muting_by_button_and_space(room: ScriptedRoom, visit: Open) -> None:
    page = await visit("/j#INVITE")
    await come_in(page)
    await linked(page)
    await room.until(lambda: room.level() > 0.01)
    await page.locator("h1").focus()
    await page.keyboard.press("Space")
    await expect(page.locator("#mute")).to_contain_text("Microphone off")
    await room.until(lambda: room.level() < 0.001)
    await expect(page.locator(".invitation")).to_be_visible(timeout=IN)  # speaks with the microphone off
    await page.click("#mute")
    await room.until(lambda: room.level() > 0.01)
    muted = [one.muted for one in said(room, wire.SetMine) if isinstance(one, wire.SetMine)]
    assert [one for one in muted if one is not None] == [True, False]  # None: something else about oneself


async def test_somebody_came_in(room: ScriptedRoom, visit: Open) -> None:
    """At once: nothing is sent, nothing is heard, no name is on the screen; one key back."""
    fill(room)
    page = await visit("/j#INVITE")
    await page.evaluate(SPY)
    await come_in(page)
    await linked(page)
    await room.until(lambda: room.level() > 0.01)
    await page.keyboard.press("Escape")
    assert "Ahorn" not in await page.locator("body").inner_text()
    assert "Gruppe" not in await page.title()
    assert await page.evaluate("window.__sounds.filter((one) => one.srcObject).every((one) => one.muted)")
    await expect(page.locator("#back")).to_be_focused()
    await room.until(lambda: room.level() < 0.001)
    mine = next(one for one in room.people if one.id == me(room))
    assert mine.presence == "away"
    await page.keyboard.press("Enter")
    await expect(page.locator("#ask")).to_be_visible()
    assert await page.evaluate("window.__sounds.filter((one) => one.srcObject).every((one) => !one.muted)")
    await room.until(lambda: room.level() > 0.01)


SPY = """() => {
  window.__sounds = [];
  const Real = window.Audio;
  window.Audio = function () { const one = new Real(); window.__sounds.push(one); return one; };
}"""


async def test_who_left_by_mistake_comes_back_with_one_touch(room: ScriptedRoom, visit: Open) -> None:
    page = await visit("/j#INVITE")
    await come_in(page)
    await page.click("#leave")
    await expect(page.locator("#again")).to_have_text("Come back")
    assert [one.back for one in said(room, wire.Leave) if isinstance(one, wire.Leave)] == [True]
    assert await page.locator("#live").inner_text() == "", "what was said last is not true any more"
    await page.wait_for_timeout(1500)
    await page.reload()  # as a phone does by itself with a page that was long out of sight
    await expect(page.locator("h1")).to_have_text("You have left the meeting")
    await page.wait_for_timeout(500)
    assert len(room.enters) == 1, "the page came back by itself after leaving"
    await page.click("#again")
    await expect(page.locator("#ask")).to_be_visible(timeout=IN)
    assert room.enters[1].resume, "as the same person"


REFUSALS = {
    "NotAllowedError": "does not let this page use the microphone",
    "NotReadableError": "Another program",
    "NotFoundError": "no microphone",
    "AbortError": "Another program",
}


@pytest.mark.parametrize("name", REFUSALS)
async def test_each_refusal_of_the_microphone_has_its_words_and_a_way_on(
    room: ScriptedRoom, visit: Open, name: str
) -> None:
    page = await visit("/j#INVITE")
    await page.evaluate(REFUSE, name)
    await page.click("#promise")
    await page.click("#join")
    await expect(page.locator(".fault")).to_contain_text(REFUSALS[name])
    assert room.enters == []
    await page.click("#listen")
    await expect(page.locator("#ask")).to_be_visible(timeout=IN)
    await expect(page.locator("#mute")).to_contain_text("No microphone")
    await linked(page)
    await page.click("#ask")
    await expect(page.locator("#withdraw")).to_be_visible()


async def test_a_shy_person_comes_in_unheard_and_stays_so_until_they_want(
    room: ScriptedRoom, visit: Open
) -> None:
    page = await visit("/j#INVITE")
    await page.click("#promise")
    await page.click("#join-silent")
    await linked(page)
    await expect(page.locator("#mute")).to_contain_text("Microphone off")
    await room.until(lambda: any(getattr(one, "muted", None) for one in said(room, wire.SetMine)))
    assert room.loudest() < 0.001, "something was sent before the microphone was off"
    room.hold(me(room))  # the floor is theirs: that opens nothing
    room.show()
    await expect(page.locator("#open-mic")).to_be_visible()
    assert room.loudest() < 0.001
    await page.click("#open-mic")
    await room.until(lambda: room.level() > 0.01)


async def test_the_bell_takes_less_than_ten_seconds(room: ScriptedRoom, visit: Open) -> None:
    page = await visit("/j#INVITE")
    await page.click("#promise")
    await page.click("#bell")
    await expect(page.locator("#bell-yes")).to_be_visible(timeout=1000)
    await page.click("#bell-no")
    await expect(page.locator("body")).to_contain_text("Turn the volume up")
    await page.click("#bell")
    await page.click("#bell-yes")
    await expect(page.locator("body")).to_contain_text("You will hear the room")


async def test_the_language_changes_everywhere_and_keeps_what_was_typed(
    room: ScriptedRoom, visit: Open
) -> None:
    page = await visit("/j#INVITE", locale="it-CH")
    await expect(page.locator("#promise")).to_have_text(_("I promise", "it"))
    await page.click("#promise")
    await page.fill("#name", "Rosa")
    await page.focus("#language")
    await page.select_option("#language", "de")
    await expect(page.locator("#join")).to_contain_text(_("Come in", "de"))
    await expect(page.locator("#name")).to_have_value("Rosa")
    await expect(page.locator("html")).to_have_attribute("lang", "de")
    await expect(page.locator("#language")).to_be_focused()
    await page.click("#join")
    await expect(page.locator("#ask")).to_have_text(_("Ask to speak", "de"), timeout=IN)
    assert room.enters[0].name == "Rosa"
    await page.select_option("#language", "fr")
    await expect(page.locator("#ask")).to_have_text(_("Ask to speak", "fr"))
    await room.until(lambda: any(getattr(one, "language", None) == "fr" for one in said(room, wire.SetMine)))


async def test_a_lobby_waits_and_then_lets_in(room: ScriptedRoom, visit: Open) -> None:
    room.lobby = True
    page = await visit("/j#INVITE")
    await page.click("#promise")
    await page.click("#join")
    await expect(page.locator("h1")).to_have_text("You are at the door", timeout=IN)
    room.admit()
    await expect(page.locator("#ask")).to_be_visible(timeout=IN)


@pytest.mark.parametrize("code", ["locked", "invite_expired", "removed", "elsewhere", "something_new"])
async def test_a_refusal_is_told_in_words_and_not_tried_again(
    room: ScriptedRoom, visit: Open, code: str
) -> None:
    room.refuse_with = code
    page = await visit("/j#INVITE")
    await page.click("#promise")
    await page.click("#join")
    await expect(page.locator("#again")).to_be_visible(timeout=IN)
    assert len((await page.locator("h1").inner_text()).split()) > 2
    await page.wait_for_timeout(1500)
    assert len(room.enters) == 1


async def test_letters_twice_as_large_on_the_smallest_phone(room: ScriptedRoom, visit: Open) -> None:
    """As set in the browser. Nothing is wider than the screen, no bar covers the page."""
    page = await visit("/j#INVITE", size=(320, 568))
    letters = await page.context.new_cdp_session(page)
    await letters.send("Page.setFontSizes", {"fontSizes": {"standard": 32}})
    await page.click("#promise")
    await expect(page.locator("#microphone")).to_be_visible(timeout=IN)
    assert await page.evaluate("getComputedStyle(document.documentElement).fontSize") >= "32"
    assert await page.evaluate("document.documentElement.scrollWidth") == 320
    await page.click("#join")
    await expect(page.locator("#ask")).to_be_visible(timeout=IN)
    assert await page.evaluate("document.documentElement.scrollWidth") == 320
    assert await page.evaluate("document.querySelector('.bar').offsetHeight / innerHeight") < 0.35


async def test_names_are_text_never_html(room: ScriptedRoom, visit: Open) -> None:
    wicked = "<img src=x onerror=alert(1)>"
    person = room.add(wicked, "remote")
    room.hold(person)
    page = await visit("/j#INVITE")
    await come_in(page)
    await expect(page.locator(".now .holder")).to_have_text(wicked)
    assert await page.locator("img").count() == 0


async def test_all_of_it_with_the_keyboard_alone(room: ScriptedRoom, visit: Open) -> None:
    async def press_on(target: str, key: str = "Enter") -> None:
        for _press in range(30):
            if await page.evaluate("document.activeElement.id") == target:
                await page.keyboard.press(key)
                return
            await page.keyboard.press("Tab")
        raise AssertionError(f"{target} is not reached")

    page = await visit("/j#INVITE")
    await press_on("promise")
    await expect(page.locator("h1")).to_be_focused()
    await press_on("alone", "ArrowDown")
    await press_on("join")
    await expect(page.locator("#ask")).to_be_visible(timeout=IN)
    assert room.enters[0].alone is False
    await press_on("ask", "Space")
    await expect(page.locator("#ask")).to_have_attribute("aria-pressed", "true")
    await expect(page.locator("#ask")).to_be_focused()
    await press_on("mute")
    await expect(page.locator("#mute")).to_contain_text("Microphone off")
    await press_on("leave")
    await expect(page.locator("#again")).to_be_visible()
