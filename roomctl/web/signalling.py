"""The WebSocket door: from bytes of a page to messages for the room, with every limit in between.

Owns: origin, address limits, order (first `Enter`), size, pace, bad messages. Must not know: what a message
leads to, who may do what. A bad message is answered with a code; it never ends the call.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import WSCloseCode, WSMsgType, web

from roomctl.errors import BadMessage, Params, RoomctlError
from roomctl.web.connection import PageConnection
from roomctl.web.headers import local_host, same_origin
from roomctl.web.limits import Bucket, PerAddress, crowd
from roomctl.web.port import Room, pack
from roomctl.wire.clients import ClientToRoom, Reply, Request
from roomctl.wire.codec import Codec, page_to_room
from roomctl.wire.page import Done, Enter, PageToRoom, Refusal, Truth

ENTER_WITHIN_S = 20.0
HEARTBEAT_S = 15.0
BAD_MESSAGES = 20
FAILURES = 10
FAILURE_EVERY_S = 30.0


@dataclass(frozen=True, slots=True)
class DoorOptions:
    """Limits of the door; see roomctl.config.outside.Web."""

    public_url: str = ""
    trust_proxy: bool = False
    max_message_bytes: int = 65_536
    messages_per_s: float = 20.0
    joins_per_min: float = 30.0
    max_pages: int = 300


class SocketDoor:
    """Handles `/ws`: one coroutine for each page."""

    def __init__(
        self, room: Room, options: DoorOptions, settled: Callable[[web.Request], None] = lambda _: None
    ) -> None:
        """`settled`: told of a request whose connection a page has from now on."""
        self._room = room
        self._settled = settled
        self._options = options
        self._codec = page_to_room(options.max_message_bytes)
        rate = options.joins_per_min / 60.0
        self._joins = PerAddress(rate, max(options.joins_per_min, 1.0))
        self._failures = PerAddress(1.0 / FAILURE_EVERY_S, FAILURES)
        self._pages: set[PageConnection] = set()
        self.here: set[int] = set()  # ports that are for browsers of this PC

    @property
    def pages(self) -> int:
        """How many are connected."""
        return len(self._pages)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One page, from its first byte to its last."""
        where = crowd(self.address(request))
        now = time.monotonic()
        if self.is_foreign(request):
            raise web.HTTPForbidden(text="foreign_origin")
        if not self._joins.take(where, now):
            wait = max(1, round(self._joins.wait_s(where, now)))
            raise web.HTTPTooManyRequests(text="too_many_attempts", headers={"Retry-After": str(wait)})
        if len(self._pages) >= self._options.max_pages:
            raise web.HTTPServiceUnavailable(text="too_many_pages")
        socket = web.WebSocketResponse(
            max_msg_size=max(4 * self._options.max_message_bytes, 1 << 18),
            heartbeat=HEARTBEAT_S,
            compress=False,
        )
        await socket.prepare(request)
        self._settled(request)
        page = PageConnection(socket, where, local=self.is_local(request))
        await self._serve(socket, page)
        return socket

    async def _serve(self, socket: web.WebSocketResponse, page: PageConnection) -> None:
        self._pages.add(page)
        # A crowd that comes back behind one address is no attack: who is let in does not count.
        page.let_in = lambda: self._joins.give_back(page.crowd, time.monotonic())
        pump = asyncio.create_task(page.pump())
        talk = _Talk(self._room, page, self._codec, self._options.messages_per_s)
        late = asyncio.get_running_loop().call_later(ENTER_WITHIN_S, talk.too_late)
        try:
            if self._failures.empty(page.crowd, time.monotonic()):
                wait = round(self._failures.wait_s(page.crowd, time.monotonic()))
                page.refuse(pack(Refusal(code="too_many_attempts", params={"seconds": wait})), failed=False)
            async for message in socket:
                if page.closing:
                    break
                if message.type is WSMsgType.TEXT:
                    talk.heard(message.data)
                else:
                    talk.bad(BadMessage("bad_message", where=""))
        finally:
            late.cancel()
            self._pages.discard(page)
            if page.failed:
                self._failures.take(page.crowd, time.monotonic())
            if talk.entered:
                self._room.gone(page)
            page.close()
            _done, waiting = await asyncio.wait({pump}, timeout=2.0)
            if waiting:
                pump.cancel()

    def failed_look(self, request: web.Request) -> None:
        """Somebody looked through the door with an invite that is none."""
        self._failures.take(crowd(self.address(request)), time.monotonic())

    def may_look(self, request: web.Request) -> bool:
        """False: this address tried too often, with whatever it holds."""
        where, now = crowd(self.address(request)), time.monotonic()
        return not self._failures.empty(where, now) and self._joins.take(where, now, 0.2)

    def close_all(self) -> None:
        """End every connection: the service is going."""
        for page in tuple(self._pages):
            page.close(WSCloseCode.GOING_AWAY)

    def address(self, request: web.Request) -> str:
        """Who is asking. The proxy's word counts only where there is one of ours."""
        if self._options.trust_proxy:
            forwarded = request.headers.get("X-Forwarded-For", "")
            if forwarded:
                return forwarded.rsplit(",", 1)[-1].strip()
        return request.remote or "unknown"

    def is_foreign(self, request: web.Request) -> bool:
        """Not asked by a page of ours."""
        origin = request.headers.get("Origin", "")
        return not same_origin(origin, request.host, self._options.public_url)

    def is_local(self, request: web.Request) -> bool:
        """A browser of this PC, by a local name, at a port that is not for others.

        What comes to the others' port through a tunnel or a plain proxy looks as if it came from this PC.
        """
        if any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-Ip", "Via")):
            return False
        ours = request.transport.get_extra_info("sockname") if request.transport is not None else None
        if not ours or ours[1] not in self.here:
            return False
        return crowd(request.remote or "") in {"127.0.0.1", "::1"} and local_host(request.host)


class _Talk:
    """What one page says, in order."""

    def __init__(
        self, room: Room, page: PageConnection, codec: Codec[PageToRoom | ClientToRoom], rate: float
    ) -> None:
        self._room = room
        self._page = page
        self._codec = codec
        self._pace = Bucket.full(rate, 2 * rate, time.monotonic())
        self._bad = 0
        self.entered = False

    def heard(self, text: str) -> None:
        """One text message of the page."""
        try:
            message = self._codec.decode(text)
        except RoomctlError as error:
            self.bad(error)
            return
        if not self._pace.take(time.monotonic()):
            self._answer(message, "too_fast")
            self._count()
        elif isinstance(message, Enter):
            self._enter(message)
        elif not self.entered:
            self._page.refuse(pack(Refusal(code="enter_first")), failed=False)
        elif not self._room.said(self._page, message):
            self._answer(message, "busy")

    def bad(self, error: RoomctlError) -> None:
        """Bytes that are no message: told, counted, and too many of them end the connection."""
        self._page.send(pack(Done(seq=0, code=error.code, params=dict(error.params))))
        self._count()

    def too_late(self) -> None:
        """A connection that never said who it is."""
        if not self.entered:
            self._page.refuse(pack(Refusal(code="enter_first")), failed=False)

    def _enter(self, message: Enter) -> None:
        if self.entered:
            self._page.send(pack(Done(seq=0, code="already_in")))
        elif self._room.said(self._page, message):
            self.entered = True
        else:
            self._page.refuse(pack(Refusal(code="busy")), failed=False)

    def _answer(self, message: PageToRoom | ClientToRoom, code: str, params: Params | None = None) -> None:
        told = dict(params or {})
        if isinstance(message, Request):
            self._page.send(pack(Reply(id=message.id, code=code, params=told)))
        elif not isinstance(message, Truth):
            self._page.send(pack(Done(seq=getattr(message, "seq", 0), code=code, params=told)))

    def _count(self) -> None:
        self._bad += 1
        if self._bad > BAD_MESSAGES:
            self._page.close(WSCloseCode.POLICY_VIOLATION)
