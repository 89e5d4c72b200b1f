"""Killed processes: the other goes on, nobody loses a place, an ordered end leaves nothing."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from functools import partial
from pathlib import Path

import pytest

from roomctl.config.paths import ROOM_SOCKET
from roomctl.wire import console, page
from roomctl.wire.view import ConsoleState
from tests.room.clients import Console
from tests.room.processes import RealRoom, real_room

BOOT = Path("/proc/sys/kernel/random/boot_id")


async def test_a_killed_room_comes_back_with_queue_and_people(tmp_path: Path) -> None:
    async with real_room(tmp_path) as room:
        desk = await room.start()
        link = desk.state.meeting.link
        anna = await room.join("Anna", link)
        await anna.link()
        table = await desk.do(console.AddPerson(name="Carla"))
        await desk.do(console.AddFor(person=table["person"]))
        await anna.ask(lambda seq: page.AskFloor(seq=seq, note="canary note"))
        before = await desk.until(lambda state: len(state.floor.queue) == 2)
        media_before = room.media_pids()
        kept = (room.runtime / "meeting.json").read_text()
        assert "Anna" not in kept
        assert "Carla" not in kept
        assert "canary" not in kept
        await room.kill()
        await desk.close()

        desk = await room.start()
        assert room.media_pids() == media_before
        state = desk.state
        assert [one.request for one in state.floor.queue] == [one.request for one in before.floor.queue]
        assert [one.person for one in state.floor.queue] == [table["person"], anna.you]
        known = {one.id: one for one in state.people}
        assert known[table["person"]].name == ""
        assert known[table["person"]].number == 1
        assert state.meeting.link == link
        await desk.do(console.RenamePerson(person=table["person"], name="Carla"))
        again = await room.page(link)
        await again.enter(resume=anna.welcome.resume, name="Anna")
        assert again.you == anna.you
        assert again.welcome.linked
        assert again.welcome.epoch != anna.welcome.epoch
        assert again.welcome.seq == 2
        state = await desk.until(lambda state: {one.name for one in state.people} == {"Anna", "Carla"})
        assert len(state.floor.queue) == 2
        done = await again.ask(lambda seq: page.WithdrawFloor(seq=seq))
        assert done.code == ""
        await desk.until(lambda state: len(state.floor.queue) == 1)


async def test_a_room_killed_in_the_middle_of_a_round_goes_on_where_it_stood(tmp_path: Path) -> None:
    """The same people on the same seats of the ring, the same turn, and clocks that have run on meanwhile."""
    async with real_room(tmp_path, "meeting.template=self-help.en", "floor.rejoin_grace_s=60") as room:
        desk = await room.start()
        link = desk.state.meeting.link
        table = [(await desk.do(console.AddPerson(name=name)))["person"] for name in ("Carla", "Dino", "Ida")]
        pages = [await room.join(name, link) for name in ("Anna", "Ben")]
        await desk.do(console.AddFor(person=table[2]))
        await desk.do(console.AddAgenda(title="Tea"))
        await desk.do(console.GoToAgenda(index=1))
        await desk.do(console.SetPatience(person=table[0], seconds=12.0))
        await desk.do(console.Next())
        await desk.do(console.LaterTurn(person=table[0]))
        await desk.do(console.Next())
        await desk.do(console.PassTurn(person=table[1]))
        await asyncio.sleep(2.0)
        watch = await Console.attach(room.runtime / ROOM_SOCKET)
        before, at = watch.floor, time.monotonic()
        assert before.round is not None
        assert before.holder is not None
        assert before.holder.person == before.round.offered == pages[0].you
        for one in (desk, watch):
            await one.close()
        await room.kill()

        desk = await room.start()
        after, gap = desk.floor, time.monotonic() - at
        assert after.round == before.round
        assert after.holder is not None
        assert (after.holder.person, after.holder.request) == (before.holder.person, before.holder.request)
        for old, new in (
            (before.holder.held_s, after.holder.held_s),
            (before.agenda_s, after.agenda_s),
            (before.queue[0].waiting_s, after.queue[0].waiting_s),
        ):
            assert old + gap - 1.5 < new < old + gap + 1.5, "clocks ran on while nobody looked"
        assert [one.person for one in after.queue] == [table[2]]
        assert (after.policy, after.agenda_at, after.time_box_s) == ("round", 1, 180.0)
        titles = [one.title for one in after.agenda]
        assert titles == [one.title for one in before.agenda[:4]] + [""], (
            "typed titles are never written down"
        )
        assert [one.patience_s for one in desk.state.people if one.id == table[0]] == [12.0]
        # Who had the turn comes back within the grace time and still has it; the round goes to its end.
        anna = await room.page(link)
        await anna.enter(resume=pages[0].welcome.resume, name="Anna")
        view = await anna.view(lambda view: view.floor.round is not None)
        assert view.floor.round is not None
        assert view.floor.round.offered == anna.you == pages[0].you
        assert (await anna.ask(lambda seq: page.GiveBack(seq=seq))).code == ""
        asked: list[str] = []
        while desk.floor.round is not None:
            turn = desk.floor.holder.request if desk.floor.holder else None
            await desk.do(console.Next())
            state = await desk.until(partial(_next_turn, before=turn))
            asked += [state.floor.holder.person] if state.floor.round and state.floor.holder else []
            if asked and asked[-1] == table[0]:
                await desk.do(console.Next())
                await desk.until(lambda state: state.floor.round is None)
        assert asked[-1] == table[0], "who said later is asked once more, last"
        assert table[1] not in asked, "who passed is not asked again"
        assert set(asked) == {table[0], table[2], pages[1].you}


def _next_turn(state: ConsoleState, before: int | None) -> bool:
    """The round is over, or somebody else has the turn: what was sent before the command does not count."""
    holder = state.floor.holder
    return state.floor.round is None or (holder is not None and holder.request != before)


async def test_killed_media_is_started_again_and_pages_are_asked_for_new_links(tmp_path: Path) -> None:
    async with real_room(tmp_path) as room:
        desk = await room.start()
        link = desk.state.meeting.link
        anna = await room.join("Anna", link)
        await anna.link()
        await anna.ask(lambda seq: page.AskFloor(seq=seq))
        await desk.until(lambda state: state.people[0].link == "connected")
        (pid,) = room.media_pids()
        os.kill(pid, signal.SIGKILL)
        started = time.monotonic()
        relink = await anna.expect(page.Relink)
        print(f"media killed -> page asked for a new link: {time.monotonic() - started:.2f} s")
        assert relink.reason == "media_restarted"
        assert pid not in room.media_pids()
        await anna.link()
        state = await desk.until(lambda state: bool(state.people) and state.people[0].link == "connected")
        await desk.until(lambda state: state.health.restarts == 1)
        assert [one.person for one in state.floor.queue] == [anna.you]


async def test_an_offer_on_its_way_survives_the_death_of_media(tmp_path: Path) -> None:
    async with real_room(tmp_path) as room:
        desk = await room.start()
        link = desk.state.meeting.link
        anna = await room.join("Anna", link)
        (pid,) = room.media_pids()
        os.kill(pid, signal.SIGSTOP)
        linking = asyncio.create_task(anna.link())
        await desk.until(lambda state: bool(state.people) and state.people[0].link == "connecting")
        os.kill(pid, signal.SIGKILL)
        answer = await linking
        assert "fingerprint" in answer.sdp


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_an_ordered_end_leaves_no_process_no_socket_no_file(
    tmp_path: Path, number: signal.Signals
) -> None:
    async with real_room(tmp_path) as room:
        desk = await room.start()
        await desk.do(console.AddPerson(name="Carla"))
        assert (room.runtime / "meeting.json").exists()
        assert len(room.media_pids()) == 1
        assert await room.end(number) == 0
        assert room.media_pids() == []
        assert list(room.runtime.iterdir()) == []
        assert desk.goodbye is not None


async def test_a_second_start_finds_the_first_and_harms_nothing(tmp_path: Path) -> None:
    async with real_room(tmp_path) as room:
        desk = await room.start()
        second = await room.spawn()
        assert await asyncio.wait_for(second.wait(), 15.0) == 1
        assert "already_running" in room.log.read_text()
        assert (await desk.do(console.AddPerson(name="Carla")))["number"] == 1
        assert len(room.media_pids()) == 1


async def test_the_meeting_of_a_boot_that_is_over_is_not_taken_up(tmp_path: Path) -> None:
    async with real_room(tmp_path) as room:
        desk = await room.start()
        await desk.do(console.AddPerson(name="Carla"))
        await room.kill()
        await desk.close()
        kept = room.runtime / "meeting.json"
        text = kept.read_text()
        boot = await asyncio.to_thread(lambda: BOOT.read_text().strip())
        assert boot in text
        kept.write_text(text.replace(boot, "another"))
        desk = await room.start()
        assert desk.state.people == ()


async def test_a_spoilt_checkpoint_is_no_reason_not_to_start(tmp_path: Path) -> None:
    async with real_room(tmp_path) as room:
        room.runtime.mkdir(mode=0o700)
        (room.runtime / "meeting.json").write_text('{"version": 1}')
        desk = await room.start()
        assert desk.state.people == ()
        assert isinstance(room, RealRoom)
