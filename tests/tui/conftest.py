"""What the console's tests share: a stand-in room on a real socket, and a console over it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
import textual.app
import textual.pilot

from roomctl.i18n import set_language
from tests.tui.driver import Driver
from tests.tui.standin import StandIn
from tui.app import Console

SIZES = ((80, 24), (132, 43))
DRAWN_S = 0.01
"""Textual draws 120 times a second at most."""
Opener = Callable[..., AbstractAsyncContextManager[Driver]]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    set_language("en")
    yield
    set_language("en")


async def settled(min_sleep: float = 0.0, max_sleep: float = 1.0) -> None:
    """A moment in which the screen is drawn, then until nothing is left to do but clocks and sockets."""
    await asyncio.sleep(max(min_sleep, DRAWN_S))
    loop: Any = asyncio.get_running_loop()
    end = monotonic() + max_sleep
    while loop._ready and monotonic() < end:  # noqa: ASYNC110 - nothing tells that it is empty
        await asyncio.sleep(0)


@pytest.fixture(autouse=True)
def no_wait_for_an_idle_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Textual's own waits after each key until the process computes little: a room in it always does."""
    for module in (textual.app, textual.pilot):
        monkeypatch.setattr(module, "wait_for_idle", settled)


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
