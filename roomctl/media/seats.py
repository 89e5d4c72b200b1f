"""The room's microphones together: one sound of them all, and whose voice it is.

Joins gain sharing, places and seats for the engine; with one microphone it hands everything through. Owns
which seat is where, and the lesson that runs. Must not know people: a seat is a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from roomctl.media.dsp.frame import Frame
from roomctl.media.dsp.sharing import GainSharing
from roomctl.media.speech.direction import Direction, circle
from roomctl.media.speech.engine import SpeechFact
from roomctl.media.speech.places import ByDirection, ByMicrophone, Places
from roomctl.media.speech.seating import Seating
from roomctl.media.speech.sources import ROOM
from roomctl.media.speech.teaching import Teaching

VOICE_FROM: Final = 6.0
"""Evidence of all microphones together below which there is no voice, and the gains stay."""


class Seats:
    """The microphones of one table. Without arguments: one microphone, which knows no seats."""

    def __init__(self, microphones: int = 1, array_radius_m: float = 0.0) -> None:
        """`array_radius_m`: the microphones are one array, evenly on a circle of this size.

        ValueError for an array of fewer than three.
        """
        self.microphones = microphones
        self.is_array = array_radius_m > 0.0
        self._levels = None if self.is_array or microphones < 2 else ByMicrophone(microphones)
        self._sharing = GainSharing(microphones) if self._levels else None
        self._places: Places | None = self._levels
        if self.is_array:
            self._places = ByDirection(Direction(circle(array_radius_m, microphones)))
        self._seating = Seating()
        self.seats: Mapping[int, float] = {}
        """Where each seat is, by its number."""
        self.standing: Mapping[int, float] = {}
        """Where they are before anybody was taught."""
        self.place: float | None = None
        """Where a voice is heard now."""
        self.teaching = 0
        """The seat that is being taught; 0: none."""
        self._lesson: Teaching | None = None
        self._speech = False

    @property
    def several(self) -> bool:
        """Whether there is more than one microphone."""
        return self.microphones > 1

    def set(self, seats: Mapping[int, float]) -> None:
        """The seats are these; none: as the microphones stand."""
        self.seats = dict(seats) or self.standing

    def teach(self, seat: int | None) -> None:
        """Whoever speaks next, for a second, sits at this seat. None: nobody is to be taught."""
        self._lesson, self.teaching = None, 0
        if self._places is not None and seat is not None:
            others = [at for other, at in self.seats.items() if other != seat] if self.is_array else []
            self._lesson, self.teaching = Teaching(self._places.same, others), seat

    def hear(self, near: Frame, channels: Frame | None, far: Frame, *, speech: bool) -> Frame:
        """One beat: the frame that goes to the canceller.

        `near`: the first microphone; `channels`: all of them, None while they do not come; `far`: the
        loudspeaker; `speech`: whether the room speaks.
        """
        self._speech, self.place = speech, None
        if self._places is None or channels is None or len(channels) != self.microphones:
            return near
        self._places.step(channels, far, speech=speech)
        self.place = self._places.heard()
        if self._sharing is None or self._levels is None:
            return near  # of an array one microphone is as good as the next
        evidence = self._levels.evidence
        return self._sharing.process(channels, evidence, hold=float(evidence.sum()) < VOICE_FROM)

    def name(self, facts: list[SpeechFact], now: float) -> list[SpeechFact]:
        """The facts of this beat with the seat's name for the room's, where the seat is known."""
        if self._places is None:
            return facts
        self._learn()
        seat = None if self.place is None else self._places.seat_of(self.place, self.seats)
        return self._seating.step(facts, seat, now)

    def end(self, now: float) -> list[SpeechFact]:
        """These microphones are used no more: whoever was speaking at a seat has ended."""
        return self._seating.end(now)

    def named(self, sources: tuple[str, ...]) -> tuple[str, ...]:
        """Who speaks, with the seat in the room's place; nobody while it is not yet known who."""
        if self._places is None:
            return sources
        others = tuple(one for one in sources if one != ROOM)
        return others if self._seating.now is None else (self._seating.now, *others)

    def _learn(self) -> None:
        learned = self._lesson.step(self.place, speech=self._speech) if self._lesson else None
        if learned is None:
            return
        others = {seat: at for seat, at in self.seats.items() if self.is_array or at != learned}
        self.seats = {**others, self.teaching: learned}
        self._lesson, self.teaching = None, 0
