"""Cards without a sound server: what PortAudio lists, and what the kernel tells of it.

Must not know how a card is opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from roomctl.media.sound.devices import Listing
from roomctl.media.sound.port import Direction


def listings(devices: Iterable[Mapping[str, Any]]) -> list[Listing]:
    """Both directions of every piece of hardware among PortAudio's devices."""
    return [
        _listing(direction, device["name"], int(device[key]))
        for device in devices
        for direction, key in (
            (Direction.MICROPHONE, "max_input_channels"),
            (Direction.LOUDSPEAKER, "max_output_channels"),
        )
        if device[key] > 0 and not _plumbing(device["name"])
    ]


_PLUMBING = re.compile(
    r"(?:default|sysdefault|pulse|pipewire|jack|oss|null|dmix|dsnoop|front|rear|center_lfe|side|surround\d*"
    r"|iec958|spdif|lavrate|samplerate|speexrate|speex|upmix|vdownmix|a52|usbstream|modem)(?::.*)?"
)


def _plumbing(name: str) -> bool:
    """ALSA's own pipes and converters, which are no pieces of hardware."""
    return _PLUMBING.fullmatch(name) is not None


def _listing(direction: Direction, name: str, channels: int) -> Listing:
    number = re.search(r"\(hw:(\d+),", name)
    card = _card_properties(int(number.group(1))) if number else {"device.api": "alsa"}
    label = re.sub(r" \(hw:\d+,\d+\)$", "", name)
    return Listing(direction, name, label, {**card, "device.product.name": label}, channels=channels)


def _card_properties(number: int) -> dict[str, str]:
    """What the kernel tells of a card without any sound server."""
    found = {"device.api": "alsa"}
    path = Path(f"/sys/class/sound/card{number}/device")
    if path.exists():
        found["sysfs.path"] = str(path.resolve())
    usb_ids = Path(f"/proc/asound/card{number}/usbid")
    if usb_ids.is_file():
        vendor, _, product = usb_ids.read_text().strip().partition(":")
        found |= {"device.bus": "usb", "device.vendor.id": vendor, "device.product.id": product}
        serial = path.resolve().parent / "serial"
        if serial.is_file():
            found["device.serial"] = serial.read_text().strip()
    return found
