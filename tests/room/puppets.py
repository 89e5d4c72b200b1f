"""A room's surroundings as puppets: pages, consoles and media that do only what a test has them do."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable

from roomctl.room.room import Room
from roomctl.types import PeerId, PersonId
from roomctl.web.port import Packed
from roomctl.wire import media
from roomctl.wire.media import MediaToRoom, RoomToMedia
from roomctl.wire.reports import PeerReport

SDP = "a=fingerprint:sha-256 " + ":".join(["CD"] * 32) + "\r\n"


class StrictRoom(Room):
    """A fault of ours is what this looks for: none is caught."""

    def _safely(self, do: Callable[[], object], what: str) -> bool:
        del what
        do()
        return True


class Tab:
    """A page: what it was told, and whether it was let go."""

    local, waiting = False, 0

    def __init__(self, crowd: str) -> None:
        self.crowd = crowd
        self.over = self.welcome = False
        self.answered: list[int] = []
        self.resume, self.seq = "", 0

    def send(self, message: Packed) -> bool:
        told = json.loads(message.text)
        if message.kind == "welcome":
            self.welcome, self.resume, self.seq = True, told["resume"], told.get("seq", 0)
        elif message.kind in {"done", "answer"}:
            self.answered.append(told.get("seq", 0))
        return True

    def refuse(self, message: Packed, *, failed: bool) -> None:
        del message, failed
        self.over = True

    def close(self) -> None:
        self.over = True


class Desk:
    """A console that looks on."""

    waiting = 0

    def send(self, message: object) -> bool:
        del message
        return True


class Engine:
    """Media as the room sees it; it says nothing until it is asked to."""

    def __init__(self) -> None:
        self._epochs = itertools.count(1)
        self.die()

    def die(self) -> None:
        self.epoch = f"e{next(self._epochs)}"
        self.peers: dict[PeerId, PersonId] = {}
        self.answered: set[PeerId] = set()
        self.quiet: dict[PersonId, tuple[bool, bool]] = {}
        self.news: list[MediaToRoom] = []

    def told(self, message: RoomToMedia) -> bool:
        match message:
            case media.OpenPeer():
                self.peers[message.peer] = message.person
            case media.SetPerson():
                self.quiet[message.person] = (message.muted, message.deaf)
            case media.ClosePeer() if message.peer in self.peers:
                self.close(message.peer)
        return True

    def close(self, peer: PeerId) -> None:
        self.news.append(media.PeerChanged(peer=peer, person=self.peers.pop(peer), state="closed"))

    def answer(self, peer: PeerId) -> None:
        self.answered.add(peer)
        self.news.append(media.PeerAnswer(peer=peer, sdp=SDP))

    def refuse(self, peer: PeerId) -> None:
        del self.peers[peer]
        self.news.append(media.PeerRefused(peer=peer, code="call.full"))

    def reports(self) -> tuple[PeerReport, ...]:
        here = [(peer, person) for peer, person in self.peers.items() if peer in self.answered]
        return tuple(PeerReport(peer=peer, person=person, state="connected") for peer, person in here)
