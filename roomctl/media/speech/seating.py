"""From "the room speaks" to "seat 3 speaks", without flicker.

There is one judgement of whether the room speaks, on the mix of all microphones; a judgement per microphone
would take everybody for everybody else. This only says who it is: soon when it is clear, "the room, unnamed"
when it is not, and another seat when another has been clear for a while. Pure: dt is an argument.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from roomctl.media.dsp.frame import FRAME_S
from roomctl.media.speech.engine import SpeechEnded, SpeechFact, SpeechStarted
from roomctl.media.speech.places import NOWHERE
from roomctl.media.speech.sources import ROOM, SEAT

FIRST_S: Final = 0.04
"""So long the same seat has to be heard at the beginning."""
OTHER_S: Final = 0.15
"""So long another seat has to be heard before the voice is taken to have moved there (measured)."""
UNNAMED_S: Final = 0.4
"""When no seat was clear by then, it is the room that speaks."""


def source_of(seat: int) -> str:
    """The source id of a seat; the room's own for none."""
    return ROOM if seat == NOWHERE else f"{SEAT}{seat}"


@dataclass(slots=True)
class Seating:
    """Feed it every beat."""

    now: str | None = None
    """The source that is told to speak."""
    _speaks_since: float | None = None
    _lead: int | None = None
    _lead_s: float = 0.0

    def step(
        self, facts: list[SpeechFact], seat: int | None, now: float, dt: float = FRAME_S
    ) -> list[SpeechFact]:
        """`facts`: of this beat, of all sources. `seat`: where a voice is heard, None: nowhere in particular.

        Returns them with the room's in the name of the seat.
        """
        told: list[SpeechFact] = []
        for fact in facts:
            if fact.source != ROOM:
                told.append(fact)
            elif isinstance(fact, SpeechStarted):
                self._speaks_since = fact.t
            elif isinstance(fact, SpeechEnded):
                told += self.end(fact.t)
            else:
                told.append(replace(fact, source=self.now or ROOM))
        if self._speaks_since is not None:
            told += self._place(seat, now, dt)
        return told

    def end(self, t: float) -> list[SpeechFact]:
        """The room is silent. Whose voice it was may never have been clear: then it is told as the room's."""
        told: list[SpeechFact] = []
        if self.now is None and self._speaks_since is not None:
            told.append(SpeechStarted(ROOM, self._speaks_since))
            self.now = ROOM
        if self.now is not None:
            told.append(SpeechEnded(self.now, t))
        self.now = self._speaks_since = self._lead = None
        self._lead_s = 0.0
        return told

    def _place(self, seat: int | None, now: float, dt: float) -> list[SpeechFact]:
        since = self._speaks_since
        assert since is not None
        if seat is None or seat != self._lead:
            self._lead, self._lead_s = seat, 0.0
        self._lead_s += dt
        if self.now is None:
            if seat is not None and seat != NOWHERE and self._lead_s >= FIRST_S - 1e-9:
                return self._begin(source_of(seat), since)
            return self._begin(ROOM, since) if now - since >= UNNAMED_S else []
        if seat is None or source_of(seat) == self.now or self._lead_s < OTHER_S - 1e-9:
            return []
        moved = now - self._lead_s
        return [SpeechEnded(self.now, moved), *self._begin(source_of(seat), moved)]

    def _begin(self, source: str, t: float) -> list[SpeechFact]:
        self.now = source
        return [SpeechStarted(source, t)]
