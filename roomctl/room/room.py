"""The room: the single writer. One input after the other, then keep, then send.

Owns: the order of things. It joins floor, door, acts, links, facts and views, and knows the insides of none.
Implements `roomctl.web.port.Room` for pages; consoles and media come through the same inbox.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from functools import partial

from roomctl import logs
from roomctl.cpu import CpuShare
from roomctl.floor.events import Tick
from roomctl.floor.machine import next_deadline
from roomctl.room import public_view, truth
from roomctl.room.chair import Chair
from roomctl.room.checkpoint import Checkpoint
from roomctl.room.clients import Clients
from roomctl.room.door import Door
from roomctl.room.facts import Facts
from roomctl.room.inbox import (
    ClientGone,
    ClientSaid,
    Inbox,
    Input,
    MediaLost,
    MediaSaid,
    PageGone,
    PageSaid,
    SelfCalled,
)
from roomctl.room.links import Links
from roomctl.room.meeting import Meeting
from roomctl.room.notices import tell_people
from roomctl.room.out import Client
from roomctl.room.page_acts import PageActs
from roomctl.room.pictures.desk import Pictures
from roomctl.room.publish import Publisher
from roomctl.room.sound_check import SoundCheck
from roomctl.room.stay import Stay
from roomctl.web.port import Page
from roomctl.wire.clients import Attach, ClientToRoom, Reply, Request
from roomctl.wire.media import Levels, MediaToRoom
from roomctl.wire.page import Done, Enter, Offer, PageToRoom, Truth
from roomctl.wire.questions import DoorView, LinesView, Look
from roomctl.wire.reports import CheckReport
from roomctl.wire.view import FaultView

TICK_S = 1.0


class Room:
    """Runs the meeting. `run` ends when somebody asked for the end."""

    def __init__(
        self, meeting: Meeting, checkpoint: Checkpoint, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.meeting = meeting
        self.checkpoint = checkpoint
        self.inbox = Inbox()
        self.publisher = Publisher(meeting)
        self._stay = Stay(meeting)
        self.door = Door(meeting, self._stay)
        self.begin_self_call: Callable[[], None] = lambda: None
        """What a sound check's call to itself is begun by."""
        self._check = SoundCheck(meeting, self._self_call)
        self.chair = Chair(meeting, self.door, self._stay, checkpoint.delete, self._check)
        self._clients = Clients(meeting, self.publisher, self.chair)
        self._acts = PageActs(meeting, self._stay)
        self._links = Links(meeting, self._acts)
        self._pictures = Pictures(meeting, self._acts)
        self._facts = Facts(meeting, self._links, self._check)
        self._clock = clock
        self._ticked = 0.0
        self._failing = False  # the floor's time: it must not be tried again at once, for ever
        self._stop = False
        self._cpu = CpuShare()

    # --- what others call -------------------------------------------------------------------------

    def said(self, page: Page, message: PageToRoom | ClientToRoom) -> bool:
        """A page said this (roomctl.web.port.Room)."""
        return self.inbox.put(PageSaid(page, message))

    def gone(self, page: Page) -> None:
        """A page's connection has ended (roomctl.web.port.Room)."""
        self.inbox.put(PageGone(page))

    def look(self, look: Look, local: bool) -> DoorView:
        """What is behind an invite; changes nothing (roomctl.web.port.Room)."""
        return self.door.look(look, local=local)

    def lines(self) -> LinesView:
        """Everybody's line (roomctl.web.port.Room)."""
        return public_view.lines(self.meeting)

    def client_said(self, client: Client, message: ClientToRoom) -> bool:
        """A console or a one-shot verb said this."""
        self._clients.came(client)
        return self.inbox.put(ClientSaid(client, message))

    def client_gone(self, client: Client) -> None:
        """Its line has ended."""
        self._clients.gone(client)
        self.inbox.put(ClientGone(client))

    def media_said(self, message: MediaToRoom) -> None:
        """Media said this. Levels are shown at once and never queued."""
        if isinstance(message, Levels):
            self.inbox.levels(message)
        else:
            self.inbox.put(MediaSaid(message))

    def media_lost(self, *, failing: bool) -> None:
        """Media is gone; it is being started again."""
        self.inbox.put(MediaLost(failing))

    def self_called(self, report: CheckReport) -> None:
        """The sound check's call to itself is over."""
        self.inbox.put(SelfCalled(report))

    def end(self) -> None:
        """Come out of `run` after what waits is done."""
        self._stop = True
        self.inbox.wake()

    # --- the loop ---------------------------------------------------------------------------------

    async def run(self) -> None:
        """Take inputs until the end is asked for."""
        while not (self._stop or self.meeting.ending):
            await self.inbox.wait(self._until_next())
            self.turn(self._clock())

    def turn(self, now: float) -> None:
        """Everything that waits, then the time, then keep and send."""
        inputs, levels = self.inbox.take()
        for given in inputs:
            if not self._safely(partial(self._take, given, now), _kind(given)):
                self._apologise(given)
        if levels is not None:
            self._safely(partial(self._show, levels, now), "levels")
        if inputs or self._due() <= now:
            self._tick(now)
            self._commit(now)

    def _until_next(self) -> float:
        return self._due() - self._clock()

    def _due(self) -> float:
        """When the time is to be looked at next, whatever comes in meanwhile."""
        tick = self._ticked + TICK_S
        due = next_deadline(self.meeting.floor)
        return tick if due is None or self._failing else min(tick, due)

    def _safely(self, do: Callable[[], object], what: str) -> bool:
        """A fault of ours in one thing must not end the meeting of all. False: there was one; it is told."""
        try:
            do()
        except Exception:  # noqa: BLE001  (told, and the next thing is done)
            logs.get().error("turn failed", exc_info=True, message_type=what)
            return False
        return True

    def _show(self, levels: Levels, now: float) -> None:
        self._facts.said(levels, now)
        self.publisher.meters(levels)

    def _apologise(self, given: Input) -> None:
        match given:
            case ClientSaid(client=client, message=Request(id=number)):
                self.meeting.out.client(client, Reply(id=number, code="internal"))
            case PageSaid(page=page, message=Enter()):
                self.meeting.out.refuse(page, "internal")
            case PageSaid(page=page, message=message):
                seq = getattr(message, "seq", 0)
                self.meeting.out.page(page, Done(seq=seq, code="internal"))
            case _:
                return

    def _take(self, given: Input, now: float) -> None:
        match given:
            case PageSaid(page=page, message=Enter() as enter):
                self.door.enter(page, enter, now)
            case PageSaid(page=page, message=message):
                self._page_said(page, message, now)
            case PageGone(page=page):
                self._clients.page_gone(page)
                self._stay.page_gone(page, now)
            case ClientSaid(client=client, message=message):
                self._clients.said(client, message, None, now)
            case ClientGone(client=client):
                self.publisher.detach(client)
            case MediaSaid(message=message):
                self._facts.said(message, now)
                self._pictures.said(message)
            case MediaLost(failing=failing):
                self._media_lost(now, failing=failing)
            case SelfCalled(report=report):
                self._check.called(report)

    def _page_said(self, page: Page, message: PageToRoom | ClientToRoom, now: float) -> None:
        one = self.meeting.roster.of(page)
        if one is None:  # in the lobby, or just shown out
            self.meeting.out.page(page, Done(seq=getattr(message, "seq", 0), code="not_in"))
        elif isinstance(message, Attach | Request):
            self._clients.said(self._clients.page(page), message, one, now)
        elif isinstance(message, Truth):
            truth.took(one, message, now)
        elif isinstance(message, Offer):
            (self._pictures if message.of == "pictures" else self._links).offer(one, message, now)
        elif not isinstance(message, Enter):
            self._acts.said(one, message, now)

    def _self_call(self) -> None:
        self.begin_self_call()

    def _media_lost(self, now: float, *, failing: bool) -> None:
        self._facts.lost(now)
        if failing:
            self.meeting.faults["media_failing"] = FaultView(code="media_failing", severity="error")

    # --- time and sending -------------------------------------------------------------------------

    def _tick(self, now: float) -> None:
        self._failing = not self._safely(partial(self.meeting.tell_floor, Tick(), now), "floor")
        for part in (self._stay, self._facts, self._links, self._pictures):
            self._safely(partial(part.tick, now), _kind(part))
        if now - self._ticked >= TICK_S:
            self._ticked = now
            self._safely(partial(self._measure, now), "measure")

    def _measure(self, now: float) -> None:
        truth.look(self.meeting, now)
        self.meeting.cpu_pct = self._cpu.pct()
        for chore in self.meeting.chores:
            chore(self.meeting.faults, now)
        self.door.renew_links()
        self.meeting.pages = sum(1 for one in self.meeting.roster if one.page is not None)

    def _commit(self, now: float) -> None:
        """First keep it, then say it."""
        self._safely(partial(self._tell, now), "views")
        self._keep("checkpoint_failed", lambda: self.checkpoint.save(self.meeting, now))
        self._keep("invites_failed", self.meeting.invites.save)
        self._safely(self.meeting.out.flush, "sending")

    def _tell(self, now: float) -> None:
        self._clients.unseat()
        tell_people(self.meeting, now)
        self.publisher.commit(now)

    def _keep(self, code: str, save: Callable[[], object]) -> None:
        """A disk that is full ends nothing: it is told, and tried again."""
        try:
            save()
        except OSError:
            if code not in self.meeting.faults:
                logs.get().error("not kept", exc_info=True, code=code)
            self.meeting.faults[code] = FaultView(code=code, severity="error")
        else:
            self.meeting.faults.pop(code, None)

    def goodbye(self) -> None:
        """The service ends in order: everybody is told, nothing is kept."""
        self.chair.goodbye()
        self._clients.goodbye()
        self.meeting.out.flush()
        self.checkpoint.delete()


def _kind(given: object) -> str:
    message = getattr(given, "message", given)
    return type(message).__name__.lower()


async def run_until(room: Room, *others: asyncio.Task[None]) -> None:
    """Run the room; a failed companion (media's keeper, the server) ends it with its error."""
    main = asyncio.create_task(room.run(), name="room")
    done, _waiting = await asyncio.wait({main, *others}, return_when=asyncio.FIRST_COMPLETED)
    if main not in done:
        room.end()
        await main
    for task in done:
        task.result()
