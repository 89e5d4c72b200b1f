"""Boxes people own, as files: how each is known by its USB numbers and name, and what is worth telling of it.

Owns: the places of the files and their form. Must not know: devices. A kit advises and, when it is chosen by
name (`sound.kit`), says who cancels the echo; it never chooses a device.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from roomctl.config import paths
from roomctl.types import EchoName

INSTALLED = Path(__file__).parent / "rooms"
IN_CLONE = Path(__file__).parents[2] / "configs" / "rooms"


class Kit(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One file of `configs/rooms`."""

    name: str
    """As on the box."""
    tested: bool
    """Whether somebody ran roomctl on it; else everything here is from public material."""
    source: str
    """Where it is from."""
    usb: tuple[str, ...] = ()
    """`vendor:product`, lower-case hexadecimal."""
    match: str = ""
    """A regular expression on the name the computer shows, where the numbers are not known or are several."""
    echo: EchoName = "auto"
    advice: tuple[str, ...] = ()
    """Codes of `roomctl.i18n.faults.kits`."""


def kits(env: Mapping[str, str] = os.environ) -> dict[str, Kit]:
    """Every kit there is, by the name of its file; the user's own first. ValueError names a bad file."""
    found: dict[str, Kit] = {}
    for place in (paths.user_config_file(env).parent / "rooms", INSTALLED, IN_CLONE):
        for file in sorted(place.glob("*.toml")) if place.is_dir() else ():
            if file.stem not in found:
                found[file.stem] = read(file)
    return found


def read(file: Path) -> Kit:
    """One file. ValueError with its name when it is not a kit."""
    try:
        kit = msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), Kit)
        re.compile(kit.match)
    except (OSError, ValueError, msgspec.ValidationError, re.error) as problem:
        raise ValueError(f"{file.name}: {problem}") from problem
    return kit


def kit_of(identity: str, label: str, known: Iterable[Kit]) -> Kit | None:
    """The kit a device is: by its USB numbers, else by its name; None: none we know."""
    all_of_them = tuple(known)
    numbers = identity.split(" ", 1)[0].split("|", 1)[0].lower()
    by_number = [kit for kit in all_of_them if numbers in kit.usb]
    named = [kit for kit in all_of_them if kit.match and re.search(kit.match, label, re.IGNORECASE)]
    both = [kit for kit in by_number if kit in named]
    return next(iter((*both, *by_number, *named)), None)
