"""The people at the demo's table, and the moderator's key presses for them: a client of the console socket.

Owns: one connection, the persons of the table by seat. Must not know: how the room decides.
What a moderator would do by hand is done here by the same commands: write the people in, press the key of who
makes a sign, name the voice that begins to speak, say that a turn is over. When somebody at a real console
does it first, the room refuses the second command and nothing is lost.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from pathlib import Path

from roomctl.demo.manners import Act, Ask, GiveBack, Say, Seen
from roomctl.demo.script import Person, Script
from roomctl.tasks import Tasks
from roomctl.types import ROOM_SOURCE, PersonId
from roomctl.wire import clients, codec, console
from roomctl.wire.mirror import Mirror, Missed, after
from roomctl.wire.socket import Line, connect

COMMAND_S = 5.0
NAMING_S = 1.0
"""How long the moderator takes to recognise a voice."""


class Table:
    """The four at the table. `run` until cancelled; `seen` and `do` are what the people use."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._line: Line[clients.RoomToClient] | None = None
        self._mirror: Mirror | None = None
        self._ids: dict[str, PersonId] = {}
        self._replies: dict[int, asyncio.Future[clients.Reply]] = {}
        self._numbers = itertools.count(1)
        self._tasks = Tasks()
        self.ready = asyncio.Event()
        self.ended = asyncio.Event()

    @property
    def mirror(self) -> Mirror:
        """What a console sees now. Only after `ready`."""
        if self._mirror is None:
            raise RuntimeError("the table is not attached yet")
        return self._mirror

    async def run(self, socket: Path) -> None:
        """Attach, and keep the mirror until the service ends."""
        self._line = await connect(socket, codec.room_to_client())
        self._line.send(clients.Attach())
        try:
            async for message in self._line:
                self._take(message)
        finally:
            self.ended.set()
            await self._line.close()

    def _take(self, message: clients.RoomToClient) -> None:
        try:
            self._mirror = after(self._mirror, message)
        except Missed:
            self._send(clients.Attach())
        if isinstance(message, clients.State):
            self.ready.set()
        elif isinstance(message, clients.Reply):
            waiting = self._replies.pop(message.id, None)
            if waiting is not None and not waiting.done():
                waiting.set_result(message)

    def _send(self, message: clients.ClientToRoom) -> None:
        if self._line is not None:
            self._line.send(message)

    async def command(self, command: console.Command) -> clients.Reply:
        """Give one command; a room that does not answer counts as a refusal."""
        number = next(self._numbers)
        future = asyncio.get_running_loop().create_future()
        self._replies[number] = future
        self._send(clients.Request(id=number, command=command))
        with contextlib.suppress(TimeoutError):
            return await asyncio.wait_for(future, COMMAND_S)
        self._replies.pop(number, None)
        return clients.Reply(id=number, code="no_answer")

    async def sit_down(self) -> None:
        """Write the people at the table in; those already there keep their entry."""
        for person in self._script.table:
            there = [one for one in self.mirror.state.people if one.number == person.seat]
            if there:
                self._ids[person.id] = there[0].id
                continue
            await self.command(console.AddPerson(name=person.name, number=person.seat))
            await asyncio.sleep(0)
        for person in self._script.table:
            self._ids.setdefault(person.id, await self._id_at(person.seat))

    async def _id_at(self, seat: int) -> PersonId:
        for _ in range(100):
            for one in self.mirror.state.people:
                if one.number == seat:
                    return one.id
            await asyncio.sleep(0.05)
        raise RuntimeError(f"nobody was written in at seat {seat}")

    def anybody(self) -> bool:
        """True while any source is heard."""
        return bool(self.mirror.state.speaking)

    def seen(self, person: Person, quiet_s: float) -> Seen:
        """What this person sees: the queue on the display, and who speaks."""
        floor, me = self.mirror.state.floor, self._ids.get(person.id)
        holder = floor.holder
        return Seen(
            i_hold=holder is not None and holder.person == me,
            i_wait=any(entry.person == me for entry in floor.queue),
            floor_idle=holder is None and not floor.queue and not floor.paused,
            quiet_s=quiet_s,
        )

    def do(self, person: Person, act: Act) -> None:
        """Start what the person does; never waits."""
        self._tasks.start(self._do(person, act))

    async def _do(self, person: Person, act: Act) -> None:
        me = self._ids[person.id]
        if isinstance(act, Ask):
            await self.command(console.AddFor(person=me))
        elif isinstance(act, Say):
            clip = person.clip(act.number)
            await self.command(console.SimulateVoice(seat=person.seat, path=str(clip)))
            await asyncio.sleep(NAMING_S)
            await self._name_the_voice(me)
        elif isinstance(act, GiveBack):
            await self.command(console.Release())

    async def _name_the_voice(self, me: PersonId) -> None:
        """The moderator's one key: the unnamed room voice that holds the floor is this person."""
        for _ in range(10):
            holder = self.mirror.state.floor.holder
            if holder is not None and holder.person == "":
                await self.command(console.NameVoice(person=me))
                return
            if holder is not None or ROOM_SOURCE not in self.mirror.state.speaking:
                return
            await asyncio.sleep(0.2)
