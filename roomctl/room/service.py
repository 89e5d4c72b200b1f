"""The service: everything of the room process put together, begun in order and ended in reverse.

Owns: the order of beginning and ending, signals, the one lock. Must not know: what the parts do.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import signal
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from roomctl import logs
from roomctl.config.paths import DEMO_TICKETS, MEDIA_SOCKET, ROOM_SOCKET, told_unwritable
from roomctl.config.schema import Config
from roomctl.errors import RoomctlError
from roomctl.i18n import pick_language
from roomctl.room import settings
from roomctl.room.address import AddressWatch
from roomctl.room.checkpoint import Checkpoint
from roomctl.room.companion import Companion, demo_command
from roomctl.room.console_door import ConsoleDoor
from roomctl.room.meeting import Meeting, new_meeting
from roomctl.room.out import Out
from roomctl.room.room import Room, run_until
from roomctl.room.roster import HEARS
from roomctl.room.self_call import SelfCall, self_call_command
from roomctl.room.sites import Site, address, open_site
from roomctl.room.supervise import MediaKeeper, media_command, spare_command
from roomctl.types import Language, PersonId
from roomctl.web.invites import Invites
from roomctl.web.secret import signing_key
from roomctl.web.server import WebServer
from roomctl.wire.media import ChooseDevice, RoomToMedia, SetPatience, SetPerson, SetRoomMute, SetSeats
from roomctl.wire.pictures import SetRoomCamera

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the service is to be. `media`: the command line of the media process (empty: the usual).

    `clock`: steady seconds; `wall`: seconds since 1970. A test lives through a whole evening with its own.
    """

    config: Config
    runtime: Path
    state: Path
    demo: bool = False
    script: str = ""
    media: tuple[str, ...] = ()
    clock: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time


async def serve(wish: Wish, *, signals: bool = True) -> None:
    """Run the room until it is told to end. Raises RoomctlError when it cannot begin."""
    with only_one(wish.runtime):
        async with _parts(wish) as (room, keeper):
            if signals:
                _listen_for_signals(room)
            keeping = asyncio.create_task(keeper.run(), name="media keeper")
            crashed = False
            try:
                logs.get().info("room ready")
                notify("READY=1")
                await run_until(room, keeping)
            except Exception:  # as if killed: sound goes on, and the room started next takes the meeting up
                crashed = True
                raise
            finally:
                if not crashed:
                    notify("STOPPING=1")
                    room.goodbye()
                    await keeper.stop()
                keeping.cancel()
                await asyncio.wait({keeping})
        logs.get().info("room ended")


@contextlib.asynccontextmanager
async def _parts(wish: Wish) -> AsyncIterator[tuple[Room, MediaKeeper]]:
    """All parts, begun in order; ended in reverse whatever happens."""
    config = wish.config
    with told_unwritable(wish.state):
        invites = Invites(signing_key(wish.state), wish.state, "")
    out = Out(lambda message: keeper.send(message))  # noqa: PLW0108  (the keeper comes later)
    now = wish.clock()
    meeting = new_meeting(config, invites, out, now, demo=wish.demo, language=_language(config))
    meeting.script, meeting.wall = wish.script, wish.wall
    checkpoint = Checkpoint(wish.runtime)
    if checkpoint.restore(meeting, now):
        logs.get().info("meeting taken up again", count=len(meeting.roster))
    room = Room(meeting, checkpoint, wish.clock)
    keeper = MediaKeeper(
        wish.runtime / MEDIA_SOCKET,
        wish.media or media_command(wish.runtime / MEDIA_SOCKET),
        lambda: told_to_media(meeting),
        room.media_said,
        lambda failing: room.media_lost(failing=failing),
        spare=() if wish.media else spare_command(wish.runtime / MEDIA_SOCKET),
    )
    server = WebServer(room, settings.door_options(config))
    consoles = ConsoleDoor(room, wish.runtime / ROOM_SOCKET)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(server.stop)
        site = await open_site(server, config, wish.state, demo=wish.demo)
        _show_site(meeting, site)
        room.door.renew_links()
        await consoles.start()
        stack.push_async_callback(consoles.stop)
        self_call = SelfCall(self_call_command(wish.runtime / ROOM_SOCKET), room.self_called)
        room.begin_self_call = self_call.begin
        stack.push_async_callback(self_call.stop)
        if wish.demo:
            companion = Companion(demo_command(wish.runtime / ROOM_SOCKET), wish.runtime / DEMO_TICKETS)
            companion.start()
            stack.push_async_callback(companion.stop)
        yield room, keeper


def _show_site(meeting: Meeting, site: Site) -> None:
    meeting.invites.base_url = site.url
    meeting.local_url = site.local_url
    meeting.fingerprint = site.fingerprint
    if site.follows:

        def move(host: str) -> None:
            meeting.invites.base_url = address(host, site.follows)

        meeting.chores.append(AddressWatch(move))
    if site.watch is not None:
        meeting.chores.append(site.watch)


def told_to_media(meeting: Meeting) -> Sequence[RoomToMedia]:
    """What a media process must know when it comes: a new one, or one that outlived an earlier room."""
    told: list[RoomToMedia] = [meeting.media_settings()]
    if meeting.room_muted:
        told.append(SetRoomMute(muted=True))
    told += [ChooseDevice(direction=one, identity=what) for one, what in meeting.devices.items()]
    if meeting.filming:
        told.append(SetRoomCamera(on=True))
    if meeting.seats:
        told.append(SetSeats(seats=meeting.seats))
    told += [
        SetPatience(person=PersonId(one.id), seconds=one.turn_end_s)
        for one in meeting.floor.people
        if one.turn_end_s is not None
    ]
    told += [
        SetPerson(person=one.id, muted=one.muted or one.away, deaf=one.away)
        for one in meeting.roster
        if one.role in HEARS
    ]
    return told


def _language(config: Config) -> Language:
    """The room's language; "auto" = the system's."""
    wanted = config.room.language
    return pick_language([] if wanted == "auto" else [wanted])


def _listen_for_signals(room: Room) -> None:
    loop = asyncio.get_running_loop()
    for number in ENDING:
        loop.add_signal_handler(number, room.end)


@contextlib.contextmanager
def only_one(runtime: Path) -> Iterator[None]:
    """Hold the one lock of this runtime directory; it leaves no file and dies with the process.

    Raises RoomctlError("already_running").
    """
    handle = os.open(runtime, os.O_RDONLY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RoomctlError("already_running", socket=ROOM_SOCKET) from None
        yield
    finally:
        os.close(handle)


def notify(state: str) -> None:
    """Tell systemd, where it asked to be told."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    target = "\0" + address[1:] if address.startswith("@") else address
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.sendto(state.encode(), target)
