"""The one declaration of every setting: type, range, unit, default, what it does, where that comes from.

`configs/default.toml`, `configs/schema.json`, validation, `roomctl config show` and the documentation are all
made from this file and those it names (`scripts/schema`). Must not know: who reads a setting.
Units are part of the key's name where there is one: `_s` seconds, `_h` hours, `_ms` milliseconds.
"""

from __future__ import annotations

from typing import Annotated, Literal

from roomctl.config.declare import CHOICE, Section, setting
from roomctl.config.evening import Floor, Meeting
from roomctl.config.outside import Call, Invite, Web
from roomctl.config.pictures import Pictures
from roomctl.config.sound import Sound, Speech

__all__ = ["CHOICE", "Config", "Section"]


class Room(Section, frozen=True, kw_only=True):
    """The room and its meeting, in general."""

    name: Annotated[str, setting("Shown on the console, on the pages and in invitations.")] = "Meeting"
    language: Annotated[
        Literal["auto", "en", "fr", "de", "it"],
        setting(
            "Language of the console and of the room's display; auto = the system's. Pages follow the reader."
        ),
    ] = "auto"
    kind: Annotated[
        Literal["hybrid", "video", "in_person"],
        setting(
            "hybrid = a room and remotes; video = remotes only, no devices; in_person = a queue, no call."
        ),
    ] = "hybrid"


class Media(Section, frozen=True, kw_only=True):
    """The process that carries sound."""

    priority: Annotated[
        Literal["auto", "rt", "nice", "none"],
        setting("auto = real-time where the system allows it, else nice, else as any program."),
    ] = "auto"
    orphan_s: Annotated[
        float, setting("How long sound goes on when the room's service is gone.", unit="s", ge=1.0, le=3600.0)
    ] = 120.0


class Log(Section, frozen=True, kw_only=True):
    """What is written to standard error: ids and numbers, never a name."""

    level: Annotated[Literal["debug", "info", "warning", "error"], setting("How much is told.")] = "info"
    format: Annotated[
        Literal["auto", "console", "json"], setting("auto = for people on a terminal, JSON lines otherwise.")
    ] = "auto"


class Config(Section, frozen=True, kw_only=True):
    """Settings of roomctl. Every key has a default: an empty file is a good file."""

    room: Room = Room()
    sound: Sound = Sound()
    speech: Speech = Speech()
    floor: Floor = Floor()
    call: Call = Call()
    pictures: Pictures = Pictures()
    web: Web = Web()
    invite: Invite = Invite()
    meeting: Meeting = Meeting()
    media: Media = Media()
    log: Log = Log()
