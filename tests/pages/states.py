"""Every state a page can be looked at in, and the way there: for the checks of looks and for pictures."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from playwright.async_api import Page, expect

from roomctl.types import PersonId
from roomctl.web import code
from roomctl.wire import page as wire
from roomctl.wire import questions
from roomctl.wire.view import AgendaItemView, LineView, RoundView
from tests.pages.double import ScriptedRoom, replace_floor

Open = Callable[[str], Awaitable[Page]]
State = Callable[[ScriptedRoom, Open], Awaitable[Page]]
IN = 15_000
REFUSE = """(name) => {
  navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("", name));
}"""
"""Makes the browser refuse the microphone for this reason."""


def fill(room: ScriptedRoom) -> list[PersonId]:
    """Four at the table, two at home."""
    table = [room.add(name, number=at) for at, name in enumerate(("Ahorn", "Linde", "Klee", "Weide"), 1)]
    home = [room.add("Schwalbe", "remote", link="connected"), room.add("Genziana", "remote", muted=True)]
    room.floor = replace_floor(
        room.floor, time_box_s=180.0, agenda_at=1, longest_remote_wait_s=250.0,
        agenda=(AgendaItemView(title="Befindlichkeitsrunde", policy="round", minutes=20),
                AgendaItemView(title="Thema: Schlaf", policy="queue", minutes=45),
                AgendaItemView(title="Abschluss", policy="round", minutes=15)),
    )  # fmt: skip
    room.wait(home[0], 250.0)
    room.wait(table[3], 65.0)
    room.hold(table[0], 74.0)
    return table + home


async def promise(room: ScriptedRoom, open_: Open) -> Page:
    page = await open_("/j#INVITE")
    await expect(page.locator("#promise")).to_be_visible(timeout=IN)
    return page


async def door(room: ScriptedRoom, open_: Open) -> Page:
    page = await promise(room, open_)
    await page.click("#promise")
    await expect(page.locator("#join")).to_be_visible(timeout=IN)
    await expect(page.locator(".meter")).to_be_visible(timeout=IN)
    return page


async def bell(room: ScriptedRoom, open_: Open) -> Page:
    page = await door(room, open_)
    await page.click("#bell")
    await expect(page.locator("#bell-yes")).to_be_visible(timeout=IN)
    return page


async def refused_microphone(room: ScriptedRoom, open_: Open) -> Page:
    page = await promise(room, open_)
    await page.evaluate(REFUSE, "NotReadableError")
    await page.click("#promise")
    await expect(page.locator(".fault")).to_be_visible(timeout=IN)
    return page


async def lobby(room: ScriptedRoom, open_: Open) -> Page:
    room.lobby = True
    page = await door(room, open_)
    await page.click("#join")
    await expect(page.locator(".circles")).to_be_visible(timeout=IN)
    return page


async def call(room: ScriptedRoom, open_: Open) -> Page:
    fill(room)
    page = await door(room, open_)
    await page.click("#join")
    await expect(page.locator("#ask")).to_be_visible(timeout=IN)
    await expect(page.locator("#line[data-is=good]")).to_be_visible(timeout=IN)
    room.tell(wire.Speaking(sources=("room",)))
    room.tell(wire.Heard(delay_ms=290.0, loss_pct=0.1))
    await expect(page.locator(".now .lamp")).to_be_visible(timeout=IN)
    return page


def me(room: ScriptedRoom) -> PersonId:
    return list(room.seen)[-1]


async def guest(room: ScriptedRoom, open_: Open) -> Page:
    room.ends_in_s = 900.0
    page = await call(room, open_)
    await expect(page.locator(".guest")).to_be_visible(timeout=IN)
    await page.click("#check summary")
    await expect(page.locator("#spoken")).to_contain_text("·", timeout=IN)
    await page.locator("#check").scroll_into_view_if_needed()
    return page


async def waiting(room: ScriptedRoom, open_: Open) -> Page:
    page = await call(room, open_)
    await page.click("#ask")
    await expect(page.locator("#withdraw")).to_be_visible(timeout=IN)
    await page.click("summary")
    return page


async def holder(room: ScriptedRoom, open_: Open) -> Page:
    page = await call(room, open_)
    await page.click("#mute")
    room.hold(me(room), 4.0)
    room.tell(wire.Speaking(sources=(me(room),)))
    room.show()
    await expect(page.locator("#give-back")).to_be_visible(timeout=IN)
    return page


async def offered(room: ScriptedRoom, open_: Open) -> Page:
    page = await call(room, open_)
    room.hold(me(room), 2.0)
    ring = RoundView(offered=me(room), order=(room.people[1].id,))
    room.floor = replace_floor(room.floor, queue=(), policy="round", round=ring)
    room.show()
    await expect(page.locator("#pass")).to_be_visible(timeout=IN)
    return page


async def broken(room: ScriptedRoom, open_: Open) -> Page:
    page = await call(room, open_)
    room.room_here = False
    room.tell(wire.Notice(code="request_denied", reason="Wir schliessen gleich, nächstes Mal gern."))
    room.show()
    await page.evaluate("window.dispatchEvent(new Event('offline'))")
    await expect(page.locator("#line[data-is=offline]")).to_be_visible(timeout=IN)
    return page


async def door_camera(room: ScriptedRoom, open_: Open) -> Page:
    page = await door(room, open_)
    await page.click("#door-camera")
    await expect(page.locator(".preview")).to_be_visible(timeout=IN)
    return page


def film(room: ScriptedRoom) -> None:
    """One camera that is on, one that is covered, one that was paused, and the room's."""
    swallow, gentian = [one.id for one in room.people if one.origin == "remote"][:2]
    room.film(swallow, "on")
    room.film(gentian, "covered")
    room.film(room.add("Rotkehlchen", "remote", link="connected"), "paused")
    room.pictures = (wire.PicturePlace(person="room"), *room.pictures)


async def pictures(room: ScriptedRoom, open_: Open) -> Page:
    page = await call(room, open_)
    await page.click("#camera")
    await expect(page.locator("#camera.live")).to_be_visible(timeout=IN)
    film(room)
    room.show()
    await expect(page.locator(".tiles li")).to_have_count(5, timeout=IN)
    return page


async def paused_camera(room: ScriptedRoom, open_: Open) -> Page:
    page = await pictures(room, open_)
    room.film(me(room), "paused")
    room.tell(wire.Heard(delay_ms=700.0, loss_pct=9.0, held_back=(1,)))
    room.show()
    await expect(page.locator("#line[data-is=bad]")).to_be_visible(timeout=IN)
    return page


async def away(room: ScriptedRoom, open_: Open) -> Page:
    page = await call(room, open_)
    await page.click("#away")
    await expect(page.locator("#back")).to_be_visible(timeout=IN)
    return page


async def left(room: ScriptedRoom, open_: Open) -> Page:
    page = await call(room, open_)
    await page.click("#leave")
    await expect(page.locator("#again")).to_be_visible(timeout=IN)
    return page


async def refused(room: ScriptedRoom, open_: Open) -> Page:
    room.door = questions.DoorView(code="invite_expired")
    page = await open_("/j#INVITE")
    await expect(page.locator("#again")).to_be_visible(timeout=IN)
    return page


JOIN: dict[str, State] = {
    "promise": promise, "door": door, "bell": bell, "refused_microphone": refused_microphone, "lobby": lobby,
    "call": call, "guest": guest, "waiting": waiting, "holder": holder, "offered": offered, "broken": broken,
    "door_camera": door_camera, "pictures": pictures, "paused_camera": paused_camera, "away": away,
    "left": left, "refused": refused,
}  # fmt: skip


async def screen(room: ScriptedRoom, open_: Open) -> Page:
    people = fill(room)
    room.at_door = 1
    page = await open_("/display#SCREEN")
    await expect(page.locator(".seats li")).to_have_count(6, timeout=IN)
    room.tell(wire.Speaking(sources=("room", people[4])))
    await expect(page.locator(".seats .speaking")).to_have_count(2, timeout=IN)
    return page


async def crowded_screen(room: ScriptedRoom, open_: Open) -> Page:
    fill(room)
    for number in range(9):
        room.add(f"Teilnehmerin {number}", "remote" if number % 2 else "room")
    page = await open_("/display#SCREEN")
    await expect(page.locator(".seats li")).to_have_count(15, timeout=IN)
    return page


async def idle_screen(room: ScriptedRoom, open_: Open) -> Page:
    room.add("Ahorn")
    page = await open_("/display#SCREEN")
    await expect(page.locator(".seats li")).to_have_count(1, timeout=IN)
    room.tell(
        wire.Poster(
            code=code.rows(
                "https://192.168.1.20:8443/hand#AAAAAAAAAAAA.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA"
            )
        )
    )
    await expect(page.locator(".poster svg")).to_be_visible(timeout=IN)
    return page


async def hand_door(room: ScriptedRoom, open_: Open) -> Page:
    page = await open_("/hand#PHONE")
    await expect(page.locator("#join")).to_be_visible(timeout=IN)
    return page


async def hand(room: ScriptedRoom, open_: Open) -> Page:
    fill(room)
    page = await hand_door(room, open_)
    await page.click("#join")
    await expect(page.locator("#ask")).to_be_visible(timeout=IN)
    return page


async def hand_waiting(room: ScriptedRoom, open_: Open) -> Page:
    page = await hand(room, open_)
    await page.click("#ask")
    await expect(page.locator("#withdraw")).to_be_visible(timeout=IN)
    return page


async def lines(room: ScriptedRoom, open_: Open) -> Page:
    weak = LineView(delay_ms=210.0, there_ms=340.0, loss_pct=6.2, concealed_pct=3.0, sends=True, mixed=True)
    room.rows = (
        questions.LineRow(id=PersonId("p-1"), name="Ahorn", link="connected", line=weak),
        questions.LineRow(id=PersonId("p-2"), name="Birke", link="away"),
    )
    page = await open_("/lines")
    await expect(page.locator(".card")).to_have_count(2, timeout=IN)
    return page


DISPLAY: dict[str, State] = {
    "screen": screen,
    "crowded_screen": crowded_screen,
    "idle_screen": idle_screen,
    "lines": lines,
}
HAND: dict[str, State] = {"hand_door": hand_door, "hand": hand, "hand_waiting": hand_waiting}
