"""The call: all links, the beat's `pull` and `push`, and the watch over who is there. Implements `CallPort`.

Owns the table of links and the buses. One loop, one thread. A link that fails, an offer that is rubbish, a
peer that floods: none of it may touch another peer. Must not know who the peers are, nor the room's devices.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Coroutine, Mapping
from time import monotonic
from typing import Final

from aiortc import RTCCertificate

from roomctl.media.call import opus
from roomctl.media.call.adapter.identity import one_context
from roomctl.media.call.adapter.names import missing_name
from roomctl.media.call.buses import Buses
from roomctl.media.call.forward import Forwarder
from roomctl.media.call.link import Link
from roomctl.media.call.port import (
    CallEvent,
    CallFault,
    CallOptions,
    CallRefused,
    EventSink,
    Mix,
    ModeWish,
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
from roomctl.media.dsp.frame import Frame
from roomctl.types import PeerId

log = logging.getLogger(__name__)

WATCH_S: Final = 0.25
_LOOK_EVERY: Final = 3
"""Watches between two looks at a link's reports."""
_CLEAN: Final = 0.01
_BAD: Final = 0.08
PAUSE_PATIENCE_S: Final = 4.0
"""Without a pause between words for so long, a change is made all the same."""
UNTOUCHED_S: Final = 12.0
"""Who only listens still answers the checks of the line, each few seconds."""
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
        self._buses = Buses(options)
        self._forwarder = Forwarder(self._forwarded_to)
        self._forwarding: tuple[Link, ...] = ()
        self._heard: dict[PeerId, Frame] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._watcher: asyncio.Task[None] | None = None
        self._changing: set[Link] = set()
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
            links=len(self._links.keys() | {peer}),
        )
        older = self._coming.get(peer)
        self._coming[peer] = link
        if older is not None:
            self._later(older.close("replaced"))
        try:
            answer = await link.answer(offer_sdp)
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
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=3.0)

    def set_peer(self, peer: PeerId, *, muted: bool, deaf: bool) -> None:
        """See `CallPort.set_peer`."""
        for link in (self._coming.get(peer), self._links.get(peer)):
            if link is not None:
                link.muted, link.deaf = muted, deaf
        if muted:
            self._forwarder.forget(peer)
        self._buses.set_deaf(peer, deaf=deaf)

    def set_mode(self, peer: PeerId, mode: ModeWish) -> bool:
        """See `CallPort.set_mode`. It is done in the next pause between words, or soon."""
        link = self._links.get(peer)
        if link is None or (mode == "forward" and not link.can_forward):
            return False
        link.mode_wish = mode
        self._adapt(link, monotonic())
        return True

    def configure(self, options: CallOptions) -> None:
        """See `CallPort.configure`."""
        self._options = self._buses.options = options

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
                self._later(link.close("lost"))
                continue
            if frame is not None and not link.muted:
                heard[peer] = frame
        return heard

    def push(self, total: Mix, own: Mapping[PeerId, Frame], now: float) -> None:
        """See `CallPort.push`."""
        room, rest = total, own
        if self._forwarding:
            room, rest = self._without_passed(total, own, now)
        if self._buses.push((total, own), (room, rest)) and self._changing:
            self._change(now)

    def _change(self, now: float) -> None:
        """Between two packets: send to whom it concerns as is right from now on, in a pause if one comes."""
        pause = self._forwarder.pauses(now)
        for link in [*self._changing]:
            since = link.change_since
            if since is None or self._links.get(link.peer) is not link:
                self._changing.discard(link)
            elif pause or now - since > PAUSE_PATIENCE_S:
                self._changing.discard(link)
                self._move(link)

    def _move(self, link: Link) -> None:
        link.change_since = None
        self._buses.move(link, *link.right(len(self._links)))
        self._forwarding = tuple(each for each in self._links.values() if each.mode == "forward")

    def _without_passed(
        self, total: Mix, own: Mapping[PeerId, Frame], now: float
    ) -> tuple[Mix, Mapping[PeerId, Frame]]:
        """What is left to be mixed when the talkers' own packets go beside it."""
        rest = {}
        room = total
        for peer, frame in own.items():
            if peer in self._links:
                self._forwarder.loud(peer, now)
            if self._forwarder.passes(peer, now):
                room = room - frame
            else:
                rest[peer] = frame
        return room, rest

    def _forwarded_to(self) -> tuple[Link, ...]:
        return self._forwarding

    def stats(self) -> Mapping[PeerId, PeerStats]:
        """See `CallPort.stats`."""
        links = {**self._coming, **self._links}
        return {peer: stats_of(link, self._recent.get(peer)) for peer, link in links.items()}

    # --- changes ----------------------------------------------------------------------------------------

    def _changed(self, link: Link, state: str) -> None:
        if state == "connected":
            self._arrived(link)
        elif self._links.get(link.peer) is link:
            del self._links[link.peer]
            self._recent.pop(link.peer, None)
            self._remove(link.peer)
            self._event(PeerClosed(link.peer, link.closing or _why(link)))
        elif self._coming.get(link.peer) is link:
            del self._coming[link.peer]
            if link.closing != "refused" and link.peer not in self._links:
                self._event(PeerClosed(link.peer, link.closing or "lost"))
        if state == "closed" and not link.closing:
            self._later(link.close("left"))

    def _arrived(self, link: Link) -> None:
        """A link carries sound from now on; an older one of the same peer has done its duty."""
        if self._coming.get(link.peer) is link:
            del self._coming[link.peer]
        older = self._links.get(link.peer)
        self._links[link.peer] = link
        self._recent[link.peer] = Recent()
        link.forward = self._forwarder.packet
        self._forwarder.forget(link.peer)
        self._place(link)
        if older is not None and older is not link:
            self._later(older.close("replaced"))
        self._event(PeerConnected(link.peer))

    def _place(self, link: Link) -> None:
        """Put a link on the bus of its mode and frame length."""
        self._buses.place(link)
        self._forwarding = tuple(each for each in self._links.values() if each.mode == "forward")

    def _remove(self, peer: PeerId) -> None:
        self._buses.remove(peer)
        self._forwarder.forget(peer)
        self._forwarding = tuple(each for each in self._links.values() if each.mode == "forward")

    def _event(self, event: CallEvent) -> None:
        try:
            self._tell(event)
        except Exception:  # the listener's fault must not end a link
            log.exception("event sink failed")

    def _later(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

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
            self._buses.expect_loss(self._worst_loss())

    def _look_after(self, link: Link, now: float) -> None:
        if not link.connected:
            if now - link.opened > self._options.connect_s and not link.closing:
                self._later(link.close("timeout"))
            return
        if not link.receives:
            return
        silent = self._is_silent(link, now)
        if silent != link.away:
            link.away = silent
            self._event(PeerAway(link.peer) if silent else PeerBack(link.peer))

    def _adapt(self, link: Link, now: float) -> None:
        """Is this peer sent to as its line and the wishes want it?"""
        if self._links.get(link.peer) is not link:
            return
        if link.right(len(self._links)) == (link.mode, link.frame_ms):
            link.change_since = None
        elif link.change_since is None:
            link.change_since = now
            self._changing.add(link)

    def _is_silent(self, link: Link, now: float) -> bool:
        """Gone, as far as one can tell: no sound any more, or no sign at all from who never sent any."""
        heard_at = link.receiver.heard_at
        if heard_at is None and link.raw is not None:
            return now - max(link.raw.touched, link.connected_at) > UNTOUCHED_S
        return now - max(heard_at or 0.0, link.connected_at) > self._options.away_s

    async def _look_into(self, link: Link) -> None:
        with contextlib.suppress(ConnectionError):
            await link.look()
        if link.connected:
            now = monotonic()
            link.judge_line(now)
            self._adapt(link, now)
        recent = self._recent.get(link.peer)
        if recent is not None and isinstance(link.receiver, Receiver):
            recent.note(link.receiver)

    def _worst_loss(self) -> int:
        """Redundancy follows the worst line. Below 10 % libopus adds none at our bitrate."""
        worst = max((link.heard_loss or 0.0 for link in self._links.values()), default=0.0)
        return 5 if worst < _CLEAN else 10 if worst < _BAD else 20


def _why(link: Link) -> str:
    heard = link.receiver.heard_at
    return "lost" if heard is not None and monotonic() - heard > _LOST_S else "left"
