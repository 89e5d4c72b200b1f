"""Who a device is and what sort: from the properties a sound system lists to a `Device`.

Pure: properties in, values out. Knows the words of PulseAudio's, PipeWire's and ALSA's properties and the
boxes people own; does not know how they are listed nor which one is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from roomctl.media.sound.port import Device, Direction, Identity, Kind


@dataclass(frozen=True, slots=True)
class Listing:
    """One sink or source as the sound system tells it."""

    direction: Direction
    server_name: str
    description: str
    properties: Mapping[str, str] = field(default_factory=dict)
    """Its own and, under them, those of its card."""
    monitor: bool = False
    """Hears what a loudspeaker plays: no microphone."""
    channels: int = 1
    muted: bool = False
    volume: float = 1.0
    port: str = ""
    """Name of the active port, e.g. "hdmi-output-0"."""


SPEAKERPHONE_IDS = frozenset(
    {
        *("0b0e:0410", "0b0e:0412", "0b0e:0420", "0b0e:0422", "0b0e:2456"),  # Jabra Speak 410, 510, 810
        "291a:3301",  # Anker PowerConf
        "328f:0079",  # eMeet OfficeCore Luna Plus
        *("2886:0018", "2886:001a"),  # ReSpeaker arrays
        *("046d:0857", "046d:0882", "046d:084c"),  # Logitech Group, Connect
    }
)
"""Vendor and product of boxes that are a microphone and a loudspeaker for a table (from public listings)."""

_SPEAKERPHONE = re.compile(
    r"speakerphone|jabra speak|powerconf|officecore|poly sync|calisto|\bexpand\b|\bsp (?:20|30)\b|konftel"
    r"|meeting owl|respeaker|logi(?:tech)? group|\bcp900\b|conference ?(?:phone|speaker)"
)
_WEBCAM = re.compile(r"web ?cam|camera|\bc9[0-9]{2}e?\b|\bbrio\b|\bfacecam\b")
_HEADSET = re.compile(r"headset|headphone|earphone|earbuds|handset")
_SCREEN = re.compile(r"hdmi|display ?port|\bdp-?output")
_VIRTUAL_CLASSES = frozenset({"monitor", "abstract", "filter"})
_EXTERNAL_BUSES = frozenset({"usb", "bluetooth", "firewire"})


def describe(listing: Listing) -> Device:
    """The device behind a listing."""
    return Device(
        direction=listing.direction,
        identity=identity_of(listing),
        label=listing.description or listing.server_name,
        kind=kind_of(listing),
        server_name=listing.server_name,
        box=box_of(listing),
        channels=listing.channels,
        muted=listing.muted,
        volume=listing.volume,
    )


def identity_of(listing: Listing) -> Identity:
    """Name, place and serial. The name leaves out what a change of profile changes."""
    ids = _usb_ids(listing)
    product = listing.properties.get("device.product.name", "")
    name = f"{ids} {product}".strip() if ids else _without_profile(listing.server_name)
    return Identity(name, _place(listing), listing.properties.get("device.serial", ""))


def box_of(listing: Listing) -> str:
    """What the microphone and the loudspeaker of one box have in common; empty when nothing tells."""
    place, get = _place(listing), listing.properties.get
    if place:
        return place
    return get("device.serial", "") or _usb_ids(listing) or get("alsa.card_name", "") or get("alsa.card", "")


def kind_of(listing: Listing) -> Kind:
    """What sort of device it is. The order of the questions is the rule: a camera on USB is a camera."""
    get = listing.properties.get
    form, bus = get("device.form_factor", ""), get("device.bus", "")
    words = _words(listing)
    if _is_virtual(listing):
        return Kind.VIRTUAL
    if form == "tv" or _SCREEN.search(f"{words} {listing.port} {get('device.profile.name', '')}".lower()):
        return Kind.SCREEN
    if form == "webcam" or (bus in _EXTERNAL_BUSES and _WEBCAM.search(words)):
        return Kind.WEBCAM
    if _usb_ids(listing) in SPEAKERPHONE_IDS or form in ("hands-free", "speakerphone"):
        return Kind.SPEAKERPHONE
    if bus in _EXTERNAL_BUSES and _SPEAKERPHONE.search(words):
        return Kind.SPEAKERPHONE
    if form in ("headset", "headphone", "handset") or _HEADSET.search(words):
        return Kind.HEADSET
    return Kind.EXTERNAL if bus in _EXTERNAL_BUSES else Kind.BUILT_IN


def find(identity: Identity, devices: Iterable[Device]) -> Device | None:
    """The device that was meant, also when it sits in another socket.

    The nearest match wins: all three parts; then name and serial; then name and place; then the name alone.
    A match that fits several equally is none, for it would be a guess. Empty parts of `identity` fit all.
    """
    same_name = [device for device in devices if device.identity.name == identity.name]
    serial, place = identity.serial, identity.usb_path
    for wanted_serial, wanted_place in ((serial, place), (serial, ""), ("", place), ("", "")):
        fits = [
            device
            for device in same_name
            if wanted_serial in ("", device.identity.serial)
            and wanted_place in ("", device.identity.usb_path)
        ]
        fits = [d for d in fits if not _contradicts(identity, d.identity)]
        if len(fits) == 1:
            return fits[0]
    return None


def _contradicts(wanted: Identity, seen: Identity) -> bool:
    """Another serial number is another unit: somebody else's speakerphone of the same make."""
    return bool(wanted.serial and seen.serial and wanted.serial != seen.serial)


def _is_virtual(listing: Listing) -> bool:
    get = listing.properties.get
    if listing.monitor or listing.server_name.endswith(".monitor"):
        return True
    if get("device.class", "") in _VIRTUAL_CLASSES or get("node.virtual", "") == "true":
        return True
    real = get("device.bus") or get("device.api") in ("alsa", "bluez", "bluez5") or get("alsa.card")
    return not real


def _words(listing: Listing) -> str:
    get = listing.properties.get
    parts = (
        listing.description,
        listing.server_name,
        get("device.product.name", ""),
        get("device.serial", ""),
    )
    return " ".join(parts).lower().replace("_", " ")


def _usb_ids(listing: Listing) -> str:
    get = listing.properties.get
    vendor, product = get("device.vendor.id", ""), get("device.product.id", "")
    return f"{vendor.removeprefix('0x')}:{product.removeprefix('0x')}".lower() if vendor and product else ""


def _place(listing: Listing) -> str:
    """Where it is plugged in, without the interface number: "pci-0000:00:14.0-usb-0:2" or "1-2"."""
    bus_path = listing.properties.get("device.bus_path", "")
    if bus_path:
        return re.sub(r"(usb[a-z0-9]*-\d+:[\d.]+):[\d.]+$", r"\1", bus_path)
    sysfs = listing.properties.get("sysfs.path", "").split("/sound/")[0]
    usb = re.findall(r"/(\d+-\d[\d.]*)(?=[/:]|$)", sysfs)  # the last one: behind hubs it is the device's own
    return usb[-1] if usb else sysfs


def _without_profile(server_name: str) -> str:
    match = re.fullmatch(r"alsa_(?:input|output)\.(.+?)(?:\.[^.]+)?", server_name)
    return match.group(1) if match else server_name
