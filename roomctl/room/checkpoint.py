"""The meeting's memory over a kill: one small file of ids and numbers in the runtime directory.

Owns: what is kept, the file, when it counts. Never kept: names, notes, titles, reasons, invites' tokens.
Written whole and renamed, before anything that follows from it is said. Deleted at the end of a meeting.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec

from roomctl import logs
from roomctl.floor.events import IllegalEvent
from roomctl.floor.model import FloorState
from roomctl.floor.snapshot import restore, snapshot
from roomctl.room.meeting import Meeting
from roomctl.room.roster import Person
from roomctl.types import EchoName, MeetingKind, Origin, PersonId, Role, SourceId
from roomctl.web.secret import write_private

FILE = "meeting.json"
OLDEST_S = 30 * 60.0
REFRESH_S = 60.0
_BOOT = Path("/proc/sys/kernel/random/boot_id")


class _Person(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: PersonId
    origin: Origin
    role: Role = "participant"
    number: int | None = None
    invite: str = ""
    until: float = 0.0
    seq: int = 0
    muted: bool = False
    away: bool = False
    not_alone: bool = False


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    version: Literal[1]
    boot: str
    at: float
    id: str
    started: float
    kind: MeetingKind
    locked: bool
    autolocked: bool
    lobby_on: bool
    room_muted: bool
    echo: EchoName | None = None
    media_epoch: str
    removed: list[PersonId]
    people: list[_Person]
    floor: dict[str, Any]


class Checkpoint:
    """Keeps a meeting, and brings it back."""

    def __init__(self, runtime: Path) -> None:
        self._path = runtime / FILE
        self._last: tuple[_Kept, FloorState] | None = None
        self._written = -math.inf

    def save(self, meeting: Meeting, now: float) -> bool:
        """Write the file if anything in it changed (or it is about to look old). True when it was written."""
        # That time went on is no change: without this the file would be written each second.
        key = (_keep(meeting), replace(meeting.floor, now_wall=0.0))
        if key == self._last and now - self._written < REFRESH_S:
            return False
        kept = msgspec.structs.replace(key[0], at=now, floor=snapshot(meeting.floor))
        write_private(self._path, msgspec.json.encode(kept))
        self._last, self._written = key, now
        return True

    def delete(self) -> None:
        """Forget."""
        self._last = None
        try:
            self._path.unlink(missing_ok=True)
        except OSError:  # a folder that cannot be written any more: the end must not fail by it
            logs.get().error("checkpoint stays", exc_info=True)

    def restore(self, meeting: Meeting, now: float) -> bool:
        """Put what was kept into a new meeting. False: nothing was, or it does not count any more."""
        try:
            kept = msgspec.json.decode(self._path.read_bytes(), type=_Kept)
            floor = restore(kept.floor, meeting.floor.rules)  # the rules are today's
        except FileNotFoundError:
            return False
        except (msgspec.MsgspecError, ValueError, IllegalEvent, OSError):  # ValueError: no UTF-8
            logs.get().warning("checkpoint unreadable")
            self.delete()
            return False
        if kept.boot != _boot() or not 0 <= now - kept.at <= OLDEST_S:
            self.delete()
            return False
        _bring_back(meeting, kept, floor, now)
        return True


def _keep(meeting: Meeting) -> _Kept:
    return _Kept(
        version=1,
        boot=_boot(),
        at=0.0,
        id=meeting.id,
        started=meeting.started,
        kind=meeting.kind,
        locked=meeting.locked,
        autolocked=meeting.autolocked,
        lobby_on=meeting.lobby_on,
        room_muted=meeting.room_muted,
        echo=meeting.echo,
        media_epoch=meeting.media.epoch,
        removed=sorted(meeting.removed),
        people=[_person(one) for one in meeting.roster if one.role not in {"display", "chair"}],
        floor={},
    )


def _person(one: Person) -> _Person:
    return _Person(**{name: getattr(one, name) for name in _Person.__struct_fields__})


def _bring_back(meeting: Meeting, kept: _Kept, floor: FloorState, now: float) -> None:
    meeting.floor = floor
    meeting.id, meeting.started, meeting.kind = kept.id, kept.started, kept.kind
    meeting.locked, meeting.autolocked, meeting.lobby_on = kept.locked, kept.autolocked, kept.lobby_on
    meeting.room_muted, meeting.echo = kept.room_muted, kept.echo
    meeting.removed = set(kept.removed)
    meeting.media.epoch = kept.media_epoch
    for voice in floor.voices:
        if voice.since is not None:  # media will say whether they still speak
            meeting.media.speaking[SourceId(voice.source)] = None
    for one in kept.people:
        gone_at = now if one.origin == "remote" else None
        meeting.roster.add(Person(**msgspec.structs.asdict(one), gone_at=gone_at))


@cache
def _boot() -> str:
    """The steady clock begins anew with each start of the PC, and so do all its times."""
    try:
        return _BOOT.read_text().strip()
    except OSError:
        return ""
