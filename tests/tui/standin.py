"""A room that stands in for the real one: a real socket, the real wire, and a very small floor.

It answers every command a console can send, keeps order by sequence number, and lets a test change any
section, drop events, fall silent, or be killed and started again as another process.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from msgspec.structs import replace

from roomctl.room import evenings
from roomctl.types import Origin, PersonId, RequestId
from roomctl.wire import clients
from roomctl.wire import console as wire
from roomctl.wire.codec import client_to_room, plain
from roomctl.wire.reports import DirectionState
from roomctl.wire.socket import Line, serve
from roomctl.wire.view import (
    ActView,
    AgendaItemView,
    ConsoleState,
    EntryView,
    FloorView,
    InviteView,
    PersonView,
    RoundView,
)
from tests.tui.group import evening


class StandIn:
    """The service. `async with StandIn(path)` listens; `kill` and `start` make it another process."""

    def __init__(self, path: Path, state: ConsoleState | None = None) -> None:
        self.path = path
        self.state = state or evening()
        self.epoch = "e-1"
        self.rev = 0
        self.commands: list[clients.Request] = []
        self.attached = 0
        self.silent = False
        self.refuse: dict[str, str] = {}
        self._next = 1
        self._lines: set[Line[Any]] = set()
        self._server: asyncio.Server | None = None
        self._undo: FloorView | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self.kill()

    async def start(self) -> None:
        self._server = await serve(self.path, client_to_room(), self._talk)

    async def kill(self) -> None:
        """Go without a word, leaving the socket file behind as a kill -9 does."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for line in list(self._lines):
            line._writer.transport.abort()
        self._lines.clear()
        await asyncio.sleep(0)

    async def restart(self, epoch: str) -> None:
        await self.kill()
        self.epoch, self.rev = epoch, 0
        await self.start()

    def say_goodbye(self) -> None:
        for line in self._lines:
            line.send(clients.Goodbye())

    @property
    def said(self) -> list[wire.Command]:
        """The commands, without their numbers."""
        return [request.command for request in self.commands]

    # --- what the room shows ----------------------------------------------------------------------

    def change(self, *, tell: bool = True, **sections: Any) -> None:
        """Replace sections and tell it; `tell=False` is an event that got lost."""
        for section, value in sections.items():
            self.state = replace(self.state, **{section: value})
            self.rev += 1
            if tell:
                for line in self._lines:
                    line.send(clients.Changed(rev=self.rev, section=section, value=plain(value)))  # type: ignore[arg-type]

    def floor(self, **values: Any) -> None:
        floor = replace(self.state.floor, revision=self.state.floor.revision + 1, **values)
        queue = tuple(replace(entry, place=place) for place, entry in enumerate(floor.queue, 1))
        self.change(floor=_with_next(replace(floor, queue=queue), values))

    def meters(
        self, microphone: float, loudspeaker: float, people: dict[PersonId, float] | None = None
    ) -> None:
        for line in self._lines:
            line.send(clients.Meters(microphone=microphone, loudspeaker=loudspeaker, people=people or {}))

    def entry(self, person: str, **values: Any) -> EntryView:
        """A new request of this person ("" = an unnamed voice in the room)."""
        found: tuple[Origin, ...] = (*(p.origin for p in self.state.people if p.id == person), "room")
        request, self._next = RequestId(self._next), self._next + 1
        return EntryView(request=request, person=PersonId(person), origin=found[0], **values)

    def ask(self, person: str, **values: Any) -> None:
        """Somebody asks by page."""
        self.floor(queue=(*self.state.floor.queue, self.entry(person, **values)))

    def grant(self, person: str, **values: Any) -> None:
        """Somebody has the floor."""
        self.floor(holder=self.entry(person, status="granted", **values))

    # --- the line ---------------------------------------------------------------------------------

    async def _talk(self, line: Line[Any]) -> None:
        self._lines.add(line)
        try:
            async for message in line:
                if self.silent:
                    continue
                if isinstance(message, clients.Attach):
                    self.attached += 1
                    line.send(clients.State(version=1, epoch=self.epoch, rev=self.rev, state=self.state))
                else:
                    self.commands.append(message)
                    code, data = self._do(message)
                    line.send(clients.Reply(id=message.id, code=code, data=data))
        finally:
            self._lines.discard(line)

    def _do(self, message: clients.Request) -> tuple[str, Any]:
        command = message.command
        name = type(command).__name__
        if name in self.refuse:
            return self.refuse[name], None
        if message.if_rev is not None and message.if_rev != self.state.floor.revision:
            return "stale", None
        floor_before = self.state.floor
        data = self._act(command)
        if self.state.floor is not floor_before and not isinstance(command, wire.Undo):
            self._undo = floor_before
            act = ActView(
                act=_ACT_NAMES.get(name, wire_name(name)),
                person=_person(command, floor_before),
                undo_s=10.0,
                id=message.id,
            )
            self.change(acts=(act, *self.state.acts)[:8])
        return "", data

    def _act(self, command: wire.Command) -> Any:
        """The floor first (requests, rules, rounds and the evening), else people, else sound."""
        if any(act(command) for act in (self._act_on_requests, self._act_on_rules, self._act_on_rounds)):
            return None
        return self._act_on_people(command)

    def _act_on_requests(self, command: wire.Command) -> bool:
        floor = self.state.floor
        queue = floor.queue
        match command:
            case wire.AddFor(person=person, kind=kind):
                self.ask(person, kind=kind)
            case wire.Next():
                self._hold(queue[0].request if queue else None)
            case wire.Grant(request=request):
                self._hold(request)
            case wire.Release() | wire.Revoke():
                self._hold(None)
            case wire.Withdraw(request=request) | wire.Deny(request=request):
                self.floor(
                    queue=tuple(e for e in queue if e.request != request),
                    pending=tuple(e for e in floor.pending if e.request != request),
                    technical=tuple(e for e in floor.technical if e.request != request),
                )
            case wire.Accept(request=request):
                chosen = [replace(e, status="accepted") for e in floor.pending if e.request == request]
                rest = tuple(e for e in floor.pending if e.request != request)
                self.floor(queue=(*queue, *chosen), pending=rest)
            case wire.Move(request=request, to=to):
                moved = [e for e in queue if e.request == request]
                others = [e for e in queue if e.request != request]
                self.floor(queue=tuple(others[: to - 1] + moved + others[to - 1 :]))
            case wire.Merge(request=request):
                self.floor(queue=tuple(e for e in queue if e.request != request))
            case wire.NameVoice(person=person, request=request):
                self._name(person, request)
            case _:
                return False
        return True

    def _act_on_rules(self, command: wire.Command) -> bool:
        floor = self.state.floor
        match command:
            case wire.SetQueueOpen(open=is_open):
                self.floor(open=is_open)
            case wire.LastWord(on=on):
                self.floor(last_word=on)
            case wire.Pause(on=on):
                self.floor(paused=on)
            case wire.SetPolicy(policy=policy):
                self.floor(policy=policy)
            case wire.SetAdvance(advance=advance):
                self.floor(advance=advance)
            case wire.SetTimeBox(seconds=seconds, this_turn=this_turn):
                self.floor(time_box_s=seconds, coming_box_s=floor.coming_box_s if this_turn else seconds)
            case wire.GiveChair(to=to):
                self.floor(chair=to)
            case wire.Undo():
                if self._undo is not None:
                    self.change(floor=replace(self._undo, revision=floor.revision + 1))
                    self.change(acts=(replace(self.state.acts[0], undone=True), *self.state.acts[1:]))
            case _:
                return False
        return True

    def _act_on_rounds(self, command: wire.Command) -> bool:
        floor = self.state.floor
        match command:
            case wire.StartRound():
                ids = tuple(p.id for p in self.state.people)
                self.floor(round=RoundView(offered=ids[0], order=ids[1:]), policy="round")
            case wire.EndRound():
                self.floor(round=None, policy="queue")
            case wire.PassTurn(person=person) | wire.LaterTurn(person=person):
                self._ring(person, later=isinstance(command, wire.LaterTurn))
            case wire.AddAgenda(title=title, policy=policy, minutes=minutes):
                item = AgendaItemView(title=title, policy=policy, minutes=minutes)
                self.floor(agenda=(*floor.agenda, item))
            case wire.RemoveAgenda(index=index):
                self.floor(agenda=tuple(item for at, item in enumerate(floor.agenda) if at != index))
            case wire.GoToAgenda(index=index):
                self.floor(agenda_at=floor.agenda_at + 1 if index is None else index)
            case _:
                return False
        return True

    def _name(self, person: PersonId, request: RequestId | None) -> None:
        floor, queue = self.state.floor, self.state.floor.queue
        origin = next(p.origin for p in self.state.people if p.id == person)
        holder = floor.holder
        if holder is not None and holder.request == request:
            self.floor(holder=replace(holder, person=person, origin=origin))
        else:
            self.floor(queue=tuple(replace(e, person=person) if e.request == request else e for e in queue))

    def _act_on_people(self, command: wire.Command) -> Any:
        people, meeting = self.state.people, self.state.meeting
        match command:
            case wire.AddPerson(name=name, number=number):
                numbers = [number - 1] if number else [p.number or 0 for p in people]
                person = PersonView(
                    id=PersonId(f"p-added{len(people):03}"),
                    name=name,
                    origin="room",
                    number=max(numbers, default=0) + 1,
                )
                self.change(people=(*people, person))
            case wire.RenamePerson(person=person_id, name=name):
                self.change(people=tuple(replace(p, name=name) if p.id == person_id else p for p in people))
            case wire.RemovePerson(person=person_id):
                self.change(people=tuple(p for p in people if p.id != person_id))
            case wire.Admit(knock=knock) | wire.RefuseKnock(knock=knock):
                self.change(lobby=tuple(k for k in self.state.lobby if k.id != knock))
            case wire.Lock(on=on):
                self.change(meeting=replace(meeting, locked=on))
            case wire.SetLobby(on=on):
                self.change(meeting=replace(meeting, lobby=on))
            case wire.MakeInvite(role=role, name=name):
                url = "https://room.local:8443/j/#eyJpIjoiN2YzYSIsImsiOiJ3b3JsZCJ9.aGVsbG8"
                return plain(InviteView(id="i-1", role=role, name=name, url=url, expires_in_s=3600.0))
            case wire.ListEvenings(language=language):
                return plain(evenings.known(language))
            case wire.ListInvites():
                later = InviteView(id="i-1", role="participant", begins_in_s=600.0, expires_in_s=3000.0)
                return plain((later,))
            case wire.EndMeeting():
                self.change(people=(), lobby=(), floor=FloorView())
            case _:
                self._act_on_sound(command)
        return None

    def _act_on_sound(self, command: wire.Command) -> None:
        sound = self.state.sound
        match command:
            case wire.MuteRoom(on=on):
                self.change(sound=replace(sound, room_muted=on))
            case wire.SelectDevice(direction=direction, identity=identity):
                label = next((d.label for d in sound.devices if d.identity == identity), "")
                chosen = DirectionState(state="open", identity=identity, label=label)
                self.change(sound=replace(sound, **{direction: chosen}))
            case wire.SetEcho(echo=echo):
                self.change(sound=replace(sound, echo=echo, echo_asked=echo))

    def _hold(self, request: RequestId | None) -> None:
        floor = self.state.floor
        granted = [e for e in (*floor.queue, *floor.pending) if e.request == request]
        self.floor(
            holder=replace(granted[0], status="granted", waiting_s=0.0) if granted else None,
            queue=tuple(e for e in floor.queue if e.request != request),
            pending=tuple(e for e in floor.pending if e.request != request),
            proposed=None,
        )

    def _ring(self, person: PersonId, *, later: bool) -> None:
        ring = self.state.floor.round
        assert ring is not None
        offered, *order = ring.order
        self.floor(
            round=replace(
                ring,
                offered=offered,
                order=tuple(order),
                later=(*ring.later, person) if later else ring.later,
                done=ring.done if later else (*ring.done, person),
                passed=ring.passed if later else (*ring.passed, person),
            )
        )


def _with_next(floor: FloorView, given: Mapping[str, Any]) -> FloorView:
    """Who comes next: as a test says, else the ring's first, else the first of the queue."""
    if "next" in given or "next_person" in given:
        return floor
    if floor.round is not None:
        ring = (*floor.round.order, *floor.round.later)
        return replace(floor, next=None, next_person=ring[0] if ring else None)
    first = next((e for e in floor.queue if e.request == floor.proposed), next(iter(floor.queue), None))
    return replace(
        floor, next=first.request if first else None, next_person=(first.person or None) if first else None
    )


_ACT_NAMES = {
    "Release": "release_for",
    "Withdraw": "cancel_for",
    "PassTurn": "pass_for",
    "LaterTurn": "later_for",
}


def wire_name(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


def _person(command: wire.Command, floor: FloorView) -> PersonId | None:
    person = getattr(command, "person", None)
    request = getattr(command, "request", None)
    if isinstance(command, wire.Release | wire.Revoke) and floor.holder:
        return floor.holder.person
    if isinstance(command, wire.Next) and floor.queue:
        return floor.queue[0].person
    for entry in (*floor.queue, *floor.pending):
        if entry.request == request:
            return entry.person
    return person
