"""The console on the real room: its own process, the real floor, killed and started again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from roomctl.config.paths import ROOM_SOCKET
from roomctl.wire.view import ConsoleState
from tests.room.processes import RealRoom, real_room
from tests.tui.conftest import Opener
from tests.tui.driver import Driver


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[RealRoom]:
    async with real_room(tmp_path) as room:
        watcher = await room.start()
        await watcher.close()
        yield room


def shown(driver: Driver) -> ConsoleState:
    state = driver.app.store.state
    assert state is not None
    return state


def queue(driver: Driver) -> list[str]:
    """The names in the queue, in order, as the console knows them."""
    state = shown(driver)
    names = {person.id: person.name for person in state.people}
    return [names.get(entry.person, "?") for entry in state.floor.queue]


def holder(driver: Driver) -> str:
    state = shown(driver)
    names = {person.id: person.name for person in state.people}
    return names.get(state.floor.holder.person, "?") if state.floor.holder else ""


async def write_in(driver: Driver, names: str) -> None:
    await driver.press("e")
    await driver.type(names)
    await driver.press("enter")
    wanted = names.count(",") + 1
    await driver.until(lambda: len(shown(driver).people) == wanted)
    await driver.press("escape")


async def test_an_evening_at_the_table(service: RealRoom, console: Opener) -> None:
    async with console(socket=service.runtime / ROOM_SOCKET) as driver:
        await write_in(driver, "Linde, Iris, Olivo")
        await driver.press("1", "2", "3")
        await driver.until(lambda: queue(driver) == ["Linde", "Iris", "Olivo"])
        await driver.press("n")
        await driver.until(lambda: holder(driver) == "Linde" and queue(driver) == ["Iris", "Olivo"])
        await driver.sees("Linde, in the room")
        await driver.until(lambda: driver.app.main.selected == shown(driver).floor.queue[0].request)
        await driver.press("w", "down")
        await driver.until(lambda: queue(driver) == ["Olivo", "Iris"])
        await driver.press("u")
        await driver.until(lambda: queue(driver) == ["Iris", "Olivo"])
        await driver.press("2")
        await driver.sees("This person is in the queue already.")
        await driver.press("r")
        await driver.until(lambda: holder(driver) == "")
        await driver.sees("NEXT? space = give the floor")
        await driver.press("space")
        await driver.until(lambda: holder(driver) == "Iris")
        await driver.press("R", "enter")
        await driver.until(lambda: holder(driver) == "")
        await driver.press("o", "L")
        await driver.until(lambda: not shown(driver).floor.open)


async def test_a_round_and_an_agenda(service: RealRoom, console: Opener) -> None:
    async with console(socket=service.runtime / ROOM_SOCKET) as driver:
        await write_in(driver, "Linde, Iris, Olivo")
        await driver.press("t", "s")
        await driver.until(lambda: shown(driver).floor.round is not None)
        await driver.until(lambda: "Linde, in the room: has the turn" in driver.text or holder(driver) == "")
        await driver.press("n")
        await driver.until(lambda: holder(driver) == "Linde")
        await driver.press("n")
        await driver.until(lambda: holder(driver) == "Iris")
        await driver.press("p")
        await driver.until(lambda: holder(driver) != "Iris")
        await driver.press("e")
        await driver.until(lambda: shown(driver).floor.round is None)
        await driver.press("escape", "a", "plus")
        await driver.type("Theme, 20")
        await driver.press("enter")
        await driver.sees("1 Theme: speaking queue, 20 min")
        await driver.press("n")
        await driver.sees("1 Theme: speaking queue, 20 min, now")


async def test_killed_and_started_again_names_and_queue_are_there(service: RealRoom, console: Opener) -> None:
    async with console(socket=service.runtime / ROOM_SOCKET) as driver:
        await write_in(driver, "Linde, Iris")
        await driver.press("2", "1")
        await driver.until(lambda: queue(driver) == ["Iris", "Linde"])
        await service.kill()
        await driver.sees("No line to the service")
        await (await service.start()).close()
        await driver.sees("The service was restarted")
        await driver.until(lambda: queue(driver) == ["Iris", "Linde"])
        await driver.press("n")
        await driver.until(lambda: holder(driver) == "Iris")


async def test_an_invitation_and_the_end(service: RealRoom, console: Opener) -> None:
    async with console(socket=service.runtime / ROOM_SOCKET) as driver:
        await driver.press("i", "g")
        await driver.sees("guest, good for", "/j")
        await driver.press("y")
        await driver.sees("Invitations given out")
        await driver.press("escape", "E", "enter")
        await driver.until(lambda: shown(driver).people == ())
        await driver.press("ctrl+e", "enter")
        await driver.sees("The service has ended")
