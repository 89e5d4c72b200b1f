"""How each listener is sent to, mixed or passed on, in packets of 10 or of 20 ms, and when that changes.

Owns the buses, the forwarder and the waiting for a pause between words. What a line wants is the link's own
judgement. Must not know connections, nor who is there: the table of links is the call's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from roomctl.media.call.buses import Buses
from roomctl.media.call.forward import Forwarder
from roomctl.media.call.link import Link
from roomctl.media.call.port import CallOptions, Mix
from roomctl.media.dsp.frame import Frame
from roomctl.types import PeerId

PAUSE_PATIENCE_S: Final = 4.0
"""Without a pause between words for so long, a change is made all the same."""
_CLEAN: Final = 0.01
_BAD: Final = 0.08


class Ways:
    """`place` each link that comes up, `push` each beat."""

    def __init__(self, options: CallOptions, links: Mapping[PeerId, Link]) -> None:
        """`links`: those that carry sound, as the call keeps them."""
        self._links = links
        self._buses = Buses(options)
        self._forwarder = Forwarder(lambda: self._forwarding)
        self._forwarding: tuple[Link, ...] = ()
        self._changing: dict[Link, float] = {}
        """Who is to be sent to differently, since when."""

    def configure(self, options: CallOptions) -> None:
        """For buses made from now on."""
        self._buses.options = options

    def place(self, link: Link) -> None:
        """A link carries sound from now on, in the place of an older one of its peer."""
        link.forward = self._forwarder.packet
        self._forwarder.forget(link.peer)
        self._buses.place(link)
        self._count()

    def remove(self, peer: PeerId) -> None:
        """A peer is gone."""
        self._buses.remove(peer)
        self._forwarder.forget(peer)
        self._count()

    def set_peer(self, peer: PeerId, *, muted: bool, deaf: bool) -> None:
        """See `CallPort.set_peer`."""
        if muted:
            self._forwarder.forget(peer)
        self._buses.set_deaf(peer, deaf=deaf)

    def _count(self) -> None:
        self._forwarding = tuple(each for each in self._links.values() if each.mode == "forward")

    # --- the beat ---------------------------------------------------------------------------------------

    def push(self, total: Mix, own: Mapping[PeerId, Frame], now: float) -> None:
        """See `CallPort.push`."""
        room, rest = total, own
        if self._forwarding:
            room, rest = self._without_passed(total, own, now)
        if self._buses.push((total, own), (room, rest)) and self._changing:
            self._change(now)

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

    # --- changes ----------------------------------------------------------------------------------------

    def adapt(self, link: Link, now: float) -> None:
        """Is this peer sent to as its line wants it? Else that changes in the next pause, or soon."""
        if self._links.get(link.peer) is not link:
            return
        if link.right(len(self._links)) == (link.mode, link.frame_ms):
            self._changing.pop(link, None)
        else:
            self._changing.setdefault(link, now)

    def _change(self, now: float) -> None:
        """Between two packets: send to whom it concerns as is right from now on, in a pause if one comes."""
        pause = self._forwarder.pauses(now)
        for link, since in tuple(self._changing.items()):
            if self._links.get(link.peer) is not link:
                del self._changing[link]
            elif pause or now - since > PAUSE_PATIENCE_S:
                del self._changing[link]
                self._move(link)

    def _move(self, link: Link) -> None:
        self._buses.move(link, *link.right(len(self._links)))
        self._count()

    def expect_loss(self) -> None:
        """Redundancy follows the worst line. Below 10 % libopus adds none at our bitrate."""
        worst = max((link.heard_loss or 0.0 for link in self._links.values()), default=0.0)
        self._buses.expect_loss(5 if worst < _CLEAN else 10 if worst < _BAD else 20)
