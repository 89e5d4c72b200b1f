"""A participant without a browser: enters by the page's door and speaks and hears over a real WebRTC link.

Owns: one WebSocket, one link. Must not know: what is inside the service; it comes in as any browser does,
with an invite, a name and a pledge. The demo's remotes and the check's call to itself are made of it; it is a
client of the service and therefore may import aiohttp and the call's client.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
from urllib.parse import urlsplit

import aiohttp

from roomctl import logs
from roomctl.errors import BadMessage
from roomctl.media.call.client import Client, Sink, Source
from roomctl.types import Language, PersonId
from roomctl.web import proof
from roomctl.wire import codec, page
from roomctl.wire.base import Message

AGAIN_S = 1.0


class Visitor:
    """`run` until cancelled; comes back with its resume token when the service was restarted."""

    def __init__(
        self,
        link: str,
        name: str,
        language: Language,
        voice: Source | None = None,
        ear: Sink | None = None,
        *,
        origin: str = "",
        fingerprint: str = "",
        resume: str = "",
    ) -> None:
        """`link`: an invite with its key; `origin`: by which address the room is reached, "" = the link's.

        `resume`: the token of an earlier visit, to be the same person again; one that is over does no harm.

        `fingerprint`: SHA-256 of the one certificate that is taken ("AB:CD:..."); "" = as browsers judge it.
        """
        parts = urlsplit(link)
        self._origin = origin or f"{parts.scheme}://{parts.netloc}"
        self._address = f"{self._origin.replace('http', 'ws', 1)}/ws"
        self._invite, _, key = parts.fragment.rpartition(".")
        self._key = base64.urlsafe_b64decode(key + "==")
        pinned = fingerprint and self._origin.startswith("https")
        self._tls: aiohttp.Fingerprint | bool = (
            aiohttp.Fingerprint(bytes.fromhex(fingerprint.replace(":", ""))) if pinned else True
        )
        self._name, self._language = name, language
        self._voice, self._ear = voice, ear
        self._session = ""
        self.resume = resume
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._seq = 0
        self._offered: page.Offer | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.me: PersonId | None = None
        self.view: page.PublicView | None = None
        self.client: Client | None = None
        self.refused = ""  # the code with which the door was shut last
        self.linked = asyncio.Event()

    async def run(self) -> None:
        """Enter, stay, come back after a loss or a refusal."""
        async with aiohttp.ClientSession() as session:
            while True:
                try:
                    await self._visit(session)
                except (aiohttp.ClientError, OSError) as error:
                    logs.get().info("visitor waits", reason=type(error).__name__)
                await asyncio.sleep(AGAIN_S)

    async def close(self) -> None:
        """End the link."""
        await self._hang_up()

    async def _hang_up(self) -> None:
        if self.client is not None:
            await self.client.close()
            self.client = None

    def press(self, make: type[page.AskFloor | page.GiveBack | page.Leave]) -> None:
        """One of the page's buttons."""
        self._seq += 1
        self._send(make(seq=self._seq))

    async def _visit(self, session: aiohttp.ClientSession) -> None:
        reader = codec.room_to_page()
        async with session.ws_connect(
            self._address, origin=self._origin, max_msg_size=codec.MAX_LOCAL, ssl=self._tls
        ) as socket:
            self._socket = socket
            self._send(
                page.Enter(
                    invite=self._invite,
                    resume=self.resume,
                    name=self._name,
                    language=self._language,
                    pledged=True,
                )
            )
            async for message in socket:
                if message.type is not aiohttp.WSMsgType.TEXT:
                    continue
                with contextlib.suppress(BadMessage):
                    await self._take(reader.decode(message.data))

    async def _take(self, message: page.RoomToPage) -> None:
        if isinstance(message, page.Welcome):
            self.me, self.resume, self._seq = message.you, message.resume, message.seq
            self._session = message.session
            if self.client is None or self.client.closed.is_set() or not message.linked:
                await self._offer()
        elif isinstance(message, page.Relink) and message.of == "sound":
            await self._offer()
        elif isinstance(message, page.Answer):
            await self._answered(message)
        elif isinstance(message, page.View):
            self.view = message.view
        elif isinstance(message, page.Refusal):
            self.refused = message.code

    async def _offer(self) -> None:
        await self._hang_up()
        self.client = Client(source=self._voice, sink=self._ear, loopback="always")
        self._offered = self._say_offer(await self.client.offer(), "sound")

    def _say_offer(self, sdp: str, of: page.LinkOf) -> page.Offer:
        """With its proof."""
        self._seq += 1
        seal = proof.prove_offer(self._key, self._session, self._seq, sdp)
        offer = page.Offer(seq=self._seq, sdp=sdp, proof=seal, of=of)
        self._send(offer)
        return offer

    def _proves(self, answer: page.Answer, mine: page.Offer | None) -> bool:
        """Is this the room's answer to this offer?"""
        if mine is None or answer.seq != mine.seq:
            return False
        expected = proof.prove_answer(self._key, self._session, mine.seq, mine.sdp, answer.sdp)
        return proof.same(expected, answer.proof)

    async def _answered(self, answer: page.Answer) -> None:
        if self.client is not None and self._proves(answer, self._offered):
            await self.client.accept(answer.sdp)
            self.linked.set()

    def _send(self, message: Message) -> None:
        if self._socket is not None and not self._socket.closed:
            task = asyncio.ensure_future(self._socket.send_str(codec.encode(message).decode()))
            self._tasks.add(task)
            task.add_done_callback(self._forget)

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # a send into a closed socket: the next visit says it again
