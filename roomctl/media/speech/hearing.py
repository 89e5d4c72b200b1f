"""Is the listening itself well? A dead microphone, a noisy line, somebody who speaks into a muted room.

Looks at levels, once a second or so, and keeps for how long something has been so. A dead microphone is told
from a silent room by its floor: a room always makes some noise. Nobody is told anything for a moment's
trouble, and what is told stays until it has been well for a while. Pure: dt is an argument.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from roomctl.media.speech.levels import LevelDb
from roomctl.media.speech.sources import ROOM, is_room

DEAD_S: Final = 6.0
NOISY_DB: Final = -48.0
"""A line whose own silence is louder than this disturbs everybody; a quiet home is at -60 dBFS and less."""
NOISY_S: Final = 10.0
MUTED_S: Final = 1.0
"""So much speech in front of a muted microphone is more than a remark to a neighbour."""
WELL_S: Final = 5.0

DEAD: Final = "hearing.dead"
NOISY: Final = "hearing.noisy"
MUTED: Final = "hearing.muted"
NEEDED_S: Final = {DEAD: DEAD_S, NOISY: NOISY_S, MUTED: MUTED_S}
"""How long each must last before anybody is told."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """`code`: of the fault that is told; `source`: whose."""

    code: str
    source: str


class Hearing:
    """Call `step` from time to time; `found` says what is wrong now."""

    def __init__(self) -> None:
        self._for: dict[Trouble, float] = {}
        self._well: dict[Trouble, float] = {}
        self.found: frozenset[Trouble] = frozenset()

    def step(
        self, levels: Mapping[str, LevelDb], speaking: Collection[str], dt: float, *, muted_speech: bool
    ) -> None:
        """`levels`, `speaking`: by source; `muted_speech`: somebody speaks before the muted microphone."""
        now = {Trouble(DEAD, name) for name, level in levels.items() if is_room(name) and level.dead}
        now |= {
            Trouble(NOISY, name)
            for name, level in levels.items()
            if not is_room(name) and level.floor > NOISY_DB and name not in speaking
        }
        if muted_speech:
            now.add(Trouble(MUTED, ROOM))
        for trouble in now:
            self._for[trouble] = self._for.get(trouble, 0.0) + dt
            self._well[trouble] = 0.0
        for trouble in [one for one in self._for if one not in now]:
            pauses = trouble.code == NOISY and trouble.source in speaking  # a voice hides the noise
            self._well[trouble] = self._well.get(trouble, 0.0) + (0.0 if pauses else dt)
            if self._well[trouble] >= WELL_S or trouble not in self.found or trouble.source not in levels:
                if pauses:
                    continue
                del self._for[trouble], self._well[trouble]
        self.found = frozenset(one for one, since in self._for.items() if since >= NEEDED_S[one.code] - 1e-9)
