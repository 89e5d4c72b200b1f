"""All picture links: whose camera stands in which place, and the passing on.

Owns the table of links and places. Who is shown is said from outside (`show`); here only packets are passed
on, key frames asked for, lines watched. One loop, one thread; a link that fails touches no other. Nothing is
decoded, nothing is kept but the last two seconds' packets for who lost them. Must not know names or rules.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Final, NamedTuple

from roomctl.media.call.adapter.names import missing_for_pictures
from roomctl.media.call.life import State
from roomctl.media.call.port import CallOptions, CallRefused
from roomctl.media.call.rtp import RtpPacket
from roomctl.media.call.video.camera import BITRATE, LOW_BITRATE
from roomctl.media.call.video.link import PictureLink
from roomctl.media.call.video.rate import fair
from roomctl.media.call.video.room_source import ROOM, RoomSource
from roomctl.media.call.video.slot import Slot
from roomctl.tasks import Tasks
from roomctl.wire.pictures import PLACES

log = logging.getLogger(__name__)

LOOK_S: Final = 0.1
STALE_S: Final = 2.5
"""A picture that has not changed for so long is none any more: nobody is shown as they were."""
_LOOKS_OF_REPORT: Final = 5
_LOOKS_OF_TIMES: Final = 10
_CONNECT_S: Final = 20.0


class LinkStats(NamedTuple):
    """One link, now. Bits per second; None: not measured."""

    peer: str
    connected: bool
    up: float
    allowed: int
    queue_s: float
    down: int
    held_back: tuple[int, ...]
    """Places this viewer is not sent, for want of a good line."""


Changed = Callable[[str, State], None]


class Board:
    """The picture side of the call. Make it in a running loop; `await aclose()` at the end."""

    def __init__(self, options: CallOptions, changed: Changed) -> None:
        self.missing = missing_for_pictures()
        """A private name that is not where it was: no picture link is taken then."""
        self.slots = [Slot() for _ in range(PLACES)]
        self.places: list[str] = [""] * PLACES
        """Peer (or another source's name) whose picture stands in each place."""
        self.room = RoomSource()
        self._order: tuple[str, ...] = ()
        self._options = options
        self._changed = changed
        self._links: dict[str, PictureLink] = {}
        self._skips: dict[str, frozenset[str]] = {}
        self._tasks = Tasks()
        self._watcher: asyncio.Task[None] | None = None

    # --- links ------------------------------------------------------------------------------------------

    async def open(
        self, peer: str, offer_sdp: str, *, sends: bool, skip: frozenset[str] = frozenset()
    ) -> str:
        """Answer an offer; the answer's SDP. Raises `CallRefused`. `skip`: sources it is never sent."""
        if self.missing is not None:
            raise CallRefused("call.video_codec", kind=self.missing)
        if len(self._links) >= self._options.max_peers and peer not in self._links:
            raise CallRefused("call.full", limit=self._options.max_peers)
        if self._watcher is None:
            self._watcher = asyncio.ensure_future(self._watch())
        await self.close(peer)
        link = PictureLink(peer, self._options, sends=sends, owner=self)
        self._links[peer] = link
        self._skips[peer] = skip
        try:
            answer = await link.answer(offer_sdp)
        except CallRefused:
            if self._links.get(peer) is link:
                del self._links[peer]
            raise
        link.at = self.slots[: len(link.outs)]
        for slot, out in zip(link.at, link.outs, strict=True):
            slot.outs.append(out)
        self._settle(link)
        return answer

    async def close(self, peer: str) -> None:
        """Close one link. An unknown peer is no error."""
        link = self._links.get(peer)
        if link is not None:
            await link.close("asked")

    def peers(self) -> list[str]:
        """Whose links there are."""
        return list(self._links)

    def configure(self, options: CallOptions) -> None:
        """For links opened from now on."""
        self._options = options

    async def aclose(self) -> None:
        """Close every link and stop."""
        if self._watcher is not None:
            self._watcher.cancel()
            self._watcher = None
        every = tuple(self._links.values())
        await asyncio.gather(*(link.close("asked") for link in every), return_exceptions=True)

    # --- who is shown -----------------------------------------------------------------------------------

    def show(self, places: Sequence[str], order: Sequence[str]) -> None:
        """Whose picture stands where ("" = nobody's), and who matters most, first."""
        now = monotonic()
        self._order = tuple(order)
        for place, peer in enumerate([*places[:PLACES], *[""] * (PLACES - len(places))]):
            if self.places[place] != peer:
                self.places[place] = peer
                self.slots[place].change(now)
        self.room.stand(self.slots[self.places.index(ROOM)] if ROOM in self.places else None, now)
        for link in self._links.values():
            self._settle(link)

    def carrying(self) -> list[bool]:
        """Does each place show its present source, and does that still move?"""
        now = monotonic()
        return [
            bool(peer) and any(one.carrying and now - one.at < STALE_S for one in self._carriers(slot, peer))
            for slot, peer in zip(self.slots, self.places, strict=True)
        ]

    def _carriers(self, slot: Slot, peer: str) -> tuple[Slot, ...]:
        """What may show this source: the room is also sent in its smaller quality."""
        return (slot, self.room.low) if peer == ROOM else (slot,)

    def _settle(self, link: PictureLink) -> None:
        """Which places this viewer is sent: never its own, and no more than its line carries."""
        wanted = self._wanted(link)
        most = link.budget.most
        sent = set(wanted if most is None else wanted[:most])
        small = most is not None and most <= len(wanted)
        for place, out in enumerate(link.outs):
            self._move(
                link, place, self.room.low if small and self.places[place] == ROOM else self.slots[place]
            )
            out.open = link.connected and self.places[place] in sent
            if not out.open:
                out.run = -1

    def _wanted(self, link: PictureLink) -> list[str]:
        """What this viewer is to see, what matters most first."""
        skip = self._skips.get(link.peer, frozenset()) | {link.peer}
        return [peer for peer in self._order if peer in self.places and peer not in skip]

    def _move(self, link: PictureLink, place: int, slot: Slot) -> None:
        """From now on the viewer gets this slot's stream in that place."""
        if link.at[place] is not slot:
            out = link.outs[place]
            link.at[place].outs.remove(out)
            slot.outs.append(out)
            link.at[place], out.run = slot, -1

    # --- what links tell --------------------------------------------------------------------------------

    def taken(self, link: PictureLink, packet: RtpPacket, now: float) -> None:
        """A packet of a camera: to its place, if it has one."""
        try:
            place = self.places.index(link.peer)
        except ValueError:
            return
        self.slots[place].put(packet, now)

    def lost(self, link: PictureLink, place: int, numbers: Sequence[int], now: float) -> None:
        """A viewer lost packets."""
        for number in numbers:
            link.at[place].again(link.outs[place], number, now)

    def key_wanted(self, link: PictureLink, place: int) -> None:
        """A viewer needs a whole picture."""
        if not link.outs[place].open:
            return
        if self.places[place] == ROOM:
            self.room.want_key(link.at[place], monotonic())
        else:
            self._want_key(place, monotonic())

    def _want_key(self, place: int, now: float) -> None:
        link = self._links.get(self.places[place])
        if link is not None and link.source is not None:
            link.source.want_key()
            link.ask(now)

    def changed(self, link: PictureLink, state: State) -> None:
        """A link came up or is gone."""
        if state == "connected":
            self._settle(link)
            self._changed(link.peer, "connected")
            return
        for slot, out in zip(link.at, link.outs, strict=False):  # at none where its offer failed
            slot.outs.remove(out)
        link.at, link.outs = [], []
        if self._links.get(link.peer) is link:
            del self._links[link.peer]
            self._skips.pop(link.peer, None)
            if link.closing != "refused":
                self._changed(link.peer, "closed")
        if not link.closing:
            self._tasks.start(link.close("left"))

    # --- the watch --------------------------------------------------------------------------------------

    async def _watch(self) -> None:
        turn = 0
        while True:
            await asyncio.sleep(LOOK_S)
            turn += 1
            try:
                self._look(turn, monotonic())
            except Exception:  # one look must not end the watching
                log.exception("looking after pictures failed")

    def _look(self, turn: int, now: float) -> None:
        for place, slot in enumerate(self.slots):
            if self.places[place] not in ("", ROOM) and slot.waits(now):
                self._want_key(place, now)
        self.room.look(now)
        for link in tuple(self._links.values()):
            link.ask(now)
            if not link.connected and now - link.opened > _CONNECT_S and not link.closing:
                self._tasks.start(link.close("timeout"))
        if turn % _LOOKS_OF_REPORT == 0:
            self._report(now)
        if turn % _LOOKS_OF_TIMES == 0:
            for link in self._links.values():
                link.tell_times()

    def _report(self, now: float) -> None:
        shown = sum(1 for peer in self.places if peer)
        rates = {
            peer: link.source.uplink.rate for peer, link in self._links.items() if link.source is not None
        }
        for link in self._links.values():
            link.report(now, fair(shown, seen=self._seen(link.peer)))
            self._spend(link, rates, now)

    def _seen(self, peer: str) -> bool:
        if peer not in self.places:
            return False
        return any(out.open for out in self.slots[self.places.index(peer)].outs)

    def _spend(self, link: PictureLink, rates: dict[str, float], now: float) -> None:
        """As many pictures as this viewer's line carries."""
        wanted = self._wanted(link)
        steps = [float(LOW_BITRATE) if peer == ROOM else rates.get(peer, 0.0) for peer in wanted]
        if ROOM in wanted:  # the last step up: the room in its better quality
            steps.append(float(BITRATE - LOW_BITRATE))
        before = link.budget.most
        link.budget.judge(now, link.remb, link.worst_loss(), steps)
        if link.budget.most != before:
            self._settle(link)

    def stats(self) -> list[LinkStats]:
        """Every link."""
        return [self._stats_of(link) for link in self._links.values()]

    def _stats_of(self, link: PictureLink) -> LinkStats:
        uplink = link.source.uplink if link.source is not None else None
        seen = [place for place, peer in enumerate(self.places) if peer in self._wanted(link)]
        held = tuple(place for place in seen if place < len(link.outs) and not link.outs[place].open)
        return LinkStats(
            peer=link.peer,
            connected=link.connected,
            up=uplink.rate if uplink else 0.0,
            allowed=uplink.allowed if uplink else 0,
            queue_s=uplink.queue if uplink else 0.0,
            down=link.remb or 0,
            held_back=held if link.connected else (),
        )
