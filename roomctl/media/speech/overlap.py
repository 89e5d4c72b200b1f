"""Who spoke over whom, told once it is plain that it was no "mm", no laugh and no change of turns.

Reads the facts of the ear and the time; owns nothing but who speaks since when. Told when somebody who began
later has gone on for so long beside somebody who meant what they said. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from roomctl.media.speech.engine import SpeechEnded, SpeechFact, SpeechStarted, TurnEnded, TurnEvidence

BOTH_S: Final = 1.0
"""Speech side by side for so long is speaking over: a turn that follows closely, or "yes", is shorter."""
FIRST_S: Final = 1.0
"""The first must have had the word for so long: two who begin together speak over nobody."""


@dataclass(frozen=True, slots=True)
class SpokeOver:
    """`source` spoke over `over`, from `t` on."""

    source: str
    over: str
    t: float


class Overlaps:
    """Call `take` with every fact, in order, and `plain` in every beat."""

    def __init__(self) -> None:
        self._since: dict[str, float] = {}
        self._meant: set[str] = set()
        self._told: set[tuple[str, str]] = set()

    def plain(self, now: float) -> list[SpokeOver]:
        """What became plain by now."""
        if len(self._since) < 2 or len(self._since.keys() & self._meant) < 2:
            return []
        found = []
        for late, begun in self._since.items():
            for first, before in self._since.items():
                plain = begun - before >= FIRST_S and now - begun >= BOTH_S
                if plain and {late, first} <= self._meant and (late, first) not in self._told:
                    self._told.add((late, first))
                    found.append(SpokeOver(late, first, begun))
        return found

    def take(self, fact: SpeechFact) -> None:
        """One fact of the ear."""
        source = fact.source
        match fact:
            case SpeechStarted():
                self._since[source] = fact.t
            case TurnEvidence():
                self._meant.add(source)
            case SpeechEnded():
                self._since.pop(source, None)
                self._told = {pair for pair in self._told if source not in pair}
            case TurnEnded():
                self._meant.discard(source)
