"""Being in the meeting: with a line, without one for a while, away by one's own wish, gone.

Owns: what becomes of people and their links while they are in. Must not know: who may come in, sockets.
The grace time is the floor's: it stands still in a pause, and whom the floor gave up has left.
"""

from __future__ import annotations

from roomctl.floor import events
from roomctl.floor.model import Origin as FloorOrigin
from roomctl.floor.model import Presence as FloorPresence
from roomctl.room.meeting import Meeting
from roomctl.room.roster import SPEAKS, Person
from roomctl.web.port import Page
from roomctl.wire.media import ClosePeer
from roomctl.wire.page import Notice

DROP_AFTER_S = 2.0
"""A connection that comes back within this time (a reload) was never away."""

COMES_BACK_S = 30.0
"""Who left by their own wish keeps place and turn for so long: a slip of the thumb costs nobody anything."""

GUEST_WARNING_S = 120.0
GUEST_FINISHES_S = 120.0
"""So long a guest who has the floor when the time is over may go on."""


class Stay:
    """Looks after those who are in."""

    def __init__(self, meeting: Meeting) -> None:
        self.m = meeting

    def join_floor(self, one: Person, now: float) -> None:
        """The floor knows who is here, and that they are here. Who is away by their own wish stays away."""
        one.dropped = False
        if one.role not in SPEAKS or one.away:
            return
        known = self.m.floor_person(one.id)
        if known is None:
            origin = FloorOrigin(one.origin)
            self.m.tell_floor(events.PersonJoined(one.id, origin, one.number), now)
        elif known.presence is FloorPresence.AWAY:
            self.m.tell_floor(events.PersonReturned(one.id), now)

    # --- going ------------------------------------------------------------------------------------

    def page_gone(self, page: Page, now: float) -> None:
        """A connection ended, for whatever reason."""
        knock = self.m.lobby.of(page)
        if knock is not None:
            self.m.lobby.take(knock)
        one = self.m.roster.of(page)
        if one is None:
            return
        self.m.roster.detach(one)
        if one.role not in SPEAKS:
            self.m.roster.remove(one)
        elif one.origin == "remote":
            one.gone_at = now  # somebody at the table is there with or without a phone

    def step_out(self, one: Person, now: float) -> None:
        """Left by their own wish: neither heard nor seen from now on, and let go of a moment later."""
        self.close_links(one)
        self.m.roster.detach(one)
        one.camera, one.left, one.gone_at = "off", True, now
        self.drop(one, now)

    def leave(self, one: Person, now: float) -> None:
        """Gone for good: the floor lets go of them, their link is closed."""
        if self.m.floor_person(one.id) is not None:
            self.m.tell_floor(events.PersonLeft(one.id), now)
        self.close_links(one)
        self.m.roster.remove(one)

    def remove(self, one: Person, now: float) -> None:
        """Shown out: the way back is shut for this person and for a link that was theirs alone."""
        page = one.page
        self.leave(one, now)
        self.m.removed.add(one.id)
        if one.invite and self.m.invites.personal(one.invite):
            self.m.invites.revoke(one.invite)
        if page is not None:
            self.m.out.refuse(page, "removed")

    def close_links(self, one: Person) -> None:
        """Every link of this person ends."""
        peers = {report.peer for report in self.m.media.peers.values() if report.person == one.id}
        if one.peer is not None:  # it may be too new for a report
            peers.add(one.peer)
        for peer in peers:
            self.m.out.media(ClosePeer(peer=peer))
        one.peer, one.link, one.report = None, "none", None

    # --- time -------------------------------------------------------------------------------------

    def tick(self, now: float) -> None:
        """Who is away too long, whose time as a guest is over, a door that locks itself."""
        for one in self.m.roster:
            self._tick_person(one, now)
        if not self.m.floor.people:
            self.m.started = now  # a service may run for weeks: the meeting begins when somebody comes
        autolock = self.m.config.meeting.autolock_min * 60
        if autolock and not self.m.autolocked and now - self.m.started >= autolock:
            self.m.autolocked = self.m.locked = True
            self.m.act("autolock", now)

    def _tick_person(self, one: Person, now: float) -> None:
        """The grace time is the floor's: it stands still in a pause. Whom the floor gave up has left."""
        if one.gone_at is not None:
            if not one.dropped and now - one.gone_at >= DROP_AFTER_S:
                self.drop(one, now)
            given_up = one.dropped and self.m.floor_person(one.id) is None
            if given_up or (one.left and now - one.gone_at >= COMES_BACK_S):
                self.leave(one, now)
                return
        if one.until:
            self._tick_guest(one, one.until - self.m.wall(), now)

    def drop(self, one: Person, now: float) -> None:
        """Away: place and turn are kept."""
        one.dropped = True
        known = self.m.floor_person(one.id)
        if known is not None and known.presence is FloorPresence.PRESENT:
            self.m.tell_floor(events.PersonDropped(one.id), now)

    def _tick_guest(self, one: Person, left: float, now: float) -> None:
        """Warned, then led out. Who is speaking may finish, if it does not take too long."""
        page = one.page
        one.left_s = max(0.0, left)
        if -GUEST_FINISHES_S < left <= 0 and self._speaks(one):
            if not one.finishing and page is not None:
                self.m.out.page(page, Notice(code="guest_time_finish"))
            one.finishing = True
        elif left <= 0:
            self.leave(one, now)
            if page is not None:
                self.m.out.refuse(page, "guest_time_over")
        elif left <= GUEST_WARNING_S and not one.warned:
            one.warned = True
            if page is not None:
                self.m.out.page(page, Notice(code="guest_time_soon", params={"seconds": round(left)}))

    def _speaks(self, one: Person) -> bool:
        """Has the floor."""
        turn = self.m.floor.turn
        return turn is not None and turn.person == one.id
