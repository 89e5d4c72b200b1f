"""Lost lines, killed and restarted services, slow ones, floods: the console tells it and goes on."""

from __future__ import annotations

import asyncio
import re
import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from roomctl.types import PersonId
from roomctl.wire import console as wire
from roomctl.wire.view import FaultView
from tests.tui.conftest import Opener
from tests.tui.group import ANNA, BEAT, EVA, evening
from tests.tui.standin import StandIn
from tui.messages import MetersChanged, ViewChanged


async def test_without_a_service_it_waits_and_says_how_to_start_one(tmp_path: Path, console: Opener) -> None:
    async with console(wait=False) as driver:
        await driver.sees("No service is running: start it with roomctl start")
        await driver.press("n")
        await driver.sees("this was not done")
        async with StandIn(tmp_path / "room.sock"):
            await driver.sees("THE FLOOR IS FREE")
            await driver.misses("No service is running")


async def test_while_the_service_is_being_started_it_says_so(console: Opener) -> None:
    async with console(wait=False, starting=True) as driver:
        await driver.sees("Starting …")
        assert "No service is running" not in driver.text


async def test_a_killed_service_is_told_and_its_return_too(room: StandIn, console: Opener) -> None:
    room.ask(BEAT, waiting_s=60.0)
    async with console() as driver:
        await room.kill()
        await driver.sees("No line to the service. The call and the queue go on by themselves")
        assert "Beat" in driver.line("#next"), "what was known stays on the screen"
        await driver.press("n")
        await driver.sees("cannot be reached just now")
        await room.restart("e-2")
        await driver.sees("The service was restarted; the queue is as it was.")
        await driver.misses("No line to the service")
        await driver.press("n")
        await driver.until(lambda: wire.Next() in room.said)


async def test_names_are_given_back_to_those_who_came_back_nameless(room: StandIn, console: Opener) -> None:
    async with console() as driver:
        people = tuple(replace(p, name="") if p.id in {ANNA, EVA} else p for p in room.state.people)
        room.state = replace(room.state, people=people)
        await room.restart("e-2")
        renamed = [wire.RenamePerson(person=ANNA, name="Anna"), wire.RenamePerson(person=EVA, name="Eva")]
        await driver.until(lambda: room.said == renamed)
        await driver.until(lambda: all(p.name for p in room.state.people))
        await driver.sees("Anna", "Eva")


async def test_a_lost_event_is_made_good(room: StandIn, console: Opener) -> None:
    async with console() as driver:
        attached = room.attached
        room.ask(BEAT)
        await driver.sees("QUEUE: 1")
        room.change(tell=False, speaking=(EVA,))
        room.ask(EVA)
        await driver.sees("QUEUE: 2")
        await driver.until(lambda: driver.app.store.state == room.state)
        assert room.attached == attached + 1


async def test_a_service_that_falls_silent_does_not_freeze_the_console(
    room: StandIn, console: Opener
) -> None:
    room.ask(BEAT)
    async with console() as driver:
        room.silent = True
        await driver.press("n")
        began = time.monotonic()
        await driver.press("question_mark")
        await driver.sees("Help: all keys")
        assert time.monotonic() - began < 5.0
        await driver.press("escape")
        await room.kill()
        await driver.sees("The line to the room was lost: perhaps it was not done.")


async def test_a_flood_of_events_and_meters_is_drawn_as_its_end(room: StandIn, console: Opener) -> None:
    async with console() as driver:
        drawn = 0
        draw = driver.app.redraw

        def count() -> None:
            nonlocal drawn
            drawn += 1
            draw()

        driver.app.redraw = count  # type: ignore[method-assign]
        for number in range(300):
            room.change(speaking=(EVA,) if number % 2 else ())
            if number % 20 == 0:
                room.meters(-20.0 - number / 10, -60.0)
                await asyncio.sleep(0)
        room.ask(BEAT)
        await driver.sees("QUEUE: 1")
        await driver.until(lambda: driver.app.store.state == room.state)
        assert drawn < 150, "events that wait together are drawn together"
        await driver.press("n")
        await driver.until(lambda: wire.Next() in room.said)


@pytest.mark.parametrize("size", [(40, 12), (60, 18), (80, 20), (100, 30), (250, 70)])
async def test_windows_of_any_size_show_holder_and_next(
    room: StandIn, console: Opener, size: tuple[int, int]
) -> None:
    room.grant(EVA)
    room.ask(BEAT)
    async with console(size) as driver:
        assert "Eva" in driver.line("#holder")
        assert "Beat" in driver.line("#next")
        assert "Beat" in driver.line("#queue")
        assert all(len(line) <= size[0] for line in driver.lines)
        for key in ("question_mark", "i", "e", "h"):
            await driver.press(key)
            await driver.press("escape")
        await driver.pilot.resize_terminal(80, 24)
        await driver.sees("QUEUE: 1")


async def test_meters_move_and_fall_silent_with_the_line(room: StandIn, console: Opener) -> None:
    async with console() as driver:
        for _beat in range(3):
            room.meters(-20.0, -70.0)
            await driver.pilot.pause(0.05)
        await driver.until(lambda: "███████░░░ good level" in driver.line("#sound"))
        await room.kill()
        await driver.until(lambda: "░░░░░░░░░░ silent" in driver.line("#sound"))


async def test_clocks_run_without_any_event(room: StandIn, console: Opener) -> None:
    room.grant(EVA, held_s=59.0)
    async with console() as driver:
        before = driver.line("#holder")
        await driver.until(lambda: driver.line("#holder") != before)
        assert room.attached == 1


async def test_a_goodbye_is_told(room: StandIn, console: Opener) -> None:
    async with console() as driver:
        room.say_goodbye()
        await driver.sees("The service has ended. Press q to leave")


async def test_killing_a_console_changes_nothing_for_another(room: StandIn, console: Opener) -> None:
    async with console() as driver:
        async with console() as other:
            await other.press("1")
            await driver.sees("QUEUE: 1")
        await driver.press("2")
        await driver.sees("QUEUE: 2")


async def test_a_hundred_people_and_hostile_names(room: StandIn, console: Opener) -> None:
    hostile = "\x1b[2J\x1b]0;owned\x07[bold red]\u202eEve\n\nx\u0000" + "長い名前" * 20
    people = tuple(
        replace(evening().people[4], id=PersonId(f"p-many{n:04}"), name=hostile if n == 3 else f"Person {n}")
        for n in range(100)
    )
    room.change(people=people)
    room.grant(people[3].id)
    for person in people[:40]:
        room.ask(person.id, note=hostile)
    room.change(faults=tuple(FaultView(code="no_microphone", params={"x": hostile}) for _n in range(5)))
    async with console() as driver:
        await driver.sees("@ 100 online", "QUEUE: 40", "more")
        assert not any(ord(c) < 32 or c == "\u202e" for line in driver.lines for c in line)
        assert "[bold red]" in driver.text, "a name is never read as markup"
        for _step in range(60):
            await driver.pilot.press("down")
        await driver.sees("40 @ Person 39")


async def test_levels_that_come_while_the_screen_is_taken_down_end_nothing(
    room: StandIn, console: Opener
) -> None:
    async with console() as driver:
        await driver.app.main.query("*").remove()
        driver.app.post_message(MetersChanged())
        driver.app.post_message(ViewChanged())
        await driver.pilot.pause()
        assert driver.app.is_running


async def test_nothing_sounds(room: StandIn, console: Opener) -> None:
    async with console() as driver:
        written: list[str] = []
        driver.app._driver.write = written.append  # type: ignore[union-attr, method-assign]
        driver.app.bell()
        await driver.press("e", "backspace", "backspace", "escape")
        sequences = re.compile(r"\x1b\][^\x07\x1b]*\x07")  # a window title ends with this sign and is no bell
        assert [text for text in written if "\a" in sequences.sub("", text)] == []
