"""Every act by keyboard in at most two keys, and what reaches the room."""

from __future__ import annotations

import typing

import pytest

from roomctl.types import RequestId
from roomctl.wire import console as wire
from roomctl.wire.view import AgendaItemView, KnockView
from tests.tui.conftest import Opener
from tests.tui.group import ANNA, BEAT, CARLA, EVA, FRANZ
from tests.tui.standin import StandIn
from tui.acts import ACTS, BY_ID


def prepare(room: StandIn) -> None:
    """Eva has the floor; Beat (1) and Franz (2) wait, Carla asks; Hugo knocks."""
    room.grant(EVA, held_s=133.0)
    room.ask(BEAT, waiting_s=80.0)
    room.ask(FRANZ, waiting_s=20.0)
    room.floor(
        pending=(room.entry(CARLA, status="pending"),),
        agenda=(
            AgendaItemView(title="Welcome", policy="queue"),
            AgendaItemView(title="Theme", policy="queue"),
        ),
    )
    room.change(lobby=(KnockView(id=EVA, name="Hugo", role="guest"),))


B, F, C = RequestId(2), RequestId(3), RequestId(4)  # request numbers of Beat, Franz, Carla after prepare()

ONE_OR_TWO = [
    ("1", wire.AddFor(person=ANNA)),
    ("n", wire.Next()),
    ("space", wire.Next()),
    ("enter", wire.Grant(request=B)),
    ("g 2", wire.Grant(request=F)),
    ("r", wire.Release()),
    ("R enter", wire.Revoke(request=RequestId(1))),
    ("x", wire.Withdraw(request=B)),
    ("w down", wire.Move(request=B, to=2)),
    ("w 2", wire.Move(request=B, to=2)),
    ("f 1", wire.AddFor(person=ANNA, kind="direct_response")),
    ("y 1", wire.AddFor(person=ANNA, kind="point_of_order")),
    ("equals_sign 2", wire.Merge(request=B, into=F)),
    ("o", wire.SetQueueOpen(open=False)),
    ("L", wire.LastWord(person=BEAT)),
    ("W 1", wire.SetPatience(person=ANNA, seconds=8.0)),
    ("C 1", wire.GiveChair(to=ANNA)),
    ("p", wire.Pause(on=True)),
    ("P 3", wire.SetPolicy(policy="chaired")),
    ("P 1", wire.SetPolicy(policy="voice")),
    ("A", wire.SetAdvance(advance="auto")),
    ("b 3", wire.SetTimeBox(seconds=180.0)),
    ("b 0", wire.SetTimeBox(seconds=0.0)),
    ("C enter", wire.GiveChair(to=None)),
    ("t s", wire.StartRound()),
    ("B 3", wire.SetTimeBox(seconds=180.0, this_turn=True)),
    ("a n", wire.GoToAgenda()),
    ("a enter", wire.GoToAgenda(index=0)),
    ("l enter", wire.Admit(knock=EVA)),
    ("l x", wire.RefuseKnock(knock=EVA)),
    ("l w", wire.SetLobby(on=True)),
    ("k", wire.Lock(on=True)),
    ("i p", wire.MakeInvite()),
    ("i g", wire.MakeInvite(role="guest")),
    ("i c", wire.MakeInvite(role="chair")),
    ("i h", wire.MakeInvite(role="phone")),
    ("i y", wire.ListInvites()),
    ("m", wire.MuteRoom(on=True)),
    ("V", wire.FilmRoom(on=True)),
    ("K 2", wire.SetKind(kind="video")),
    ("d enter", wire.SelectDevice(direction="microphone", identity="usb:jabra")),
    ("d 0", wire.SelectDevice(direction="loudspeaker", identity="")),
    ("E enter", wire.EndMeeting()),
    ("ctrl+e enter", wire.Shutdown()),
]


@pytest.mark.parametrize(("keys", "command"), ONE_OR_TWO, ids=[keys for keys, _ in ONE_OR_TWO])
async def test_at_most_two_keys(room: StandIn, console: Opener, keys: str, command: wire.Command) -> None:
    assert len(keys.split()) <= 2
    prepare(room)
    async with console() as driver:
        for key in keys.split():
            await driver.press(key)
        await driver.until(lambda: command in room.said, f"{command} not in {room.said}")


async def test_undo_and_naming_a_voice(room: StandIn, console: Opener) -> None:
    room.floor(holder=room.entry("", status="granted", by_speech=True))
    async with console() as driver:
        await driver.sees("press v and the number of the person")
        await driver.press("v", "3")
        await driver.until(lambda: wire.NameVoice(person=CARLA, request=RequestId(1)) in room.said)
        await driver.sees("Carla, in the room")
        await driver.press("u")
        await driver.until(lambda: wire.Undo(act=room.commands[0].id) in room.said)
        await driver.sees("taken back")


async def test_pending_is_accepted_with_space_and_refused_with_x(room: StandIn, console: Opener) -> None:
    room.floor(pending=(room.entry(CARLA, status="pending"), room.entry(EVA, status="pending")))
    async with console() as driver:
        await driver.sees("ASKS: space = into the queue")
        await driver.press("space")
        await driver.until(lambda: wire.Accept(request=RequestId(1)) in room.said)
        await driver.until(lambda: len(room.state.floor.queue) == 1 and driver.app.main.selected is not None)
        await driver.press("down", "x")
        await driver.until(lambda: wire.Deny(request=RequestId(2)) in room.said)


async def test_space_does_what_the_large_panel_says(room: StandIn, console: Opener) -> None:
    """The proposal, until somebody points at an asker; after the answer the proposal again."""
    room.ask(BEAT)
    room.floor(proposed=1, pending=(room.entry(CARLA, status="pending"), room.entry(FRANZ, status="pending")))
    async with console() as driver:
        await driver.sees("NEXT? space = give the floor  ⌂ Beat")
        await driver.press("down")
        await driver.sees("ASKS: space = into the queue  ⌂ Carla")
        await driver.press("escape")
        await driver.sees("NEXT? space = give the floor  ⌂ Beat")
        await driver.press("down")
        await driver.sees("ASKS: space = into the queue  @ Franz")
        await driver.press("x")
        await driver.until(lambda: wire.Deny(request=RequestId(3)) in room.said)
        room.floor(proposed=1)
        await driver.sees("NEXT? space = give the floor  ⌂ Beat")
        await driver.press("space")
        await driver.until(lambda: wire.Grant(request=RequestId(1)) in room.said)


async def test_the_proposed_is_granted_with_space(room: StandIn, console: Opener) -> None:
    room.ask(BEAT)
    room.ask(EVA)
    room.floor(proposed=2)
    async with console() as driver:
        await driver.sees("NEXT? space = give the floor")
        assert "Eva" in driver.line("#next")
        await driver.press("space")
        await driver.until(lambda: wire.Grant(request=RequestId(2)) in room.said)


async def test_notices_for_the_volunteer_are_done_or_begun(room: StandIn, console: Opener) -> None:
    room.floor(
        technical=(room.entry(EVA, kind="technical"), room.entry(FRANZ, kind="break", status="pending"))
    )
    async with console() as driver:
        await driver.sees("Eva has a technical problem", "Franz asks for a break: press p")
        await driver.press("enter")
        await driver.until(lambda: wire.Release(request=RequestId(1)) in room.said)
        await driver.press("down", "enter")
        await driver.until(lambda: wire.Accept(request=RequestId(2)) in room.said)


async def test_a_person_of_the_list_asks_with_enter(room: StandIn, console: Opener) -> None:
    async with console() as driver:
        await driver.press("tab", "down", "down", "enter")
        await driver.until(lambda: wire.AddFor(person=CARLA) in room.said)


async def test_the_second_key_can_be_taken_back(room: StandIn, console: Opener) -> None:
    prepare(room)
    async with console() as driver:
        await driver.press("g")
        await driver.sees("Give the floor to place 1-9")
        await driver.press("escape")
        await driver.misses("Give the floor to place 1-9")
        await driver.press("2")
        await driver.until(lambda: room.said)
        assert room.said == [wire.AddFor(person=BEAT)]


async def test_another_act_forgets_the_first_key(room: StandIn, console: Opener) -> None:
    prepare(room)
    async with console() as driver:
        await driver.press("g", "m", "1")
        await driver.until(lambda: len(room.said) == 2)
        assert room.said == [wire.MuteRoom(on=True), wire.AddFor(person=ANNA)]


async def test_floor_acts_carry_the_revision_and_stale_is_told_in_words(
    room: StandIn, console: Opener
) -> None:
    prepare(room)
    async with console() as driver:
        seen = room.state.floor.revision
        room.refuse["Next"] = "stale"
        await driver.press("n")
        await driver.until(lambda: room.commands)
        assert room.commands[0].if_rev == seen
        await driver.sees("Something had changed meanwhile")
        await driver.press("1")
        await driver.until(lambda: len(room.commands) == 2)
        assert room.commands[1].if_rev is None, "a hand raised for somebody is never stale"


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("9", "Nobody has number 9"),
        ("g 5", "there is no place 5"),
        ("v", "no unnamed voice"),
        ("u", "nothing to undo"),
        ("equals_sign 1", "the selected entry itself"),
        ("w up", "at place 1 already"),
        ("P 7", "numbered 1 to 4"),
    ],
)
async def test_what_makes_no_sense_is_told_and_not_sent(
    room: StandIn, console: Opener, keys: str, words: str
) -> None:
    prepare(room)
    async with console() as driver:
        for key in keys.split():
            await driver.press(key)
        await driver.sees(words)
        assert not room.said


async def test_no_to_a_question_changes_nothing(room: StandIn, console: Opener) -> None:
    prepare(room)
    async with console() as driver:
        for no in ("escape", "n"):
            await driver.press("R")
            await driver.sees("Take the floor back from Eva?")
            await driver.press(no)
            await driver.misses("Take the floor back from Eva?")
        assert not room.said


async def test_the_mouse_selects_gives_and_presses_keys(room: StandIn, console: Opener) -> None:
    prepare(room)
    async with console() as driver:
        await driver.pilot.click("#queue", offset=(4, 2))
        await driver.until(lambda: driver.app.main.selected == F)
        await driver.pilot.click("#queue", offset=(4, 2), times=2)
        await driver.until(lambda: wire.Grant(request=F) in room.said)
        at = driver.line("#keys").index("next")
        await driver.pilot.click("#keys", offset=(at, 0))
        await driver.until(lambda: wire.Next() in room.said)


async def test_the_second_keys_are_shown_with_what_they_mean_and_each_can_be_clicked(
    room: StandIn, console: Opener
) -> None:
    prepare(room)
    async with console() as driver:

        async def click(words: str) -> None:
            bar = driver.line("#keys").splitlines()
            line = next(at for at, text in enumerate(bar) if words in text)
            await driver.pilot.click("#keys", offset=(bar[line].index(words), line))

        await driver.press("y")
        await driver.until(lambda: "Esc no  1 Anna  2 Beat" in driver.line("#keys"))
        assert "enter Anna" in driver.line("#keys"), "the one under the cursor"
        assert "agree" not in driver.line("#keys")
        await click("2 Beat")
        await driver.until(lambda: wire.AddFor(person=BEAT, kind="point_of_order") in room.said)
        await driver.press("g")
        await driver.until(lambda: "1 Beat" in driver.line("#keys"))
        await click("Esc no")
        await driver.until(lambda: "next" in driver.line("#keys"))
        for keys, words in (
            ("P", "3 chair decides"),
            ("K", "2 online only"),
            ("b", "9 9 min"),
            ("w", "↓ down"),
        ):
            await driver.press(keys)
            await driver.until(lambda words=words: words in driver.line("#keys"))  # type: ignore[misc]
        await click("↓ down")
        await driver.until(lambda: any(isinstance(command, wire.Move) for command in room.said))


async def test_the_keys_of_a_sheet_can_be_clicked(room: StandIn, console: Opener) -> None:
    async with console() as driver:

        async def click(words: str) -> None:
            await driver.sees(words)
            at = next(at for at, line in enumerate(driver.lines) if words in line)
            await driver.pilot.click(offset=(driver.lines[at].index(words), at))

        await driver.press("t")
        await click("s = begin")
        await driver.until(lambda: wire.StartRound() in room.said)
        await click("Esc = close")
        await driver.until(lambda: driver.app.screen is driver.app.main)


async def test_the_last_word_goes_to_the_person_under_the_cursor_of_the_list(
    room: StandIn, console: Opener
) -> None:
    prepare(room)
    async with console() as driver:
        await driver.press("tab", "L")
        await driver.until(lambda: wire.LastWord(person=ANNA) in room.said)


async def test_a_person_may_have_keys_of_their_own(room: StandIn, console: Opener) -> None:
    prepare(room)
    async with console(keys={"floor.next": "z"}) as driver:
        await driver.until(lambda: "z next" in driver.line("#keys"))
        await driver.press("z")
        await driver.until(lambda: wire.Next() in room.said)
        await driver.press("question_mark")
        await driver.sees("z        Next person")


def test_keys_and_ids_are_unique() -> None:
    assert len({act.key for act in ACTS}) == len(ACTS) == len(BY_ID)
    assert not {act.key for act in ACTS} & set("0123456789")


def test_every_command_of_the_wire_has_a_way_from_the_keyboard() -> None:
    """Commands the table above does not press are pressed in the tests of their sheet."""
    pressed = {type(command) for _keys, command in ONE_OR_TWO}
    in_other_tests = {
        wire.Accept, wire.Deny, wire.NameVoice, wire.Undo, wire.EndRound, wire.PassTurn, wire.LaterTurn,
        wire.AddAgenda, wire.RemoveAgenda, wire.AddPerson, wire.RenamePerson,
        wire.RemovePerson, wire.RevokeInvite, wire.CheckSound, wire.SetEcho, wire.TeachSeat,
        wire.ForgetSeats,
    }  # fmt: skip
    # A list of what may be chosen is asked for by the sheet that shows it.
    not_for_people = {wire.SimulateVoice, wire.ListEvenings}
    assert set(typing.get_args(wire.Command)) == pressed | in_other_tests | not_for_people
