"""From probabilities to spurts: when somebody began, went on long enough to mean it, and was done.

Speech above the upper threshold gathers evidence, by how certain it is; what lies well under it eats the
evidence up. Enough of it begins a spurt. Within a spurt the lower threshold holds: a voice that is known to
be there may become faint. Silence for as long as the purpose wants ends it. Three purposes hang on one
spurt, each with its own patience: the lamp (quick), turn evidence (said more than "mm"), turn end (a breath
is no end; per person adjustable). Pure: dt is an argument; nothing here knows who it is about.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import Final


@dataclass(frozen=True, slots=True)
class SpurtRule:
    """Probabilities 0 to 1, times in seconds. The defaults are measured (docs/who-speaks.md)."""

    activation: float = 0.43
    """From here on, a sound may be a voice; `WORTH_FROM` says how much it counts."""
    deactivation: float = 0.12
    """Within a spurt, what lies under it is silence."""
    min_speech_s: float = 0.1
    """Evidence needed to begin, as seconds of certain speech; doubtful speech takes longer."""
    lamp_hangover_s: float = 0.5
    evidence_s: float = 1.0
    """Seconds of certain speech in one turn after which it counts as wanting to speak."""
    turn_hangover_s: float = 0.8

    def __post_init__(self) -> None:
        if not 0.0 < self.deactivation <= self.activation < 1.0:
            raise ValueError("thresholds: 0 < deactivation <= activation < 1")
        if min(self.min_speech_s, self.lamp_hangover_s, self.evidence_s, self.turn_hangover_s) < 0:
            raise ValueError("times are not negative")


class Edge(Enum):
    """What happened in this step."""

    STARTED = "started"
    """The lamp comes on."""
    ENDED = "ended"
    """The lamp goes out."""
    EVIDENCE = "evidence"
    """Said enough in this turn to be meant as a contribution."""
    TURN_ENDED = "turn_ended"
    """Silent for so long that the turn is over. Comes only after EVIDENCE."""


DOUBT: Final = 0.77
"""Before a spurt, what lies under this part of the upper threshold eats evidence up ..."""
FORGET: Final = 0.8
"""... so many seconds of it per second."""
CERTAIN: Final = 0.97
"""From here on a second of speech is a second of evidence; below, less by its odds. A judge is hardly ever
certain of music or laughter."""
HIDDEN_WORTH: Final = 0.5
"""Of a voice that may be hidden, any sound above the upper threshold is worth this at least ..."""
HIDDEN_HASTE: Final = 0.5
"""... and its silence counts half towards the lamp's end."""
WORTH_FROM: Final = 0.42
WORTH_BEND: Final = 0.72
"""Towards a beginning, a sound counts by its log odds over this, bent: in a live room a judge is seldom
certain of a voice, and who speaks softly there would wait for half a second and more (docs/who-speaks.md)."""
KEPT: Final = 0.35
"""Of a sound that may be a held tone, so much is believed."""
_CERTAIN_ODDS: Final = math.log(CERTAIN / (1.0 - CERTAIN))
_FROM_ODDS: Final = math.log(WORTH_FROM / (1.0 - WORTH_FROM))


class Spurt:
    """One source. Call `step` with every new probability, in order."""

    def __init__(self, rule: SpurtRule, patience_s: float | None = None) -> None:
        """`patience_s`: this person's own silence before a turn is over; None: the rule's."""
        self.rule = rule
        self.patience_s = patience_s
        self.speaking = False
        self.age_s = 0.0
        """Seconds since the evidence for the present spurt began to gather."""
        self.quiet_s = 0.0
        """Seconds since speech was last heard."""
        self.hidden = False
        """Set from outside: something may hide this voice now, so less of it is believed as much."""
        self.gathered_s = 0.0
        """Evidence for a spurt that has not begun, seconds of certain speech."""
        self._patient_s = 0.0  # like quiet_s, but slower where silence may be hidden speech
        self._said = 0.0
        self.in_turn = False
        """Has said enough in this turn to be meant."""

    @property
    def _least(self) -> float:
        """What any sound above the threshold is worth at least."""
        return HIDDEN_WORTH if self.hidden else 0.0

    @property
    def at_rest(self) -> bool:
        """Nothing is going on and nothing is pending: further silence changes nothing."""
        return not (self.speaking or self.in_turn) and self.gathered_s == 0.0 and self._said == 0.0

    def would_begin(self, probability: float, dt: float) -> bool:
        """Whether `step` with this would begin a spurt."""
        if self.speaking or probability < self.rule.activation:
            return False
        more = dt * max(self._least, worth(probability))
        return self.gathered_s + more + 1e-9 >= self.rule.min_speech_s

    def doubt(self, probability: float, dt: float) -> None:
        """Instead of `step`: sound that may be a voice, but speaks for none yet. Some of it is kept."""
        self.gathered_s += KEPT * dt * worth(probability)
        self.age_s += dt

    def step(self, probability: float, dt: float, held: float | None = None) -> list[Edge]:
        """The probability of speech over the last `dt` seconds; what followed from it, in order. `held`: what
        else is known of whether a voice goes on; it begins no spurt and says nothing about what is meant.
        """
        heard = (probability if held is None else held) >= self.rule.deactivation
        self.quiet_s = 0.0 if heard else self.quiet_s + dt
        self._patient_s = 0.0 if heard else self._patient_s + dt * (HIDDEN_HASTE if self.hidden else 1.0)
        edges = (
            self._while_speaking(probability, dt) if self.speaking else self._while_silent(probability, dt)
        )
        patience = self.rule.turn_hangover_s if self.patience_s is None else self.patience_s
        if self._said and self.quiet_s >= patience and not self.speaking:
            if self.in_turn:
                edges.append(Edge.TURN_ENDED)
            self._said, self.in_turn = 0.0, False
        return edges

    def _while_silent(self, probability: float, dt: float) -> list[Edge]:
        rule = self.rule
        begins = self.would_begin(probability, dt)
        if probability >= rule.activation:
            self.gathered_s += dt * max(self._least, worth(probability))
            self.age_s += dt
        elif probability < DOUBT * rule.activation:
            self.gathered_s = max(0.0, self.gathered_s - FORGET * dt)
            self.age_s = self.age_s + dt if self.gathered_s else 0.0
        elif self.gathered_s:
            self.age_s += dt
        if not begins:
            return []
        self.speaking = True
        self._said += self.gathered_s
        self.gathered_s = 0.0
        return [Edge.STARTED, *self._evidence()]

    def _while_speaking(self, probability: float, dt: float) -> list[Edge]:
        self.age_s += dt
        self._said += dt * certainty(probability)
        edges = self._evidence()
        if self._patient_s >= self.rule.lamp_hangover_s:
            self.speaking = False
            self.age_s = 0.0
            edges.append(Edge.ENDED)
        return edges

    def _evidence(self) -> list[Edge]:
        if self.in_turn or self._said < self.rule.evidence_s:
            return []
        self.in_turn = True
        return [Edge.EVIDENCE]


def certainty(probability: float) -> float:
    """How much a second of this is worth as evidence, 0 to 1: nothing at even odds, all at `CERTAIN`."""
    sure = min(max(probability, 0.5), CERTAIN)
    return math.log(sure / (1.0 - sure)) / _CERTAIN_ODDS


def worth(probability: float) -> float:
    """How much a second of this is worth towards a beginning, 0 to 1; `certainty` is for what is meant."""
    sure = min(max(probability, WORTH_FROM), CERTAIN)
    share = (math.log(sure / (1.0 - sure)) - _FROM_ODDS) / (_CERTAIN_ODDS - _FROM_ODDS)
    return float(max(0.0, share) ** WORTH_BEND)
