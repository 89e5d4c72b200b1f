"""The 10 ms beat: the one place where sound, speech and call meet.

`Engine.beat(now)` takes one frame of the microphone and of every remote through the same steps, always in
the same order, and never waits. It knows sources, gains and tracks; no names, no rules, no pages, no wire.
Everything runs in the one loop of the media process, so nothing here is locked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from roomctl.media.call.port import CallPort
from roomctl.media.dsp.frame import FRAME, SILENCE_DB, Frame, Sum, db_of_power, silence
from roomctl.media.dsp.gain import Limiter, RampedGain
from roomctl.media.dsp.leveller import Leveller
from roomctl.media.seats import Seats
from roomctl.media.sound.canceller import EchoCanceller
from roomctl.media.sound.port import SoundPort
from roomctl.media.sound.probe import Probe
from roomctl.media.sound.quality import Quality
from roomctl.media.speech.engine import SpeechEngine, SpeechFact
from roomctl.media.speech.hearing import Hearing, Trouble
from roomctl.media.speech.overlap import Overlaps, SpokeOver
from roomctl.media.speech.sources import MUTED
from roomctl.media.voices import Voice
from roomctl.types import ROOM_SOURCE, PeerId, PersonId

METER_BEATS: Final = 10


@dataclass(frozen=True, slots=True)
class Meters:
    """dBFS RMS of the last 100 ms."""

    microphone: float
    loudspeaker: float
    people: dict[PersonId, float]
    place: float | None = None
    """Where in the room a voice is heard; see `speech.places`."""


class Engine:
    """Sound, speech and call, joined. `told` gets every fact of speech in the beat in which it is known."""

    def __init__(
        self,
        sound: SoundPort,
        call: CallPort,
        speech: SpeechEngine,
        canceller: EchoCanceller,
        told: Callable[[SpeechFact | SpokeOver], None],
    ) -> None:
        self.sound, self.call, self.speech, self.canceller = sound, call, speech, canceller
        self.levelling = True
        self.probe: Probe | None = None
        """The sound check under way: meanwhile the room is heard by nobody and hears nobody."""
        self.quality = Quality()
        self.beats = 0
        self.limited = 0
        """Beats in which the loudspeaker's limiter had work to do."""
        self._told = told
        self._overlaps, self._hearing = Overlaps(), Hearing()
        self._patience: dict[PersonId, float | None] = {}
        self._people: dict[PeerId, PersonId] = {}
        self._speaking: frozenset[str] = frozenset()
        self._floors: dict[str, float] = {}
        self._voices: dict[PersonId, Voice] = {}
        self._limiter = Limiter()
        self._mic_gain = RampedGain()
        self._near, self._far, self._clean = silence(), silence(), silence()
        self._room_level = Leveller()
        self.seats = Seats()
        self._heard = False
        self._played_power = 0.0

    # who is there

    def join(self, peer: PeerId, person: PersonId) -> None:
        """What this peer sends is this person's voice."""
        self._people[peer] = person

    def leave(self, peer: PeerId, now: float) -> None:
        """The peer is gone; with a person's last peer their voice ends. An unknown peer is no error."""
        person = self._people.pop(peer, None)
        if person is None or person in self._people.values():
            return
        self._voices.pop(person, None)
        self._tell(self.speech.drop(person, now))

    @property
    def room_muted(self) -> bool:
        """Whether the room's microphone reaches nobody: neither the remotes nor the ear for speech."""
        return self._mic_gain.target == 0.0

    def mute_room(self, *, muted: bool) -> None:
        """Close or open the room's microphone, without a click."""
        if not muted:
            self.speech.drop(MUTED, 0.0)
        self._mic_gain.go_to(0.0 if muted else 1.0)

    def listen_with(self, speech: SpeechEngine, now: float) -> None:
        """Take another ear from now on; what was going on ends."""
        old, self.speech = self.speech, speech
        for person, seconds in self._patience.items():
            speech.be_patient(person, seconds)
        ended = [fact for source in old.levels() if source != MUTED for fact in old.drop(source, now)]
        self._tell(self.seats.name(ended, now))

    def sit(self, seats: Seats, now: float) -> None:
        """Other microphones, or other seats, from now on; a voice that was at one of them ends."""
        self._tell(self.seats.end(now))
        self.seats = seats

    @property
    def speaking(self) -> tuple[str, ...]:
        """Sources whose lamp is on; a seat in place of the room, where it is known."""
        return self.seats.named(tuple(one for one in self.speech.speaking() if one != MUTED))

    def capture_fill(self) -> int | None:
        """What paces the beat: see `SoundPort.capture_fill`."""
        return self.sound.capture_fill()

    # the beat

    def beat(self, now: float) -> None:
        """10 ms of everything. `now`: seconds of the monotonic clock."""
        self.beats += 1
        if self.probe is not None and not self.probe.done:
            self._check(self.probe, now)
            return
        sources: dict[str, Frame] = {}
        room = self._hear_room()
        if room is not None:
            sources[ROOM_SOURCE] = room
        owners = self._hear_remotes(now, sources)
        facts = self.seats.name(self._listen(sources, now), now, self.speech.voice(ROOM_SOURCE))
        if facts:
            self._tell(facts)
        for over in self._overlaps.plain(now):
            self._told(over)
        if self.beats % METER_BEATS == 0:
            self._look_at_floors()
        self._mix(sources, owners, now)

    def _listen(self, sources: dict[str, Frame], now: float) -> list[SpeechFact]:
        """The ear's facts. While the room is muted, its microphone is listened to under another name: that
        somebody speaks there is told to the moderator, and counts for nothing else.
        """
        heard = {**sources, MUTED: self._clean} if self.room_muted and self._heard else sources
        facts = self.speech.step(heard, self._far, now)
        return [fact for fact in facts if fact.source != MUTED]

    def _check(self, probe: Probe, now: float) -> None:
        """A beat of the sound check: the probe plays and hears; links go on and carry silence."""
        self._hear_room()
        self.call.pull(now)
        self._play(probe.step(self._near, self._clean).astype(np.float64))
        self.call.push(silence(), {}, now)

    def _hear_room(self) -> Frame | None:
        """The room's voice after the canceller; None with no microphone.

        The canceller runs in every beat, muted or not: it must not forget the room.
        """
        self._heard = self.sound.read(self._near)
        self.sound.reference(self._far)
        speech = ROOM_SOURCE in self._speaking
        near = self.seats.hear(self._near, self.sound.channels(), self._far, speech=speech)
        self._clean = self.canceller.process(near, self._far)
        if self.probe is None:
            self.quality.step(near, self._far, self._clean, heard=self._heard)
        return self._mic_gain.process(self._clean) if self._heard else None

    def _hear_remotes(self, now: float, sources: dict[str, Frame]) -> dict[PersonId, PeerId]:
        """Puts each remote's frame into `sources`; returns whose peer it was."""
        owners: dict[PersonId, PeerId] = {}
        for peer, frame in self.call.pull(now).items():
            person = self._people.get(peer)
            if person is not None:  # a person with two peers is heard on the newer one
                sources[person] = frame
                owners[person] = peer
        return owners

    def _mix(self, sources: dict[str, Frame], owners: dict[PersonId, PeerId], now: float) -> None:
        """The remotes to the loudspeaker; all of it to the remotes, each without themselves."""
        total = np.zeros(FRAME, np.float64)
        own: dict[PeerId, Frame] = {}
        for person, peer in owners.items():
            part = self._voice(person).contribute(
                sources[person],
                speaking=person in self._speaking,
                floor_db=self._floors.get(person, SILENCE_DB),
            )
            if part is not None:
                total += part
                own[peer] = part
        for silent in self._voices.keys() - owners.keys():
            self._voices[silent].absent()
        self._play(total)
        room = sources.get(ROOM_SOURCE)
        if room is not None:
            total = total + self._room_voice(room)
        self.call.push(total, own, now)

    def _room_voice(self, frame: Frame) -> Frame:
        """The room is never left out: its silence is that of a place, and remotes wonder when it goes."""
        if not self.levelling:
            return frame
        return self._room_level.process(frame, speech=ROOM_SOURCE in self._speaking)

    def _voice(self, person: PersonId) -> Voice:
        voice = self._voices.get(person)
        if voice is None:
            voice = self._voices[person] = Voice()
        voice.levelling = self.levelling
        return voice

    def _play(self, total: Sum) -> None:
        played = self._limiter.process(total)
        self.limited += self._limiter.reduction_db > 0.0
        self._played_power += 0.1 * (float(np.dot(played, played)) / FRAME - self._played_power)
        self.sound.write(played)

    # what is told

    def meters(self) -> Meters:
        """How loud it is everywhere, now."""
        levels = self.speech.levels()
        room = levels.pop(ROOM_SOURCE, None)
        levels.pop(MUTED, None)
        return Meters(
            microphone=room.rms if room and self._heard else SILENCE_DB,
            loudspeaker=db_of_power(self._played_power),
            people={PersonId(person): level.rms for person, level in levels.items()},
            place=self.seats.place if ROOM_SOURCE in self._speaking else None,
        )

    def hear_well(self, dt: float) -> frozenset[Trouble]:
        """What is wrong with the listening now; to be asked from time to time, every `dt` seconds."""
        levels = self.speech.levels()
        speaking = self.speech.speaking()
        if self.room_muted or not self._heard:
            levels.pop(ROOM_SOURCE, None)
        levels.pop(MUTED, None)
        self._hearing.step(levels, speaking, dt, muted_speech=self.room_muted and MUTED in speaking)
        return self._hearing.found

    def be_patient(self, person: PersonId, seconds: float | None) -> None:
        """So long this person may be silent before their turn is over; None: as everybody."""
        self._patience = {**self._patience, person: seconds}
        self.speech.be_patient(person, seconds)

    def _look_at_floors(self) -> None:
        self._floors = {source: level.floor for source, level in self.speech.levels().items()}

    def _tell(self, facts: Iterable[SpeechFact]) -> None:
        for fact in facts:
            self._overlaps.take(fact)
            self._told(fact)
        self._speaking = frozenset(self.speech.speaking()) - {MUTED}
