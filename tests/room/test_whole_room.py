"""The whole room on real sockets: pages, console and a stand-in for media."""

from __future__ import annotations

from pathlib import Path

import pytest

from roomctl.wire import console, media, page
from tests.room.clients import Refused
from tests.room.house import House, house


async def test_a_page_comes_in_and_everybody_sees_it(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        anna = await room.join("Anna", language="fr")
        assert anna.welcome.role == "participant"
        assert anna.welcome.audio
        view = await anna.view(lambda view: len(view.people) == 1)
        assert view.people[0].name == "Anna"
        await room.console.until(lambda state: [one.name for one in state.people] == ["Anna"])
        assert room.console.state.people[0].language == "fr"


async def test_the_queue_is_the_same_on_console_and_pages(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        anna, ben = await room.join("Anna"), await room.join("Ben")
        table = await room.console.do(console.AddPerson(name="Carla"))
        assert table["number"] == 1
        assert (await ben.ask(lambda seq: page.AskFloor(seq=seq, note="budget"))).code == ""
        await room.console.do(console.AddFor(person=table["person"]))
        assert (await anna.ask(lambda seq: page.AskFloor(seq=seq))).code == ""
        order = [ben.you, table["person"], anna.you]
        state = await room.console.until(lambda state: len(state.floor.queue) == 3)
        assert [entry.person for entry in state.floor.queue] == order
        assert [entry.place for entry in state.floor.queue] == [1, 2, 3]
        assert state.floor.queue[0].note == "budget"
        for user in (anna, ben):
            view = await user.view(lambda view: len(view.floor.queue) == 3)
            assert [entry.person for entry in view.floor.queue] == order
            assert all(entry.note == "" for entry in view.floor.queue)


async def test_granting_tells_the_person_and_moves_the_queue(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        anna, ben = await room.join("Anna"), await room.join("Ben")
        for user in (anna, ben):
            await user.ask(lambda seq: page.AskFloor(seq=seq))
        await room.console.until(lambda state: len(state.floor.queue) == 2)
        await room.console.do(console.Next())
        told = await anna.expect(page.Notice, lambda notice: notice.code == "floor_granted")
        assert told.reason == ""
        state = await room.console.until(lambda state: state.floor.holder is not None)
        assert state.floor.holder is not None
        assert state.floor.holder.person == anna.you
        assert (await anna.ask(lambda seq: page.GiveBack(seq=seq))).code == ""
        await room.console.until(lambda state: state.floor.holder is None)
        assert (await anna.ask(lambda seq: page.GiveBack(seq=seq))).code != ""


async def test_an_offer_goes_to_media_and_its_answer_comes_back_proved(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        anna = await room.join("Anna")
        answer = await anna.link()
        assert "fingerprint" in answer.sdp
        await room.console.until(lambda state: state.people[0].link == "connected")
        opened = await room.media.told_of(media.OpenPeer)
        assert isinstance(opened[0], media.OpenPeer)
        assert opened[0].person == anna.you


async def test_speech_lights_the_lamp_on_every_screen(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        anna = await room.join("Anna")
        await anna.link()
        room.media.speech(anna.you, on=True)
        await anna.expect(page.Speaking, lambda one: one.sources == (anna.you,))
        await room.console.until(lambda state: state.speaking == (anna.you,))
        room.media.speech(anna.you, on=False)
        await anna.expect(page.Speaking, lambda one: one.sources == ())
        await room.console.until(lambda state: state.speaking == ())


async def test_meters_reach_a_console(tmp_path: Path) -> None:
    async with house(tmp_path, beats=True) as room:
        await room.console.until(lambda _state: len(room.console.meters) >= 3)
        assert room.console.meters[0].microphone == -40.0


async def test_a_command_on_an_older_queue_is_refused_as_stale(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        anna, ben = await room.join("Anna"), await room.join("Ben")
        for user in (anna, ben):
            await user.ask(lambda seq: page.AskFloor(seq=seq))
        state = await room.console.until(lambda state: len(state.floor.queue) == 2)
        seen = state.floor.revision
        await room.console.do(console.Next())
        reply = await room.console.ask(console.Next(), if_rev=seen)
        assert reply.code == "stale"
        assert room.console.floor.holder is not None


async def test_a_reload_keeps_name_place_and_number(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        anna = await room.join("Anna")
        await anna.ask(lambda seq: page.AskFloor(seq=seq))
        await anna.close()
        again = await room.again(anna)
        assert again.you == anna.you
        assert again.welcome.name == "Anna"
        assert again.welcome.seq == 1
        view = await again.view(lambda view: len(view.floor.queue) == 1)
        assert view.floor.queue[0].person == anna.you


async def test_a_numbered_message_said_twice_is_done_once(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        anna = await room.join("Anna")
        first = await anna.ask(lambda seq: page.AskFloor(seq=seq))
        await anna.send(page.AskFloor(seq=first.seq))
        second = await anna.expect(page.Done, lambda done: done.seq == first.seq)
        assert second == first
        await room.console.until(lambda state: len(state.floor.queue) == 1)


async def test_names_that_clash_get_a_number(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        await room.join("Anna")
        other = await room.join("anna")
        assert other.welcome.name == "anna 2"


async def test_the_end_says_goodbye_and_leaves_nothing(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        anna = await room.join("Anna")
        await room.console.do(console.Shutdown())
        with pytest.raises(Refused) as told:
            await anna.expect(page.Wait)
        assert told.value.code == "meeting_over"
        await room.service
        assert room.console.goodbye is not None
        assert room.media.ended.is_set()
        assert sorted(one.name for one in (tmp_path / "run").iterdir()) == []
        assert isinstance(room, House)
