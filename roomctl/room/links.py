"""Links between pages and media: offers on their way, answers back, and telling a page when its link is gone.

Owns: offers that wait for media's answer (kept over a restart of media). Must not know: what is in an SDP
beyond its fingerprints, sockets.
"""

from __future__ import annotations

import secrets
from typing import Literal

from roomctl.room.meeting import Meeting
from roomctl.room.offers import ANSWER_WITHIN_S, Offered, Offers
from roomctl.room.page_acts import PageActs
from roomctl.room.roster import HEARS, Person
from roomctl.types import PeerId, PersonId
from roomctl.web import proof
from roomctl.wire.media import ClosePeer, OpenPeer, PeerAnswer, PeerRefused
from roomctl.wire.page import Done, Offer, Relink


class Links:
    """Opens links on media for pages."""

    def __init__(self, meeting: Meeting, acts: PageActs) -> None:
        self.m = meeting
        self._acts = acts
        self._offers = Offers(meeting, acts)
        self._waiting: dict[PeerId, Offered] = {}

    def offer(self, one: Person, message: Offer, now: float) -> None:
        """A page offers a link. Its answer comes when media has one."""
        if not self._offers.fresh(
            one, message, self._waiting.values(), lambda: self._why_not(one, message, now)
        ):
            return
        for old in [w for w in self._waiting.values() if w.person == one.id]:
            self._drop(old)
        peer = PeerId("k-" + secrets.token_hex(4))
        waiting = Offered(peer, one.id, message.seq, one.session, message.sdp, now)
        self._waiting[peer] = waiting
        one.peer = peer
        if one.link == "none":
            one.link = "connecting"
        self._open(waiting, one)

    def answered(self, message: PeerAnswer) -> None:
        """Media took the offer."""
        waiting = self._waiting.pop(message.peer, None)
        one = self.m.roster.get(waiting.person) if waiting is not None else None
        if waiting is None or one is None:
            self.m.out.media(ClosePeer(peer=message.peer))
            return
        one.check = proof.spoken_check(waiting.session, waiting.sdp, message.sdp)
        self._offers.answer(one, waiting, message.sdp)

    def refused(self, message: PeerRefused) -> None:
        """Media did not take it: told with its code; the call of the others goes on."""
        waiting = self._waiting.pop(message.peer, None)
        one = self.m.roster.get(waiting.person) if waiting is not None else None
        if waiting is None or one is None:
            return
        if one.peer == waiting.peer:
            one.peer = None
        self.settle(one)
        self._acts.answer(one, Done(seq=waiting.seq, code=message.code, params=message.params))

    def media_is_new(self) -> None:
        """Another media process: every link is gone; offers on their way are made again."""
        for one in self.m.roster:
            mine = [w for w in self._waiting.values() if w.person == one.id]
            had = one.link != "none" or one.peer is not None
            one.report = None
            one.link = "connecting" if mine else "none"
            one.peer = mine[-1].peer if mine else None
            for waiting in mine:
                self._open(waiting, one)
            if had and not mine:
                self.relink(one, "media_restarted")

    def closed(self, person: PersonId, peer: PeerId) -> None:
        """A link ended in media. Who has no other is asked for a new one."""
        one = self.m.roster.get(person)
        if one is None:
            return
        lost = one.peer == peer
        if lost:
            one.peer = None
        self.settle(one)
        if lost and one.link == "none":
            self.relink(one, "lost")

    def relink(self, one: Person, reason: Literal["media_restarted", "lost", "asked"]) -> None:
        """Ask a page for a new link."""
        if one.page is not None and one.role in HEARS and self.m.kind != "in_person":
            self.m.out.page(one.page, Relink(reason=reason))

    def tick(self, now: float) -> None:
        """Offers that media never answered, or that came before there was no call any more."""
        for waiting in list(self._waiting.values()):
            silent = now - waiting.since > ANSWER_WITHIN_S
            if silent or self.m.kind == "in_person":
                self.m.out.media(ClosePeer(peer=waiting.peer))
                code = "media_silent" if silent else "no_call"
                self.refused(PeerRefused(peer=waiting.peer, code=code))
        self._offers.forget()

    def _why_not(self, one: Person, message: Offer, now: float) -> str:
        """A code when this offer is not taken, "" when it is."""
        if one.role not in HEARS:
            return "no_sound_for_this_page"
        if self.m.kind == "in_person":
            return "no_call"
        return "too_fast" if self._offers.too_fast(one, now) else self._offers.unproved(one, message)

    def _open(self, waiting: Offered, one: Person) -> None:
        self.m.out.media(OpenPeer(peer=waiting.peer, person=one.id, sdp=waiting.sdp))

    def _drop(self, old: Offered) -> None:
        """A newer offer of the same person makes this one pointless."""
        del self._waiting[old.peer]
        self.m.out.media(ClosePeer(peer=old.peer))

    def settle(self, one: Person) -> None:
        """The person's link is the best that is left."""
        states = [r.state for r in self.m.media.peers.values() if r.person == one.id]
        if any(w.person == one.id for w in self._waiting.values()):
            states.append("connecting")
        one.link = next((s for s in ("connected", "connecting", "away") if s in states), "none")
