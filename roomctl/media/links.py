"""Links of the call under the room's ids: which peer is whose, what became of an offer, what changed.

Owns the table peer -> person. Must not know sound, nor who a person is.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any, Final, Literal

from roomctl import logs
from roomctl.media import process, reports
from roomctl.media.call.port import (
    CallEvent,
    CallFault,
    CallPort,
    CallRefused,
    PeerAway,
    PeerBack,
    PeerClosed,
    PeerConnected,
    PeerOptions,
)
from roomctl.media.engine import Engine
from roomctl.tasks import Tasks
from roomctl.types import PeerId, PersonId
from roomctl.wire import media as wire
from roomctl.wire.reports import FaultReport, PeerReport

MOST_FAULTS: Final = 16
"""Faults of links that are remembered; the oldest go."""

State = Literal["connecting", "connected", "away", "closed"]


class Links:
    """Set `engine` and `call` before the first offer."""

    def __init__(self, say: Callable[[wire.MediaToRoom], None]) -> None:
        self.engine: Engine | None = None
        self.call: CallPort | None = None
        self.faults: list[FaultReport] = []
        self._say = say
        self._people: dict[PeerId, PersonId] = {}
        self._quiet: dict[PersonId, wire.SetPerson] = {}
        """Who is muted or deaf, with a link or without."""
        self._tasks = Tasks()
        self._tidy = process.Tidy()

    # what the room wants

    def open(self, message: wire.OpenPeer) -> None:
        """Answer an offer, or say why not."""
        self._tasks.start(self._open(message))

    async def _open(self, message: wire.OpenPeer) -> None:
        if self.call is None or self.engine is None:
            self._say(wire.PeerRefused(peer=message.peer, code="call.closed"))
            return
        new = message.peer not in self._people
        self._people[message.peer] = message.person
        try:
            quiet = self._quiet.get(message.person, wire.SetPerson(person=message.person))
            options = PeerOptions(muted=quiet.muted, deaf=quiet.deaf)
            answer = await self.call.open(message.peer, message.sdp, options)
        except CallRefused as refused:
            self._refuse(message, refused.code, refused.params, forget=new)
            return
        except Exception as error:  # noqa: BLE001 - an offer that breaks the library must not break the call
            logs.get().error("offer failed", exc_info=error, peer=message.peer)
            self._refuse(message, "call.offer_invalid", {}, forget=new)
            return
        if self._people.get(message.peer) == message.person:
            self.engine.join(message.peer, message.person)
        self._say(wire.PeerAnswer(peer=message.peer, sdp=answer))

    def _refuse(self, message: wire.OpenPeer, code: str, params: dict[str, Any], *, forget: bool) -> None:
        if forget:
            self._people.pop(message.peer, None)
        self._say(wire.PeerRefused(peer=message.peer, code=code, params=params))

    def close(self, peer: PeerId) -> None:
        """Close one link; `PeerChanged` follows."""
        if self.call is not None:
            self._tasks.start(self.call.close(peer))

    def set(self, message: wire.SetPerson) -> None:
        """Mute or deafen somebody on every link, those to come too."""
        self._quiet.pop(message.person, None)
        if message.muted or message.deaf:
            self._quiet[message.person] = message
        if self.call is None:
            return
        for peer in [peer for peer, person in self._people.items() if person == message.person]:
            self.call.set_peer(peer, muted=message.muted, deaf=message.deaf)

    # what the call says

    def happened(self, event: CallEvent) -> None:
        """One event of the call."""
        match event:
            case PeerConnected():
                self._connected(event.peer)
            case PeerAway():
                self._changed(event.peer, "away")
            case PeerBack():
                self._changed(event.peer, "connected")
            case PeerClosed():
                self._closed(event.peer)
            case CallFault():
                self.faults = [*self.faults, reports.call_fault(event)][-MOST_FAULTS:]

    def _connected(self, peer: PeerId) -> None:
        """One person, one peer: the one that carries sound last is the one."""
        self._changed(peer, "connected")
        self._tidy.joined()
        person = self._people.get(peer)
        for other, owner in list(self._people.items()):
            if owner == person and other != peer and self._carries(other):
                self.close(other)

    def _carries(self, peer: PeerId) -> bool:
        stats = self.call.stats().get(peer) if self.call is not None else None
        return stats is not None and stats.state != "connecting"

    def _closed(self, peer: PeerId) -> None:
        self._changed(peer, "closed")
        self._people.pop(peer, None)
        self._tidy.left(len(self._people))
        self.faults = [fault for fault in self.faults if fault.subject != peer]
        if self.engine is not None:
            self.engine.leave(peer, monotonic())

    def _changed(self, peer: PeerId, state: State) -> None:
        person = self._people.get(peer)
        if person is not None:
            self._say(wire.PeerChanged(peer=peer, person=person, state=state))

    # what is told

    def reports(self) -> tuple[PeerReport, ...]:
        """All links, as they are now."""
        if self.call is None:
            return ()
        stats = self.call.stats()
        return tuple(
            reports.peer_report(peer, self._people[peer], stats[peer])
            for peer in stats
            if peer in self._people
        )

    async def finish(self) -> None:
        """Wait for answers and closings under way, not for long."""
        await self._tasks.wait(1.0)
