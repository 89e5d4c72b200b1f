"""Looking in, knocking, coming in: the one path into the meeting.

Owns: who may come in and as whom. Must not know: sockets, how a token is signed, what is shown.
Rules: who was here in this meeting keeps name, place and turn for the grace time, whatever the door's state;
after it they knock like others, known as returning. A locked door lets nobody new in, however they hold it.
"""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from roomctl.errors import Refused
from roomctl.room import settings
from roomctl.room.lobby import Knock, Pass
from roomctl.room.meeting import Meeting
from roomctl.room.names import clean_name, clean_text
from roomctl.room.pictures.desk import places_for
from roomctl.room.roster import HEARS, SPEAKS, Person, new_person_id
from roomctl.room.stay import Stay
from roomctl.types import PersonId, Role
from roomctl.web import code
from roomctl.web.headers import local_host
from roomctl.web.port import Page
from roomctl.web.token import Resume
from roomctl.wire.base import WIRE_VERSION
from roomctl.wire.media import SetPerson
from roomctl.wire.page import Enter, Poster, Wait, Welcome
from roomctl.wire.questions import DoorView, Look

PLEDGED: frozenset[Role] = frozenset({"participant", "guest", "phone"})


class Door:
    """Lets people in."""

    def __init__(self, meeting: Meeting, stay: Stay) -> None:
        self.m = meeting
        self._stay = stay

    # --- before entering --------------------------------------------------------------------------

    def look(self, look: Look, *, local: bool) -> DoorView:
        """What is behind this invite; changes nothing."""
        m = self.m
        try:
            holds = self._pass(look.resume, look.invite, display=look.page == "display", local=local)
        except Refused as refused:
            return DoorView(code=refused.code, params=refused.params)
        known = m.roster.get(holds.person)
        return DoorView(
            meeting=m.config.room.name,
            demo=m.demo,
            role=holds.role,
            name=known.name if known is not None else holds.name,
            ask_pledge=self._asks_pledge(holds),
            pledge=settings.pledge(m.config, look.language),
            lobby=m.lobby_on,
            locked=m.locked,
            returning=holds.person is not None,
            places=places_for(m, holds.role),
            audio_slots=self._early_slots(holds),
        )

    def _early_slots(self, holds: Pass) -> int:
        """Lines of sound a page may make ready at the door. None with relays: a login is for who is in."""
        m = self.m
        if holds.role not in HEARS or m.kind == "in_person" or settings.ice_servers(m.config):
            return 0
        return settings.audio_slots(m.config)

    # --- entering ---------------------------------------------------------------------------------

    def enter(self, page: Page, enter: Enter, now: float) -> None:
        """A page wants in: Welcome, Wait or a refusal."""
        try:
            self._enter(page, enter, now)
        except Refused as refused:
            self.m.out.refuse(page, refused.code, params=refused.params)

    def _enter(self, page: Page, enter: Enter, now: float) -> None:
        m = self.m
        if enter.version != WIRE_VERSION:
            raise Refused("version", ours=WIRE_VERSION)
        holds = self._pass(enter.resume, enter.invite, display=enter.page == "display", local=page.local)
        known = m.roster.get(holds.person) or self._same_again(holds, enter, page)
        if known is not None:
            self._back(known, page, enter, now)
            return
        if self._asks_pledge(holds) and not enter.pledged:
            raise Refused("pledge_needed")
        name = clean_name(enter.name) or clean_name(holds.name)
        if holds.role in SPEAKS and not name:
            raise Refused("name_missing")
        returning = holds.person is not None
        if m.locked and not returning and holds.role in PLEDGED:
            raise Refused("locked")
        coming = Knock(holds.person or new_person_id(), page, enter, holds, name, now, returning)
        if (m.lobby_on or m.locked) and holds.role in PLEDGED:
            self._knock(coming)
        else:
            self._new(coming, now)

    def _pass(self, resume: str, invite: str, *, display: bool, local: bool) -> Pass:
        """Who holds these. Raises Refused with the reason."""
        m, wall = self.m, self.m.wall()
        if resume:
            try:
                return self._resumed(resume, wall)
            except Refused:
                if not invite:
                    raise
        if not invite:
            if display and local:
                return Pass("display")
            raise Refused("invite_missing")
        found = m.invites.check(invite, wall)
        if found.role == "display" and not local and m.config.web.display_local_only:
            raise Refused("display_local_only")
        if m.invites.used_up(found.id) and not self._owner_is_out(found.id):
            raise Refused("invite_used")
        until = found.expires if found.role == "guest" else 0.0
        return Pass(found.role, found.id, None, found.name, until)

    def _owner_is_out(self, invite: str) -> bool:
        """Who came in by this link has no page open: it may be them again."""
        return any(one.invite == invite and one.page is None for one in self.m.roster)

    def _resumed(self, token: str, wall: float) -> Pass:
        found = self.m.invites.check_resume(token, self.m.id, wall)
        if found.person in self.m.removed:
            raise Refused("removed")
        return Pass(found.role, found.invite, found.person, "", found.until)

    def _asks_pledge(self, holds: Pass) -> bool:
        known = holds.person is not None
        return self.m.config.meeting.ask_pledge and holds.role in PLEDGED and not known

    def _same_again(self, holds: Pass, enter: Enter, page: Page) -> Person | None:
        """Somebody known who comes without a resume token.

        The personal link tapped again after the tab was closed; or the phone of somebody whom the chair put
        at the table by name. Never somebody who has a page open, nor whose phone is another one: that one
        sleeps, and two at a table may be called the same.
        """
        name = clean_name(enter.name) or clean_name(holds.name)
        for one in self.m.roster:
            if one.page is not None or not one.name or not name:
                continue
            if self.m.roster.named(name) is not one:
                continue
            at_table = one.origin == "room" and one.role in {"participant", "phone"}
            if holds.role == "phone" and at_table and one.crowd in {"", page.crowd}:
                return one
            if one.invite and one.invite == holds.invite and self.m.invites.personal(holds.invite):
                return one
        return None

    def _knock(self, coming: Knock) -> None:
        before = self.m.lobby.get(coming.id)
        if before is not None:  # the same person on another device
            self.m.lobby.take(before)
            self.m.out.refuse(before.page, "elsewhere")
        if not self.m.lobby.room_for(coming.page):
            raise Refused("lobby_full")
        self.m.lobby.add(coming)
        self.m.out.page(coming.page, Wait(you=coming.id))

    def _new(self, coming: Knock, now: float) -> None:
        """Somebody comes in for the first time, or again after they were given up."""
        m, holds, enter = self.m, coming.holds, coming.enter
        if holds.role in HEARS and self._hearing() >= m.config.call.max_peers:
            raise Refused("full", limit=m.config.call.max_peers)
        if holds.person is None:
            m.invites.count_use(holds.invite)
        one = Person(
            id=coming.id,
            origin="room" if holds.role in {"phone", "display", "chair"} else "remote",
            role=holds.role,
            name=coming.name,
            number=m.roster.free_number() if holds.role == "phone" else None,
            language=enter.language,
            invite=holds.invite,
            until=holds.until,
            not_alone=not enter.alone,
        )
        m.roster.add(one)
        if one.role in HEARS:  # media may know them as muted, from before they were given up
            m.out.media(SetPerson(person=one.id))
        self._stay.join_floor(one, now)
        self._welcome(one, coming.page)

    def _hearing(self) -> int:
        return sum(1 for one in self.m.roster if one.role in HEARS and one.origin == "remote")

    def _back(self, one: Person, page: Page, enter: Enter, now: float) -> None:
        """The same person again: place and turn as they were, the name said anew."""
        m = self.m
        if (name := clean_name(enter.name)) and (not one.name or one.role in SPEAKS):
            one.name = m.roster.free_name(name, one)
        if one.role == "participant" and one.origin == "room" and enter.page == "hand":
            one.role = "phone"
        one.language, one.not_alone = enter.language, not enter.alone
        one.camera = "off"  # the page says when it has one that is on
        before = m.roster.attach(one, page, "")
        if before is not None and before is not page:
            m.out.refuse(before, "elsewhere")
        self._stay.join_floor(one, now)
        self._welcome(one, page)

    def _welcome(self, one: Person, page: Page) -> None:
        m = self.m
        m.roster.attach(one, page, secrets.token_hex(8))
        one.crowd = page.crowd
        m.out.page(
            page,
            Welcome(
                you=one.id,
                role=one.role,
                name=one.name,
                resume=m.invites.resume(Resume(one.id, one.role, one.invite, m.id, one.until)),
                epoch=m.epoch,
                session=one.session,
                seq=one.seq,
                linked=one.link in {"connected", "connecting"},
                audio=one.role in HEARS and m.kind != "in_person",
                ends_in_s=max(0.0, one.until - m.wall()) if one.until else 0.0,
                ice_servers=settings.page_ice_servers(m.config, m.wall()),
                frame_ms=20 if m.config.call.frame_ms == "auto" else m.config.call.frame_ms,
                audio_slots=settings.audio_slots(m.config),
                places=places_for(m, one.role),
            ),
        )

        if one.role == "display":
            m.phone_link = None  # every screen is shown the code, this one too
            self.renew_links()

    # --- the links for anybody --------------------------------------------------------------------

    def renew_links(self) -> None:
        """As they were, or new ones where half of their time is over, they were revoked or lead elsewhere."""
        m = self.m
        m.link = "" if m.kind == "in_person" else self._open_link("participant")
        screens = [one.page for one in m.roster if one.role == "display" and one.page is not None]
        if not screens:
            return
        # No code where a phone could not reach the address.
        here = local_host(urlsplit(m.invites.base_url).netloc)
        before, m.phone_link = m.phone_link, "" if here else self._open_link("phone")
        if m.phone_link != before:
            poster = Poster(code=code.rows(m.phone_link) if m.phone_link else ())
            for page in screens:
                m.out.page(page, poster)

    def _open_link(self, role: Role) -> str:
        return self.m.invites.open_link(role, self.m.wall(), self.m.config.invite.expires_h * 3600).url

    # --- the lobby --------------------------------------------------------------------------------

    def admit(self, knock_id: PersonId | None, now: float) -> bool:
        """Open to one, or (None) to everybody who was here before; False when nobody was. Raises Refused."""
        m = self.m
        if knock_id is None:
            chosen = [knock for knock in m.lobby if knock.returning]
        else:
            chosen = [self._knocking(knock_id)]
        for knock in chosen:
            m.lobby.take(knock)
            try:
                self._new(knock, now)
            except Refused as refused:
                m.out.refuse(knock.page, refused.code, params=refused.params)
        return bool(chosen)

    def refuse_knock(self, knock_id: PersonId, reason: str) -> None:
        """Say no, with words. Raises Refused."""
        knock = self._knocking(knock_id)
        self.m.lobby.take(knock)
        self.m.out.refuse(knock.page, "not_admitted", clean_text(reason, 200))

    def _knocking(self, knock_id: PersonId) -> Knock:
        knock = self.m.lobby.get(knock_id)
        if knock is None:
            raise Refused("unknown_knock")
        return knock
