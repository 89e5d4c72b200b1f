"""Tells a speakerphone over HID that a call is on: some sleep until then, and show the mute by a lamp.

Owns the output reports of the boxes we know, and finding their /dev/hidraw. Writes, never reads: what a box's
own button sends is not known for any of them, and a mute that is guessed is worse than none. Linux only;
where the file may not be written nothing happens, and the silence of the microphone is told as such.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Lamps:
    """One output report: its number and the bits in its first byte. Source: see the kit's file."""

    report: int
    off_hook: int
    mute: int

    def bytes_for(self, *, muted: bool) -> bytes:
        """The report while a call is on; the off-hook bit stands in every one of them."""
        return bytes((self.report, self.off_hook | (self.mute if muted else 0), 0))


LAMPS: Final = MappingProxyType({"291a:3301": Lamps(report=0x02, off_hook=0x01, mute=0x02)})
"""By USB vendor and product: Anker PowerConf (public reports of Linux users; not tested by us)."""


@dataclass
class Hid:
    """Call `tell` as often as you like: it writes when something is new."""

    classes: Path = Path("/sys/class/hidraw")
    files: Path = Path("/dev")
    _told: dict[tuple[str, int], bytes] = field(default_factory=dict)
    """What was written to which file (its name, and which one of that name) last."""

    def tell(self, usb: str, *, muted: bool) -> bool:
        """A call is on, and the room is muted or not. False: this box needs nothing, or cannot be told."""
        lamps = LAMPS.get(usb)
        if lamps is None:
            return False
        report = lamps.bytes_for(muted=muted)
        told = [self._write(file, report) for file in self._of(usb)]
        return any(told)

    def _of(self, usb: str) -> Iterator[Path]:
        """The files of this box: HID_ID=0003:0000291A:00003301."""
        vendor, product = (part.upper().rjust(8, "0") for part in usb.split(":"))
        for entry in sorted(self.classes.glob("hidraw*")):
            try:
                text = (entry / "device" / "uevent").read_text(encoding="ascii", errors="replace")
            except OSError:
                continue
            if re.search(rf"^HID_ID=0003:{vendor}:{product}$", text, re.MULTILINE):
                yield self.files / entry.name

    def _write(self, file: Path, report: bytes) -> bool:
        try:
            key = (file.name, file.stat().st_ino)
            if self._told.get(key) == report:
                return True
            handle = os.open(file, os.O_WRONLY | os.O_NONBLOCK)
            try:
                os.write(handle, report)
            finally:
                os.close(handle)
        except OSError:  # not there any more, or not ours to write
            return False
        self._told = {key: report}
        return True


def usb_of(name: str) -> str:
    """The USB numbers in an identity's name, "" where there are none."""
    found = re.match(r"[0-9a-f]{4}:[0-9a-f]{4}\b", name)
    return found.group() if found else ""
