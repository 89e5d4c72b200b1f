"""What the ear says, and what becomes of it: facts for the floor, and for the chair who speaks over whom.

Owns: which voices are heard and which of them are meant. Must not know: levels, sockets, the rest of media.
"""

from __future__ import annotations

from roomctl.errors import Refused
from roomctl.floor import events
from roomctl.floor.sources import owner
from roomctl.room.dominant import Dominant
from roomctl.room.meeting import Meeting
from roomctl.types import PersonId, SourceId
from roomctl.wire import media
from roomctl.wire.media import MediaToRoom

KEPT_S = 30.0
"""So long it is remembered who spoke over whom."""


class Voices:
    """Takes the ear's messages, one after the other."""

    def __init__(self, meeting: Meeting) -> None:
        self.m = meeting
        self._meant: set[SourceId] = set()
        """Whose present turn is more than a laugh or "mm"."""
        self._patient: dict[str, float] = {}
        self._dominant = Dominant()

    def tick(self, now: float) -> None:
        """Time went on: who stands out, and whose patience has changed."""
        meant = [source for source in self.m.media.speaking if source in self._meant]
        self.m.media.dominant = self._dominant.step(meant, now)
        self.be_patient()

    def forget(self) -> None:
        """Another media hears the room: it knows nobody's turn, and will end none that began before."""
        self._meant.clear()

    def be_patient(self) -> None:
        """Tell media of everybody whose patience has changed: set by a chair, or taken back."""
        now = {one.id: one.turn_end_s for one in self.m.floor.people if one.turn_end_s is not None}
        for person in now.keys() | self._patient.keys():
            if now.get(person) != self._patient.get(person):
                self.m.out.media(media.SetPatience(person=PersonId(person), seconds=now.get(person)))
        self._patient = now

    def said(self, message: MediaToRoom, now: float) -> bool:
        """One message of media; False when it is not about voices."""
        match message:
            case media.SpeechStarted():
                self.tell(message.source, now, speaks=True, meant=message.meant)
            case media.SpeechEnded():
                self.tell(message.source, now, speaks=False)
            case media.TurnEvidence():
                self._mean(message.source, now)
            case media.TurnOver():
                self._meant.discard(message.source)
            case media.SpokeOver():
                self._spoke_over(message, now)
            case _:
                return False
        return True

    def tell(self, source: SourceId, now: float, *, speaks: bool, meant: bool = True) -> None:
        """A fact for the floor, which makes of it what its rules allow. A voice of nobody is no voice."""
        speaking = self.m.media.speaking
        if speaks == (source in speaking):
            return
        if speaks:
            speaking[source] = None
            known = meant or source in self._meant  # a pause within a turn does not make it a laugh
            self._advise(events.SpeechStarted(source, meant=known), now)
        else:
            speaking.pop(source, None)
            self._advise(events.SpeechEnded(source), now)

    def _mean(self, source: SourceId, now: float) -> None:
        self._meant.add(source)
        if source in self.m.media.speaking:
            self._advise(events.SpeechMeant(source), now)

    def _advise(self, event: events.Fact, now: float) -> None:
        try:
            self.m.tell_floor(event, now)
        except Refused:
            return  # somebody who just left, or a screen: the floor does not know them

    def _spoke_over(self, message: media.SpokeOver, now: float) -> None:
        """For the chair's eyes: who speaks over whom, by name where there is one."""
        by, over = self._person(message.source), self._person(message.over)
        kept = {one: at for one, at in self.m.spoken_over.items() if now - at < KEPT_S}
        self.m.spoken_over = {**kept, (by, over): now}

    def _person(self, source: SourceId) -> str:
        try:
            return owner(self.m.floor, source).person or ""
        except events.IllegalEvent:
            return ""
