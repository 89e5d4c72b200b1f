"""A meeting that stands still: its parts without loop, sockets and clock, for a test to move by hand."""

from __future__ import annotations

from pathlib import Path

from roomctl.config.schema import Config
from roomctl.floor import events as ev
from roomctl.floor.model import Origin
from roomctl.room.meeting import Meeting, new_meeting
from roomctl.room.out import Out
from roomctl.room.roster import Person
from roomctl.types import PersonId
from roomctl.web.invites import Invites
from roomctl.web.port import Packed


def seat(m: Meeting, known: str, name: str, origin: Origin) -> Person:
    one = Person(PersonId(known), origin.value, name=name)
    m.roster.add(one)
    m.tell_floor(ev.PersonJoined(known, origin), 100.0)
    return one


class Nobody:
    """A page that is not there."""

    local, crowd, waiting = True, "nobody", 0

    def send(self, message: Packed) -> bool:
        return True

    def refuse(self, message: Packed, *, failed: bool) -> None:
        return

    def close(self) -> None:
        return


def meeting(tmp_path: Path, config: Config | None = None) -> Meeting:
    invites = Invites(b"k" * 32, tmp_path, "https://room")
    return new_meeting(config or Config(), invites, Out(lambda _message: True), 100.0)
