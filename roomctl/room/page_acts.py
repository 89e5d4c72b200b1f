"""What a page says, and what becomes of it. A numbered message is done once and answered each time.

Owns: the wishes of people about themselves. Must not know: sockets, links (see links), chairs (see chair).
"""

from __future__ import annotations

from roomctl.errors import Refused
from roomctl.floor import events
from roomctl.floor.model import Kind
from roomctl.room.meeting import Meeting
from roomctl.room.names import clean_name, clean_text
from roomctl.room.roster import HEARS, SPEAKS, Person
from roomctl.room.stay import Stay
from roomctl.web.port import pack
from roomctl.wire.media import SetPerson
from roomctl.wire.page import (
    AskFloor,
    Done,
    GiveBack,
    LaterMine,
    Leave,
    PassMine,
    SetMine,
    WithdrawFloor,
)

Wish = AskFloor | WithdrawFloor | GiveBack | PassMine | LaterMine | SetMine | Leave
NOTE_LONGEST = 200
"""What is read of a note; the floor refuses, in words, what is longer than its own limit."""


class PageActs:
    """Does what people ask for themselves."""

    def __init__(self, meeting: Meeting, stay: Stay) -> None:
        self.m = meeting
        self._stay = stay

    def said(self, one: Person, message: Wish, now: float) -> None:
        """One numbered message. A repeated one is answered again, not done again."""
        if self.seen(one, message.seq):
            return
        one.seq = message.seq
        try:
            self._do(one, message, now)
            done = Done(seq=message.seq)
        except Refused as refused:
            done = Done(seq=message.seq, code=refused.code, params=refused.params)
        self.answer(one, done)
        if isinstance(message, Leave) and one.page is not None:
            page = one.page
            self._leave(one, now, back=message.back)
            self.m.out.close(page)

    def seen(self, one: Person, seq: int) -> bool:
        """True when this number was done before; it is answered again."""
        if seq > one.seq:
            return False
        if one.page is not None:
            kept = one.answers.get(seq)
            if kept is not None:
                self.m.out.again(one.page, kept)
            else:  # done before the service was restarted: the view shows what became of it
                self.m.out.page(one.page, Done(seq=seq, data={"again": True}))
        return True

    def answer(self, one: Person, done: Done) -> None:
        """Answer a numbered message and keep the answer."""
        one.answered(done.seq, pack(done))
        if one.page is not None:
            self.m.out.page(one.page, done)

    def _do(self, one: Person, message: Wish, now: float) -> None:
        if isinstance(message, SetMine):
            self._set(one, message, now)
            return
        if isinstance(message, Leave):
            return
        if one.role not in SPEAKS:
            raise Refused("not_for_this_page")
        match message:
            case AskFloor():
                note = clean_text(message.note, NOTE_LONGEST)
                self.m.tell_floor(events.RequestFloor(one.id, Kind(message.kind), note=note), now)
            case WithdrawFloor():
                self.m.tell_floor(events.Cancel(one.id, message.request), now)
            case GiveBack():
                self.m.tell_floor(events.Release(one.id), now)
            case PassMine():
                self.m.tell_floor(events.Pass(one.id), now)
            case LaterMine():
                self.m.tell_floor(events.Later(one.id), now)

    def _set(self, one: Person, message: SetMine, now: float) -> None:
        if message.name is not None:
            name = clean_name(message.name)
            if not name:
                raise Refused("name_missing")
            one.name = self.m.roster.free_name(name, one)
        if message.language is not None:
            one.language = message.language
        if message.alone is not None:
            one.not_alone = not message.alone
        if message.muted is not None:
            one.muted = message.muted
        if message.camera is not None:
            if one.role not in HEARS:
                raise Refused("not_for_this_page")
            one.camera = message.camera
        if message.away is not None and message.away != one.away:
            self._away(one, now, away=message.away)
        if one.role in HEARS:
            self.m.out.media(SetPerson(person=one.id, muted=one.muted or one.away, deaf=one.away))

    def _away(self, one: Person, now: float, *, away: bool) -> None:
        """Somebody came in to where they are: place and turn are kept as for a lost line."""
        if away:
            self._stay.drop(one, now)
            one.away = True
        else:
            one.away = False
            self._stay.join_floor(one, now)

    def _leave(self, one: Person, now: float, *, back: bool) -> None:
        """Somebody with a phone at the table goes on sitting there; who joined from elsewhere is gone."""
        if one.origin == "room" and one.role == "phone":
            self.m.roster.detach(one)
        elif back:
            self._stay.step_out(one, now)
        else:
            self._stay.leave(one, now)
