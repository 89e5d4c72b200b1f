"""A room for the pages to talk to: the real server and real links, with a scripted meeting behind.

Owns: a meeting that a test can put into any state at once. Must not be used to show that the room works:
it is here to show that the pages do. What a page asks for (place in the queue, giving back) is done in the
simplest way that is true to `roomctl/wire/page.py`.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import msgspec
import numpy as np

from roomctl.errors import RoomctlError
from roomctl.media.call.call import Call
from roomctl.media.call.port import CallOptions
from roomctl.media.call.video.board import Board
from roomctl.media.dsp.frame import FRAME, Frame
from roomctl.types import CameraState, Origin, PeerId, PersonId, Presence, RequestId, RequestKind, Role
from roomctl.web.listen import Listen
from roomctl.web.port import Page, pack
from roomctl.web.server import WebServer
from roomctl.web.signalling import DoorOptions
from roomctl.wire import page as wire
from roomctl.wire import questions
from roomctl.wire.base import Message
from roomctl.wire.clients import ClientToRoom
from roomctl.wire.view import EntryView, FloorView

TONE_HZ = 440.0


@dataclass
class Seen:
    """One page that entered."""

    page: Page
    person: PersonId
    session: str
    messages: list[wire.PageToRoom] = field(default_factory=list)


class ScriptedRoom:
    """`roomctl.web.port.Room`, and the handles a test pulls."""

    def __init__(self) -> None:
        self.people: list[wire.PublicPerson] = []
        self.floor = FloorView()
        self.door = questions.DoorView(meeting="Gruppe Sonnenhof", ask_pledge=True, places=9)
        self.meeting = "Gruppe Sonnenhof"
        self.room_here = True
        self.places = 9
        self.pictures: tuple[wire.PicturePlace, ...] = ()
        self.lobby = False
        self.refuse_with = ""
        self.linked = False
        self.audio = True
        self.looks: list[questions.Look] = []
        self.enters: list[wire.Enter] = []
        self.seen: dict[PersonId, Seen] = {}
        self.heard: dict[PeerId, deque[Frame]] = {}
        self.offers: list[str] = []
        self.own: dict[PersonId, list[EntryView]] = {}  # asked, and seen by nobody else
        self.ends_in_s = 0.0  # of a guest's time
        self.rows: tuple[questions.LineRow, ...] = ()
        self.at_door = 0
        self.hush = False  # the links stay, but nothing is sent
        self._by_page: dict[int, Seen] = {}
        self._waiting: list[tuple[Page, PersonId, wire.Enter]] = []
        self._numbers = itertools.count(1)
        self._requests = itertools.count(1)
        self._rev = 0
        self._call: Call | None = None
        self._board: Board | None = None
        self._peers: dict[PersonId, PeerId] = {}
        self._beat: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: WebServer | None = None
        self.port = 0
        self.address = ""

    # --- running ---------------------------------------------------------------------------------

    async def start(self) -> str:
        """Serve; the address without a path."""
        options = DoorOptions(joins_per_min=10_000)
        self._server = WebServer(self, options)
        (port,) = await self._server.start([Listen("127.0.0.1", 0, here=True)])
        assert port
        self.port = port
        self._call = Call(CallOptions(loopback="always"), lambda _event: None)
        self._beat = asyncio.create_task(self._beats())
        return f"http://127.0.0.1:{port}"

    async def stop(self) -> None:
        if self._beat is not None:
            self._beat.cancel()
        if self._board is not None:
            await self._board.aclose()
        if self._call is not None:
            await self._call.aclose()
        if self._server is not None:
            await self._server.stop()

    async def _beats(self) -> None:
        assert self._call is not None
        due, at = monotonic(), 0
        while True:
            now = monotonic()
            frames = self._call.pull(now)
            for peer in self._peers.values():
                kept = self.heard.setdefault(peer, deque(maxlen=100))
                kept.append(frames[peer].copy() if peer in frames else np.zeros(FRAME, np.float32))
            phase = 2 * np.pi * TONE_HZ * (at + np.arange(FRAME)) / 48_000
            tone = (0.2 * np.sin(phase)).astype(np.float32)
            if not self.hush:
                self._call.push(tone, {}, now)
            at += FRAME
            due = max(due + 0.01, now - 0.2)
            await asyncio.sleep(max(0.0, due - monotonic()))

    # --- what web calls --------------------------------------------------------------------------

    def look(self, look: questions.Look, local: bool) -> questions.DoorView:
        self.looks.append(look)
        return self.door

    def lines(self) -> questions.LinesView:
        return questions.LinesView(lines=self.rows, priority="realtime", worst_late_ms=2.0)

    def gone(self, page: Page) -> None:
        self._by_page.pop(id(page), None)

    def said(self, page: Page, message: wire.PageToRoom | ClientToRoom) -> bool:
        seen = self._by_page.get(id(page))
        if isinstance(message, wire.Enter):
            self._enter(page, message)
        elif seen is not None:
            seen.messages.append(message)  # type: ignore[arg-type]
            self._act(seen, message)
        return True

    def _enter(self, page: Page, message: wire.Enter) -> None:
        self.enters.append(message)
        if self.refuse_with:
            page.refuse(pack(wire.Refusal(code=self.refuse_with)), failed=False)
            return
        known = message.resume.removeprefix("resume-") if message.resume else ""
        person = PersonId(known or f"p-{next(self._numbers):08d}")
        if self.lobby and not known:
            page.send(pack(wire.Wait(you=person)))
            self._waiting.append((page, person, message))
            return
        self.let_in(page, person, message)

    def let_in(self, page: Page, person: PersonId, message: wire.Enter) -> None:
        before = self.seen.get(person)
        seen = Seen(page, person, f"session-{next(self._numbers)}", before.messages if before else [])
        self.seen[person] = seen
        self._by_page[id(page)] = seen
        role: Role = {"display": "display", "hand": "phone"}.get(message.page, "participant")  # type: ignore[assignment]
        if all(one.id != person for one in self.people):
            origin: Origin = "room" if message.page in {"hand", "display"} else "remote"
            self.people.append(
                wire.PublicPerson(id=person, name=message.name or "Ada", origin=origin, role=role)
            )
        page.send(pack(wire.Welcome(
            you=person, role=role, name=message.name or "Ada", resume=f"resume-{person}", epoch="e1",
            session=seen.session, linked=self.linked, audio=self.audio and message.page == "join",
            ends_in_s=self.ends_in_s,
            places=self.places if message.page in {"join", "display"} else 0,
        )))  # fmt: skip
        self.show()

    def _act(self, seen: Seen, message: object) -> None:
        match message:
            case wire.Offer():
                self.offers.append(message.sdp)
                task = asyncio.create_task(self._answer(seen, message))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
                return
            case wire.AskFloor(kind="technical" | "break"):
                self.own.setdefault(seen.person, []).append(self._entry(seen, message.kind))
            case wire.AskFloor():
                entry = self._entry(seen, message.kind)
                if self.floor.policy == "chaired":
                    self.own.setdefault(seen.person, []).append(entry)
                else:
                    self.floor = replace_floor(self.floor, queue=numbered((*self.floor.queue, entry)))
            case wire.WithdrawFloor(request=None):
                queue = numbered(entry for entry in self.floor.queue if entry.person != seen.person)
                self.floor = replace_floor(self.floor, queue=queue)
            case wire.WithdrawFloor():
                mine = self.own.get(seen.person, [])
                self.own[seen.person] = [entry for entry in mine if entry.request != message.request]
            case wire.GiveBack():
                self.floor = replace_floor(self.floor, holder=None)
            case wire.SetMine():
                self.change(seen.person, muted=message.muted, away=message.away)
                if message.camera != "on" or "paused" not in [
                    one.camera for one in self.people if one.id == seen.person
                ]:  # what the room paused, a person does not turn on
                    self.film(seen.person, message.camera)
            case wire.Leave():
                self.people = [one for one in self.people if one.id != seen.person]
        seq = getattr(message, "seq", 0)
        if seq:
            self.show()
            seen.page.send(pack(wire.Done(seq=seq)))

    async def _answer(self, seen: Seen, message: wire.Offer) -> None:
        assert self._call is not None
        if message.of == "pictures":  # a link, but nobody's picture: places are what the test says
            board = self._board = self._board or Board(CallOptions(loopback="always"), lambda *_: None)
            sdp = await board.open(seen.person, message.sdp, sends=True)
            seen.page.send(pack(wire.Answer(seq=message.seq, sdp=sdp)))
            return
        peer = PeerId(f"c-{next(self._numbers)}")
        old = self._peers.get(seen.person)
        try:
            sdp = await self._call.open(peer, message.sdp)
        except RoomctlError as error:
            seen.page.send(pack(wire.Done(seq=message.seq, code=error.code, params=error.params)))
            return
        self._peers[seen.person] = peer
        seen.page.send(pack(wire.Answer(seq=message.seq, sdp=sdp)))
        if old is not None:
            await self._call.close(old)

    def _entry(self, seen: Seen, kind: RequestKind) -> EntryView:
        return EntryView(
            request=RequestId(next(self._requests)), person=seen.person, origin="remote", kind=kind
        )

    # --- what a test pulls -----------------------------------------------------------------------

    def add(self, name: str, origin: Origin = "room", **more: Any) -> PersonId:
        person = PersonId(f"p-{next(self._numbers):08d}")
        self.people.append(wire.PublicPerson(id=person, name=name, origin=origin, **more))
        return person

    def change(self, person: PersonId, *, muted: bool | None = None, away: bool | None = None) -> None:
        def changed(one: wire.PublicPerson) -> wire.PublicPerson:
            if one.id != person:
                return one
            presence: Presence = one.presence if away is None else "away" if away else "present"
            return msgspec.structs.replace(
                one, presence=presence, muted=one.muted if muted is None else muted
            )

        self.people = [changed(one) for one in self.people]

    def film(self, person: PersonId, camera: CameraState | None) -> None:
        """How somebody's camera stands; who has one stands in the first free place."""
        if camera is None:
            return
        self.people = [
            msgspec.structs.replace(one, camera=camera) if one.id == person else one for one in self.people
        ]
        places = [one for one in self.pictures if one.person != person]
        if camera != "off":
            places.append(wire.PicturePlace(person=person, live=camera == "on"))
        self.pictures = tuple(places)

    def hold(self, person: PersonId, held_s: float = 0.0, **more: Any) -> None:
        """This person has the floor, and no longer waits."""
        origin: Origin = next((one.origin for one in self.people if one.id == person), "room")
        entry = EntryView(
            request=RequestId(next(self._requests)),
            person=person,
            origin=origin,
            held_s=held_s,
            status="granted",
            **more,
        )
        queue = numbered(one for one in self.floor.queue if one.person != person)
        self.floor = replace_floor(self.floor, holder=entry, queue=queue)

    def wait(self, person: PersonId, waiting_s: float = 0.0) -> None:
        origin: Origin = next((one.origin for one in self.people if one.id == person), "room")
        entry = EntryView(
            request=RequestId(next(self._requests)), person=person, origin=origin, waiting_s=waiting_s
        )
        self.floor = replace_floor(self.floor, queue=numbered((*self.floor.queue, entry)))

    def tell(self, message: Message, person: PersonId | None = None) -> None:
        """To one page, or to all that are in."""
        for seen in tuple(self._by_page.values()):
            if person is None or seen.person == person:
                seen.page.send(pack(message))

    def show(self) -> None:
        """The meeting as it is now, to everybody; each with what they asked for themselves."""
        self._rev += 1
        for seen in tuple(self._by_page.values()):
            own = tuple(self.own.get(seen.person, ()))
            floor = replace_floor(self.floor, pending=own, **coming(self.floor))
            view = wire.PublicView(
                meeting=self.meeting,
                demo=False,
                locked=False,
                people=tuple(self.people),
                floor=floor,
                room_here=self.room_here,
                at_door=self.at_door,
                pictures=self.pictures,
            )
            seen.page.send(pack(wire.View(rev=self._rev, view=view)))

    def admit(self) -> None:
        """Everybody at the door may come in."""
        waiting, self._waiting = self._waiting, []
        for page, person, message in waiting:
            self.let_in(page, person, message)

    def drop_lines(self) -> None:
        """Every line of messages breaks."""
        for seen in tuple(self._by_page.values()):
            seen.page.close()

    async def drop_links(self) -> None:
        """Every link of sound ends on our side without a word (as a killed media process would)."""
        assert self._call is not None
        for peer in self._peers.values():
            await self._call.close(peer)

    def level(self) -> float:
        """RMS of the last second heard of the newest peer."""
        if not self.heard:
            return 0.0
        frames = list(self.heard.values())[-1]
        return float(np.sqrt(np.mean(np.concatenate(frames) ** 2)))

    def loudest(self) -> float:
        """RMS of the loudest 10 ms heard of anybody in the last second."""
        return max(
            (float(np.sqrt(np.mean(one**2))) for heard in self.heard.values() for one in heard), default=0.0
        )

    async def until(self, true: Callable[[], bool], within_s: float = 15.0) -> None:
        """Wait for something of this room to become true."""
        end = monotonic() + within_s
        while not true():
            assert monotonic() < end, "did not become true in time"
            await asyncio.sleep(0.05)


def coming(floor: FloorView) -> dict[str, Any]:
    """Who is next: the first of the ring, or of the queue."""
    if floor.round is not None:
        return {"next": None, "next_person": next(iter((*floor.round.order, *floor.round.later)), None)}
    first = floor.queue[0] if floor.queue else None
    return {"next": first and first.request, "next_person": (first and first.person) or None}


def replace_floor(floor: FloorView, **changes: Any) -> FloorView:
    return msgspec.structs.replace(floor, **changes)


def numbered(entries: Iterable[EntryView]) -> tuple[EntryView, ...]:
    """Places as they stand in the queue."""
    return tuple(msgspec.structs.replace(entry, place=place) for place, entry in enumerate(entries, 1))
