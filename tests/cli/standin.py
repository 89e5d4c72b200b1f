"""A room with nothing in it but its socket: listens, says one state, answers every command, ends when told.

Run as a process of its own: `python standin.py [--fail | --deaf]`. What it was told is written to
$STANDIN_HEARD, one JSON a line. In the tests of `roomctl start` it stands for `python -m roomctl.room`.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import msgspec

from roomctl.config.paths import room_socket
from roomctl.types import PersonId, RequestId
from roomctl.wire import clients
from roomctl.wire import console as wire
from roomctl.wire import socket as lines
from roomctl.wire.base import WIRE_VERSION
from roomctl.wire.codec import client_to_room
from roomctl.wire.reports import DeviceInfo, DirectionState
from roomctl.wire.view import (
    ConsoleState,
    EntryView,
    FaultView,
    FloorView,
    InviteView,
    MeetingView,
    PersonView,
    SoundView,
)

ANNA, BEAT, CARLA, TABLET = (PersonId(f"p-0000000{n}") for n in (1, 2, 3, 4))


def state() -> ConsoleState:
    """Two at the table, one remote; Anna speaks, Carla waits; the loudspeaker is missing."""
    microphone = DirectionState(state="open", identity="usb:1", label="Speak 510")
    return ConsoleState(
        meeting=MeetingView(
            name="Monday",
            kind="hybrid",
            language="en",
            running_s=125,
            link="https://room/j#x",
            fingerprint="AB:CD",
        ),
        sound=SoundView(
            media="running",
            microphone=microphone,
            devices=(DeviceInfo(identity="usb:1", label="Speak 510", direction="microphone"),),
        ),
        people=(
            PersonView(id=ANNA, name="Anna", origin="room", number=1),
            PersonView(id=BEAT, name="Beat", origin="room", number=2),
            PersonView(id=CARLA, name="Carla", origin="remote"),
            PersonView(id=TABLET, name="", origin="room", role="chair"),
        ),
        floor=FloorView(
            holder=EntryView(request=RequestId(4), person=ANNA, origin="room", status="granted", held_s=75),
            queue=(EntryView(request=RequestId(5), person=CARLA, origin="remote", place=1, waiting_s=30),),
        ),
        faults=(FaultView(code="no_loudspeaker", severity="error"),),
    )


def answer(request: clients.Request) -> clients.Reply:
    """What the room would say."""
    invite = InviteView(id="i-1", role="guest", name="Dora", url="https://room/j#abc", expires_in_s=3600.0)
    if isinstance(request.command, wire.MakeInvite):
        made = msgspec.structs.replace(invite, begins_in_s=request.command.starts_in_s)
        return clients.Reply(id=request.id, data=msgspec.to_builtins(made))
    if isinstance(request.command, wire.ListInvites):
        later = msgspec.structs.replace(invite, id="i-2", begins_in_s=1800.0, uses_left=1)
        known = [msgspec.structs.replace(each, url="") for each in (invite, later)]
        return clients.Reply(id=request.id, data=msgspec.to_builtins(known))
    if isinstance(request.command, wire.Undo):
        return clients.Reply(id=request.id, code="nothing_to_undo")
    if isinstance(request.command, wire.SetQueueOpen) and not request.command.open:
        return clients.Reply(id=request.id, code="queue_closed")
    return clients.Reply(id=request.id)


def write_down(heard: Path, command: wire.Command) -> None:
    """For the test to read."""
    with heard.open("ab") as file:
        file.write(msgspec.json.encode(command) + b"\n")


async def main() -> None:
    """Listen until told to end, by `Shutdown` or SIGTERM."""
    heard = Path(os.environ["STANDIN_HEARD"])
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, over.set)

    async def talk(line: lines.Line[clients.ClientToRoom]) -> None:
        async for message in line:
            if "--deaf" in sys.argv:
                continue
            if isinstance(message, clients.Attach):
                line.send(clients.State(version=WIRE_VERSION, epoch="e1", rev=1, state=state()))
            else:
                write_down(heard, message.command)
                line.send(answer(message))
                if isinstance(message.command, wire.Shutdown):
                    line.send(clients.Goodbye())
                    over.set()

    path = room_socket()
    server = await lines.serve(path, client_to_room(), talk)
    await over.wait()
    server.close()
    path.unlink(missing_ok=True)


if __name__ == "__main__":
    if "--fail" in sys.argv:
        sys.exit('{"event": "port taken", "code": "port_taken"}')
    asyncio.run(main())
