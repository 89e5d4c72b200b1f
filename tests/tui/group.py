"""The group of the console's tests: four at the table, three online, and how their evening begins."""

from __future__ import annotations

from collections.abc import Mapping

from roomctl.types import PersonId
from roomctl.wire.reports import DeviceInfo, DirectionState, Health
from roomctl.wire.view import (
    ConsoleState,
    FloorView,
    MeetingView,
    PersonView,
    RoomHealthView,
    SoundView,
)

ANNA, BEAT, CARLA, DINO = (PersonId(f"p-table00{n}") for n in range(1, 5))
EVA, FRANZ, GIULIA = (PersonId(f"p-online0{n}") for n in range(1, 4))
NAMES = {
    ANNA: "Anna",
    BEAT: "Beat",
    CARLA: "Carla",
    DINO: "Dino",
    EVA: "Eva",
    FRANZ: "Franz",
    GIULIA: "Giulia",
}


def evening(names: Mapping[PersonId, str] = NAMES) -> ConsoleState:
    """Four people at the table, three online, nobody speaks yet."""
    table = tuple(
        PersonView(id=person, name=names[person], origin="room", number=number)
        for number, person in enumerate((ANNA, BEAT, CARLA, DINO), 1)
    )
    online = tuple(
        PersonView(id=person, name=names[person], origin="remote", link="connected")
        for person in (EVA, FRANZ, GIULIA)
    )
    devices = (
        DeviceInfo(identity="usb:jabra", label="Jabra Speak 510 USB", direction="microphone"),
        DeviceInfo(identity="usb:jabra", label="Jabra Speak 510 USB", direction="loudspeaker"),
        DeviceInfo(identity="pci:mic", label="Built-in microphone", direction="microphone"),
        DeviceInfo(identity="hdmi", label="HDMI 0", direction="loudspeaker", usable=False, reason="screen"),
    )
    return ConsoleState(
        meeting=MeetingView(name="Thursday group", kind="hybrid", language="en", running_s=600.0),
        sound=SoundView(
            microphone=DirectionState(
                state="open", identity="usb:jabra", label="Jabra Speak 510 USB", why="only_speakerphone"
            ),
            loudspeaker=DirectionState(state="open", identity="usb:jabra", label="Jabra Speak 510 USB"),
            devices=devices,
            echo="webrtc",
            media="running",
        ),
        people=table + online,
        floor=FloorView(time_box_s=300.0),
        health=RoomHealthView(
            media=Health(cpu_pct=14.0, microphone_ppm=12.0, loudspeaker_ppm=-3.5),
            room_cpu_pct=3.0,
            pages=3,
            consoles=1,
        ),
    )
