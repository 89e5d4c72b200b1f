"""What the console's tests share: a stand-in room on a real socket, and a console over it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from roomctl.i18n import set_language
from tests.tui.driver import Driver
from tests.tui.standin import StandIn
from tui.app import Console

SIZES = ((80, 24), (132, 43))
Opener = Callable[..., AbstractAsyncContextManager[Driver]]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    set_language("en")
    yield
    set_language("en")


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[StandIn]:
    async with StandIn(tmp_path / "room.sock") as standin:
        yield standin


@pytest.fixture
def console(tmp_path: Path) -> Opener:
    """`async with console(size) as driver`: a console on the room's socket, up and drawn."""

    @contextlib.asynccontextmanager
    async def open_console(
        size: tuple[int, int] = (80, 24),
        *,
        starting: bool = False,
        wait: bool = True,
        keys: dict[str, str] | None = None,
        socket: Path = tmp_path / "room.sock",
    ) -> AsyncIterator[Driver]:
        app = Console(socket, starting=starting, keys=keys)
        async with app.run_test(size=size) as pilot:
            driver = Driver(app, pilot)
            if wait:
                await driver.until(lambda: app.store.state is not None)
                await driver.until(lambda: driver.drawn)
            yield driver
        await asyncio.sleep(0)

    return open_console
