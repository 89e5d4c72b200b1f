"""The rest of what a chair does: reasons of a refusal, last acts, how talk is shared, kinds, the evening."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from roomctl.i18n import set_language
from roomctl.room import evenings
from roomctl.types import PersonId, RequestId
from roomctl.wire import console as wire
from roomctl.wire.view import ActView, AgendaItemView, PersonView
from tests.tui.conftest import Opener
from tests.tui.group import ANNA, BEAT, CARLA, EVA, FRANZ, GIULIA
from tests.tui.standin import StandIn
from tui.acts import ACTS

TENTH = PersonId("p-tenth000")
SCREEN, TABLET = PersonId("p-screen00"), PersonId("p-tablet00")


@pytest.mark.parametrize(
    ("keys", "command"),
    [
        ("c 1", wire.AddFor(person=ANNA, kind="technical")),
        ("z 2", wire.AddFor(person=BEAT, kind="break")),
        ("0", wire.AddFor(person=TENTH)),
        ("f 0", wire.AddFor(person=TENTH, kind="direct_response")),
        ("N", wire.GoToAgenda()),
        ("X 5", wire.Deny(request=RequestId(1))),
        ("X 1", wire.Deny(request=RequestId(1), reason="Not just now: please ask again a little later.")),
    ],
)
async def test_two_keys(room: StandIn, console: Opener, keys: str, command: wire.Command) -> None:
    tenth = PersonView(id=TENTH, name="Zoe", origin="room", number=10)
    room.change(people=(*room.state.people, tenth))
    part = AgendaItemView(title="Theme", policy="queue")
    room.floor(pending=(room.entry(CARLA, status="pending"),), agenda=(part,))
    async with console() as driver:
        await driver.press(*keys.split())
        await driver.until(lambda: command in room.said, f"{command} not in {room.said}")


async def test_a_person_without_a_number_is_the_second_key_by_being_selected(
    room: StandIn, console: Opener
) -> None:
    async with console() as driver:
        await driver.press("tab", *["down"] * 6)
        await driver.press("f")
        await driver.sees("enter Giulia")
        await driver.press("enter")
        await driver.until(lambda: wire.AddFor(person=GIULIA, kind="direct_response") in room.said)


async def test_a_reason_is_read_in_the_language_of_whom_it_concerns(room: StandIn, console: Opener) -> None:
    room.change(people=tuple(replace(p, language="de") if p.id == EVA else p for p in room.state.people))
    room.floor(pending=(room.entry(EVA, status="pending"),))
    async with console() as driver:
        await driver.press("X")
        await driver.sees("Refuse Eva: the person reads the reason", "1 Not just now")
        await driver.press("1")
        await driver.until(lambda: bool(room.said))
        (said,) = room.said
        assert isinstance(said, wire.Deny)
        assert said.reason
        assert said.reason != "Not just now: please ask again a little later."
    set_language("en")


async def test_a_reason_in_words_of_one_s_own(room: StandIn, console: Opener) -> None:
    room.ask(BEAT)
    room.floor(pending=(room.entry(EVA, status="pending"),))
    async with console() as driver:
        await driver.press("X")
        await driver.sees("Refuse Beat")
        await driver.press("plus")
        await driver.type("after 3 others")
        await driver.press("enter")
        await driver.until(lambda: wire.Deny(request=RequestId(1), reason="after 3 others") in room.said)
        await driver.misses("Refuse Beat")


async def test_nobody_to_refuse_is_told(room: StandIn, console: Opener) -> None:
    async with console() as driver:
        await driver.press("X")
        await driver.sees("Nobody asks.")


async def test_the_last_acts_are_listed_and_an_older_one_is_taken_back(
    room: StandIn, console: Opener
) -> None:
    room.change(
        acts=(
            ActView(id=9, act="close_queue", age_s=2.0, undo_s=8.0),
            ActView(id=8, act="add_for", person=ANNA, age_s=4.0, undo_s=6.0),
            ActView(act="lock", age_s=90.0),
            ActView(id=2, act="grant", person=EVA, age_s=100.0),
        )
    )
    async with console() as driver:
        await driver.press("H")
        await driver.sees("queue closed  (u = undo, 8 s)", "Anna asked for the floor", "door locked")
        await driver.press("down", "u")
        await driver.until(lambda: wire.Undo(act=8) in room.said)
        await driver.press("down", "u")
        await driver.sees("can no longer be taken back")
        assert len(room.said) == 1


async def test_how_talk_is_shared(room: StandIn, console: Opener) -> None:
    room.change(
        people=tuple(
            replace(p, talk_s=125.0, turn_s=140.0, turns=2) if p.id == EVA else p for p in room.state.people
        )
    )
    room.ask(FRANZ, waiting_s=250.0)
    room.grant(EVA, held_s=20.0)
    quiet = tuple(p.id for p in room.state.people if p.id != EVA)
    room.floor(talk_room_s=75.0, talk_remote_s=225.0, talk_unnamed_s=75.0, balance=0.61, not_yet=quiet)
    async with console() as driver:
        await driver.press("s")
        await driver.sees(
            "How talk is shared (for the chair only)",
            "Talk: 25 % room (1:15), 75 % online (3:45)",
            "Of it 1:15 by voices without a name",
            "Balance: uneven (0.61)",
            "Longest wait online: 4:1",
            "@ Eva: spoke 2:05, had the floor 2:4",
            "Anna: not yet heard",
        )


async def test_a_screen_and_a_tablet_are_not_counted_as_people_and_a_phone_is(
    room: StandIn, console: Opener
) -> None:
    others = (
        PersonView(id=SCREEN, name="", origin="room", role="display"),
        PersonView(id=TABLET, name="", origin="room", role="chair"),
        PersonView(id=TENTH, name="Zoe", origin="room", role="phone", number=5),
    )
    room.change(people=(*room.state.people, *others))
    async with console((132, 43)) as driver:
        await driver.sees("⌂ 5 in the room, @ 3 online")
        rows = [line.split() for line in driver.line("#people").splitlines()]
        assert ["⌂", "screen", "○", "in", "the", "room"] in rows
        assert ["⌂", "chair", "○", "in", "the", "room"] in rows
        await driver.press("s")
        await driver.sees("Zoe: spoke 0:00")
        assert "somebody" not in driver.text


async def test_a_whole_evening_is_put_on_the_agenda(room: StandIn, console: Opener, own_place: Path) -> None:
    async with console() as driver:
        await driver.press("a", "t")
        await driver.sees("self-help.en", "self-help.fr")
        await driver.press("enter")
        await driver.sees("1 Welcome: chair decides, 10 min", "2 Check-in round: round, 30 min")
        parts = [said for said in room.said if isinstance(said, wire.AddAgenda)]
        assert len(parts) == 4
        assert parts[1].box_s == 180.0
    folder = own_place / "config" / "roomctl" / "evenings"
    folder.mkdir(parents=True)
    (folder / "ours.toml").write_text('[[meeting.agenda]]\ntitle = "Tea"\nminuts = 5\n')
    names = [one.name for one in evenings.known("fr")]
    assert names == ["self-help.fr", "ours", "self-help.de", "self-help.en", "self-help.it"]
    async with console() as driver:
        await driver.press("a", "t", "down", "enter")
        await driver.sees("meeting.agenda[0].minuts", "minutes")


async def test_the_agenda_s_keys_carry_what_was_seen(room: StandIn, console: Opener) -> None:
    part = AgendaItemView(title="Theme", policy="queue")
    room.floor(agenda=(part, part))
    async with console() as driver:
        seen = room.state.floor.revision
        await driver.press("N")
        await driver.until(lambda: bool(room.commands))
        assert room.commands[0].if_rev == seen
        room.refuse["GoToAgenda"] = "stale"
        await driver.press("N")
        await driver.sees("Something had changed meanwhile")
        room.floor(agenda_at=1)
        await driver.until(lambda: driver.app.store.state == room.state)
        await driver.press("N")
        await driver.sees("no further part of the evening")


@pytest.mark.parametrize(("size", "lines", "least"), [((80, 24), 2, 14), ((132, 43), 3, 33)])
async def test_lines_of_keys_are_seen_and_each_can_be_clicked(
    room: StandIn, console: Opener, size: tuple[int, int], lines: int, least: int
) -> None:
    async with console(size) as driver:
        await driver.sees("1-9 asks", "v name voice", "t round")
        shown = driver.line("#keys").split("\n")
        assert len(shown) == lines
        assert all(len(line) <= size[0] for line in shown)
        assert sum(f" {act.label}" in "\n".join(shown) for act in ACTS) >= least
        at = next(at for at, line in enumerate(shown) if "pause" in line)
        await driver.pilot.click("#keys", offset=(shown[at].index("pause"), at))
        await driver.until(lambda: wire.Pause(on=True) in room.said)
