"""One remote of the demo: enters by the page's door and speaks over a real WebRTC link, on loopback.

Owns: one WebSocket, one link, one voice. Must not know: what is inside the service; it comes in as any
browser does, with an invite, a name and a pledge.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
from urllib.parse import urlsplit

import aiohttp
import numpy as np
from numpy.typing import NDArray

from roomctl import logs
from roomctl.demo.manners import Act, Ask, GiveBack, Say, Seen
from roomctl.demo.script import Person
from roomctl.errors import BadMessage
from roomctl.media.call.client import Client
from roomctl.media.call.clips import load_clip
from roomctl.media.dsp.frame import FRAME, Frame
from roomctl.types import PersonId
from roomctl.web import proof
from roomctl.wire import codec, page
from roomctl.wire.base import Message

AGAIN_S = 1.0


class Voice:
    """What the link asks for every 10 ms: the line that is being said, or nothing."""

    def __init__(self) -> None:
        self._left: NDArray[np.float32] = np.zeros(0, np.float32)

    def say(self, samples: NDArray[np.float32]) -> None:
        """Begin to say this; what was being said is cut off."""
        self._left = samples

    def __call__(self) -> Frame | None:
        """The next 10 ms, shape (480,), or None."""
        if not self._left.size:
            return None
        frame, self._left = self._left[:FRAME], self._left[FRAME:]
        return frame if frame.size == FRAME else np.pad(frame, (0, FRAME - frame.size))


class Remote:
    """`run` until cancelled; comes back with its resume token when the service was restarted."""

    def __init__(self, person: Person, link: str) -> None:
        self._person = person
        parts = urlsplit(link)
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._address = f"{self._origin.replace('http', 'ws', 1)}/ws"
        self._invite, _, key = parts.fragment.rpartition(".")
        self._key = base64.urlsafe_b64decode(key + "==")
        self._session = ""
        self._resume = ""
        self._me: PersonId | None = None
        self._view: page.PublicView | None = None
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._seq = 0
        self._client: Client | None = None
        self._offered: page.Offer | None = None
        self._voice = Voice()
        self._tasks: set[asyncio.Task[None]] = set()
        self.linked = asyncio.Event()

    async def run(self) -> None:
        """Enter, stay, come back after a loss."""
        async with aiohttp.ClientSession() as session:
            while True:
                try:
                    await self._visit(session)
                except (aiohttp.ClientError, OSError) as error:
                    logs.get().info("demo remote waits", reason=type(error).__name__)
                await asyncio.sleep(AGAIN_S)

    async def close(self) -> None:
        """End the link."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def _visit(self, session: aiohttp.ClientSession) -> None:
        reader = codec.room_to_page()
        async with session.ws_connect(
            self._address, origin=self._origin, max_msg_size=codec.MAX_LOCAL
        ) as socket:
            self._socket = socket
            self._send(
                page.Enter(
                    invite=self._invite,
                    resume=self._resume,
                    name=self._person.name,
                    language=self._person.language,
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
            self._me, self._resume, self._seq = message.you, message.resume, message.seq
            self._session = message.session
            if self._client is None or self._client.closed.is_set() or not message.linked:
                await self._offer()
        elif isinstance(message, page.Relink):
            await self._offer()
        elif isinstance(message, page.Answer):
            await self._answered(message)
        elif isinstance(message, page.View):
            self._view = message.view

    async def _offer(self) -> None:
        await self.close()
        self._client = Client(source=self._voice, loopback="always")
        sdp = await self._client.offer()
        self._seq += 1
        seal = proof.prove_offer(self._key, self._session, self._seq, sdp)
        self._offered = page.Offer(seq=self._seq, sdp=sdp, proof=seal)
        self._send(self._offered)

    async def _answered(self, answer: page.Answer) -> None:
        mine = self._offered
        if mine is None or self._client is None or answer.seq != mine.seq:
            return
        expected = proof.prove_answer(self._key, self._session, mine.seq, mine.sdp, answer.sdp)
        if proof.same(expected, answer.proof):
            await self._client.accept(answer.sdp)
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

    def seen(self, person: Person, quiet_s: float) -> Seen:
        """What the page shows."""
        if self._view is None or self._me is None:
            return Seen(floor_idle=False)
        floor = self._view.floor
        return Seen(
            i_hold=floor.holder is not None and floor.holder.person == self._me,
            i_wait=any(entry.person == self._me for entry in floor.queue),
            floor_idle=floor.holder is None and not floor.queue and not floor.paused,
            quiet_s=quiet_s,
        )

    def do(self, person: Person, act: Act) -> None:
        """Press the page's button, or speak."""
        if isinstance(act, Say):
            self._voice.say(load_clip(person.clip(act.number)))
            return
        self._seq += 1
        if isinstance(act, Ask):
            self._send(page.AskFloor(seq=self._seq))
        elif isinstance(act, GiveBack):
            self._send(page.GiveBack(seq=self._seq))
