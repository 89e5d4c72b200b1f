"""Work that goes on by itself. A loop alone lets go of a task that nobody holds; here it is held to its end.

Must not know what the work is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

_T = TypeVar("_T")


class Tasks:
    """What is under way."""

    def __init__(self) -> None:
        self._all: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, _T]) -> asyncio.Task[_T]:
        """Begin, and do not wait. Needs a running loop."""
        task = asyncio.ensure_future(work)
        self._all.add(task)
        task.add_done_callback(self._all.discard)
        return task

    @property
    def busy(self) -> bool:
        """Is anything under way?"""
        return bool(self._all)

    async def wait(self, seconds: float) -> None:
        """For all that is under way, not longer than so."""
        if self._all:
            await asyncio.wait(self._all, timeout=seconds)
