"""The box's own mute button and lamps: followed, never guessed, found again when replugged."""

from __future__ import annotations

import os
import shutil
import tty
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from roomctl.media.sound.hid import Hid, usb_of
from roomctl.media.sound.port import Identity
from tests.media.call.meeting import until
from tests.media.sound.test_hid_descriptor import HEADSET

JABRA = Identity("0b0e:0420 Jabra SPEAK 510 USB", "pci-0000:00:14.0-usb-0:2")
PRESS, RELEASE = b"\x08\x02", b"\x08\x00"
CALL, MUTED, OVER = bytes((9, 0x01, 0)), bytes((9, 0x81, 0)), bytes((9, 0, 0))
READ = os.read
SWITCH = bytes.fromhex("05 0b 75 01 95 01 09 2f 81 22")


class Box:
    """A HID side: what it says goes into a terminal's one end, what it is told comes out there."""

    def __init__(self, end: int, reads: list[int]) -> None:
        self._end, self._reads = end, reads

    async def says(self, report: bytes, *, heard: bool = True) -> None:
        """One report, read before the next: a terminal would join them."""
        before = len(self._reads)
        os.write(self._end, report)
        if heard:
            await until(lambda: len(self._reads) > before, 5.0, step=0.002)

    def was_told(self) -> bytes:
        try:
            return READ(self._end, 1000)
        except BlockingIOError:
            return b""


class Socket:
    """A /sys and a /dev of our own."""

    def __init__(self, folder: Path) -> None:
        self.classes, self.files = folder / "class", folder / "dev"
        self.files.mkdir()
        self.presses: list[bool | None] = []
        self.reads: list[int] = []
        self.hid = Hid(self.presses.append, self.classes, self.files)
        self._ends: list[int] = []

    def plug(
        self, number: int = 0, usb: str = "0B0E:0420", port: str = "2", descriptor: bytes | None = HEADSET
    ) -> Box:
        entry = self.classes / f"hidraw{number}" / "device"
        entry.mkdir(parents=True, exist_ok=True)
        vendor, product = usb.split(":")
        (entry / "uevent").write_text(
            f"HID_ID=0003:0000{vendor}:0000{product}\nHID_NAME=X\nHID_PHYS=usb-0000:00:14.0-{port}/input3\n"
        )
        if descriptor is not None:
            (entry / "report_descriptor").write_bytes(descriptor)
        ours, theirs = os.openpty()
        tty.setraw(theirs)
        os.set_blocking(ours, False)
        self._ends += [ours, theirs]
        file = self.files / f"hidraw{number}"
        file.unlink(missing_ok=True)
        file.symlink_to(os.ttyname(theirs))
        return Box(ours, self.reads)

    def unplug(self, number: int = 0) -> None:
        shutil.rmtree(self.classes / f"hidraw{number}")
        (self.files / f"hidraw{number}").unlink()

    def end(self) -> None:
        self.hid.close()
        for end in self._ends:
            os.close(end)


@pytest.fixture
async def socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Socket]:
    made = Socket(tmp_path)

    def read(file: int, most: int) -> bytes:
        report = READ(file, most)
        made.reads.append(file)
        return report

    monkeypatch.setattr(os, "read", read)
    yield made
    made.end()


async def told(box: Box, report: bytes) -> None:
    heard = bytearray()

    def came() -> bool:
        heard.extend(box.was_told())
        return bytes(heard) == report

    await until(came, 5.0, step=0.005)


async def test_a_press_is_one_press_however_long_and_whatever_else_is_in_the_report(socket: Socket) -> None:
    box = socket.plug()
    socket.hid.attend(JABRA, muted=False)
    assert socket.hid.button == "followed"
    for report in (PRESS, PRESS, RELEASE, b"\x08\x04", b"\x07\x02", PRESS):
        await box.says(report)
    assert socket.presses == [None, None]


async def test_the_lamp_follows_the_room_and_goes_out_at_the_end(socket: Socket) -> None:
    box = socket.plug()
    for _ in range(3):
        socket.hid.attend(JABRA, muted=False)
    await told(box, CALL)
    socket.hid.attend(JABRA, muted=True)
    await told(box, MUTED)
    socket.hid.close()
    await told(box, OVER)
    assert socket.hid.button == ""


async def test_a_switch_closes_and_opens_only_what_it_closed(socket: Socket) -> None:
    box = socket.plug(descriptor=SWITCH)
    socket.hid.attend(JABRA, muted=False)
    for report in (b"\x00", b"\x01", b"\x01", b"\x00", b"\x00"):
        await box.says(report)
    assert socket.presses == [True, False]


async def test_after_a_replug_it_is_found_again_and_told_again(socket: Socket) -> None:
    box = socket.plug()
    socket.hid.attend(JABRA, muted=True)
    await told(box, MUTED)
    socket.unplug()
    socket.hid.attend(JABRA, muted=True)
    assert socket.hid.button == ""
    again = socket.plug()
    socket.hid.attend(JABRA, muted=True)
    await told(again, MUTED)
    await again.says(PRESS)
    assert socket.presses == [None]


async def test_of_two_equal_boxes_only_the_one_in_use_is_heard_and_told(socket: Socket) -> None:
    used, other = socket.plug(0, port="2"), socket.plug(1, port="3")
    socket.hid.attend(JABRA, muted=True)
    await told(used, MUTED)
    assert other.was_told() == b""
    await other.says(PRESS, heard=False)
    await used.says(PRESS)
    assert socket.presses == [None]


async def test_another_device_in_use_leaves_the_first_one_dark_and_unheard(socket: Socket) -> None:
    box = socket.plug()
    socket.hid.attend(JABRA, muted=True)
    await told(box, MUTED)
    socket.hid.attend(Identity("046d:082d HD Webcam"), muted=True)
    await told(box, OVER)
    assert socket.hid.button == ""


async def test_a_file_that_may_not_be_opened_is_told_and_stops_nothing(
    socket: Socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    socket.plug()

    real = os.open

    def refuse(*_: object) -> int:
        raise PermissionError

    monkeypatch.setattr(os, "open", refuse)
    socket.hid.attend(JABRA, muted=True)
    states = [socket.hid.button]
    monkeypatch.setattr(os, "open", real)
    socket.hid.attend(JABRA, muted=True)
    assert [*states, socket.hid.button] == ["closed", "followed"]


async def test_a_sleeping_box_without_a_readable_descriptor_is_woken_all_the_same(socket: Socket) -> None:
    box = socket.plug(usb="291A:3301", descriptor=None)
    socket.hid.attend(Identity("291a:3301 PowerConf"), muted=False)
    await told(box, bytes((2, 1, 0)))
    assert socket.hid.button == ""


@pytest.mark.parametrize("device", [None, Identity("Built-in Audio"), Identity("1234:5678 Unknown")])
async def test_what_has_no_telephony_is_left_alone(socket: Socket, device: Identity | None) -> None:
    box = socket.plug()
    socket.hid.attend(device, muted=True)
    assert socket.hid.button == ""
    assert box.was_told() == b""


def test_numbers_are_read_from_an_identity_or_there_are_none() -> None:
    said: Callable[[str], str] = usb_of
    assert said("291a:3301 PowerConf") == "291a:3301"
    assert said("Built-in Audio") == ""
