"""Before the meeting: is everything ready? Each check gives a code with a verdict; words come from i18n.

Owns: the checks and their order. Must not know: sound or pages from inside: it asks the system, the files and
the other processes, as a person would. Checks never change anything and never make a sound.
The sound check with bell and sweep is not here: it needs the running room.
"""

from __future__ import annotations

import ctypes.util
import datetime as dt
import importlib.metadata
import os
import resource
import shutil
import socket
import ssl
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from roomctl.config.kits import kit_of, kits
from roomctl.config.load import Loaded
from roomctl.config.outside import CERTIFICATE_DAYS
from roomctl.config.paths import CERTIFICATE, room_socket, runtime_dir, state_dir
from roomctl.config.schema import Config
from roomctl.errors import Param, RoomctlError
from roomctl.wire.reports import SoundReport
from roomctl.wire.socket import somebody_listens

Verdict = Literal["good", "advice", "bad"]

PINNED: Final = ("aiortc", "aioice")
"""Libraries whose private names are used: another version than the project's is a fault."""

RTKIT: Final = Path("/usr/share/dbus-1/system-services/org.freedesktop.RealtimeKit1.service")


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found. `code` and `params` are told by `roomctl.i18n.tell`."""

    code: str
    verdict: Verdict
    params: dict[str, Param] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """What the checks look at; a test gives its own."""

    loaded: Loaded
    look: Callable[[], SoundReport]
    running: bool
    now: dt.datetime

    @property
    def config(self) -> Config:
        """The settings."""
        return self.loaded.config


def examine(loaded: Loaded, look: Callable[[], SoundReport]) -> Iterator[Finding]:
    """All findings, as they are made. `look` lists the sound devices; it may raise `RoomctlError`."""
    try:
        running = somebody_listens(room_socket())
    except RoomctlError as error:  # a folder that cannot be used
        yield Finding(error.code, "bad", error.params)
        return
    place = Place(loaded, look, running, dt.datetime.now(dt.UTC))
    for check in CHECKS:
        yield from check(place)


def _files(place: Place) -> Iterator[Finding]:
    count = len(place.loaded.files)
    yield Finding("check.config_good", "good", {"count": count})
    for directory in (runtime_dir, state_dir):
        try:
            path = directory()
            if not os.access(path, os.W_OK):
                yield Finding("check.directory_readonly", "bad", {"path": str(path)})
        except RoomctlError as error:
            yield Finding(error.code, "bad", error.params)


def _packages(_place: Place) -> Iterator[Finding]:
    """Every library the project names is there, and those with private names used in the right version."""
    wanted = importlib.metadata.requires("roomctl") or []
    bad = False
    for line in wanted:
        if "extra ==" in line or (";" in line and "linux" in line and sys.platform != "linux"):
            continue
        name = line.split(";")[0].strip()
        bare = name.split("=")[0].split(">")[0].split("<")[0].split("!")[0].strip()
        try:
            found = importlib.metadata.version(bare)
        except importlib.metadata.PackageNotFoundError:
            yield Finding("check.package_missing", "bad", {"package": bare})
            bad = True
            continue
        if bare in PINNED and f"=={found}" not in name:
            yield Finding("check.package_version", "bad", {"package": bare, "found": found})
            bad = True
    if not bad:
        yield Finding("check.packages_good", "good", {})


def _sound(place: Place) -> Iterator[Finding]:
    if place.config.room.kind == "video":
        yield Finding("check.sound_not_needed", "good", {})
        return
    if not place.running and ctypes.util.find_library("portaudio") is None:
        yield Finding("portaudio_missing", "bad", {"detail": "libportaudio2"})
        return
    try:
        report = place.look()
    except RoomctlError as error:
        yield Finding(error.code, "bad", error.params)
        return
    for direction in ("microphone", "loudspeaker"):
        state = report.microphone if direction == "microphone" else report.loudspeaker
        usable = [device for device in report.devices if device.direction == direction and device.usable]
        if not usable and not state.identity:
            yield Finding(f"no_{direction}", "bad", {})
        elif state.state == "ask":
            yield Finding(f"{direction}_undecided", "advice", dict(state.params))
        elif state.identity:
            yield Finding(f"check.{direction}_good", "good", {"device": state.label})
        else:
            yield Finding(f"check.{direction}_there", "good", {"count": len(usable)})
    yield from _kit(place, report)
    if not report.devices and _cards_closed_to_us():
        yield Finding("check.audio_group", "bad", {})


def _kit(place: Place, report: SoundReport) -> Iterator[Finding]:
    """What is worth knowing of the box in use: chosen by name, or known by its numbers."""
    wanted, known = place.config.sound.kit, kits()
    side = report.microphone if report.microphone.identity else report.loudspeaker
    if wanted != "auto":
        found = known.get(wanted)
    else:
        found = kit_of(side.identity, side.label, known.values()) if side.identity else None
    if found is not None:
        params: dict[str, Param] = {"device": side.label, "kit": found.name}
        yield Finding("kit.tested" if found.tested else "kit.public", "good", params)
        yield from (Finding(code, "good", params) for code in found.advice)


def _cards_closed_to_us() -> bool:
    cards = list(Path("/dev/snd").glob("pcm*")) if Path("/dev/snd").is_dir() else []
    return bool(cards) and not any(os.access(card, os.R_OK | os.W_OK) for card in cards)


def _priority(place: Place) -> Iterator[Finding]:
    """Real time for sound: by limits, by root, or by rtkit on a desktop (see media.process)."""
    if place.config.media.priority == "none":
        return
    soft = resource.getrlimit(resource.RLIMIT_RTPRIO)[0] if hasattr(resource, "RLIMIT_RTPRIO") else 0
    rtkit = RTKIT.exists() and shutil.which("busctl") is not None
    if os.geteuid() == 0 or soft != 0 or rtkit:
        yield Finding("check.priority_good", "good", {})
    else:
        yield Finding("check.priority_none", "advice", {})
    if (os.cpu_count() or 1) < 2:
        yield Finding("check.one_core", "advice", {})


def _certificate(place: Place) -> Iterator[Finding]:
    web = place.config.web
    if web.tls == "off":
        yield Finding("check.tls_off", "good" if web.public_url else "advice", {})
        return
    path, key = web.files if web.tls == "files" else (state_dir() / CERTIFICATE, None)
    if web.tls == "auto" and not path.exists():
        yield Finding("check.cert_will_be_made", "good", {})
        return
    try:
        if key is not None:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(path, key)
        days = (_expires(path) - place.now).days
    except FileNotFoundError:
        yield Finding("cert_missing", "bad", {"file": str(path)})
    except PermissionError:
        yield Finding("cert_unreadable", "bad", {"file": str(path)})
    except (OSError, ValueError, ssl.SSLError) as error:
        yield Finding("cert_bad", "bad", {"file": str(path), "detail": type(error).__name__})
    else:
        if days > CERTIFICATE_DAYS:
            yield Finding("check.cert_good", "good", {"days": days})
        elif days >= 0:
            yield Finding("check.cert_ends", "advice", {"days": days})
        else:  # a certificate of our own is renewed at the next start; one of yours is yours to renew
            yield Finding("check.cert_ended", "bad" if key is not None else "advice", {"days": days})


def _expires(path: Path) -> dt.datetime:
    from cryptography import x509

    return x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc


def _port(place: Place) -> Iterator[Finding]:
    """The pages' port is free (while no room runs; the running room holds it, as it should)."""
    if place.running:
        yield Finding("check.room_runs", "good", {})
        return
    web = place.config.web
    port = web.usual_port
    host = web.host or ("127.0.0.1" if web.tls == "off" else "0.0.0.0")  # noqa: S104  (as the pages listen)
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
        yield Finding("check.port_free", "good", {"port": port})
    except PermissionError:
        yield Finding("check.port_forbidden", "bad", {"port": port})
    except OSError:
        yield Finding("check.port_taken", "bad", {"port": port})


def _terminal(_place: Place) -> Iterator[Finding]:
    if sys.stdout.isatty() and "utf" not in (sys.stdout.encoding or "").lower():
        yield Finding("check.terminal_not_utf8", "advice", {})


CHECKS: Final = (_files, _packages, _sound, _priority, _certificate, _port, _terminal)
