"""The call: all links, the beat's `pull` and `push`, and the watch over who is there. Implements `CallPort`.

Owns the table of links. One loop, one thread. A link that fails, an offer that is rubbish, a peer that
floods: none of it may touch another peer. How each is sent to: `ways`. Must not know who the peers are, nor
the room's devices.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from time import monotonic
from typing import Final

from aiortc import RTCCertificate

from roomctl.media.call import opus
from roomctl.media.call.adapter.identity import one_context
from roomctl.media.call.adapter.names import missing_name
from roomctl.media.call.life import State
from roomctl.media.call.link import Link
from roomctl.media.call.port import (
    CallEvent,
    CallFault,
    CallOptions,
    CallRefused,
    EventSink,
    Mix,
    Path,
    PeerAway,
    PeerBack,
    PeerClosed,
    PeerConnected,
    PeerOptions,
    PeerStats,
)
from roomctl.media.call.receive import Receiver
from roomctl.media.call.tell import Recent, stats_of
from roomctl.media.call.ways import Ways
from roomctl.media.dsp.frame import Frame
from roomctl.tasks import Tasks
from roomctl.types import PeerId

log = logging.getLogger(__name__)

WATCH_S: Final = 0.25
_LOOK_EVERY: Final = 3
"""Watches between two looks at a link's reports."""
ASK_AFTER_S: Final = 0.7
"""Whose microphone is off or gone gives no sign without being asked: several times, before it is away."""
_LOST_S: Final = 4.0
"""A link that closes after such a silence was lost; before, the peer left."""


class Call:
    """See `CallPort`. Make it in a running loop; `await aclose()` at the end."""

    def __init__(self, options: CallOptions, on_event: EventSink, *, path: Path | None = None) -> None:
        opus.library()
        self.path: Path
        missing = missing_name() if path is None else None
        self.path = path or ("raw" if missing is None else "public")
        self.certificate = RTCCertificate.generateCertificate()
        one_context(self.certificate)
        self._options = options
        self._tell = on_event
        self._links: dict[PeerId, Link] = {}
        self._coming: dict[PeerId, Link] = {}
        self._recent: dict[PeerId, Recent] = {}
        self._ways = Ways(options, self._links)
        self._heard: dict[PeerId, Frame] = {}
        self._tasks = Tasks()
        self._watcher: asyncio.Task[None] | None = None
        self._closed = False
        if missing is not None:
            self._event(CallFault("call.path_public", None, {"name": missing}))

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate all links show, as in SDP."""
        prints = self.certificate.getFingerprints()
        return next(p.value for p in prints if p.algorithm == "sha-256")

    # --- links ------------------------------------------------------------------------------------------

    async def open(self, peer: PeerId, offer_sdp: str, options: PeerOptions | None = None) -> str:
        """See `CallPort.open`."""
        if self._closed:
            raise CallRefused("call.closed")
        known = peer in self._links or peer in self._coming
        if not known and len(self._links.keys() | self._coming.keys()) >= self._options.max_peers:
            raise CallRefused("call.full", limit=self._options.max_peers)
        if self._watcher is None:
            self._watcher = asyncio.ensure_future(self._watch())
        wishes = options or PeerOptions()
        link = Link(
            peer,
            self._options,
            wishes,
            path=self.path,
            certificate=self.certificate,
            told=self._changed,
        )
        older = self._coming.get(peer)
        self._coming[peer] = link
        if older is not None:
            self._tasks.start(older.close("replaced"))
        try:
            answer = await link.answer(offer_sdp, len(self._links.keys() | {peer}))
        finally:
            if link.closing and self._coming.get(peer) is link:
                del self._coming[peer]
        if self._coming.get(peer) is not link and self._links.get(peer) is not link:
            raise CallRefused("call.closed")
        for server in link.raw.gathered_without if link.raw else ():
            self._event(CallFault("call.turn_failed", peer, {"server": server}))
        return answer

    async def close(self, peer: PeerId) -> None:
        """See `CallPort.close`."""
        for link in (self._coming.get(peer), self._links.get(peer)):
            if link is not None:
                await link.close("asked")

    async def aclose(self) -> None:
        """See `CallPort.aclose`."""
        self._closed = True
        if self._watcher is not None:
            self._watcher.cancel()
            self._watcher = None
        every = [*self._coming.values(), *self._links.values()]
        await asyncio.gather(*(link.close("asked") for link in every), return_exceptions=True)
        await self._tasks.wait(3.0)

    def set_peer(self, peer: PeerId, *, muted: bool, deaf: bool) -> None:
        """See `CallPort.set_peer`."""
        for link in (self._coming.get(peer), self._links.get(peer)):
            if link is not None:
                link.muted, link.deaf = muted, deaf
        self._ways.set_peer(peer, muted=muted, deaf=deaf)

    def configure(self, options: CallOptions) -> None:
        """See `CallPort.configure`."""
        self._options = options
        self._ways.configure(options)

    # --- the beat ---------------------------------------------------------------------------------------

    def pull(self, now: float) -> Mapping[PeerId, Frame]:
        """See `CallPort.pull`."""
        heard = self._heard
        heard.clear()
        for peer, link in self._links.items():
            try:
                frame = link.receiver.pull(now)
            except Exception:  # one peer's packets must not cost the others a beat
                log.exception("receiving from a peer failed; its link is closed")
                self._tasks.start(link.close("lost"))
                continue
            if frame is not None and not link.muted:
                heard[peer] = frame
        return heard

    def push(self, total: Mix, own: Mapping[PeerId, Frame], now: float) -> None:
        """See `CallPort.push`."""
        self._ways.push(total, own, now)

    def stats(self) -> Mapping[PeerId, PeerStats]:
        """See `CallPort.stats`."""
        links = {**self._coming, **self._links}
        return {peer: stats_of(link, self._recent.get(peer)) for peer, link in links.items()}

    # --- changes ----------------------------------------------------------------------------------------

    def _changed(self, link: Link, state: State) -> None:
        if state == "connected":
            self._arrived(link)
        elif self._links.get(link.peer) is link:
            del self._links[link.peer]
            self._recent.pop(link.peer, None)
            self._ways.remove(link.peer)
            self._event(PeerClosed(link.peer, link.closing or _why(link)))
        elif self._coming.get(link.peer) is link:
            del self._coming[link.peer]
            if link.closing != "refused" and link.peer not in self._links:
                self._event(PeerClosed(link.peer, link.closing or "lost"))
        if state == "closed" and not link.closing:
            self._tasks.start(link.close("left"))

    def _arrived(self, link: Link) -> None:
        """A link carries sound from now on; an older one of the same peer has done its duty."""
        if self._coming.get(link.peer) is link:
            del self._coming[link.peer]
        older = self._links.get(link.peer)
        self._links[link.peer] = link
        self._recent[link.peer] = Recent()
        self._ways.place(link)
        if older is not None and older is not link:
            self._tasks.start(older.close("replaced"))
        self._event(PeerConnected(link.peer))

    def _event(self, event: CallEvent) -> None:
        try:
            self._tell(event)
        except Exception:  # the listener's fault must not end a link
            log.exception("event sink failed")

    # --- the watch --------------------------------------------------------------------------------------

    async def _watch(self) -> None:
        turn = 0
        while True:
            await asyncio.sleep(WATCH_S)
            turn += 1
            now = monotonic()
            for link in [*self._coming.values(), *self._links.values()]:
                try:
                    self._look_after(link, now)
                    if turn % _LOOK_EVERY == 0:
                        await self._look_into(link)
                except Exception:
                    log.exception("watching a link failed")
            self._ways.expect_loss()

    def _look_after(self, link: Link, now: float) -> None:
        if not link.connected:
            if now - link.opened > self._options.connect_s and not link.closing:
                self._tasks.start(link.close("timeout"))
            return
        last = link.sign_at
        if last is None:
            return
        if now - last > ASK_AFTER_S:
            link.ask()
        silent = now - last > self._options.away_s
        if silent != link.away:
            link.away = silent
            self._event(PeerAway(link.peer) if silent else PeerBack(link.peer))

    async def _look_into(self, link: Link) -> None:
        with contextlib.suppress(ConnectionError):
            await link.look()
        if link.connected:
            now = monotonic()
            link.judge_line(now)
            self._ways.adapt(link, now)
        recent = self._recent.get(link.peer)
        if recent is not None and isinstance(link.receiver, Receiver):
            recent.note(link.receiver)


def _why(link: Link) -> str:
    sign = link.sign_at
    return "lost" if sign is not None and monotonic() - sign > _LOST_S else "left"
