"""`roomctl devices`: microphones and loudspeakers, told by the running room or else by the sound wing.

Owns: the list as text. Must not know: sound. Without a room, a process of the sound wing looks and prints.
"""

from __future__ import annotations

import subprocess
import time

import click
import msgspec

from roomctl import programs
from roomctl.cli.client import get_state
from roomctl.cli.exit_codes import ExitCode
from roomctl.cli.follow import settled
from roomctl.cli.options import json_option
from roomctl.cli.talk import data, data_json, table
from roomctl.config.paths import room_socket
from roomctl.errors import RoomctlError
from roomctl.i18n import _, tell, usual_name
from roomctl.wire.reports import SoundReport
from roomctl.wire.socket import somebody_listens
from roomctl.wire.view import SoundView

LOOK_S = 20.0
SETTLED_S = 4.0
POLL_S = 0.2


@click.command(
    help=_("Microphones and loudspeakers, and which would be used."),
    epilog=_('An identity goes into the configuration: roomctl start -o sound.microphone="..."'),
)
@json_option
def devices(as_json: bool) -> int:
    """Print the devices."""
    report = look()
    if as_json:
        data_json(report)
        return ExitCode.OK
    if not report.devices:
        data(_("No microphone and no loudspeaker found."))
    chosen = {report.microphone.identity, report.loudspeaker.identity} - {""}
    for direction, title in (("microphone", _("Microphones")), ("loudspeaker", _("Loudspeakers"))):
        found = [device for device in report.devices if device.direction == direction]
        if found:
            data(title)
        table(
            [
                (
                    "*" if device.identity in chosen else " ",
                    usual_name(device.label),
                    device.identity,
                    _why(device.reason),
                )
                for device in found
            ]
        )
    return ExitCode.OK


def look() -> SoundReport:
    """What there is: the room's own report, or a fresh look. Raises `RoomctlError` when looking fails."""
    if somebody_listens(room_socket()):
        sound = _settled_sound()
        return SoundReport(
            microphone=sound.microphone,
            loudspeaker=sound.loudspeaker,
            devices=sound.devices,
            echo=sound.echo,
            room_muted=sound.room_muted,
            simulated=sound.simulated,
        )
    command = programs.command("roomctl.media.look")
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=LOOK_S, check=False, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired:
        raise RoomctlError("sound.look_stuck", seconds=int(LOOK_S)) from None
    try:
        return msgspec.json.decode(done.stdout, type=SoundReport)
    except msgspec.DecodeError:
        raise RoomctlError("sound.look_failed", exit_code=done.returncode) from None


def _settled_sound() -> SoundView:
    """What the room says of its devices; one that was just started is given the time to look at them."""
    end = time.monotonic() + SETTLED_S
    while True:
        sound = get_state().state.sound
        if settled(sound) or time.monotonic() > end:
            return sound
        time.sleep(POLL_S)


def _why(reason: str) -> str:
    return tell(reason)[0] if reason else ""
