"""What becomes of a page's offer, for sound and for pictures alike: taken once, proved, in pace, answered.

Owns: the pace of offers. Must not know: media's messages, who may have which link.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from roomctl.room.meeting import Meeting
from roomctl.room.page_acts import PageActs
from roomctl.room.roster import Person
from roomctl.types import PeerId, PersonId
from roomctl.web import proof
from roomctl.web.limits import Bucket
from roomctl.web.port import pack
from roomctl.wire.page import Answer, Done, Offer

ANSWER_WITHIN_S: Final = 25.0
"""Longer than media needs to start again after a crash."""
OFFERS_EVERY_S: Final = 2.0
OFFERS_AT_ONCE: Final = 5


@dataclass(slots=True)
class Offered:
    """An offer that was taken. `session`: the connection it came by."""

    peer: PeerId
    person: PersonId
    seq: int
    session: str
    sdp: str
    since: float


class Offers:
    """Takes offers of one kind of link."""

    def __init__(self, meeting: Meeting, acts: PageActs) -> None:
        self.m = meeting
        self._acts = acts
        self._pace: dict[PersonId, Bucket] = {}

    def fresh(
        self, one: Person, message: Offer, known: Iterable[Offered], why_not: Callable[[], str]
    ) -> bool:
        """Is this one to be taken? Said twice it is not, and refused it is answered here."""
        if any(other.person == one.id and other.seq == message.seq for other in known):
            return False  # the first is on its way
        if self._acts.seen(one, message.seq):
            return False
        one.seq = message.seq
        code = why_not()
        if code:
            self._acts.answer(one, Done(seq=message.seq, code=code))
        return not code

    def too_fast(self, one: Person, now: float) -> bool:
        """More often than anybody's line needs it. Counts."""
        pace = self._pace.setdefault(one.id, Bucket.full(1 / OFFERS_EVERY_S, OFFERS_AT_ONCE, now))
        return not pace.take(now)

    def unproved(self, one: Person, message: Offer) -> str:
        """A code when an offer does not prove its fingerprints as it has to, "" when it does."""
        if not message.proof:
            return "proof_missing" if self.m.proof_needed else ""
        key = self.m.invites.media_key(one.invite)
        mine = proof.prove_offer(key, one.session, message.seq, message.sdp)
        if not proof.fingerprints(message.sdp) or not proof.same(mine, message.proof):
            return "proof_wrong"
        return ""

    def answer(self, one: Person, offered: Offered, sdp: str) -> None:
        """Media's answer, with the room's own proof, to the page that offered, if it is still there."""
        key = self.m.invites.media_key(one.invite)
        seal = proof.prove_answer(key, offered.session, offered.seq, offered.sdp, sdp)
        answer = Answer(seq=offered.seq, sdp=sdp, proof=seal)
        one.answered(offered.seq, pack(answer))
        if one.page is not None and one.session == offered.session:
            self.m.out.page(one.page, answer)

    def forget(self) -> None:
        """People who are gone have no pace any more."""
        for person in [person for person in self._pace if self.m.roster.get(person) is None]:
            del self._pace[person]
