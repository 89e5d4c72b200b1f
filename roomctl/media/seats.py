"""The room's microphones together: one sound of them all, and whose voice it is.

Joins gain sharing, places and seats for the engine; with one microphone it hands everything through. Owns
which seat is where, and the lesson that runs. Must not know people: a seat is a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from roomctl.media.dsp.frame import FRAME_S, Frame
from roomctl.media.dsp.sharing import GainSharing
from roomctl.media.speech.direction import Direction, circle
from roomctl.media.speech.engine import SpeechFact
from roomctl.media.speech.places import ByDirection, ByMicrophone, Places
from roomctl.media.speech.seating import Seating
from roomctl.media.speech.sources import ROOM
from roomctl.media.speech.teaching import Teaching

VOICE_FROM: Final = 6.0
"""Evidence of all microphones together below which there is no voice, and the gains stay."""


SURE: Final = 20
"""Beats in a row a voice must be heard while the loudspeaker plays and nobody in the room is known to speak.
What of it is taken for a voice for a moment must not move the gains: that is another way of the echo, and
cost the canceller 20 dB.
"""
ECHO_LASTS: Final = 50
"""Beats for which a room may still sound of the loudspeaker."""
UNDER: Final = 10.0**-1.2
"""A beat that is 12 dB softer than the loudest of late is nobody's: a voice's tail, or what comes back of it
from the open loudspeaker of a remote (measured: docs/who-speaks.md) ..."""
FALL: Final = 10.0 ** (-10.0 / 10.0 * FRAME_S)
"""... and what is of late fades by 10 dB a second."""
PLAYS: Final = 1e-8
"""Power of a loudspeaker that plays (-80 dBFS)."""


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
        self._speech = self._loud = False
        self._loudest = 0.0
        self._since_far = ECHO_LASTS
        self._voiced = 0

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
        self._speech, self.place, self._loud = speech, None, False
        if self._places is None or channels is None or len(channels) != self.microphones:
            return near
        power = float(np.vdot(channels, channels))
        self._loudest = max(power, FALL * self._loudest)
        self._loud = power > UNDER * self._loudest
        self._places.step(channels, far, speech=speech)
        self.place = self._places.heard()
        if self._sharing is None or self._levels is None:
            return near  # of an array one microphone is as good as the next
        evidence = self._levels.evidence
        return self._sharing.process(channels, evidence, hold=not self._sure(float(evidence.sum()), far))

    def _sure(self, evidence: float, far: Frame) -> bool:
        """Whether a voice at the table is heard, so that the gains may move."""
        self._since_far = 0 if float(far @ far) > PLAYS * far.size else self._since_far + 1
        self._voiced = self._voiced + 1 if evidence >= VOICE_FROM else 0
        enough = 1 if self._speech or self._since_far > ECHO_LASTS else SURE
        return self._voiced >= enough

    def name(self, facts: list[SpeechFact], now: float, voice: float = 0.0) -> list[SpeechFact]:
        """The facts of this beat with the seat's name for the room's, where the seat is known. `voice`: how
        much the room sounded like a voice, 0 to 1.
        """
        if self._places is None:
            return facts
        self._learn()
        seat = None if self.place is None else self._places.seat_of(self.place, self.seats)
        return self._seating.step(facts, seat, now, won=self._won(self._places), voice=voice)

    def end(self, now: float) -> list[SpeechFact]:
        """These microphones are used no more: whoever was speaking at a seat has ended."""
        return self._seating.end(now)

    def named(self, sources: tuple[str, ...]) -> tuple[str, ...]:
        """Who speaks, with the seat in the room's place; nobody while it is not yet known who."""
        if self._places is None:
            return sources
        return (*self._seating.lit, *(one for one in sources if one != ROOM))

    def _won(self, places: Places) -> dict[int, float]:
        """By seat: how much of this beat was its own."""
        won: dict[int, float] = {}
        for place, much in places.won().items() if self._loud else ():
            seat = places.seat_of(place, self.seats)
            won[seat] = won.get(seat, 0.0) + much
        return won

    def _learn(self) -> None:
        learned = self._lesson.step(self.place, speech=self._speech) if self._lesson else None
        if learned is None:
            return
        others = {seat: at for seat, at in self.seats.items() if self.is_array or at != learned}
        self.seats = {**others, self.teaching: learned}
        self._lesson, self.teaching = None, 0
