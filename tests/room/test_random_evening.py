"""Random evenings of the whole room but its sockets: pages, chairs, media and kills in any order.

Pages come, reload, double and go; media answers late or dies; the room is killed and takes its checkpoint up.
What must hold after each step is a sentence. ROOMCTL_LONG=1 makes the run twenty times longer.
"""

from __future__ import annotations

import os
import random
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roomctl.config.load import load
from roomctl.floor.model import Presence
from roomctl.room import view
from roomctl.room.checkpoint import Checkpoint
from roomctl.room.meeting import Meeting, new_meeting
from roomctl.room.out import Out
from roomctl.room.roster import HEARS, SPEAKS
from roomctl.room.service import told_to_media
from roomctl.types import PersonId, RequestId, SourceId
from roomctl.web.invites import Invites
from roomctl.wire import console, media, page
from roomctl.wire.clients import Attach, Request
from roomctl.wire.reports import Health, SoundReport
from tests.room.puppets import SDP, Desk, Engine, StrictRoom, Tab

LONG = 20 if os.environ.get("ROOMCTL_LONG") else 1
NAMES = ("Canary Anna", "Canary Ben", "canary  anna", "Canary \u202eCarla", "Canary Dora", "")
ROLES = ("open", "open", "open", "personal", "guest", "phone", "chair")
TIMES = (0.1, 0.1, 0.5, 1.0, 3.0, 3.0, 30.0, 130.0, 1900.0)


class Evening:
    """One evening, and the one after it. Every step takes two numbers for what it has to choose."""

    def __init__(self, base: Path, *, lobby: bool) -> None:
        self.base = base
        given = [f"meeting.lobby={str(lobby).lower()}", "invite.expires_h=1", "call.max_peers=4"]
        self.config = load(None, given, env={"HOME": "/nowhere"}, system=Path("/nowhere")).config
        self.now, self.engine, self.tabs = 100.0, Engine(), list[Tab]()
        self.resumes: list[str] = []
        self.start()

    def start(self) -> None:
        invites = Invites(b"k" * 32, self.base, "https://room")
        m = new_meeting(self.config, invites, Out(self.engine.told), self.now)
        m.wall, m.proof_needed = (lambda: 1.8e9 + self.now), False
        kept = Checkpoint(self.base)
        kept.restore(m, self.now)
        self.room = StrictRoom(m, kept, lambda: self.now)
        self.room.door.renew_links()
        self.room.client_said(Desk(), Attach())
        self.hello()

    @property
    def m(self) -> Meeting:
        return self.room.meeting

    def turn(self) -> None:
        self.room.turn(self.now)

    def hello(self) -> None:
        for told in told_to_media(self.m):  # by the keeper
            self.engine.told(told)
        self.room.media_said(media.Hello(version=1, pid=1, epoch=self.engine.epoch))
        reports, sound = self.engine.reports(), SoundReport(room_muted=self.m.room_muted)
        self.room.media_said(media.Snapshot(sound=sound, peers=reports, faults=(), speaking=()))
        self.turn()

    # --- pages ------------------------------------------------------------------------------------

    def somebody_comes(self, a: int, b: int) -> None:
        """By a link, or (also on a second device) with what an earlier page was given to come back with."""
        tab = Tab(crowd=f"c{a % 3}")
        self.tabs.append(tab)
        resume = self.resumes[-1 - a % len(self.resumes)] if self.resumes and b % 3 else ""
        invite = self._link(ROLES[a % len(ROLES)])
        self.room.said(
            tab, page.Enter(invite=invite, resume=resume, name=NAMES[b % len(NAMES)], pledged=True)
        )
        self.turn()
        if tab.resume:
            self.resumes.append(tab.resume)

    def _link(self, role: str) -> str:
        wall, m = self.m.wall(), self.m
        if role == "open":
            url = m.link or m.invites.open_link("participant", wall, 3600.0).url
        elif role == "phone":
            url = m.invites.open_link("phone", wall, 3600.0).url
        else:
            kind: Any = "participant" if role == "personal" else role
            url = m.invites.make(kind, wall, expires_s=200.0, uses=1).url
        return url.partition("#")[2].rpartition(".")[0]

    def a_connection_ends(self, a: int, _b: int) -> None:
        if self.tabs:
            self.room.gone(self.tabs.pop(a % len(self.tabs)))
            self.turn()

    def a_page_says(self, a: int, b: int) -> None:
        here = [tab for tab in self.tabs if tab.welcome and not tab.over]
        if not here:
            return
        tab = here[a % len(here)]
        seq = max(1, tab.seq) if b % 7 == 0 else tab.seq + 1  # said once more
        tab.seq = max(tab.seq, seq)
        says: tuple[Any, ...] = (
            page.AskFloor(seq=seq, note="canary note"),
            page.WithdrawFloor(seq=seq),
            page.GiveBack(seq=seq),
            page.PassMine(seq=seq),
            page.SetMine(seq=seq, muted=b % 2 == 0),
            page.SetMine(seq=seq, away=b % 2 == 0, name="Canary Dino"),
            page.SetMine(seq=seq, camera="on"),
            page.AskFloor(seq=seq, kind="break"),
            page.Leave(seq=seq),
            page.LaterMine(seq=seq),
            *[page.Offer(seq=seq, sdp=SDP)] * 7,
        )
        message = says[b % len(says)]
        self.room.said(tab, message)
        self.turn()
        assert isinstance(message, page.Offer) or seq in tab.answered, "what is numbered was not answered"

    # --- media ------------------------------------------------------------------------------------

    def media_does(self, a: int, b: int) -> None:
        peers = list(self.engine.peers)
        if peers:
            peer = peers[a % len(peers)]
            if b % 6 == 0:
                self.engine.close(peer)
            elif peer not in self.engine.answered:
                (self.engine.refuse if b % 6 == 1 else self.engine.answer)(peer)
        if b % 2:
            self.listen()

    def listen(self) -> None:
        news, self.engine.news = self.engine.news, []
        for message in news:
            self.room.media_said(message)
        self.turn()

    def somebody_speaks(self, a: int, b: int) -> None:
        sources = [SourceId("room"), *(SourceId(one.id) for one in self.m.roster)]
        made = media.SpeechStarted if b % 2 else media.SpeechEnded
        self.room.media_said(made(source=sources[a % len(sources)], t=self.now))
        self.turn()

    def media_dies(self, _a: int, _b: int) -> None:
        self.room.media_lost(failing=False)
        self.turn()
        self.engine.die()
        self.hello()

    def media_tells_all(self, _a: int, _b: int) -> None:
        """What is said once a second: after it, and what follows from it, every ear is on the list."""
        for _ in range(2):
            self.listen()
            self.room.media_said(media.HealthReport(health=Health(), peers=self.engine.reports()))
            self.turn()
        for peer in self.engine.answered & self.engine.peers.keys():
            one = self.m.roster.get(self.engine.peers[peer])
            assert one is not None, "somebody hears who is not in"
            assert one.role in HEARS, "somebody hears who may not"
            assert self.m.kind != "in_person", "a meeting without a call carries one"

    # --- chairs, time, kills ----------------------------------------------------------------------

    def the_chair(self, a: int, b: int) -> None:
        """At the console, or somebody at their page who may or may not."""
        commands = (*self._on_the_floor(a), *self._on_the_room(a) * 2)
        asked = Request(id=1, command=commands[(a * 7 + b) % len(commands)])
        here = [tab for tab in self.tabs if tab.welcome and not tab.over]
        if here and b % 4 == 0:
            self.room.said(here[a % len(here)], Attach() if b % 8 == 0 else asked)
            self.turn()
            return
        desk = Desk()
        self.room.client_said(desk, asked)
        self.turn()
        self.room.client_gone(desk)

    def _on_the_room(self, a: int) -> tuple[console.Command, ...]:
        people = [one.id for one in self.m.roster] or [PersonId("p-none")]
        knocks = [knock.id for knock in self.m.lobby] or [PersonId("p-none")]
        person, knock, on = people[a % len(people)], knocks[a % len(knocks)], a % 2 == 0
        listed = self.m.invites.list(self.m.wall())
        return (
            console.AddPerson(name=NAMES[a % 3]),
            console.RemovePerson(person=person),
            console.Admit(knock=knock),
            console.Admit(knock=knock),
            console.Admit(knock=None),
            console.RefuseKnock(knock=knock),
            console.Lock(on=on),
            console.SetLobby(on=on),
            console.SetKind(kind=("hybrid", "video", "in_person")[a % 3]),
            console.GiveChair(to=person if on else None),
            console.RevokeInvite(invite=listed[a % len(listed)].id if listed else "x"),
            console.MakeInvite(role="participant", name="Canary Eve", uses=1),
            console.RenamePerson(person=person, name=NAMES[a % 3]),
            console.MuteRoom(on=on),
            console.FilmRoom(on=on),
            console.EndMeeting() if a % 10 == 9 else console.Pause(on=on),
        )

    def _on_the_floor(self, a: int) -> tuple[console.Command, ...]:
        people = [one.id for one in self.m.roster] or [PersonId("p-none")]
        requests = [one.id for one in self.m.floor.requests] or [99]
        person, request, on = people[a % len(people)], RequestId(requests[a % len(requests)]), a % 2 == 0
        return (
            console.Next(),
            console.Undo(),
            console.StartRound() if on else console.EndRound(),
            console.AddFor(person=person, note="canary note"),
            console.Accept(request=request),
            console.Grant(request=request),
            console.Deny(request=request, reason="canary why"),
            console.Release(),
            console.NameVoice(person=person),
            console.SetPolicy(policy=("voice", "queue", "chaired", "round")[a % 4]),
            console.LastWord(on=on, person=person),
            console.SetPatience(person=person, seconds=12.0 if on else None),
            console.AddAgenda(title="canary part", minutes=a % 3, policy="round" if on else "queue"),
            console.GoToAgenda(),
            console.RemoveAgenda(index=a % 3),
        )

    def time_goes_on(self, a: int, _b: int) -> None:
        self.now += TIMES[a % len(TIMES)]
        self.turn()

    def the_room_is_killed(self, _a: int, _b: int) -> None:
        before = self.m
        self.tabs.clear()
        self.start()
        voices = [{one.id for one in m.roster if one.role in SPEAKS} for m in (before, self.m)]
        assert voices[0] == voices[1], "somebody lost their place"
        assert self.m.floor.queue == before.floor.queue

    # --- what always holds ------------------------------------------------------------------------

    def nobody_hangs(self) -> None:
        for tab in self.tabs:
            inside, outside = self.m.roster.of(tab) is not None, self.m.lobby.of(tab) is not None
            assert tab.over or inside != outside, "a page is neither in nor at the door, and was not told"
            assert not (tab.over and (inside or outside)), "a page that was let go is still in"

    def no_two_are_alike(self) -> None:
        names = [one.name.casefold() for one in self.m.roster if one.name]
        numbers = [one.number for one in self.m.roster if one.number is not None]
        assert len(set(names)) == len(names)
        assert len(set(numbers)) == len(numbers)

    def the_floor_knows_who_is_here(self) -> None:
        known = {one.id: one.presence for one in self.m.floor.people}
        here = {one.id: one for one in self.m.roster if one.role in SPEAKS}
        assert known.keys() <= here.keys(), "the floor knows somebody who left"
        for one in here.values():
            if one.page is not None and not one.away:
                assert known.get(one.id) is Presence.PRESENT, "the floor takes for away who is here"

    def who_is_quiet_is_so_on_every_link(self) -> None:
        for person in self.engine.peers.values():
            one = self.m.roster.get(person)
            if one is not None:
                quiet = self.engine.quiet.get(person, (False, False))
                assert quiet == (one.muted or one.away, one.away), "heard, or hears, unasked"

    def no_name_is_kept_and_every_view_can_be_made(self) -> None:
        for file in self.base.iterdir():
            assert b"anary" not in file.read_bytes()
        view.console_state(self.m, self.now)

    def check(self) -> None:
        self.nobody_hangs()
        self.no_two_are_alike()
        self.the_floor_knows_who_is_here()
        self.who_is_quiet_is_so_on_every_link()
        self.no_name_is_kept_and_every_view_can_be_made()


HAPPENINGS = (
    *[Evening.somebody_comes] * 4,
    Evening.a_connection_ends,
    *[Evening.a_page_says] * 6,
    *[Evening.media_does] * 4,
    Evening.somebody_speaks,
    Evening.media_dies,
    Evening.media_tells_all,
    *[Evening.the_chair] * 6,
    *[Evening.time_goes_on] * 2,
    Evening.the_room_is_killed,
)


@settings(max_examples=25 * LONG, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 1 << 32), lobby=st.booleans())
def test_a_random_evening(seed: int, lobby: bool) -> None:
    """Steps by a seed: lists that hypothesis draws repeat themselves too much to meet what is rare."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as base:
        evening = Evening(Path(base), lobby=lobby)
        for _ in range(60):
            chance.choice(HAPPENINGS)(evening, chance.randrange(60), chance.randrange(60))
            evening.check()
