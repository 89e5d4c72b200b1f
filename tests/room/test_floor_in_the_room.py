"""The floor as people meet it: through the real room, its console's wire and its pages."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest

from roomctl.types import PersonId
from roomctl.wire import console, page
from roomctl.wire.page import PublicView
from tests.room.clients import Console, PageUser
from tests.room.house import House, house

CHAIRS_ONLY = {
    "technical", "proposed", "proposed_person", "advice", "talk_room_s", "talk_remote_s", "talk_unnamed_s",
    "share_room", "balance", "longest_remote_wait_s", "not_yet", "revision",
}  # fmt: skip


async def ring_of(user: PageUser, room: House, offered: PersonId | None) -> tuple[PublicView, ...]:
    """Every public view this page was sent until the ring stands so; the last is how it is now."""
    await room.console.until(lambda state: state.floor.round is None or state.floor.round.offered == offered)
    seen: list[PublicView] = []
    while not seen or seen[-1].floor.round is None or seen[-1].floor.round.offered != offered:
        seen.append((await user.expect(page.View)).view)
    return tuple(seen)


def ring(view: PublicView) -> tuple[PersonId | None, tuple[PersonId, ...], tuple[PersonId, ...]]:
    shown = view.floor.round
    assert shown is not None
    assert shown.later == shown.passed == (), "who said later, and who passed, is for the chair"
    return shown.offered, shown.order, shown.done


async def test_passing_and_later_leave_no_trace_on_anybody_else_s_page(tmp_path: Path) -> None:
    """Two rounds of the same people, one with passes and laters, one where all speak: pages cannot tell."""
    async with house(tmp_path) as room:
        users = [await room.join(name) for name in ("Anna", "Ben", "Cleo", "Dana")]
        anna, ben, cleo, dana = (user.you for user in users)
        watcher = users[3]
        await room.console.do(console.StartRound(seating="joined"))
        await room.console.do(console.Next())
        spoken = [ring(view) for view in await ring_of(watcher, room, anna) if view.floor.round]
        assert (anna, (ben, cleo, dana), ()) == spoken[-1]
        # Cleo passes long before her turn: nobody else sees anything at all.
        assert (await users[2].ask(lambda seq: page.PassMine(seq=seq))).code == ""
        state = await room.console.until(
            lambda state: cleo in (state.floor.round.done if state.floor.round else ())
        )
        assert state.floor.round is not None
        assert state.floor.round.passed == (cleo,), "private to the chair"
        # Anna, whose turn it is, says later: to others she only stands at the end of the ring.
        assert (await users[0].ask(lambda seq: page.LaterMine(seq=seq))).code == ""
        state = await room.console.until(lambda state: bool(state.floor.round and state.floor.round.later))
        assert state.floor.round is not None
        assert state.floor.round.later == (anna,)
        seen = [ring(view) for view in await ring_of(watcher, room, None)]
        assert seen == [(None, (ben, cleo, dana, anna), ())]
        await room.console.do(console.Next())
        assert ring((await ring_of(watcher, room, ben))[-1]) == (ben, (cleo, dana, anna), ())
        await users[1].ask(lambda seq: page.GiveBack(seq=seq))
        assert ring((await ring_of(watcher, room, None))[-1]) == (None, (dana, anna), (ben, cleo))
        await room.console.do(console.Next())
        await ring_of(watcher, room, dana)
        await room.console.do(console.Next())
        assert ring((await ring_of(watcher, room, anna))[-1]) == (anna, (), (ben, cleo, dana))
        await room.console.do(console.PassTurn(person=anna))
        await room.console.until(lambda state: state.floor.round is None)
        for user in users:
            for got in user.got:
                assert "pass" not in str(msgspec.to_builtins(got)).replace("'passed'", "")


async def test_a_pass_beforehand_sends_nobody_else_anything(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        users = [await room.join(name) for name in ("Anna", "Ben", "Cleo")]
        await room.console.do(console.StartRound(seating="joined"))
        await room.console.do(console.Next())
        await ring_of(users[1], room, users[0].you)
        users[1].got.clear()
        await users[2].ask(lambda seq: page.PassMine(seq=seq))
        await room.console.until(
            lambda s: s.floor.round is not None and s.floor.round.done == (users[2].you,)
        )
        await room.pass_time(0.0)
        assert [one for one in users[1].got if isinstance(one, page.View)] == []


async def test_what_is_the_chairs_never_reaches_a_page(tmp_path: Path) -> None:
    async with house(tmp_path, "floor.policy=chaired") as room:
        anna, ben = await room.join("Anna"), await room.join("Ben")
        await anna.ask(lambda seq: page.AskFloor(seq=seq, note="canary"))
        await anna.ask(lambda seq: page.AskFloor(seq=seq, kind="technical"))
        room.media.speech(ben.you, on=True)
        await room.console.until(lambda state: state.speaking == (ben.you,))
        await room.pass_time(1000.0)
        room.media.speech(ben.you, on=False)
        state = await room.console.until(lambda state: state.floor.talk_remote_s > 900)
        assert state.floor.pending[0].note == "canary"
        assert state.floor.not_yet == (anna.you,)
        assert {one.code for one in state.floor.advice} >= {"remote_waiting"}
        for got in ben.got:
            if isinstance(got, page.View):
                told = msgspec.to_builtins(got.view.floor)
                assert set(told) & CHAIRS_ONLY == set(), told
                assert {one["person"] for one in told.get("pending", ())} <= {ben.you}, "one's own only"
                assert "canary" not in str(got)
        await room.console.until(lambda state: max(one.talk_s for one in state.people) > 900)


async def test_a_group_may_show_how_talk_is_shared_and_still_nothing_about_anybody(tmp_path: Path) -> None:
    async with house(tmp_path, "meeting.show_talk=true") as room:
        anna = await room.join("Anna")
        room.media.speech(anna.you, on=True)
        await room.console.until(lambda state: state.speaking == (anna.you,))
        await room.pass_time(90.0)
        room.media.speech(anna.you, on=False)
        seen = await anna.view(lambda view: view.floor.talk_remote_s >= 90.0)
        told = msgspec.to_builtins(seen.floor)
        assert set(told) & CHAIRS_ONLY == {"share_room", "talk_room_s", "talk_remote_s"}
        assert seen.floor.talk_room_s == seen.floor.share_room == 0.0
        assert "talk_s" not in str(msgspec.to_builtins(seen.people))


async def test_a_refusal_with_its_reason_is_read_by_whom_it_concerns(tmp_path: Path) -> None:
    async with house(tmp_path, "floor.policy=chaired") as room:
        anna, ben = await room.join("Anna"), await room.join("Ben")
        await anna.ask(lambda seq: page.AskFloor(seq=seq))
        state = await room.console.until(lambda state: len(state.floor.pending) == 1)
        await room.console.do(console.Deny(request=state.floor.pending[0].request, reason="after the break"))
        told = await anna.expect(page.Notice)
        assert (told.code, told.reason) == ("request_denied", "after the break")
        assert not any(isinstance(one, page.Notice) for one in ben.got)


async def test_who_is_interrupted_keeps_the_turn_and_who_is_talked_over_is_offered_the_floor(
    tmp_path: Path,
) -> None:
    async with house(tmp_path) as room:
        anna, ben = await room.join("Anna"), await room.join("Ben")
        await anna.ask(lambda seq: page.AskFloor(seq=seq))
        await room.console.do(console.Next())

        async def heard(user: PageUser, *, on: bool) -> None:
            room.media.speech(user.you, on=on)
            await room.console.until(lambda state: (user.you in state.speaking) == on)

        # Ben talks into Anna's turn until she stops; then he stops, and the floor is hers as before.
        await heard(anna, on=True)
        await room.pass_time(5.0)
        await heard(ben, on=True)
        await room.pass_time(0.8)
        await heard(anna, on=False)
        await room.console.until(lambda state: bool(state.floor.holder and state.floor.holder.interrupted))
        await room.pass_time(0.3)
        await heard(ben, on=False)
        told = await anna.expect(page.Notice, lambda notice: notice.code == "floor_offered")
        assert told.params == {"has_floor": 1}
        kept = room.console.floor.holder
        assert kept is not None
        assert kept.person == anna.you
        # Ben begins, Anna goes on over him, he gives up: he is offered the floor, the chair is told of it.
        await room.pass_time(60.0)
        await heard(ben, on=True)
        await room.pass_time(1.2)
        await heard(anna, on=True)
        await room.pass_time(0.1)
        await heard(ben, on=False)
        told = await ben.expect(page.Notice, lambda notice: notice.code == "floor_offered")
        assert told.params == {"has_floor": 0}
        state = await room.console.until(
            lambda state: any(one.code == "talked_over" for one in state.floor.advice)
        )
        assert state.floor.holder is not None
        assert state.floor.holder.person == anna.you
        assert state.floor.queue == ()


async def second_console(room: House) -> Console:
    return await Console.attach(room.base / "run" / "room.sock")


async def test_two_chairs_with_the_same_key_move_on_once(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        made = [await room.console.do(console.AddPerson(name=name)) for name in ("Anna", "Ben", "Cleo")]
        for one in made:
            await room.console.do(console.AddFor(person=one["person"]))
        other = await second_console(room)
        seen = (await other.until(lambda state: len(state.floor.queue) == 3)).floor.revision
        assert room.console.floor.revision == seen
        replies = await asyncio.gather(
            room.console.ask(console.Next(), if_rev=seen), other.ask(console.Next(), if_rev=seen)
        )
        assert sorted(reply.code for reply in replies) == ["", "stale"]
        state = await room.console.until(lambda state: state.floor.holder is not None)
        assert state.floor.holder is not None
        assert state.floor.holder.person == made[0]["person"]
        # A hand raised at the end changes no key's meaning.
        seen = state.floor.revision
        dora = await room.console.do(console.AddPerson(name="Dora"))
        await room.console.until(lambda state: len(state.people) == 4)
        await room.join("Eva")
        assert (await other.ask(console.Next(), if_rev=seen)).code == ""
        assert dora["number"] == 4
        await other.close()


async def test_two_chairs_undo_the_act_they_saw_and_no_other(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        anna = await room.console.do(console.AddPerson(name="Anna"))
        await room.console.do(console.AddFor(person=anna["person"]))
        await room.console.do(console.SetQueueOpen(open=False))
        state = await room.console.until(lambda state: len(state.acts) == 2)
        last = state.acts[0]
        assert (last.act, last.undo_s > 9) == ("close_queue", True)
        other = await second_console(room)
        replies = await asyncio.gather(
            room.console.ask(console.Undo(act=last.id)), other.ask(console.Undo(act=last.id))
        )
        assert [bool(code) for code in sorted(reply.code for reply in replies)] == [False, True]
        state = await room.console.until(lambda state: state.floor.open)
        assert len(state.floor.queue) == 1, "the other act stays"
        await room.pass_time(11.0)
        assert (await room.console.ask(console.Undo())).code == "nothing_to_undo"
        await other.close()


UNDOABLE: list[tuple[str, Any]] = [
    ("accept", lambda m: console.Accept(request=m["pending"])),
    ("deny", lambda m: console.Deny(request=m["pending"], reason="no")),
    ("grant", lambda m: console.Grant(request=m["second"])),
    ("next", lambda _m: console.Next()),
    ("release_for", lambda _m: console.Release()),
    ("revoke", lambda _m: console.Revoke()),
    ("move", lambda m: console.Move(request=m["second"], to=1)),
    ("add_for", lambda m: console.AddFor(person=m["people"][3])),
    ("cancel_for", lambda m: console.Withdraw(request=m["second"])),
    ("merge", lambda m: console.Merge(request=m["second"], into=m["first"])),
    ("close_queue", lambda _m: console.SetQueueOpen(open=False)),
    ("last_word", lambda m: console.LastWord(person=m["people"][3])),
    ("pause", lambda _m: console.Pause(on=True)),
    ("give_chair", lambda m: console.GiveChair(to=m["people"][3])),
    ("set_policy", lambda _m: console.SetPolicy(policy="chaired")),
    ("set_advance", lambda _m: console.SetAdvance(advance="auto")),
    ("set_time_box", lambda _m: console.SetTimeBox(seconds=60)),
    ("set_turn_end", lambda m: console.SetPatience(person=m["people"][0], seconds=15.0)),
    ("start_round", lambda _m: console.StartRound()),
    ("next_agenda_item", lambda _m: console.GoToAgenda()),
    ("set_agenda", lambda _m: console.RemoveAgenda(index=1)),
]


@pytest.mark.parametrize(("act", "make"), UNDOABLE, ids=[name for name, _ in UNDOABLE])
async def test_every_act_of_a_chair_is_listed_and_undone_as_if_it_had_not_been(
    tmp_path: Path, act: str, make: Any
) -> None:
    async with house(tmp_path, "meeting.template=self-help.en") as room:
        desk = room.console
        names = ("Anna", "Ben", "Cleo", "Dora")
        people = [(await desk.do(console.AddPerson(name=name)))["person"] for name in names]
        for person in people[:3]:
            await desk.do(console.AddFor(person=person))
        await desk.do(console.Next())
        eva = await room.join("Eva")
        await eva.ask(lambda seq: page.AskFloor(seq=seq, kind="direct_response"))
        state = await desk.until(lambda state: len(state.floor.pending) == 1 and len(state.floor.queue) == 2)
        known = {
            "people": people, "pending": state.floor.pending[0].request,
            "first": state.floor.queue[0].request, "second": state.floor.queue[1].request,
        }  # fmt: skip
        before = essence(state)
        await desk.do(make(known))
        state = await desk.until(lambda state: essence(state) != before)
        assert state.acts[0].act == act
        assert state.acts[0].undo_s > 0
        await desk.do(console.Undo(act=state.acts[0].id))
        state = await desk.until(lambda state: essence(state) == before)
        assert state.acts[0].undone


def essence(state: Any) -> Any:
    """The floor and what is known of people, without ages and revisions."""
    floor = msgspec.to_builtins(state.floor)
    ages = ("held_s", "waiting_s", "agenda_s", "longest_remote_wait_s", "over_s", "revision", "warning")
    for entry in (floor, floor.get("holder") or {}, *floor.get("queue", ()), *floor.get("pending", ())):
        for age in ages:
            entry.pop(age, None)
    return floor, [(one.id, one.patience_s) for one in state.people]


async def test_number_cards_are_people_without_a_name(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        made = await room.console.do(console.AddPerson(number=7))
        assert (made["number"], made["name"]) == (7, "")
        taken = await room.console.ask(console.AddPerson(number=7, name="Ida"))
        assert (taken.code, taken.params) == ("seat_taken", {"seat": 7})
        assert (await room.console.ask(console.AddPerson(number=0))).code == "bad_seat"
        assert (await room.console.ask(console.AddPerson())).code == "name_missing"
        await room.console.do(console.AddFor(person=made["person"]))
        anna = await room.join("Anna")
        view = await anna.view(lambda view: len(view.floor.queue) == 1)
        assert [(one.name, one.number) for one in view.people if one.number] == [("", 7)]


async def test_an_evening_by_name_is_walked_through_and_its_time_is_told(tmp_path: Path) -> None:
    async with house(tmp_path, "meeting.template=self-help", "room.language=fr") as room:
        desk = room.console
        for name in ("Anna", "Ben"):
            await desk.do(console.AddPerson(name=name))
        titles = [one.title for one in desk.floor.agenda]
        assert titles == ["Accueil", "Tour d’ouverture", "Thème de la soirée", "Tour de clôture"]
        walked = []
        for _part in titles:
            await desk.do(console.GoToAgenda())
            await room.pass_time(601.0)
            fresh = await second_console(room)
            floor = fresh.floor
            walked.append((floor.policy, floor.round is not None, floor.agenda_s > 600))
            await fresh.close()
        assert walked == [
            ("chaired", False, True), ("round", True, True), ("queue", False, True), ("round", True, True),
        ]  # fmt: skip
        assert (await desk.ask(console.GoToAgenda())).code == "agenda_finished"
        assert (await desk.ask(console.RemoveAgenda(index=3))).code == "item_running"
        await desk.do(console.RemoveAgenda(index=0))
        state = await desk.until(lambda state: len(state.floor.agenda) == 3)
        assert state.floor.agenda_at == 2, "the part that runs runs on"
        added = console.AddAgenda(
            title="Tea", policy="round", minutes=5, box_s=60, seating="seats", cross_talk=True
        )
        await desk.do(added)
        last = (await desk.until(lambda state: len(state.floor.agenda) == 4)).floor.agenda[-1]
        assert (last.box_s, last.seating, last.cross_talk, last.minutes) == (60.0, "seats", True, 5.0)


async def test_the_end_of_the_meeting_forgets_who_spoke(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        anna = await room.join("Anna")
        room.media.speech(anna.you, on=True)
        await room.console.until(lambda state: state.speaking == (anna.you,))
        await room.pass_time(60.0)
        room.media.speech(anna.you, on=False)
        state = await room.console.until(lambda state: state.floor.talk_remote_s > 50)
        assert state.floor.balance == 0.0, "one alone in the meeting is no imbalance"
        await room.console.do(console.EndMeeting())
        state = await room.console.until(lambda state: state.people == ())
        floor = state.floor
        assert (floor.talk_room_s, floor.talk_remote_s, floor.share_room, floor.advice) == (0.0, 0.0, 0.0, ())
        assert state.acts == ()


async def test_patience_is_a_person_s_own(tmp_path: Path) -> None:
    async with house(tmp_path, "floor.advance=auto", "floor.turn_end_s=2", "floor.grace_s=1") as room:
        anna, ben = await room.join("Anna"), await room.join("Ben")
        await room.console.do(console.SetPatience(person=anna.you, seconds=15.0))
        state = await room.console.until(lambda state: state.people[0].patience_s == 15.0)
        for user in (anna, ben):
            await user.ask(lambda seq: page.AskFloor(seq=seq))
        await room.console.until(lambda state: state.floor.holder is not None and len(state.floor.queue) == 1)
        for on in (True, False):
            room.media.speech(anna.you, on=on)
            await room.console.until(lambda state, on=on: bool(state.speaking) == on)  # type: ignore[misc]
        await room.pass_time(14.0)
        state = room.console.state
        assert state.floor.holder.person == anna.you, "slow speech is not cut"
        await room.pass_time(3.0)
        state = await room.console.until(
            lambda state: state.floor.holder is not None and state.floor.holder.person == ben.you
        )
        assert state.floor.queue == ()
