"""A one-shot client of the running room: ask for the state, or give one command and take the answer.

Owns: the exchange and its patience. Must not know: what is asked.
"""

from __future__ import annotations

import asyncio

from roomctl.config.paths import room_socket
from roomctl.errors import RoomctlError, ServiceUnreachable
from roomctl.i18n import language
from roomctl.wire.base import WIRE_VERSION
from roomctl.wire.clients import Attach, Goodbye, Reply, Request, RoomToClient, State
from roomctl.wire.codec import room_to_client
from roomctl.wire.console import Command
from roomctl.wire.socket import Line, connect

PATIENCE_S = 8.0
"""A service that says nothing for this long counts as not reachable."""


def get_state() -> State:
    """The whole state of the running room. Raises `ServiceUnreachable`."""
    return asyncio.run(_session(None))[0]


def act(command: Command) -> Reply:
    """Give one command. Raises `RoomctlError` with the code when it is refused."""
    reply = asyncio.run(_session(command))[1]
    assert reply is not None
    if reply.code:
        raise RoomctlError(reply.code, **reply.params)
    return reply


async def _session(command: Command | None) -> tuple[State, Reply | None]:
    try:
        async with asyncio.timeout(PATIENCE_S):
            line = await connect(room_socket(), room_to_client(), on_bad=_ignore)
            try:
                return await _exchange(line, command)
            finally:
                await line.close()
    except TimeoutError:
        raise ServiceUnreachable("service.silent", seconds=int(PATIENCE_S)) from None


async def _exchange(line: Line[RoomToClient], command: Command | None) -> tuple[State, Reply | None]:
    line.send(Attach(language=language(), watch=False))
    state: State | None = None
    async for message in line:
        if isinstance(message, State) and state is None:
            state = message
            if state.version != WIRE_VERSION:
                raise RoomctlError("service.version", theirs=state.version, ours=WIRE_VERSION)
            if command is None:
                return state, None
            line.send(Request(id=1, command=command))
        elif isinstance(message, Reply) and message.id == 1 and state is not None:
            return state, message
        elif isinstance(message, Goodbye):
            break
    raise ServiceUnreachable("service.hung_up")


def _ignore(_error: RoomctlError) -> None:
    """A message this version does not know is no reason to stop (PROTOCOL: unknown events are ignored)."""
