"""Lines break, links die, pages are reloaded: the person keeps name and place and does nothing."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import expect

from roomctl.wire import page as wire
from tests.pages.conftest import Open
from tests.pages.double import ScriptedRoom
from tests.pages.states import IN
from tests.pages.test_join import come_in, linked, said

pytestmark = [pytest.mark.lab, pytest.mark.timeout(100)]


async def test_a_reload_is_a_reconnect(room: ScriptedRoom, visit: Open) -> None:
    page = await visit("/j#INVITE")
    await come_in(page)
    await linked(page)
    await page.click("#ask")
    await expect(page.locator("#withdraw")).to_be_visible()
    await page.reload()
    await expect(page.locator("#withdraw")).to_be_visible(timeout=IN)
    await linked(page)
    assert [enter.resume for enter in room.enters] == ["", f"resume-{next(iter(room.seen))}"]
    assert room.enters[1].name == room.enters[0].name
    await room.until(lambda: room.level() > 0.01)
    seqs = [one.seq for one in said(room, wire.AskFloor) + said(room, wire.Offer)]  # type: ignore[attr-defined]
    assert len(seqs) == len(set(seqs)), "a number was used twice"


async def test_the_line_of_messages_breaks_and_the_sound_does_not(room: ScriptedRoom, visit: Open) -> None:
    page = await visit("/j#INVITE")
    await come_in(page)
    await linked(page)
    room.linked = True
    room.drop_lines()
    await expect(page.locator("#line[data-is=reconnecting]")).to_be_visible(timeout=IN)
    await linked(page)
    assert len(room.enters) == 2
    assert len(room.offers) == 1, "the link was thrown away though it lived"


async def test_an_act_on_a_broken_line_is_done_once_it_is_back(room: ScriptedRoom, visit: Open) -> None:
    page = await visit("/j#INVITE")
    await come_in(page)
    await linked(page)
    room.drop_lines()
    await page.click("#ask")
    await expect(page.locator("#withdraw")).to_be_visible(timeout=IN)
    await asyncio.sleep(0.5)
    assert len(said(room, wire.AskFloor)) == 1


async def test_silence_is_shown_after_a_second_and_mended_after_three(
    room: ScriptedRoom, visit: Open
) -> None:
    page = await visit("/j#INVITE")
    await come_in(page)
    await linked(page)
    room.hush = True
    await expect(page.locator("#line[data-is=reconnecting]")).to_be_visible(timeout=6000)
    room.hush = False
    await linked(page)
    await room.until(lambda: room.level() > 0.01)


async def test_a_link_that_ends_over_there_is_made_anew(room: ScriptedRoom, visit: Open) -> None:
    page = await visit("/j#INVITE")
    await come_in(page)
    await linked(page)
    await room.drop_links()
    await room.until(lambda: len(room.offers) >= 2)
    await linked(page)
    await room.until(lambda: room.level() > 0.01)


async def test_the_room_asks_for_a_new_link(room: ScriptedRoom, visit: Open) -> None:
    page = await visit("/j#INVITE")
    await come_in(page)
    await linked(page)
    room.tell(wire.Relink(reason="media_restarted"))
    await room.until(lambda: len(room.offers) == 2)
    await linked(page)


async def test_a_meeting_without_a_call_asks_no_more(room: ScriptedRoom, visit: Open) -> None:
    """In the room only: the page stops offering, tells it, and starts again when the room asks."""
    page = await visit("/j#INVITE")
    await come_in(page)
    await linked(page)
    room.tell(wire.Notice(code="kind_in_person"))
    await expect(page.locator(".notice")).to_contain_text("Your place is kept")
    await expect(page.locator("#line[data-is=resting]")).to_be_visible()
    count = len(room.offers)
    await asyncio.sleep(4.5)
    assert len(room.offers) == count
    room.tell(wire.Relink())
    await linked(page)
    assert len(room.offers) == count + 1


async def test_the_microphone_is_pulled_out(room: ScriptedRoom, visit: Open) -> None:
    page = await visit("/j#INVITE")
    await page.evaluate(
        """() => { const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = async (wish) => (window.__stream = await real(wish)); }"""
    )
    await come_in(page)
    await linked(page)
    await page.evaluate("window.__stream.getTracks()[0].dispatchEvent(new Event('ended'))")
    await expect(page.locator(".notice")).to_contain_text("Your microphone is gone")
    await expect(page.locator("#mute")).to_contain_text("No microphone")
    await linked(page)
