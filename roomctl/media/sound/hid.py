"""A speakerphone's own mute button and its lamps, over HID: the box in use is found, heard and told.

Owns the open /dev/hidraw of the box in use. What its bits mean is read from its own descriptor
(`hid_descriptor`); a press is handed on, and never decides anything here. Linux only. Where the file may
not be opened the button is not followed, and that is told. Writing has a thread: a box that hangs holds it.
"""

from __future__ import annotations

import asyncio
import os
import queue
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

from roomctl.media.sound.hid_descriptor import Control, Field, Telephony, parse
from roomctl.media.sound.port import Identity
from roomctl.types import ButtonState

Pressed = Callable[[bool | None], None]
"""True: close the microphone; False: open it; None: the other of what it is."""
LONGEST: Final = 256
"""Bytes of a report that are read at most."""

_ANKER: Final = Telephony(
    lamps=(Field(Control.OFF_HOOK_LAMP, 2, 0), Field(Control.MUTE_LAMP, 2, 1)), lengths={2: 2}
)
KNOWN: Final = MappingProxyType({"291a:3301": _ANKER})
"""By USB numbers, for a box whose descriptor cannot be read: Anker PowerConf sleeps until it is told of a
call (public reports of Linux users; not tested by us).
"""


@dataclass(frozen=True, slots=True)
class Found:
    """A HID side of the box in use."""

    file: Path
    inode: int
    """Of the file: the same name after a replug is another one."""
    says: Telephony = field(compare=False)


class Hid:
    """Call `attend` as often as you like, with what is in use now; `close` at the end."""

    def __init__(
        self, pressed: Pressed, classes: Path = Path("/sys/class/hidraw"), files: Path = Path("/dev")
    ) -> None:
        """`pressed` is called in the running loop for each press of the box's mute button."""
        self._pressed, self._classes, self._files = pressed, classes, files
        self._boxes: dict[Found, _Box] = {}
        self._refused = False

    @property
    def button(self) -> ButtonState:
        """Whether the box in use has a mute button, and whether it is followed."""
        if any(found.says.button() for found in self._boxes):
            return "followed"
        return "closed" if self._refused else ""

    def attend(self, device: Identity | None, *, muted: bool) -> None:
        """So `device` is in use (None: none is), and the room is muted or not: its lamps follow."""
        here = set(self._find(device)) if device is not None else set()
        for gone in self._boxes.keys() - here:
            self._boxes.pop(gone).close()
        self._refused = False
        for found in here - self._boxes.keys():
            try:
                self._boxes[found] = _Box(found, self._pressed)
            except OSError:  # not there any more, or not ours to open
                self._refused |= found.file.exists() and found.says.button() is not None
        for box in self._boxes.values():
            box.show(muted=muted)

    def close(self) -> None:
        """The call is over: lamps off, nothing followed."""
        self.attend(None, muted=False)

    def _find(self, device: Identity) -> Iterator[Found]:
        """Its HID sides that know telephony; of two equal boxes only the one in use, where places tell."""
        usb = usb_of(device.name)
        if not usb:
            return
        numbers = "{}:{}".format(*(part.upper().rjust(8, "0") for part in usb.split(":")))
        for entry in sorted(self._classes.glob("hidraw*")):
            with suppress(OSError):
                text = (entry / "device" / "uevent").read_text(encoding="utf-8", errors="replace")
                ours = re.search(rf"^HID_ID=0003:{numbers}$", text, re.MULTILINE)
                if ours is None or _elsewhere(text, device.usb_path):
                    continue
                file = self._files / entry.name
                says = self._says(entry, usb)
                if says.button() is not None or says.lamps:
                    yield Found(file, file.stat().st_ino, says)

    @staticmethod
    def _says(entry: Path, usb: str) -> Telephony:
        try:
            return parse((entry / "device" / "report_descriptor").read_bytes())
        except OSError:
            return KNOWN.get(usb, Telephony())


class _Box:
    """An open HID side: its button is read in the loop, its lamps are written in a thread."""

    def __init__(self, found: Found, pressed: Pressed) -> None:
        """OSError when it may not be opened."""
        self._says, self._pressed = found.says, pressed
        self._button = found.says.button()
        self._numbered = any(one.report for one in (*found.says.inputs, *found.says.lamps))
        self._on = False
        self._by_switch = False
        self._shown: list[bytes] = []
        self._file = os.open(found.file, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        self._loop = asyncio.get_running_loop()
        if self._button is not None:
            self._loop.add_reader(self._file, self._read)
        self._reports: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        threading.Thread(target=self._write, name="hid", daemon=True).start()

    def show(self, *, muted: bool) -> None:
        """Lamps as they should be, written when they are not."""
        reports = self._says.reports(muted=muted)
        if reports != self._shown:
            self._shown = reports
            for report in reports:
                self._reports.put(report)

    def close(self) -> None:
        """Lamps off, then the file is closed, once the box has taken them."""
        self._loop.remove_reader(self._file)
        if self._shown:
            for report in self._says.reports(muted=False, call=False):
                self._reports.put(report)
        self._reports.put(None)

    def _write(self) -> None:
        while (report := self._reports.get()) is not None:
            with suppress(OSError):  # it was pulled: the next `attend` lets go of it
                os.write(self._file, report)
        os.close(self._file)

    def _read(self) -> None:
        try:
            report = os.read(self._file, LONGEST)
        except BlockingIOError:
            return
        except OSError:
            report = b""
        if not report:  # pulled
            self._loop.remove_reader(self._file)
        elif self._button is not None:
            number, data = (report[0], report[1:]) if self._numbered else (0, report)
            if number == self._button.report:
                self._hear(self._button, on=self._button.on(data))

    def _hear(self, button: Field, *, on: bool) -> None:
        """One report of the button. A press is the change from 0 to 1, for other keys share its report.

        A switch that goes back opens only what it closed itself: nothing is ever opened by a guess.
        """
        before, self._on = self._on, on
        if on and not before:
            self._by_switch = button.switch
            self._pressed(True if button.switch else None)
        elif before and not on and self._by_switch:
            self._by_switch = False
            self._pressed(False)


def usb_of(name: str) -> str:
    """The USB numbers in an identity's name, "" where there are none."""
    found = re.match(r"[0-9a-f]{4}:[0-9a-f]{4}\b", name)
    return found.group() if found else ""


def _elsewhere(uevent: str, place: str) -> bool:
    """Whether this side sits in another socket than the sound does: HID_PHYS=usb-0000:00:14.0-2/input3, and
    place pci-0000:00:14.0-usb-0:2. What cannot be compared is not called another.
    """
    phys = re.search(r"^HID_PHYS=usb-(.+)-([\d.]+)/", uevent, re.MULTILINE)
    sound = re.fullmatch(r"pci-(.+)-usb[a-z0-9]*-\d+:([\d.]+)", place)
    return bool(phys and sound and phys.groups() != sound.groups())
