"""Pages and consoles for tests, on real sockets."""

from __future__ import annotations

import asyncio
import base64
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

import aiohttp
import msgspec

from roomctl.types import PersonId
from roomctl.web import proof
from roomctl.wire import clients, codec, console, page
from roomctl.wire.base import Message
from roomctl.wire.socket import Line, connect
from roomctl.wire.view import ConsoleState, FloorView

OFFER = "v=0\r\ns=-\r\na=fingerprint:sha-256 " + ":".join(["CD"] * 32) + "\r\n"
PATIENCE_S = 20.0
T = TypeVar("T")
FROM_ROOM: codec.Codec[Any] = codec.Codec(page.RoomToPage | clients.RoomToClient)


class Refused(Exception):  # noqa: N818
    """The room said no."""

    def __init__(self, refusal: page.Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal
        self.code = refusal.code


def fragment(url: str) -> tuple[str, bytes]:
    """(invite, key) of a link."""
    invite, _, key = url.partition("#")[2].rpartition(".")
    return invite, base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))


class PageUser:
    """One page. Everything received is kept; `expect` takes the first that fits, past or to come."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, key: bytes = b"") -> None:
        self.socket = socket
        self.key = key
        self.got: list[Any] = []
        self.welcome: page.Welcome = None  # type: ignore[assignment]
        self.closed = asyncio.Event()
        self._new = asyncio.Event()
        self._seq = itertools.count(1)
        self._reader = asyncio.create_task(self._read())

    @property
    def you(self) -> PersonId:
        return self.welcome.you

    async def _read(self) -> None:
        async for message in self.socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                self.got.append(FROM_ROOM.decode(message.data))
                self._new.set()
        self.closed.set()
        self._new.set()

    async def send(self, message: Message) -> None:
        await self.socket.send_str(codec.encode(message).decode())

    async def expect(self, kind: type[T], fits: Callable[[T], bool] = lambda _one: True) -> T:
        """The first message of this kind that fits; it is taken out."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                for one in self.got:
                    if isinstance(one, kind) and fits(one):
                        self.got.remove(one)
                        return one
                if self.closed.is_set():
                    told = next((m for m in self.got if isinstance(m, page.Refusal)), None)
                    if told is not None:
                        raise Refused(told)
                    raise ConnectionError(f"closed {self.socket.close_code}")
                self._new.clear()
                await self._new.wait()

    async def enter(self, **fields: Any) -> page.Welcome:
        fields.setdefault("pledged", True)
        await self.send(page.Enter(**fields))
        self.welcome = await self.expect(page.Welcome)
        self._seq = itertools.count(self.welcome.seq + 1)
        return self.welcome

    async def ask(self, make: Callable[[int], Message]) -> page.Done:
        """Send a numbered message and wait for its answer."""
        seq = next(self._seq)
        await self.send(make(seq))
        return await self.expect(page.Done, lambda done: done.seq == seq)

    async def link(self, sdp: str = OFFER, of: page.LinkOf = "sound") -> page.Answer:
        """Offer a link with its proof."""
        seq = next(self._seq)
        seal = proof.prove_offer(self.key, self.welcome.session, seq, sdp)
        await self.send(page.Offer(seq=seq, sdp=sdp, proof=seal, of=of))
        answer = await self.expect(page.Answer, lambda one: one.seq == seq)
        expected = proof.prove_answer(self.key, self.welcome.session, seq, sdp, answer.sdp)
        assert proof.same(expected, answer.proof)
        return answer

    async def view(self, fits: Callable[[page.PublicView], bool]) -> page.PublicView:
        """Wait for a public view like this."""
        return (await self.expect(page.View, lambda one: fits(one.view))).view

    async def close(self) -> None:
        await self.socket.close()
        self._reader.cancel()


class Console:
    """A console whose state follows the room's."""

    def __init__(self, line: Line[clients.RoomToClient]) -> None:
        self.line = line
        self.state: Any = None  # a ConsoleState once attached
        self.epoch = ""
        self.rev = -1
        self.meters: list[clients.Meters] = []
        self.goodbye: clients.Goodbye | None = None
        self.gaps = 0
        self.ended = False
        self._replies: dict[int, asyncio.Future[clients.Reply]] = {}
        self._ids = itertools.count(1)
        self._new = asyncio.Event()
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def attach(cls, path: Path) -> Console:
        made = cls(await connect(path, codec.room_to_client()))
        made.line.send(clients.Attach())
        await made.until(lambda state: state is not None)
        return made

    async def _read(self) -> None:
        async for message in self.line:
            self._take(message)
            self._new.set()
        self.ended = True
        self._new.set()

    def _take(self, message: clients.RoomToClient) -> None:
        match message:
            case clients.State():
                self.state, self.rev, self.epoch = message.state, message.rev, message.epoch
            case clients.Changed():
                self.gaps += message.rev != self.rev + 1
                self.rev = message.rev
                value = msgspec.convert(message.value, _kind(message.section))
                self.state = msgspec.structs.replace(self.state, **{message.section: value})
            case clients.Meters():
                self.meters.append(message)
            case clients.Goodbye():
                self.goodbye = message
            case clients.Reply():
                self._replies.pop(message.id).set_result(message)

    async def until(self, fits: Callable[[ConsoleState], bool]) -> ConsoleState:
        """Wait for a state like this; one whose room goes meanwhile will not come on this line."""
        async with asyncio.timeout(PATIENCE_S):
            while self.state is None or not fits(self.state):
                if self.ended:
                    raise ConnectionError("the room's line ended")
                self._new.clear()
                await self._new.wait()
        state: ConsoleState = self.state
        return state

    async def ask(self, command: console.Command, if_rev: int | None = None) -> clients.Reply:
        number = next(self._ids)
        future = self._replies[number] = asyncio.get_running_loop().create_future()
        self.line.send(clients.Request(id=number, command=command, if_rev=if_rev))
        return await asyncio.wait_for(future, PATIENCE_S)

    async def do(self, command: console.Command) -> Any:
        """A command that must succeed; its data."""
        reply = await self.ask(command)
        assert reply.code == "", reply
        return reply.data

    @property
    def floor(self) -> FloorView:
        floor: FloorView = self.state.floor
        return floor

    def named(self, name: str) -> PersonId:
        return PersonId(next(one.id for one in self.state.people if one.name == name))

    async def close(self) -> None:
        self._reader.cancel()
        await self.line.close(0.0)


def _kind(section: str) -> Any:
    return get_type_hints(ConsoleState)[section]
