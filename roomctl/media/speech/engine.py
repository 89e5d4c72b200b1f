"""Who is speaking now: frames of all sources in, facts out.

One `step` per beat. It joins the stages and owns nothing but the spurts: `Listener` says how much a source
sounds like a voice, `FarGate` how much of it its own loudspeaker explains, `Spurt` what follows in time.
A source is created by being heard and forgotten by `drop`. Pure: `now` is an argument, nothing is logged,
sources are ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from roomctl.media.dsp.frame import FRAME, Frame
from roomctl.media.speech.decay import Decay
from roomctl.media.speech.far_gate import (
    BANDS,
    FIRST_CANCELLED,
    FIRST_REMOTE,
    FIRST_RETURN,
    FarGate,
    band_energies,
)
from roomctl.media.speech.levels import LevelDb, Values
from roomctl.media.speech.listener import Judgement, Listener
from roomctl.media.speech.sources import MOST, Rows, SourceTable
from roomctl.media.speech.spurts import Edge, Spurt, SpurtRule
from roomctl.media.speech.steady import SOUND, steady
from roomctl.media.speech.vad import CHUNK_S, Judge, Probabilities, agreed, load_judge

ECHO_FROM: Final = 0.65
ECHO_TO: Final = 0.9
"""Part of the energy the far end explains: below the first the voice counts fully, above the second not."""
CLEANED: Final = 0.4
"""Behind a canceller both lie so much of their way nearer to all: what it leaves of an echo the judge hardly
ever takes for a voice, and what is left of a voice the gate often takes for an echo."""
FIRST_POWER: Final = 1.5
"""Who has not been found yet needs to stand clearer out of the echo than who goes on."""
HIDDEN_POWER: Final = 0.85
"""What a canceller leaves of a voice sounds doubtful: while a remote speaks, less doubt of the table ..."""
CLEAR_POWER: Final = 0.15
"""... and still less where the loudspeaker cannot explain what is left."""
CLEAR_FROM_DB: Final = 9.0
CLEAR_TO_DB: Final = 15.0
"""It has to stand so far over the room's noise, half or fully."""
CLEAR_FROM: Final = 0.4
CLEAR_TO: Final = 0.25
"""And no more than this part of it may be explained."""
TAIL: Final = 0.28
"""What a tail is worth at most: it speaks for no voice."""
SURE_S: Final = 0.5
"""So much evidence is believed even of a steady tone."""


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """`t`: when it began, a little before it could be known."""

    source: str
    t: float


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    """`t`: when speech was last heard, before the silence that ended it."""

    source: str
    t: float


@dataclass(frozen=True, slots=True)
class TurnEvidence:
    """Has said so much in one go that it is meant as a contribution, not as "mm"."""

    source: str
    t: float


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """Silent for longer than a breath, after TurnEvidence."""

    source: str
    t: float


SpeechFact = SpeechStarted | SpeechEnded | TurnEvidence | TurnEnded

_FACT: Final[dict[Edge, type[SpeechStarted | SpeechEnded | TurnEvidence | TurnEnded]]] = {
    Edge.STARTED: SpeechStarted,
    Edge.ENDED: SpeechEnded,
    Edge.EVIDENCE: TurnEvidence,
    Edge.TURN_ENDED: TurnEnded,
}


class SpeechEngine:
    """Feed it every beat; it answers with what changed."""

    def __init__(
        self,
        rule: SpurtRule | None = None,
        judge: str | Judge = "auto",
        most: int = MOST,
        *,
        cancelled: bool = True,
    ) -> None:
        """`judge`: "auto", "silero", "webrtcvad", or one of one's own (shape: `vad.Judge`).

        `cancelled`: whether a canceller stands before the room's microphones.
        """
        loaded, self.judge_fault = load_judge(judge, most) if isinstance(judge, str) else (judge, "")
        self.rule = rule or SpurtRule()
        self.cancelled = cancelled
        self._table = SourceTable(most)
        self._listener = Listener(loaded, most)
        self._gate = FarGate(most)
        self._decay = Decay(most)
        self._spurts: list[Spurt] = [Spurt(self.rule) for _ in range(most)]
        self._name = [""] * most
        self._patience: dict[str, float] = {}
        self._busy: set[int] = set()  # rows whose spurt is not at rest
        self._talking = np.zeros(most, np.bool_)
        self._voice, self._likely = np.zeros((2, most), np.float32)

    @property
    def judge(self) -> str:
        """Which judge decides. `judge_fault` says why it is not the wanted one; "" when it is."""
        return self._listener.judge.name

    def step(self, frames: Mapping[str, Frame], far: Frame, now: float) -> list[SpeechFact]:
        """One beat.

        `frames`: of each source that has sound, 480 samples; "room" and "seat:..." after the canceller.
        `far`: what the loudspeaker plays. `now`: end of these frames, seconds. ValueError when there are
        more than `most` sources.
        """
        table = self._table
        for name, row in table.see(tuple(frames)):
            self._take(name, row)
        stack = np.stack(list(frames.values())) if frames else np.zeros((0, FRAME), np.float32)
        judged = self._listener.step(table.present, table.absent, stack)
        self._compare(table.present, stack, far)
        if judged is None:
            return []
        facts: list[SpeechFact] = []
        self._voice[:] = self._likely[:] = 0.0
        for judgement in judged:
            facts += self._tell(judgement, now)
        return facts + self._rest(judged, now)

    def levels(self) -> dict[str, LevelDb]:
        """How loud everybody is."""
        return {name: self._listener.levels.of(row) for name, row in self._table.names().items()}

    def speaking(self) -> tuple[str, ...]:
        """Whose lamp is on."""
        return tuple(self._name[row] for row in sorted(self._busy) if self._spurts[row].speaking)

    def likely(self, source: str) -> float:
        """How much this source sounded like its owner's voice when last judged, to judge and opener; 0 for an
        unknown one.
        """
        row = self._table.names().get(source)
        return 0.0 if row is None else float(self._likely[row])

    def voice(self, source: str) -> float:
        """The same to the judge alone: what is meant is known by that."""
        row = self._table.names().get(source)
        return 0.0 if row is None else float(self._voice[row])

    def be_patient(self, source: str, seconds: float | None) -> None:
        """So long may this source be silent before its turn is over; None: as the rule says.

        Kept also for a source that is not here yet, and over its coming and going.
        """
        if seconds is None:
            self._patience.pop(source, None)
        else:
            self._patience[source] = seconds
        row = self._table.names().get(source)
        if row is not None:
            self._spurts[row].patience_s = seconds

    def echo_db(self, source: str) -> float | None:
        """How much of its far end comes back from this source, as learned; None for an unknown one."""
        row = self._table.names().get(source)
        return None if row is None else self._gate.return_db(row)

    def drop(self, source: str, now: float) -> list[SpeechFact]:
        """Forget a source that left; what was going on with it ends."""
        row = self._table.drop(source)
        if row is None:
            return []
        spurt, self._spurts[row] = self._spurts[row], Spurt(self.rule)
        self._busy.discard(row)
        self._talking[row] = False
        self._listener.wipe(row)
        facts: list[SpeechFact] = [SpeechEnded(source, now)] if spurt.speaking else []
        return [*facts, TurnEnded(source, now)] if spurt.in_turn else facts

    def _take(self, name: str, row: int) -> None:
        self._name[row] = name
        self._spurts[row] = Spurt(self.rule, self._patience.get(name))
        self._listener.wipe(row)
        in_room = FIRST_CANCELLED if self.cancelled else FIRST_RETURN
        self._gate.wipe(row, in_room if self._table.in_room[row] else FIRST_REMOTE)
        self._decay.wipe(row)

    def _compare(self, rows: Rows, stack: Frame, far: Frame) -> None:
        """Each source's bands against its far end: the loudspeaker, or for a remote all the others."""
        in_room = self._table.in_room[rows]
        heard = self._listener.open[rows] | in_room
        bands = band_energies(np.concatenate((stack[heard], far[None])))
        near = np.zeros((rows.size, BANDS), np.float32)
        near[heard] = bands[:-1]
        others = np.maximum(near.sum(axis=0) - near, 0.0)
        far_of = np.where(in_room[:, None], bands[-1], others)
        self._gate.step(rows, near, far_of, self._talking[rows])

    def _tell(self, judgement: Judgement, now: float) -> list[SpeechFact]:
        explained = self._gate.explained(judgement.rows)
        cleaned = CLEANED * (self._table.in_room[judgement.rows] & self.cancelled)
        upto, over = (edge + (1.0 - edge) * cleaned for edge in (ECHO_FROM, ECHO_TO))
        own = np.clip((over - explained) / (over - upto), 0.0, 1.0)
        talking = self._talking[judgement.rows]
        voice = judgement.said * np.where(talking, own, own**FIRST_POWER)
        voice **= self._less_doubt(judgement.rows, explained)
        may = self._decay.lets(judgement.rows, judgement.level_db, talking)
        voice[~may] = np.minimum(voice[~may], TAIL)
        both = agreed(voice, judgement.opened)
        self._voice[judgement.rows], self._likely[judgement.rows] = voice, both
        facts: list[SpeechFact] = []
        for row, said, held in zip(judgement.rows.tolist(), voice.tolist(), both.tolist(), strict=True):
            facts += self._advance(row, said, held, now - judgement.behind_s)
        return facts

    def _rest(self, judged: list[Judgement], now: float) -> list[SpeechFact]:
        """Whoever was not worth a judgement is silent, and that counts too."""
        facts: list[SpeechFact] = []
        for row in self._busy.difference(judged[-1].rows.tolist() if judged else ()):
            facts += self._advance(row, 0.0, 0.0, now)
        return facts

    def _advance(self, row: int, probability: float, held: float, end: float) -> list[SpeechFact]:
        spurt, name = self._spurts[row], self._name[row]
        spurt.hidden = bool(self._hidden(row))
        if (
            spurt.would_begin(probability, CHUNK_S)
            and spurt.gathered_s < SURE_S
            and not spurt.hidden
            and steady(self._listener.recent(row, SOUND))
        ):
            spurt.doubt(probability, CHUNK_S)
            self._busy.add(row)
            return []
        facts: list[SpeechFact] = []
        # the opener takes keys for speech: it may hold a voice, never begin one
        for edge in spurt.step(probability, CHUNK_S, held):
            back = {Edge.STARTED: spurt.age_s, Edge.EVIDENCE: 0.0}.get(edge, spurt.quiet_s)
            facts.append(_FACT[edge](name, end - back))
        self._talking[row] = spurt.speaking
        if spurt.at_rest:
            self._busy.discard(row)
        else:
            self._busy.add(row)
        return facts

    def _hidden(self, rows: Rows | int) -> NDArray[np.bool_]:
        """While a remote speaks, a canceller may hide the table's voice."""
        in_room: NDArray[np.bool_] = self._table.in_room[rows] & (self._talking & ~self._table.in_room).any()
        return in_room

    def _less_doubt(self, rows: Rows, explained: Probabilities) -> Values:
        """The power their probabilities are raised to, 1 for whom nothing hides."""
        over = (self._gate.over_floor_db(rows) - CLEAR_FROM_DB) / (CLEAR_TO_DB - CLEAR_FROM_DB)
        alone = (CLEAR_FROM - explained) / (CLEAR_FROM - CLEAR_TO)
        clear = np.clip(over, 0.0, 1.0) * np.clip(alone, 0.0, 1.0)
        power: Values = np.where(self._hidden(rows), HIDDEN_POWER + (CLEAR_POWER - HIDDEN_POWER) * clear, 1.0)
        return power
