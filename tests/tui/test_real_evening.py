"""Two hours of a self-help group with the real room: console by keys, pages on their sockets, lines of text.

Time is the test's: the room and its console live on one clock that is put forward. Media is the stand-in, so
that voices speak when the story says so. All along the screen holds together, pages and console show the same
order, and the plain console tells the same in words.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from roomctl.i18n import _, set_language
from roomctl.types import PersonId
from roomctl.wire import clients, page
from roomctl.wire import console as wire
from roomctl.wire.view import ConsoleState
from tests.room.clients import PageUser, Refused
from tests.room.house import House, house
from tests.tui.conftest import SIZES
from tests.tui.driver import Driver
from tests.tui.test_evening import holds_together, in_large
from tests.tui.test_plain import Teller, telling
from tui.app import Console
from tui.bigtype import big
from tui.words import say, told_of


class Evening:
    """The room, the moderator at the keys, the people at their pages, and who listens to the lines."""

    def __init__(self, room: House, driver: Driver, teller: Teller) -> None:
        self.room, self.driver, self.teller = room, driver, teller
        self.pages: dict[str, PageUser] = {}
        self.seen: dict[PageUser, page.PublicView] = {}
        self.titles = [part.title for part in self.state.floor.agenda]

    @property
    def state(self) -> ConsoleState:
        """What the console under the keys knows."""
        state = self.driver.app.store.state
        assert state is not None
        return state

    async def until(self, true: Any, why: str = "") -> None:
        await self.driver.until(lambda: true(self.state), why)

    async def press(self, *keys: str) -> None:
        await self.driver.press(*keys)

    async def does(self, keys: str, act: str) -> None:
        """These keys do this act, as the list of the last acts says."""
        before = self.state.acts[0].id if self.state.acts else 0
        await self.press(*keys.split())
        await self.until(
            lambda s: bool(s.acts) and s.acts[0].act == act and s.acts[0].id != before, f"{keys}: {act}"
        )

    async def holder(self, name: str) -> None:
        """This person has the floor: large on the screen, told in lines, seen by every page."""
        person = self.id_of(name)
        await self.until(lambda s: s.floor.holder is not None and s.floor.holder.person == person, name)
        name = say(_("Person {number}"), number=name[1:]) if name[0] == "#" else name
        if big(name, 1) is not None:
            await self.driver.until(lambda: in_large(self.driver, "#holder", name), f"{name} in large type")
        await self.pages_see(lambda view: holds(view) == person)

    async def order(self, *names: str) -> None:
        """The queue is this, on the console and on every page."""
        wanted = [self.id_of(name) for name in names]
        await self.until(lambda s: [e.person for e in s.floor.queue] == wanted, str(names))
        await self.pages_see(lambda view: [entry.person for entry in view.floor.queue] == wanted)

    async def pages_see(self, fits: Callable[[page.PublicView], bool]) -> None:
        """Every page shows this now, or soon."""
        for user in self.pages.values():
            while user not in self.seen or not fits(self.seen[user]):
                self.seen[user] = (await user.expect(page.View)).view

    def id_of(self, name: str) -> PersonId:
        found = [p.id for p in self.state.people if name in {p.name, f"#{p.number}"}]
        assert found, f"{name} is not here"
        return found[0]

    async def ask(self, name: str, kind: Any = "contribution", note: str = "") -> None:
        done = await self.pages[name].ask(lambda seq: page.AskFloor(seq=seq, kind=kind, note=note))
        assert done.code == "", done

    async def speaks(self, source: str, seconds: float) -> None:
        """Somebody is heard for so long; then so much time has gone by."""
        for on in (True, False):
            self.room.media.speech(source, on=on)
            await self.until(lambda s, on=on: (source in s.speaking) == on)
            if on:
                await self.room.pass_time(seconds)

    async def hour(self, seconds: float) -> None:
        """Time goes by, and the screen is whole afterwards."""
        await self.room.pass_time(seconds)
        await self.driver.pilot.pause(0.05)
        holds_together(self.driver)


def holds(view: page.PublicView) -> PersonId | None:
    """Who has the floor in this view."""
    return view.floor.holder.person if view.floor.holder is not None else None


@contextlib.asynccontextmanager
async def evening(tmp_path: Path, size: tuple[int, int], lang: str) -> AsyncIterator[Evening]:
    options = ("meeting.template=self-help", f"room.language={lang}", "room.name=Thursday group")
    async with house(tmp_path, *options, beats=True) as room:
        path = tmp_path / "run" / "room.sock"
        app = Console(path, clock=room.clock)
        async with telling(path) as teller, app.run_test(size=size) as pilot:
            driver = Driver(app, pilot)
            await driver.until(lambda: app.store.state is not None and driver.drawn)
            yield Evening(room, driver, teller)


@pytest.mark.parametrize(
    ("size", "lang"),
    [(SIZES[0], "de"), (SIZES[1], "fr")],  # the longest words where it is narrow; all four: test_evening
    ids=lambda value: value if isinstance(value, str) else f"{value[0]}x{value[1]}",
)
async def test_two_hours_of_a_self_help_group(tmp_path: Path, size: tuple[int, int], lang: str) -> None:
    set_language(lang)
    async with evening(tmp_path, size, lang) as told:
        await arrival(told)
        await welcome(told)
        await check_in(told)
        await theme(told)
        await two_chairs(told)
        await a_break(told)
        await closing(told)
        await the_end(told)
    set_language("en")


async def arrival(e: Evening) -> None:
    """Names and a number card in one line; three pages, a phone at the table, the room's screen."""
    await e.driver.sees(_("THE FLOOR IS FREE"))
    await e.press("e")
    await e.driver.type("Linde, 3 Iris, 7")
    await e.press("enter", "escape")
    await e.until(lambda s: [p.number for p in s.people] == [1, 3, 7])
    for name, language in (("Farn", "de"), ("Salvia", "it"), ("Hazel", "en")):
        e.pages[name] = await e.room.join(name, language=language)
    phone = await e.room.invite(role="phone")
    e.pages["Iris"] = await e.room.join("Iris", phone, page="hand")
    screen = await e.room.page()
    await screen.enter(page="display", pledged=False)
    e.pages["screen"] = screen
    await e.until(lambda s: len(s.people) == 7)
    await e.driver.sees("⌂ 3", "@ 3")
    lines = await e.teller.says(
        say(_("{room} in the room, {remote} online"), room=0, remote=0), "Farn", "Iris"
    )
    assert _("The room's screen shows the meeting.") in await told_so_far(e, lines)
    assert (
        say(_("{name} is here ({origin})."), name=_("somebody in the room"), origin=_("in the room"))
        not in lines
    )


async def told_so_far(e: Evening, lines: str) -> str:
    wanted = _("The room's screen shows the meeting.")
    return lines if wanted in lines else lines + await e.teller.says(wanted)


async def welcome(e: Evening) -> None:
    """The chair decides: a note is read, a request refused with a reason, another accepted."""
    await e.does("N", "next_agenda_item")
    await e.until(lambda s: s.floor.policy == "chaired")
    await e.ask("Farn", note="about the keys")
    await e.ask("Salvia")
    await e.driver.until(lambda: in_large(e.driver, "#next", "Farn"))
    await e.driver.until(lambda: "about the keys" in e.driver.line("#say"))
    await e.does("X 1", "deny")
    told = await e.pages["Farn"].expect(page.Notice, lambda notice: notice.code == "request_denied")
    assert told.reason == _("Not just now: please ask again a little later.", "de"), (
        "in the language of the reader"
    )
    await e.does("space", "accept")
    await e.order("Salvia")
    await e.does("n", "next")
    await e.holder("Salvia")
    await e.speaks(e.id_of("Salvia"), 90.0)
    await e.does("r", "release_for")
    await e.hour(500.0)
    assert "about the keys" not in "".join(str(got) for user in e.pages.values() for got in user.got)


async def check_in(e: Evening) -> None:
    """The round: three minutes each, nothing cut; one passes, one says later, one drops and comes back."""
    await e.does("N", "next_agenda_item")
    await e.until(lambda s: s.floor.round is not None and s.floor.round.offered is None)
    await e.teller.says(_("A round begins."))
    await e.does("n", "next")
    await e.holder("Linde")
    await e.speaks("room", 160.0)
    await e.until(lambda s: s.floor.warning, "the last half minute is told")
    await e.room.pass_time(30.0)
    await e.until(lambda s: s.floor.over_s > 0)
    await e.driver.until(lambda: e.driver.app.main.query_one("#holder").has_class("-over"))
    await e.holder("Linde")
    await e.does("n", "next")
    await e.holder("Farn")
    assert (await e.pages["Farn"].ask(lambda seq: page.PassMine(seq=seq))).code == ""
    await e.until(lambda s: s.floor.holder is None)
    await e.does("space", "next")
    await e.holder("Iris")
    # Somebody online loses the line before the turn, and is asked on coming back.
    await e.pages["Salvia"].close()
    await e.room.pass_time(10.0)
    away = e.id_of("Salvia")
    await e.until(lambda s: any(p.id == away and p.presence == "away" for p in s.people))
    await e.press("t", "l")
    await e.until(lambda s: s.floor.round is not None and len(s.floor.round.later) == 1)
    await e.press("escape")
    del e.pages["Salvia"]
    await e.does("n", "next")
    await e.holder("#7")
    e.pages["Salvia"] = await e.room.again(e.pages.setdefault("Salvia", e.room.users[1]))
    await e.until(lambda s: all(p.presence == "present" for p in s.people))
    asked = []
    while True:
        await e.does("n", "next")
        await e.until(lambda s: s.floor.round is None or s.floor.holder is not None)
        if e.state.floor.round is None or e.state.floor.holder is None:
            break
        asked.append(e.state.floor.holder.person)
        await e.room.pass_time(120.0)
    assert asked == [e.id_of("Salvia"), e.id_of("Hazel"), e.id_of("Iris")]
    await e.teller.says(_("The round is over."))
    holds_together(e.driver)


async def theme(e: Evening) -> None:
    """The queue: hands by one key and by page, a voice without a name, moves, undo, balance."""
    await e.does("N", "next_agenda_item")
    await e.until(lambda s: s.floor.policy == "queue")
    await e.does("1", "add_for")
    await e.ask("Hazel")
    await e.does("7", "add_for")
    await e.ask("Farn")
    await e.order("Linde", "Hazel", "#7", "Farn")
    await e.does("n", "next")
    await e.holder("Linde")
    await e.speaks("room", 300.0)
    await e.until(lambda s: any(one.code == "remote_waiting" for one in s.floor.advice))
    await e.press("up", "up", "up", "down", "down")
    await e.does("w 1", "move")
    await e.order("Farn", "Hazel", "#7")
    await e.press("u")
    await e.until(lambda s: s.acts[0].act == "move" and s.acts[0].undone)
    undone = say(_("{act} (taken back)"), act=say(_("{name} moved in the queue"), name="Farn"))
    await e.driver.until(lambda: undone in e.driver.line("#say"))
    await e.order("Hazel", "#7", "Farn")
    # A short answer comes between and the floor goes back.
    await e.ask("Salvia", "direct_response")
    await e.until(lambda s: len(s.floor.pending) == 1)
    await e.press("down", "down", "down")
    await e.does("enter", "grant")
    await e.holder("Salvia")
    assert (await e.pages["Salvia"].ask(lambda seq: page.GiveBack(seq=seq))).code == ""
    await e.holder("Linde")
    # The turn is over, nobody is next by key: a voice at the table takes nobody's place.
    await e.does("r", "release_for")
    await e.room.pass_time(40.0)
    await e.speaks("room", 3.0)
    await e.until(lambda s: [entry.person for entry in s.floor.queue][-1] == "")
    await e.does("v 3", "name_voice")
    await e.order("Hazel", "#7", "Farn", "Iris")
    await e.does("b 2", "set_time_box")
    await e.does("space", "grant")
    await e.holder("Hazel")
    await e.driver.sees("2:00")
    await e.speaks(e.id_of("Hazel"), 600.0)
    await e.press("s")
    await e.driver.sees(_("How talk is shared (for the chair only)"), told_of("@ Hazel", "").rstrip())
    assert "10:0" in e.driver.line_of(told_of("@ Hazel", "").rstrip())
    await e.press("escape", "H")
    await e.driver.sees(_("The last acts"), say(_("floor given to {name}"), name="Hazel"))
    await e.press("escape")
    await e.hour(900.0)


async def two_chairs(e: Evening) -> None:
    """Another chair was quicker: the key that meant something else is refused in words, nobody is skipped."""
    seen = e.driver.app.store
    await e.room.console.do(wire.Next())
    await e.holder("#7")
    e.driver.app.store = seen  # the moderator pressed before the screen had changed
    await e.press("n")
    await e.driver.sees(_("Something had changed meanwhile: nothing was done.")[:30])
    await e.order("Farn", "Iris")
    await e.holder("#7")
    # The chair goes to somebody online for a while, and comes back.
    await e.room.console.do(wire.GiveChair(to=e.id_of("Hazel")))
    await e.until(lambda s: s.floor.chair == e.id_of("Hazel"))
    hazel = e.pages["Hazel"]
    await hazel.send(clients.Request(id=1, command=wire.Next()))
    assert (await hazel.expect(clients.Reply)).code == ""
    await e.holder("Farn")
    await e.press("C", "home")
    await e.press("up", *["up"] * 6, "enter")
    await e.until(lambda s: s.floor.chair is None)
    assert (await refused(hazel)) == "not_a_chair"


async def refused(user: PageUser) -> str:
    await user.send(clients.Request(id=2, command=wire.Next()))
    return (await user.expect(clients.Reply, lambda reply: reply.id == 2)).code


async def a_break(e: Evening) -> None:
    """Somebody asks for a break; while it lasts no clock runs and everybody keeps the place."""
    await e.ask("Salvia", "break")
    await e.until(lambda s: len(s.floor.technical) == 1)
    await e.press("tab", "tab")
    held = e.room.console.floor
    await e.press(*["down"] * 8)
    await e.does("enter", "accept")
    await e.until(lambda s: s.floor.paused)
    await e.driver.until(lambda: _("PAUSE: the clocks stand still") in e.driver.line("#holder"))
    await e.hour(900.0)
    assert [entry.person for entry in e.state.floor.queue] == [entry.person for entry in held.queue]
    await e.does("p", "resume")
    await e.until(lambda s: not s.floor.paused and s.floor.technical == ())
    assert e.state.floor.holder is not None
    assert e.state.floor.holder.held_s < 300, "the break was no talk"


async def closing(e: Evening) -> None:
    """The last word, then the closing round by itself: speech ends turns, the next is offered."""
    await e.press("up", "up", "up")
    await e.does("L", "last_word")
    await e.until(lambda s: s.floor.last_word and not s.floor.open)
    await e.does("n", "next")
    await e.holder("Iris")
    await e.hour(3000.0)
    await e.does("N", "next_agenda_item")
    await e.does("A", "set_advance")
    seen = []
    while e.state.floor.round is not None:
        await e.until(lambda s: s.floor.round is None or s.floor.holder is not None)
        if e.state.floor.holder is None:
            break
        now = e.state.floor.holder
        seen.append(now.person)
        await e.speaks("room" if now.origin == "room" else now.person, 40.0)
        await e.room.pass_time(8.0)
        await e.until(partial(_another, now.request))
    assert len(seen) == 6
    assert len(set(seen)) == 6
    assert e.room.console.state.meeting.name == "Thursday group"
    await e.until(lambda s: s.floor.policy == "queue")


def _another(request: int, state: ConsoleState) -> bool:
    return state.floor.holder is None or state.floor.holder.request != request


async def the_end(e: Evening) -> None:
    """Goodbye: pages are told, names and talk are gone."""
    view = e.driver.app.look().state
    assert view is not None
    assert view.meeting.running_s > 7000, "two hours"
    await e.press("E", "enter")
    await e.until(lambda s: s.people == ())
    assert e.state.floor.talk_room_s == e.state.floor.talk_remote_s == 0.0
    assert e.driver.app.store.names == {}
    with pytest.raises(Refused) as told:
        await e.pages["Farn"].expect(page.Wait)
    assert told.value.code == "meeting_over"
    await e.teller.says(say(_("{name} has left."), name="Farn"))
    for words in (
        say(_("The turn is offered to {name}."), name="Hazel"),
        say(_("The time of {name} ends soon."), name="Linde"),
        say(_("The time of {name} is over. Nothing is cut."), name="Linde"),
        say(_("{name} is away, back soon."), name="Salvia"),
        say(_("{name} is back."), name="Salvia"),
        say(_("Place {place} is {person}."), place=4, person=f"Iris ({_('in the room')})"),
        say(_("Now: {title}."), title=e.titles[3]),
        say(_("{name} asks for a break: press p"), name="Salvia"),
        say(_("The chair: {name}."), name="Hazel"),
    ):
        assert words in e.teller.text, f"the lines do not tell: {words}"
    holds_together(e.driver)
