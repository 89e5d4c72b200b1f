"""The ears `bench who` compares: roomctl's, and what others use alone.

Each ear hears whole clips and answers with a `Track`: what it thought of each 10 ms, and when its lamp was
on. Silero (as it is delivered), webrtcvad and energy get the same turn rule as the field's measurements
(200 ms of the last 300 ms begin a turn, 500 ms without end it); LiveKit's and Janus's rules come with their
own windows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from roomctl.media.dsp.decimate import LOW_FRAME, TAIL, decimate
from roomctl.media.dsp.frame import FRAME, FRAME_S
from roomctl.media.speech.engine import SpeechEnded, SpeechEngine, SpeechFact, SpeechStarted, TurnEvidence
from roomctl.media.speech.sources import SEAT
from roomctl.media.speech.spurts import SpurtRule
from roomctl.media.speech.vad import CHUNK, CONTEXT, Opener, SileroJudge
from scripts.benchlib.who_data import Mask, Sound, Spans, joined, mask, spans_of

PER_CHUNK: Final = CHUNK / LOW_FRAME
START_S, WITHIN_S, HOLD_S = 0.2, 0.3, 0.5
"""The turn rule given to detectors that have none."""
LIVEKIT_DBOV, LIVEKIT_SHARE, LIVEKIT_WINDOW_S = -35.0, 0.4, 0.4
"""LiveKit's active speaker: as loud as this for so much of such a window; stale after two windows."""
JANUS_DBOV, JANUS_BLOCK_S = -25.0, 2.0
"""Janus's AudioBridge: the mean level of 100 packets against this; blocks do not overlap."""
BEHIND: Final = 3
"""Beats by which a judgement is told after the middle of the 32 ms it is about: one to five."""
POSSIBLE, VOICED_GAP_S = SpurtRule().deactivation, 0.15
"""roomctl's frames: see `voiced`."""
AT_ONCE: Final = 32
"""Clips in one engine."""
SILENT_AFTER_S: Final = 1.5
"""Silence played after each clip, so that every lamp has time to go out."""


@dataclass(frozen=True, slots=True)
class Track:
    """`score`, `said`: per 10 ms of the clip, each about its own moment. `lamps`: as seen at the time."""

    score: NDArray[np.float32]
    said: Mask
    lamps: Spans
    spurts: Mask | None = None
    """Per 10 ms: within a spurt by the facts' own times; None for ears without facts."""
    attempts: int = 0
    """How often it was taken for more than "mm" and laughter."""


Ear = Callable[[Sequence[Sound]], list[Track]]
"""Clips in (48 kHz), one track each. Clips do not know of each other."""


def roomctl(clips: Sequence[Sound], make: Callable[[], SpeechEngine] = SpeechEngine) -> list[Track]:
    """Each clip through a fresh `SpeechEngine` of its own row, as a microphone in a quiet room.

    `said`: where the voice was heard, finer than spurts (`voiced`).
    """
    tracks: list[Track] = []
    for first in range(0, len(clips), AT_ONCE):
        tracks += _through(make(), clips[first : first + AT_ONCE])
    return tracks


def _through(engine: SpeechEngine, clips: Sequence[Sound]) -> list[Track]:
    """Clips side by side: seats have no far end but the loudspeaker, so they do not know of each other."""
    rows = [_Row(clip.size // FRAME) for clip in clips]
    names = [f"{SEAT}{row}" for row in range(len(clips))]
    longest = max(row.beats for row in rows) + round(SILENT_AFTER_S / FRAME_S)
    sound = np.zeros((len(clips), longest, FRAME), np.float32)
    for row, clip in enumerate(clips):
        sound[row, : rows[row].beats] = clip[: rows[row].beats * FRAME].reshape(-1, FRAME)
    of = dict(zip(names, rows, strict=True))
    silent = np.zeros(FRAME, np.float32)
    for beat in range(longest):
        now = (beat + 1) * FRAME_S
        for fact in engine.step(dict(zip(names, sound[:, beat], strict=True)), silent, now):
            of[fact.source].take(fact, now)
        for name, one in of.items():
            one.score.append(engine.likely(name))
    return [one.track() for one in rows]


class _Row:
    """What roomctl told of one clip."""

    def __init__(self, beats: int) -> None:
        self.beats = beats
        self.score: list[float] = []
        self._told, self._own = Lamps(), Lamps()
        self.attempts = 0

    def take(self, fact: SpeechFact, now: float) -> None:
        if isinstance(fact, SpeechStarted):
            self._told.on(now)
            self._own.on(fact.t)
        elif isinstance(fact, SpeechEnded):
            self._told.off(now)
            self._own.off(fact.t)
        elif isinstance(fact, TurnEvidence) and now <= self.beats * FRAME_S:
            self.attempts += 1

    def track(self) -> Track:
        end = self.beats * FRAME_S
        moved = np.array(self.score[BEHIND:], np.float32)[: self.beats]
        spurts = mask(self._own.spans(end), self.beats)
        return Track(moved, voiced(moved), self._told.spans(end + SILENT_AFTER_S), spurts, self.attempts)


def voiced(score: NDArray[np.float32], possible: float = POSSIBLE, gap_s: float = VOICED_GAP_S) -> Mask:
    """Where a voice is heard, told afterwards: what would hold a spurt, short gaps closed."""
    return mask(joined(spans_of(score >= possible), gap_s), score.size)


class Lamps:
    """Gathers spans while a lamp goes on and off."""

    def __init__(self) -> None:
        self._spans: Spans = []
        self._since: float | None = None

    def on(self, at: float) -> None:
        """It went on."""
        self._since = at if self._since is None else self._since

    def off(self, at: float) -> None:
        """It went out."""
        if self._since is not None:
            self._spans.append((self._since, max(at, self._since)))
        self._since = None

    def spans(self, end: float) -> Spans:
        """All of them; one that is still on ends at `end`."""
        return self._spans + ([(self._since, end)] if self._since is not None else [])


def low(clip: Sound) -> Sound:
    """The clip at 16 kHz, whole frames, through the same low-pass as roomctl's."""
    stack = clip[: clip.size // FRAME * FRAME].reshape(-1, FRAME)
    before = np.zeros((stack.shape[0], TAIL), np.float32)
    before[1:] = stack[:-1, FRAME - TAIL :]
    return decimate(before, stack).reshape(-1)


def silero(clips: Sequence[Sound]) -> list[Track]:
    """The judge alone, every 32 ms, at 0.5. All clips side by side: the rows do not know each other."""
    lows = [low(clip) for clip in clips]
    tracks: list[NDArray[np.float32]] = []
    for at in range(0, len(lows), 32):
        tracks += _silero(lows[at : at + 32])
    return [_ruled(score, score >= 0.5) for score in tracks]


def _silero(lows: Sequence[Sound]) -> list[NDArray[np.float32]]:
    judge = SileroJudge(most=len(lows), rested=False)
    chunks = max(sound.size for sound in lows) // CHUNK + 1
    padded = np.zeros((len(lows), CONTEXT + chunks * CHUNK), np.float32)
    for row, sound in enumerate(lows):
        padded[row, CONTEXT : CONTEXT + sound.size] = sound
    rows = np.arange(len(lows))
    said = np.stack(
        [judge.ask(rows, padded[:, at * CHUNK : at * CHUNK + CHUNK + CONTEXT]) for at in range(chunks)]
    )
    out = []
    for row, sound in enumerate(lows):
        beats = sound.size // LOW_FRAME
        where = ((np.arange(beats) + 0.5) / PER_CHUNK).astype(np.intp)
        out.append(said[where, row])
    return out


def webrtcvad(mode: int) -> Ear:
    """The first stage alone in this mode, 10 ms frames."""

    def ear(clips: Sequence[Sound]) -> list[Track]:
        tracks = []
        for clip in clips:
            opener, sound = Opener(mode, 1), low(clip).reshape(-1, LOW_FRAME)
            said = np.array([opener.hears(np.zeros(1, np.intp), frame[None])[0] for frame in sound], np.bool_)
            tracks.append(_ruled(said.astype(np.float32), said))
        return tracks

    return ear


def energy(clips: Sequence[Sound]) -> list[Track]:
    """9 dB over a floor that falls at once and rises by 2 dB a second."""
    tracks = []
    for clip in clips:
        level = levels_db(clip)
        floor, smooth = float(level[:20].min(initial=0.0)), float(level[0])
        over = np.zeros(level.size, np.float32)
        for at, value in enumerate(level.tolist()):
            smooth = 0.7 * smooth + 0.3 * value
            floor = min(smooth, floor + 0.02)
            over[at] = smooth - floor
        tracks.append(_ruled(over, over >= 9.0))
    return tracks


def livekit(clips: Sequence[Sound]) -> list[Track]:
    """LiveKit's active speaker: the field page's constants, levels from 20 ms packets."""
    tracks = []
    for clip in clips:
        loud = _packets(clip) >= LIVEKIT_DBOV
        per = round(LIVEKIT_WINDOW_S / 0.02)
        lamps, said = Lamps(), np.zeros(loud.size, np.bool_)
        for at in range(per, loud.size + 1, per):
            active = loud[at - per : at].mean() >= LIVEKIT_SHARE
            said[at - per : at] = active
            if active:
                lamps.on(at * 0.02)
            elif at >= 2 * per and not said[at - 2 * per : at - per].any():
                lamps.off(at * 0.02)
        both = np.repeat(said, 2)
        tracks.append(Track(np.repeat(loud, 2).astype(np.float32), both, lamps.spans(clip.size / 48_000)))
    return tracks


def janus(clips: Sequence[Sound]) -> list[Track]:
    """Janus's AudioBridge: the mean level of each block of two seconds, no hysteresis."""
    tracks = []
    for clip in clips:
        level = _packets(clip)
        per = round(JANUS_BLOCK_S / 0.02)
        lamps, said = Lamps(), np.zeros(level.size, np.bool_)
        for at in range(per, level.size + 1, per):
            said[at - per : at] = level[at - per : at].mean() >= JANUS_DBOV
            (lamps.on if said[at - 1] else lamps.off)(at * 0.02)
        both = np.repeat(said, 2)
        tracks.append(Track(np.repeat(level, 2).astype(np.float32), both, lamps.spans(clip.size / 48_000)))
    return tracks


def levels_db(clip: Sound) -> NDArray[np.float64]:
    """Level per 10 ms, dBFS."""
    power = np.mean(np.square(clip[: clip.size // FRAME * FRAME].reshape(-1, FRAME)), axis=1)
    return np.asarray(10 * np.log10(power.astype(np.float64) + 1e-10))


def _packets(clip: Sound) -> NDArray[np.float64]:
    """Level per packet of 20 ms, dBov."""
    level = levels_db(clip)
    return np.asarray(level[: level.size // 2 * 2].reshape(-1, 2).max(axis=1))


def _ruled(score: NDArray[np.float32], said: Mask) -> Track:
    """A detector's frames under the turn rule of those that have none."""
    need, within, hold = round(START_S * 100), round(WITHIN_S * 100), round(HOLD_S * 100)
    recent = np.convolve(said, np.ones(within))[: said.size]
    lamps, on, quiet = Lamps(), False, 0
    for at, (much, now) in enumerate(zip(recent.tolist(), said.tolist(), strict=True)):
        quiet = 0 if now else quiet + 1
        if not on and much >= need:
            on = True
            lamps.on((at + 1) * FRAME_S)
        elif on and quiet >= hold:
            on = False
            lamps.off((at + 1) * FRAME_S)
    return Track(score, said, lamps.spans(said.size * FRAME_S))


PEERS: Final[dict[str, Ear]] = {
    "silero": silero,
    "webrtcvad1": webrtcvad(1),
    "webrtcvad3": webrtcvad(3),
    "energy": energy,
    "livekit": livekit,
    "janus": janus,
}
SINGLE: Final = ("silero", "webrtcvad1", "webrtcvad3", "energy")
"""The single detectors of sound; LiveKit's and Janus's are rules on levels."""
