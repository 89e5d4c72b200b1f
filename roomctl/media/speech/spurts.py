"""From probabilities to spurts: when somebody began, went on long enough to mean it, and was done.

Two thresholds: speech above the upper one gathers evidence, what lies under the lower one eats it up, what
lies between counts for nothing. Enough evidence begins a spurt; silence for as long as the purpose wants
ends it. Three purposes hang on one spurt, each with its own patience: the lamp (quick), turn evidence (said
more than "mm"), turn end (a breath is no end). Pure: dt is an argument; nothing here knows who it is about.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final


@dataclass(frozen=True, slots=True)
class SpurtRule:
    """Probabilities 0 to 1, times in seconds. The defaults are measured (docs/who-speaks.md)."""

    activation: float = 0.5
    deactivation: float = 0.35
    min_speech_s: float = 0.13
    """Evidence needed to begin, as seconds of certain speech; doubtful speech takes longer."""
    lamp_hangover_s: float = 0.5
    evidence_s: float = 1.0
    """Seconds of speech in one turn after which it counts as wanting to speak."""
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


_FORGET: Final = 1.0
"""How much faster than gathered evidence is lost in silence."""


class Spurt:
    """One source. Call `step` with every new probability, in order."""

    def __init__(self, rule: SpurtRule) -> None:
        self.rule = rule
        self.speaking = False
        self.age_s = 0.0
        """Seconds since the evidence for the present spurt began to gather."""
        self.quiet_s = 0.0
        """Seconds since speech was last heard."""
        self._gathered = 0.0
        self._said = 0.0
        self.in_turn = False
        """Has said enough in this turn to be meant."""

    @property
    def at_rest(self) -> bool:
        """Nothing is going on and nothing is pending: further silence changes nothing."""
        return not (self.speaking or self.in_turn) and self._gathered == 0.0 and self._said == 0.0

    def step(self, probability: float, dt: float) -> list[Edge]:
        """The probability of speech over the last `dt` seconds; what followed from it, in order."""
        rule = self.rule
        self.quiet_s = 0.0 if probability >= rule.deactivation else self.quiet_s + dt
        edges = (
            self._while_speaking(probability, dt) if self.speaking else self._while_silent(probability, dt)
        )
        if self._said and self.quiet_s >= rule.turn_hangover_s and not self.speaking:
            if self.in_turn:
                edges.append(Edge.TURN_ENDED)
            self._said, self.in_turn = 0.0, False
        return edges

    def _while_silent(self, probability: float, dt: float) -> list[Edge]:
        rule = self.rule
        if probability >= rule.activation:
            self._gathered += dt * _weight(probability, rule.activation)
            self.age_s += dt
        elif probability < rule.deactivation:
            self._gathered = max(0.0, self._gathered - _FORGET * dt)
            self.age_s = self.age_s + dt if self._gathered else 0.0
        elif self._gathered:
            self.age_s += dt
        if self._gathered + 1e-9 < rule.min_speech_s or probability < rule.activation:
            return []
        self.speaking = True
        self._said += self._gathered
        self._gathered = 0.0
        return [Edge.STARTED, *self._evidence()]

    def _while_speaking(self, probability: float, dt: float) -> list[Edge]:
        self.age_s += dt
        if probability >= self.rule.deactivation:
            self._said += dt
        edges = self._evidence()
        if self.quiet_s >= self.rule.lamp_hangover_s:
            self.speaking = False
            self.age_s = 0.0
            edges.append(Edge.ENDED)
        return edges

    def _evidence(self) -> list[Edge]:
        if self.in_turn or self._said < self.rule.evidence_s:
            return []
        self.in_turn = True
        return [Edge.EVIDENCE]


def _weight(probability: float, activation: float) -> float:
    """Half at the threshold, full from nine tenths of the way to certainty."""
    return min(1.0, 0.5 + 0.5 * (probability - activation) / (0.9 * (1.0 - activation)))
