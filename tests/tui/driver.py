"""A person at the console: presses keys, reads the screen."""

from __future__ import annotations

import time
from collections.abc import Callable

from textual.pilot import Pilot

from tui.app import Console

PATIENCE_S = 30.0


class Driver:
    """Keys in, lines of text out."""

    def __init__(self, app: Console, pilot: Pilot[int]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def lines(self) -> list[str]:
        """The screen as it is drawn, line by line."""
        compositor = self.app.screen._compositor
        return ["".join(segment.text for segment in strip) for strip in compositor.render_strips()]

    @property
    def drawn(self) -> bool:
        """The lists stand on the screen as the store has them."""
        state = self.app.store.state
        queue = self.app.main.queue
        waits = state is not None and (*state.floor.queue, *state.floor.pending, *state.floor.technical)
        return queue.size.height > 0 and (not waits or queue.cursor is not None)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def line(self, widget: str) -> str:
        """The text of one panel of the main screen."""
        panel = self.app.main.query_one(widget)
        region = panel.region
        return "\n".join(line[region.x : region.right] for line in self.lines[region.y : region.bottom])

    def line_of(self, words: str) -> str:
        """The first line with these words."""
        return next((line for line in self.lines if words in line), "")

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        await self.pilot.press(*(KEYS.get(c, c) for c in text))

    async def until(self, true: Callable[[], object], why: str = "") -> None:
        """Wait for something to become true. Fails with the screen as it is then."""
        deadline = time.monotonic() + PATIENCE_S
        while not true():
            if time.monotonic() > deadline:
                raise AssertionError(f"{why or 'waited in vain'}; the screen:\n{self.text}")
            await self.pilot.pause(0.02)

    async def sees(self, *words: str) -> None:
        """Wait until all words are on the screen."""
        await self.until(lambda: all(word in self.text for word in words), f"not seen: {words}")

    async def misses(self, *words: str) -> None:
        """Wait until none of the words is on the screen."""
        await self.until(lambda: not any(word in self.text for word in words), f"still seen: {words}")


KEYS = {" ": "space", ",": "comma", ".": "full_stop", "-": "minus"}
