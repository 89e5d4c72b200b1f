"""The line to the service: connects, connects again, asks and waits for answers.

Owns: the socket, request numbers, the way back after a loss. Must not know: Textual, what a state looks like.
Runs in one task. What is heard goes to one callback, in order; a command is awaited with `ask`.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from roomctl.errors import RoomctlError, ServiceUnreachable
from roomctl.types import Language
from roomctl.wire.base import WIRE_VERSION
from roomctl.wire.clients import Attach, ClientToRoom, Goodbye, Reply, Request, RoomToClient, State
from roomctl.wire.codec import room_to_client
from roomctl.wire.console import Command
from roomctl.wire.socket import Line, connect

Phase = Literal["waiting", "connecting", "up", "lost", "ended", "version"]
"""waiting: nobody listens yet. connecting: somebody does, no state yet. lost: was up, trying again.
ended: the service said goodbye. version: console and service are of different versions."""

RETRY_S = (0.1, 0.2, 0.4, 0.8, 1.5)
ANSWER_S = 8.0
"""An act that is not answered within this time is told as unanswered."""

ASK_AGAIN_S = 2.0
"""A service that accepts but says no state within this time is asked again."""


@dataclass(frozen=True, slots=True)
class PhaseChanged:
    """How the line is now."""

    phase: Phase


Heard = RoomToClient | PhaseChanged


class Link:
    """The connection of one console. `hear` gets every message and change of phase, in the task of `run`."""

    def __init__(self, path: Path, hear: Callable[[Heard], None], lang: Language | None = None) -> None:
        self._path = path
        self._hear = hear
        self._language: Language | None = lang
        self._line: Line[RoomToClient] | None = None
        self._numbers = itertools.count(1)
        self._open: dict[int, asyncio.Future[Reply]] = {}
        self._closed = False
        self._was_up = False
        self.phase: Phase = "connecting"
        self.bad_messages = 0

    async def run(self) -> None:
        """Keep the line up until closed or cancelled."""
        attempt = 0
        self._hear(PhaseChanged(self.phase))
        try:
            while not self._closed:
                try:
                    line = await connect(self._path, room_to_client(), on_bad=self._count_bad)
                except ServiceUnreachable:
                    self._enter(self._unreached())
                else:
                    if await self._talk(line):
                        attempt = 0
                await asyncio.sleep(RETRY_S[min(attempt, len(RETRY_S) - 1)])
                attempt += 1
        finally:
            self._answer_all("console.closed")

    async def ask(self, command: Command, if_rev: int | None = None) -> Reply:
        """Send one command and wait for its answer. A line that is down or silent is answered with a code."""
        number = next(self._numbers)
        if self._line is None or self.phase != "up":
            return Reply(id=number, code="console.no_line")
        answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._open[number] = answer
        try:
            if not self._line.send(Request(id=number, command=command, if_rev=if_rev)):
                return Reply(id=number, code="console.busy")
            return await asyncio.wait_for(answer, ANSWER_S)
        except TimeoutError:
            return Reply(id=number, code="console.no_answer")
        finally:
            self._open.pop(number, None)

    def attach(self) -> None:
        """Ask for the whole state (again)."""
        self._send(Attach(language=self._language))

    async def close(self) -> None:
        """Let what was sent reach the service, then hang up."""
        self._closed = True
        if self._line is not None:
            await self._line.close()

    async def _talk(self, line: Line[RoomToClient]) -> bool:
        """One connection from greeting to loss. True when a state came over it."""
        self._line = line
        self._enter("connecting")
        self.attach()
        impatience = asyncio.ensure_future(self._ask_again())
        was_up = False
        try:
            async for message in line:
                if isinstance(message, State):
                    impatience.cancel()
                    was_up = self._was_up = True
                    self._enter("up" if message.version == WIRE_VERSION else "version")
                self._take(message)
        finally:
            impatience.cancel()
            self._line = None
            with contextlib.suppress(OSError):
                await line.close(flush_s=0.1)
            self._answer_all("console.line_lost")
        if self.phase in {"up", "connecting"}:
            self._enter("lost" if was_up else self.phase)
        return was_up

    async def _ask_again(self) -> None:
        while True:
            await asyncio.sleep(ASK_AGAIN_S)
            self.attach()

    def _unreached(self) -> Phase:
        """Nobody listens: still (or never) there, gone in order, or lost."""
        if self.phase == "ended":
            return "ended"
        return "lost" if self._was_up else "waiting"

    def _take(self, message: RoomToClient) -> None:
        if isinstance(message, Reply):
            waiting = self._open.get(message.id)
            if waiting is not None and not waiting.done():
                waiting.set_result(message)
        if isinstance(message, Goodbye):
            self._enter("ended")
        self._hear(message)

    def _send(self, message: ClientToRoom) -> None:
        if self._line is not None:
            self._line.send(message)

    def _enter(self, phase: Phase) -> None:
        if phase != self.phase:
            self.phase = phase
            self._hear(PhaseChanged(phase))

    def _answer_all(self, code: str) -> None:
        for number, waiting in list(self._open.items()):
            if not waiting.done():
                waiting.set_result(Reply(id=number, code=code))

    def _count_bad(self, _error: RoomctlError) -> None:
        self.bad_messages += 1
