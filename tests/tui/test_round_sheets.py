"""Rounds and the evening's parts on the console: the sheets, the ring on the main screen, what comes next."""

from __future__ import annotations

from msgspec.structs import replace

from roomctl.types import PersonId
from roomctl.wire import console as wire
from roomctl.wire.view import (
    AdviceView,
    AgendaItemView,
    PersonView,
    RoundView,
)
from tests.tui.conftest import Opener
from tests.tui.group import ANNA, BEAT, CARLA, DINO, EVA, FRANZ
from tests.tui.standin import StandIn


async def test_a_round_from_the_first_to_the_last(room: StandIn, console: Opener) -> None:
    async with console() as driver:
        await driver.press("t")
        await driver.sees("Everybody present is offered one turn", "Room and online in turn, time as usual")
        await driver.press("p")
        assert not room.said, "no turn, nothing to pass"
        await driver.press("o", "b", "b", "c", "down", "f")
        await driver.sees("By number, then online, Beat begins, 2 min each, replies at once.")
        await driver.press("s")
        wish = wire.StartRound(seating="seats", first=BEAT, box_s=120.0, no_cross_talk=False)
        await driver.until(lambda: wish in room.said)
        await driver.sees("Anna, in the room: has the turn", "Had their turn: 0, still to come: 6.")
        await driver.press("p")
        await driver.until(lambda: wire.PassTurn(person=ANNA) in room.said)
        await driver.sees("Had their turn: 1", "Anna, in the room: passed")
        await driver.press("escape")
        await driver.sees("Done: the round goes on  (u = undo")
        assert "pass" not in driver.text.lower(), "the group may see the main screen: it does not tell"
        await driver.press("t")
        await driver.press("l")
        await driver.until(lambda: wire.LaterTurn(person=BEAT) in room.said)
        await driver.sees("Beat, in the room: later")
        await driver.press("s")
        assert sum(isinstance(command, wire.StartRound) for command in room.said) == 1
        await driver.press("n", "e")
        await driver.until(lambda: wire.EndRound() in room.said)
        await driver.sees("Everybody present is offered one turn")


async def test_the_ring_stands_on_the_main_screen(room: StandIn, console: Opener) -> None:
    room.grant(ANNA)
    room.ask(FRANZ)
    room.floor(round=RoundView(offered=ANNA, order=(EVA, BEAT), later=(DINO,)), policy="round")
    async with console() as driver:
        await driver.sees("NEXT IN THE ROUND  @ Eva, online", "ROUND: 3 to come")
        lines = driver.line("#queue").split("\n")
        order = ("Eva", "Beat", "Dino", "After the round:", "Franz")
        found = [next(at for at, line in enumerate(lines) if name in line) for name in order]
        assert found == [1, 2, 3, 4, 5]
        assert "later" in lines[3]
        aside = room.entry(ANNA, interrupted=True)
        room.floor(queue=(aside, *room.state.floor.queue), next=None, next_person=EVA)
        await driver.sees(
            "NEXT IN THE ROUND  @ Eva, online", "1 ⌂ Anna            interrupted"
        )  # her turn of before the round
        room.floor(holder=None, next=aside.request, next_person=ANNA)
        await driver.sees("NEXT  ⌂ Anna, in the room  interrupted")


async def test_a_long_ring_stays_in_sight_until_somebody_looks_further(
    room: StandIn, console: Opener
) -> None:
    room.ask(FRANZ)
    room.floor(round=RoundView(order=(EVA, BEAT, CARLA, DINO) * 4), policy="round")
    async with console() as driver:
        await driver.until(lambda: "Eva" in driver.line("#queue").split("\n")[1])
        assert "more" in driver.line("#queue")
        await driver.press("down")
        await driver.until(lambda: "Franz" in driver.line("#queue"))


async def test_home_end_and_the_page_keys_go_far(room: StandIn, console: Opener) -> None:
    many = [PersonView(id=PersonId(f"p-m{n:02}"), name=f"Mia {n:02}", origin="remote") for n in range(30)]
    room.change(people=tuple(many))
    async with console() as driver:
        await driver.press("tab", "end")
        await driver.sees(">   @ Mia 29")
        await driver.press("pageup")
        shown = driver.line("#people").count("@ Mia")
        await driver.sees(f">   @ Mia {29 - shown:02}")
        await driver.press("home")
        await driver.sees(">   @ Mia 00")
        await driver.press("pagedown")
        await driver.sees(f">   @ Mia {shown:02}")
        await driver.press("escape", "e", "tab", "end")
        await driver.sees("> ", "@ Mia 29: online")


async def test_a_round_that_is_over_says_what_comes_next(room: StandIn, console: Opener) -> None:
    parts = (AgendaItemView(title="Check-in", policy="round"), AgendaItemView(title="Theme", policy="queue"))
    room.floor(agenda=parts, agenda_at=0, advice=(AdviceView(code="round_over", params={"item": "a"}),))
    async with console() as driver:
        await driver.sees("THE ROUND IS OVER: N = Theme", "everybody had their turn. On to the next part?")
        room.floor(agenda_at=1, advice=())
        await driver.sees("NOBODY WAITS")


async def test_the_agenda_moves_on_and_takes_new_items(room: StandIn, console: Opener) -> None:
    item = AgendaItemView(title="Welcome", policy="queue", minutes=10)
    room.floor(agenda=(item,), agenda_at=0)
    async with console() as driver:
        await driver.sees("· Welcome 0:0")
        for title, advance in (("A check-in round with a long name", "auto"), ("Welcome", "auto")):
            room.floor(agenda=(replace(item, title=title),), advance=advance)
            await driver.until(lambda title=title: f"{title} 0:0" in driver.line("#title"))  # type: ignore[misc]
            assert "of 10 min" in driver.line("#title"), "the part of the evening is never cut"
        await driver.press("a", "plus")
        await driver.type("Check-in, 15, 4")
        await driver.press("enter")
        await driver.until(
            lambda: wire.AddAgenda(title="Check-in", policy="round", minutes=15.0) in room.said
        )
        await driver.sees("2 Check-in: round, 15 min")
        await driver.press("n")
        await driver.sees("2 Check-in: round, 15 min, now")
        await driver.press("up", "x")
        await driver.until(lambda: wire.RemoveAgenda(index=0) in room.said)
        await driver.press("plus")
        await driver.type("Theme, soon")
        await driver.press("enter")
        await driver.sees("Please write: title, minutes, rules 1-4")
