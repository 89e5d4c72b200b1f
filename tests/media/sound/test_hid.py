"""A box that sleeps is woken once, again when it was replugged, and its lamp follows the mute."""

from __future__ import annotations

from pathlib import Path

import pytest

from roomctl.media.sound.hid import LAMPS, Hid, usb_of

ANKER = "291a:3301"


class Socket:
    """A /sys and a /dev of our own; a file stands for the box and takes what is written."""

    def __init__(self, folder: Path) -> None:
        self.classes, self.files = folder / "class", folder / "dev"
        self.files.mkdir()
        self.hid = Hid(self.classes, self.files)

    def plug(self, number: int, vendor: str, product: str) -> Path:
        entry = self.classes / f"hidraw{number}" / "device"
        entry.mkdir(parents=True, exist_ok=True)
        (entry / "uevent").write_text(
            f"DRIVER=hid-generic\nHID_ID=0003:0000{vendor}:0000{product}\nHID_NAME=X\n"
        )
        file = self.files / f"hidraw{number}"
        fresh = self.files / "fresh"
        fresh.write_bytes(b"")
        return fresh.rename(file)


@pytest.fixture
def socket(tmp_path: Path) -> Socket:
    return Socket(tmp_path)


def test_the_off_hook_bit_stands_in_every_report() -> None:
    for lamps in LAMPS.values():
        for muted in (False, True):
            assert lamps.bytes_for(muted=muted)[1] & lamps.off_hook
    assert LAMPS[ANKER].bytes_for(muted=False) == b"\x02\x01\x00"
    assert LAMPS[ANKER].bytes_for(muted=True) == b"\x02\x03\x00"


def test_a_sleeping_box_is_woken_once_and_its_lamp_follows_the_mute(socket: Socket) -> None:
    file = socket.plug(3, "291A", "3301")
    assert socket.hid.tell(ANKER, muted=False)
    assert file.read_bytes() == b"\x02\x01\x00"
    file.write_bytes(b"")
    assert socket.hid.tell(ANKER, muted=False)
    assert file.read_bytes() == b"", "nothing new, nothing written"
    assert socket.hid.tell(ANKER, muted=True)
    assert file.read_bytes() == b"\x02\x03\x00"


def test_a_box_that_was_replugged_sleeps_again_and_is_woken_again(socket: Socket) -> None:
    socket.plug(3, "291A", "3301")
    socket.hid.tell(ANKER, muted=True)
    file = socket.plug(3, "291A", "3301")
    assert socket.hid.tell(ANKER, muted=True)
    assert file.read_bytes() == b"\x02\x03\x00"


def test_other_boxes_are_left_alone(socket: Socket) -> None:
    keyboard = socket.plug(0, "046D", "C31C")
    assert not socket.hid.tell("046d:c31c", muted=False)
    assert not socket.hid.tell(ANKER, muted=False)
    assert keyboard.read_bytes() == b""


def test_a_file_that_cannot_be_written_is_no_fault_of_ours(socket: Socket) -> None:
    socket.plug(3, "291A", "3301").unlink()
    assert not socket.hid.tell(ANKER, muted=False)


@pytest.mark.parametrize(
    ("name", "usb"),
    [("291a:3301 Anker PowerConf", ANKER), ("0b0e:0420", "0b0e:0420"), ("pci-0000_00_1f.3", "")],
)
def test_the_numbers_are_read_from_the_identity(name: str, usb: str) -> None:
    assert usb_of(name) == usb
