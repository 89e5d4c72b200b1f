"""From "the room speaks" to "seat 3 speaks", and "seat 1 beside it", without flicker.

There is one judgement of whether the room speaks, on the mix of all microphones; a judgement per microphone
would take everybody for everybody else. This says whose voice it is: soon when it is clear, "the room,
unnamed" when it is not, another seat when another has been clear for a while. Two who speak at once win the
room by turns, within words: whoever goes on winning a part of it speaks too. What is meant, and when a turn
is over, is counted for each seat by itself: what one says speaks for nobody else. Pure: dt is an argument.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from roomctl.media.dsp.frame import FRAME_S
from roomctl.media.speech.engine import SpeechEnded, SpeechFact, SpeechStarted, TurnEnded, TurnEvidence
from roomctl.media.speech.places import NOWHERE
from roomctl.media.speech.sources import ROOM, SEAT
from roomctl.media.speech.spurts import SpurtRule, certainty

FIRST_S: Final = 0.04
"""So long the same seat has to be heard at the beginning."""
OTHER_S: Final = 0.15
"""So long another seat has to be heard before the voice is taken to have moved there (measured)."""
UNNAMED_S: Final = 0.4
"""When no seat was clear by then, it is the room that speaks."""
WON_S: Final = 0.4
"""Over how long it is counted who wins how much."""
TWO: Final = 0.25
"""Who wins such a part of it for `BESIDE_S` speaks beside another ..."""
BESIDE_S: Final = 0.25
LATE_S: Final = 0.25
"""... and has done so for a little longer than that."""
OVER_S: Final = 0.5
"""Who has won nothing for so long beside another has ended, as a lamp goes out after silence."""
NEAR_S: Final = 0.2
"""What is said counts as evidence for whoever won something within so long."""


def source_of(seat: int) -> str:
    """The source id of a seat; the room's own for none."""
    return ROOM if seat == NOWHERE else f"{SEAT}{seat}"


@dataclass(slots=True)
class _Turn:
    """What one seat says, until its silence ends the turn."""

    heard: float
    lit: bool = True
    said_s: float = 0.0
    meant: bool = False


@dataclass(slots=True)
class Seating:
    """Feed it every beat."""

    rule: SpurtRule = field(default_factory=SpurtRule)
    now: str | None = None
    """The source that is told to speak, of two the one that stands out."""
    _since: float | None = None
    _lead: int | None = None
    _lead_s: float = 0.0
    _unplaced_s: float = 0.0
    _won: dict[str, float] = field(default_factory=dict)
    _beside_s: dict[str, float] = field(default_factory=dict)
    _turns: dict[str, _Turn] = field(default_factory=dict)

    @property
    def lit(self) -> tuple[str, ...]:
        """All who are told to speak at the table, whoever stands out first."""
        return tuple(
            sorted((one for one, turn in self._turns.items() if turn.lit), key=lambda s: s != self.now)
        )

    def step(
        self,
        facts: list[SpeechFact],
        seat: int | None,
        now: float,
        *,
        won: Mapping[int, float] | None = None,
        voice: float = 0.0,
        dt: float = FRAME_S,
    ) -> list[SpeechFact]:
        """`facts`: of this beat, of all sources. `seat`: where a voice is heard, None: nowhere in particular.
        `won`: which seats have how much of the sound of this beat; `voice`: how likely it is one.

        Returns them with the room's in the name of the seat.
        """
        told: list[SpeechFact] = []
        for fact in facts:
            if fact.source != ROOM:
                told.append(fact)
            elif isinstance(fact, SpeechStarted):
                self._since = fact.t
            elif isinstance(fact, SpeechEnded):
                told += self._dark(fact.t)
        if self._since is not None:
            told += self._place(self._since, seat, now, dt)
            told += self._weigh({source_of(one): much for one, much in (won or {}).items()}, now, dt)
        return told + self._count(voice, now, dt)

    def end(self, t: float) -> list[SpeechFact]:
        """These microphones are used no more."""
        told = self._dark(t)
        told += [TurnEnded(source, t) for source, turn in self._turns.items() if turn.meant]
        self._turns.clear()
        return told

    def _dark(self, t: float) -> list[SpeechFact]:
        """The room is silent. Whose voice it was may never have been clear: then it is told as the room's."""
        told = self._light(ROOM, self._since, t) if self.now is None and self._since is not None else []
        for source, turn in self._turns.items():
            if turn.lit:
                turn.lit, turn.heard = False, min(t, turn.heard)
                told.append(SpeechEnded(source, turn.heard))
        self.now = self._since = self._lead = None
        self._lead_s = self._unplaced_s = 0.0
        self._won.clear()
        self._beside_s.clear()
        return told

    def _place(self, since: float, seat: int | None, now: float, dt: float) -> list[SpeechFact]:
        if seat is None or seat != self._lead:
            self._lead, self._lead_s = seat, 0.0
        self._lead_s += dt
        if self.now is None:
            if seat is not None and seat != NOWHERE and self._lead_s >= FIRST_S - 1e-9:
                return self._stand_out(source_of(seat), since, now)
            return self._stand_out(ROOM, since, now) if now - since >= UNNAMED_S else []
        if seat is None or source_of(seat) == self.now or self._lead_s < OTHER_S - 1e-9:
            return []
        return self._stand_out(source_of(seat), now - self._lead_s, now)

    def _stand_out(self, source: str, t: float, now: float) -> list[SpeechFact]:
        """From `t` on it is this one; a voice that had no name yet has this one's."""
        before, self.now = self.now, source
        told: list[SpeechFact] = []
        if before is not None and self._turns[before].heard > t:
            self._turns[before].heard = t  # it was the only one, and all was taken for its
        if before == ROOM:
            nameless = self._turns.pop(ROOM)
            told.append(SpeechEnded(ROOM, t))
            told += [TurnEnded(ROOM, t)] if nameless.meant else []
            self._unplaced_s += nameless.said_s
        return told + self._light(source, t, now)

    def _light(self, source: str, t: float, now: float) -> list[SpeechFact]:
        turn = self._turns.setdefault(source, _Turn(now, lit=False))
        turn.said_s += self._unplaced_s
        self._unplaced_s, turn.heard = 0.0, now
        if turn.lit:
            return []
        turn.lit = True
        return [SpeechStarted(source, t)]

    def _weigh(self, won: Mapping[str, float], now: float, dt: float) -> list[SpeechFact]:
        """Who else speaks, and who no longer does."""
        for source in {*won, *self._won}:
            before = self._won.get(source, 0.0)
            self._won[source] = before + (won.get(source, 0.0) - before) * min(1.0, dt / WON_S)
        total, this = sum(self._won.values()), sum(won.values())
        told: list[SpeechFact] = []
        for source, much in self._won.items():
            has = source != ROOM and much >= TWO * total > 0.0
            self._beside_s[source] = self._beside_s.get(source, 0.0) + dt if has else 0.0
            if has and won.get(source, 0.0) >= TWO * this > 0.0:
                turn = self._turns.get(source)
                if turn is not None and turn.lit:
                    turn.heard = now
                elif self.now not in {None, ROOM} and self._beside_s[source] >= BESIDE_S:
                    back = self._beside_s[source] + LATE_S
                    told += self._light(source, now - back, now)
                    self._turns[source].said_s += back
        return told + self._ended(now)

    def _ended(self, now: float) -> list[SpeechFact]:
        """Alone, all that is heard is one's own; beside another, what one wins."""
        told: list[SpeechFact] = []
        lit = self.lit
        for source in lit:
            turn = self._turns[source]
            if source == self.now and len(lit) == 1:
                turn.heard = now
            elif source != self.now and now - turn.heard >= OVER_S:
                turn.lit = False
                told.append(SpeechEnded(source, turn.heard))
        return told

    def _count(self, voice: float, now: float, dt: float) -> list[SpeechFact]:
        """Who has said enough to mean it, and whose turn is over."""
        told: list[SpeechFact] = []
        more = dt * certainty(voice)
        if self._since is not None and self.now is None:
            self._unplaced_s += more
        for source, turn in list(self._turns.items()):
            if turn.lit and now - turn.heard < NEAR_S:
                turn.said_s += more
                if not turn.meant and turn.said_s >= self.rule.evidence_s:
                    turn.meant = True
                    told.append(TurnEvidence(source, now))
            elif not turn.lit and now - turn.heard >= self.rule.turn_hangover_s:
                del self._turns[source]
                told += [TurnEnded(source, turn.heard)] if turn.meant else []
        return told
