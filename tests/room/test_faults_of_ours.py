"""What must not end the evening of all: a fault of ours, a disk that is full, a crash in the middle."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from roomctl.room import checkpoint, public_view
from roomctl.room.door import Door
from roomctl.room.room import Room
from roomctl.room.roster import Person
from roomctl.room.service import serve
from roomctl.room.stay import Stay
from roomctl.types import PersonId
from roomctl.web import invites
from roomctl.web.port import Packed
from roomctl.web.token import Resume
from roomctl.wire import page
from tests.room.clients import Refused
from tests.room.house import free_port, house, wish
from tests.room.still import Nobody, meeting


async def test_a_view_that_breaks_and_a_full_disk_end_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: object) -> None:
        raise OSError

    async with house(tmp_path) as room:
        link = await room.invite(name="Anna", uses=1)
        with monkeypatch.context() as full:
            full.setattr(invites, "write_private", broken)
            full.setattr(checkpoint, "write_private", broken)
            anna = await room.join("Anna", link)
            state = await room.console.until(lambda state: len(state.faults) == 2)
            assert {one.code for one in state.faults} == {"checkpoint_failed", "invites_failed"}
        with monkeypatch.context() as worse:
            worse.setattr(public_view, "everybodys", broken)
            assert (await anna.ask(lambda seq: page.AskFloor(seq=seq))).code == ""
        await room.pass_time(1.0)
        state = await room.console.until(lambda state: not state.faults)
        assert [one.person for one in state.floor.queue] == [anna.you]
        with pytest.raises(Refused) as told:
            await room.join("Ben", link)
        assert told.value.code == "invite_used"


class Waiting(Nobody):
    """A page that remembers how it was refused."""

    refused = ""

    def refuse(self, message: Packed, *, failed: bool) -> None:
        self.refused = json.loads(message.text)["code"]


def test_a_person_who_knocks_on_two_devices_waits_on_the_second(tmp_path: Path) -> None:
    m = meeting(tmp_path)
    m.lobby_on = True
    door, pages = Door(m, Stay(m)), (Waiting(), Waiting())
    link = m.invites.open_link("participant", m.wall(), 3600.0)
    resume = m.invites.resume(Resume(PersonId("p-1"), "participant", link.invite.id, m.id))
    for one in pages:
        door.enter(one, page.Enter(resume=resume, name="Anna", pledged=True), 101.0)
    m.out.flush()
    assert [one.refused for one in pages] == ["elsewhere", ""]
    assert [knock.page for knock in m.lobby] == [pages[1]]


def test_two_at_the_table_of_one_name_are_two_though_the_phone_of_the_first_sleeps(tmp_path: Path) -> None:
    m = meeting(tmp_path)
    m.roster.add(Person(PersonId("p-1"), "room", name="Anna", number=1))  # by the chair
    door, invite = Door(m, Stay(m)), m.invites.open_link("phone", m.wall(), 3600.0)
    token = invite.url.partition("#")[2].rpartition(".")[0]
    names = []
    for crowd in ("192.0.2.7", "192.0.2.8", "192.0.2.7"):
        phone = Waiting()
        phone.crowd = crowd
        door.enter(phone, page.Enter(invite=token, name="anna", pledged=True), 101.0)
        one = m.roster.of(phone)
        assert one is not None
        names.append((one.id == "p-1", one.name))
        m.roster.detach(one)
    assert names == [(True, "anna"), (False, "anna 2"), (True, "anna")]


async def test_a_room_that_falls_keeps_the_meeting_for_the_next_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = replace(wish(tmp_path, free_port()), media=("/bin/false",))

    async def fall(room: Room) -> None:
        room.turn(1e6)
        raise RuntimeError

    monkeypatch.setattr(Room, "run", fall)
    with pytest.raises(RuntimeError):
        await asyncio.wait_for(serve(made, signals=False), 20.0)
    assert (tmp_path / "run" / "meeting.json").exists()
