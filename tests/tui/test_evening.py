"""A whole evening at the console, from the first name to the goodbye: in four languages, at one of two sizes.

Two hours are lived in seconds: the room's ages are set, keys are real. After every part the screen must hold
together: nothing wider than the window, holder and next always where the eye looks for them.
"""

from __future__ import annotations

from functools import partial

import pytest
from msgspec.structs import replace

from roomctl.i18n import _, set_language
from roomctl.types import PersonId
from roomctl.wire import console as wire
from roomctl.wire.reports import DirectionState
from roomctl.wire.view import AdviceView, FaultView, KnockView, PersonView
from tests.tui.conftest import SIZES, Opener
from tests.tui.driver import Driver
from tests.tui.group import EVA, FRANZ, GIULIA
from tests.tui.standin import StandIn
from tui.bigtype import big


def holds_together(driver: Driver) -> None:
    wide, high = driver.app.size
    assert len(driver.lines) == high
    assert all(len(line) <= wide for line in driver.lines)


def was_admitted(room: StandIn, person: PersonId) -> bool:
    return wire.Admit(knock=person) in room.said


def in_large(driver: Driver, panel: str, name: str) -> bool:
    """The name stands in large letters in this panel, at one of the two sizes."""
    shown = [line.rstrip() for line in driver.line(panel).split("\n")]
    for scale in (1, 2):
        drawn = big(name, scale)
        assert drawn is not None
        if all(any(line.rstrip() in got for got in shown) for line in drawn):
            return True
    return False


@pytest.mark.parametrize(
    ("size", "lang"),
    [(SIZES[index % 2], lang) for index, lang in enumerate(("de", "fr", "it", "en"))],
    ids=lambda value: value if isinstance(value, str) else f"{value[0]}x{value[1]}",
)
async def test_a_whole_evening(room: StandIn, console: Opener, size: tuple[int, int], lang: str) -> None:
    set_language(lang)
    room.change(people=(), meeting=replace(room.state.meeting, running_s=0.0))
    async with console(size) as driver:
        await arrival(room, driver)
        await check_in(room, driver)
        await theme(room, driver)
        await trouble(room, driver)
        await closing(room, driver)


async def arrival(room: StandIn, driver: Driver) -> None:
    """People at the table are written in; those online knock and are let in."""
    await driver.sees(_("THE FLOOR IS FREE"))
    await driver.press("e")
    await driver.type("Anna, Beat, Carla, Dino")
    await driver.press("enter")
    await driver.until(lambda: len(room.state.people) == 4)
    await driver.press("escape")
    names = {EVA: "Eva", FRANZ: "Franz", GIULIA: "Giulia"}
    room.change(lobby=tuple(KnockView(id=p, name=n, role="participant") for p, n in names.items()))
    await driver.until(lambda: "Eva" in driver.line("#faults"))
    await driver.press("l")
    for person, name in names.items():
        await driver.press("enter")
        await driver.until(partial(was_admitted, room, person))
        online = PersonView(id=person, name=name, origin="remote", link="connected")
        room.change(people=(*room.state.people, online))
    await driver.press("escape", "k")
    await driver.until(lambda: room.state.meeting.locked)
    await driver.sees("Giulia", _("door LOCKED"))
    holds_together(driver)


async def check_in(room: StandIn, driver: Driver) -> None:
    """The round offers each person one turn; one passes, one speaks later."""
    await driver.press("t", "s")
    await driver.until(lambda: room.state.floor.round is not None)
    await driver.press("p", "l", "n")
    await driver.until(lambda: any(isinstance(command, wire.LaterTurn) for command in room.said))
    holds_together(driver)
    await driver.press("e", "escape")
    await driver.until(lambda: room.state.floor.round is None)


async def theme(room: StandIn, driver: Driver) -> None:
    """The queue: hands from both sides, moves, a voice without a name, time over, undo."""
    first = room.state.people[0].id
    room.change(meeting=replace(room.state.meeting, running_s=3000.0))
    await driver.press("1", "2")
    await driver.until(lambda: len(room.state.floor.queue) == 2)
    room.ask(EVA, waiting_s=241.0)
    room.ask(FRANZ, kind="direct_response")
    await driver.until(lambda: "4" in driver.line("#queue"))
    await driver.press("n")
    await driver.until(lambda: in_large(driver, "#holder", "Anna"))
    await driver.until(lambda: in_large(driver, "#next", "Beat"))
    room.change(speaking=("room",))
    await driver.until(lambda: "● " + _("speaks") in driver.line("#holder"))
    await driver.press("down", "w", "up")
    await driver.until(lambda: room.state.floor.queue[0].person == EVA)
    await driver.until(lambda: in_large(driver, "#next", "Eva"))
    room.floor(over_s=12.0, warning=True, advice=(AdviceView(code="remote_waiting", params={"count": 1}),))
    await driver.until(lambda: driver.app.main.query_one("#holder").has_class("-over"))
    await driver.press("R", "enter")
    await driver.until(lambda: any(isinstance(one, wire.Revoke) for one in room.said))
    await driver.press("u")
    await driver.until(lambda: room.state.floor.holder is not None)
    assert room.state.floor.holder is not None
    assert room.state.floor.holder.person == first
    room.floor(holder=room.entry("", status="granted", by_speech=True))
    await driver.until(lambda: in_large(driver, "#holder", _("VOICE ?")))
    await driver.press("v", "4")
    await driver.until(lambda: in_large(driver, "#holder", "Dino"))
    holds_together(driver)


async def trouble(room: StandIn, driver: Driver) -> None:
    """The microphone is pulled out, a remote drops, the service is killed: all is told, nothing is lost."""
    queue = room.state.floor.queue
    lost = replace(room.state.sound, microphone=DirectionState(state="lost", label="Jabra Speak 510 USB"))
    room.change(sound=lost)
    room.change(faults=(FaultView(code="microphone_lost", severity="error", params={"device": "Jabra"}),))
    await driver.until(lambda: _("lost: plug it in again") in driver.line("#sound"))
    holds_together(driver)
    people = tuple(replace(p, presence="away") if p.id == EVA else p for p in room.state.people)
    room.change(people=people)
    await driver.until(lambda: _("away") in driver.line("#queue"))
    await room.kill()
    await driver.until(lambda: driver.app.line.phase == "lost")
    holds_together(driver)
    await room.restart("e-2")
    await driver.until(lambda: _("The service was restarted; the queue is as it was.")[:40] in driver.text)
    room.change(faults=())
    state = driver.app.store.state
    assert state is not None
    assert [entry.request for entry in state.floor.queue] == [entry.request for entry in queue]


async def closing(room: StandIn, driver: Driver) -> None:
    """Last word, pause, end of the meeting."""
    await driver.press("o", "p")
    await driver.until(lambda: room.state.floor.paused and not room.state.floor.open)
    await driver.until(lambda: _("PAUSE: the clocks stand still") in driver.line("#holder"))
    holds_together(driver)
    await driver.press("p", "E", "enter")
    await driver.until(lambda: room.state.people == ())
    await driver.until(lambda: _("THE FLOOR IS FREE") in driver.line("#holder"))
    assert driver.app.store.names == {}, "names are forgotten with the meeting"
    holds_together(driver)
