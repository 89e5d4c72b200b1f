"""Listening, and every connection until a page's WebSocket has it: how many there may be.

Owns: the listening sockets and who has to make room. Must not know: HTTP, pages, the room.
Browsers open connections on suspicion and keep them, and cannot be told from somebody who wants to take all
places. So the oldest makes room: a browser opens another when it needs one.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, replace

from roomctl.errors import RoomctlError
from roomctl.web.limits import Places, crowd

EACH = 100
"""Connections of one address that are no page of the meeting: six a phone, a group behind one router."""
IN_ALL = 300
HANDSHAKE_S = 10.0
BREATH_S = 1.0
"""Before the next is taken when the system had no room for one."""


@dataclass(frozen=True, slots=True)
class Listen:
    """One place to listen on. No certificate: plain HTTP, for this PC only. Port 0: any.

    `or_any`: where the port is taken, any other. `here`: for browsers of this PC; nothing else leads here.
    """

    host: str
    port: int
    tls: ssl.SSLContext | None = None
    or_any: bool = False
    here: bool = False


class Listener:
    """Accepts connections and gives each a protocol."""

    def __init__(self, make: Callable[[], asyncio.Protocol]) -> None:
        self._make = make
        self._places: Places[_Caller] = Places(EACH, IN_ALL)
        self._accepting: list[asyncio.Task[None]] = []
        self._callers: dict[object, _Caller] = {}
        self.dropped = 0

    async def open(self, place: Listen) -> int:
        """Listen; the port. Raises RoomctlError("port_taken") or ("port_refused")."""
        loop = asyncio.get_running_loop()
        try:
            bound = await loop.create_server(
                asyncio.Protocol, place.host or None, place.port, reuse_address=True, start_serving=False
            )
            sockets = [one.dup() for one in bound.sockets]
            bound.close()
            for one in sockets:
                one.listen(128)
        except OSError as error:
            if place.or_any and place.port:
                return await self.open(replace(place, port=0))
            code = "port_refused" if isinstance(error, PermissionError) else "port_taken"
            raise RoomctlError(code, port=place.port) from None
        self._accepting += [loop.create_task(self._accept(one, place.tls)) for one in sockets]
        return int(sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Listen no more, and greet nobody any more; who was greeted stays."""
        ending = [*self._accepting, *(caller.greeting for caller in self._callers.values())]
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)
        self._accepting.clear()
        for caller in [*self._callers.values()]:
            self._forget(caller)

    def settled(self, transport: asyncio.BaseTransport | None) -> None:
        """A page of the meeting has it: it takes no place here any more."""
        if caller := self._callers.get(_ends(transport)):
            self._forget(caller)

    async def _accept(self, listening: socket.socket, tls: ssl.SSLContext | None) -> None:
        loop = asyncio.get_running_loop()
        with listening:
            listening.setblocking(False)
            while True:
                try:
                    came, address = await loop.sock_accept(listening)
                except OSError:
                    await asyncio.sleep(BREATH_S)
                    continue
                try:
                    self._take(came, address, tls)
                except Exception as error:  # noqa: BLE001 - one caller must not end the listening
                    came.close()
                    loop.call_exception_handler({"message": "a connection is not taken", "exception": error})

    def _take(self, came: socket.socket, address: tuple[str, int], tls: ssl.SSLContext | None) -> None:
        for old in [one for one in self._callers.values() if one.over]:
            self._forget(old)
        caller = _Caller(came, (came.getsockname(), address))
        oldest = self._places.take(caller, crowd(address[0]))
        caller.greeting = asyncio.get_running_loop().create_task(caller.greet(self._make, tls))
        caller.greeting.add_done_callback(caller.greeted)
        self._callers[caller.ends] = caller
        if oldest is not None:
            self.dropped += 1
            self._forget(oldest)
            oldest.end()

    def _forget(self, caller: _Caller) -> None:
        self._places.free(caller)
        if self._callers.get(caller.ends) is caller:
            del self._callers[caller.ends]


class _Caller:
    """One connection, from the first packet on."""

    greeting: asyncio.Task[None]

    def __init__(self, came: socket.socket, ends: object) -> None:
        self._socket = came
        self._transport: asyncio.BaseTransport | None = None
        self.ends = ends

    @property
    def over(self) -> bool:
        """It is closed or closing."""
        if self._transport is not None:
            return self._transport.is_closing()
        return self.greeting.done()

    async def greet(self, make: Callable[[], asyncio.Protocol], tls: ssl.SSLContext | None) -> None:
        """The handshake, where there is one; from then on the protocol has the connection."""
        loop = asyncio.get_running_loop()
        try:
            self._transport, _protocol = await loop.connect_accepted_socket(
                make, self._socket, ssl=tls, ssl_handshake_timeout=HANDSHAKE_S if tls else None
            )
        except OSError:
            return  # no handshake of ours, too slow, gone

    def greeted(self, _greeting: asyncio.Task[None]) -> None:
        """However it ended."""
        if self._transport is None:
            self._socket.close()

    def end(self) -> None:
        """At once, whatever it is doing."""
        self.greeting.cancel()
        if isinstance(self._transport, asyncio.WriteTransport):
            self._transport.abort()


def _ends(transport: asyncio.BaseTransport | None) -> object:
    if transport is None:
        return None
    return transport.get_extra_info("sockname"), transport.get_extra_info("peername")
