"""Who at the table: the evenings of `bench who` heard by four microphones, and by one small array.

The same way as in the engine: places, one canceller, one ear, seats. An array is taught first, by each person
saying something, as a volunteer would do it. Evenings at the table alone, every other turn begun into the one
before, say whether two who speak at once are both told.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

import numpy as np

from roomctl.media.dsp.frame import FRAME, FRAME_S, RATE, silence
from roomctl.media.seats import Seats
from roomctl.media.sound.canceller import EchoCanceller
from roomctl.media.sound.echo import EchoChoice, NoCanceller, make_canceller
from roomctl.media.speech.engine import SpeechEnded, SpeechEngine, SpeechStarted
from roomctl.media.speech.overlap import Overlaps
from scripts.benchlib import who_cancellers
from scripts.benchlib.report import Report
from scripts.benchlib.who_data import Mask, Sound, mask, spans_of
from scripts.benchlib.who_ears import Lamps
from scripts.benchlib.who_rooms import heard, responses
from scripts.benchlib.who_scene import (
    REMOTES,
    TABLE,
    VOICE_DB,
    Scene,
    Setting,
    Voices,
    array,
    at_level,
    make,
    seat,
    seat_microphones,
)
from scripts.benchlib.who_score import Der, der

LESSON_S: Final = 4.0
"""How long each person may speak to be taught."""
RADIUS_M: Final = 0.032
SOON_S: Final = {"mics": 0.3, "array": 0.5}
"""From then on after the beginning of a turn the seat should be right."""
LONG_S: Final = 1.5
"""Two who speak side by side for so long should be told as one over the other ..."""
TOLD_S: Final = 0.6
"""... so soon after one of them has stopped at the latest."""
BARELY_S: Final = 0.3
"""Who was not beside the other for so long of the last `BEFORE_S` did not speak over them."""
BEFORE_S: Final = 3.0


@dataclass
class Right:
    """Frames in which one person at the table speaks and the room's lamp is on; in how many it is theirs."""

    lit: int = 0
    right: int = 0

    @property
    def rate(self) -> float:
        """Part that was right."""
        return self.right / max(1, self.lit)


@dataclass
class Both:
    """Two at the table at once: frames in which both speak, and both are told; in which one does, and two
    are told; how often one over the other should have been told, was, and was though nobody was.
    """

    two: int = 0
    found: int = 0
    one: int = 0
    made_up: int = 0
    long: int = 0
    told: int = 0
    false: int = 0


def measure(
    report: Report, voices: Voices, evenings: tuple[Setting, ...], seconds: float, *, quick: bool = False
) -> None:
    """The figures of both kinds of microphones; `quick`: without the comparison of cancellers."""
    first = make(voices, min(seconds, 12.0), 1, evenings[0])
    for kind, name, make_seats in (("mics", "four_mics", four), ("array", "array", one_array)):
        error, right = Der(), Right()
        for seed, setting in enumerate(evenings):
            scene = make(voices, seconds, seed + 1, setting)
            said, _ = listen(scene, make_seats(scene, voices))
            here = der(scene.truth, said)
            error += here
            mine = accuracy(scene, said, SOON_S[kind])
            right.lit, right.right = right.lit + mine.lit, right.right + mine.right
            case = f"evening, {name.replace('_', ' ')}, RT60 {setting.box.rt60_s} s"
            report.add(case, "DER", "", here.rate)
            report.add(case, "right seat", "", mine.rate)
        for part in ("missed", "false", "confused"):
            report.add(f"evening, {name}", f"DER {part}", "", getattr(error, part) / max(1, error.spoken))
        report.figure(f"der_{name}", error.rate)
        report.figure(f"seat_accuracy_{kind}", right.rate if right.lit else None)
        report.add(f"seats, {name}", "places", "ms CPU per s", cpu_ms(make_seats(first, voices), first))
        _at_once(report, voices, evenings, seconds, (name, make_seats))
    if not quick:
        who_cancellers.measure(report, voices, evenings, min(seconds, 60.0))


def _at_once(
    report: Report,
    voices: Voices,
    evenings: tuple[Setting, ...],
    seconds: float,
    kind: tuple[str, Callable[[Scene, Voices], Table]],
) -> None:
    name, make_seats = kind
    both, error = Both(), Der()
    for seed, setting in enumerate(evenings):
        alone = replace(setting, only_table=True, open_remote=False, overlap=0.5, echo_db=-60.0)
        scene = make(voices, seconds, 500 + seed, alone)
        said, told = listen(scene, make_seats(scene, voices), NoCanceller())
        error += der({one: scene.truth[one] for one in TABLE}, {one: said[one] for one in TABLE})
        at_once(scene, said, told, both)
    case, minutes = f"two at the table at once, {name.replace('_', ' ')}", len(evenings) * seconds / 60
    report.add(case, "frames of two in which both are told", "", both.found / max(1, both.two))
    report.add(case, "frames of one in which two are told", "", both.made_up / max(1, both.one))
    report.add(case, f"one over the other for {LONG_S} s and more", "times", both.long)
    report.add(case, "of these told", "", both.told / both.long if both.long else None)
    report.add(case, "told though nobody was", "per 10 min", both.false / minutes * 10)
    report.add(case, "DER of these evenings", "", error.rate)
    report.figure(f"overlap_recall_{name}", both.told / both.long if both.long else None)
    report.figure(f"overlap_false_per_10min_{name}", both.false / minutes * 10)


# --- one evening ------------------------------------------------------------------------------------


@dataclass
class Table:
    """Microphones in a room, and who is where for them."""

    seats: Seats
    sound: Sound
    """Shape (m, samples)."""


def four(scene: Scene, _voices: Voices) -> Table:
    """One microphone before each."""
    seats = Seats(len(TABLE))
    seats.seats = {number: float(number) for number in range(1, len(TABLE) + 1)}
    return Table(seats, scene.heard_at(seat_microphones(scene.setting.box)))


def one_array(scene: Scene, voices: Voices) -> Table:
    """An array in the middle, taught."""
    seats, places = Seats(4, RADIUS_M), array(scene.setting.box, RADIUS_M)
    random, ear, speech, now = np.random.default_rng(5), SpeechEngine(), False, 0.0
    for index in range(len(TABLE)):
        pool = voices[sorted(voices)[index % len(voices)]]
        dry = at_level(np.concatenate(pool)[: round(LESSON_S * RATE)], VOICE_DB)
        air = responses(scene.setting.box, seat(index, scene.setting.box), places)
        sound = heard(np.concatenate((np.zeros(RATE // 2, np.float32), dry)), air)
        sound = (sound + random.standard_normal(sound.shape) * 10 ** (scene.setting.noise_db / 20)).astype(
            np.float32
        )
        seats.teach(index + 1)
        for at in range(0, sound.shape[1] - FRAME + 1, FRAME):
            now += FRAME_S
            channels = sound[:, at : at + FRAME]
            near = seats.hear(channels[0], channels, silence(), speech=speech)
            seats.name(ear.step({"room": near}, silence(), now), now, ear.voice("room"))
            speech = "room" in ear.speaking()
    seats.teach(None)
    seats.end(now)
    return Table(seats, scene.heard_at(places))


def listen(
    scene: Scene, table: Table, canceller: EchoCanceller | None = None
) -> tuple[dict[str, Mask], list[tuple[float, str, str]]]:
    """Who is told to speak, by the facts' own times; a seat by its person, "room" for nobody's. And when it
    was told who spoke over whom.
    """
    canceller = canceller or make_canceller(EchoChoice.AUTO).canceller
    names = {f"seat:{number}": name for number, name in enumerate(TABLE, 1)}
    lamps = {name: Lamps() for name in (*TABLE, *REMOTES, "room")}
    ear, overlaps, speech, beats = SpeechEngine(), Overlaps(), False, scene.mic.size // FRAME
    over: list[tuple[float, str, str]] = []
    for beat in range(beats):
        part, now = slice(beat * FRAME, (beat + 1) * FRAME), (beat + 1) * FRAME_S
        channels, far = table.sound[:, part], scene.loudspeaker[part]
        near = canceller.process(table.seats.hear(channels[0], channels, far, speech=speech), far)
        sources = {"room": near, **{name: line[part] for name, line in scene.lines.items()}}
        for fact in table.seats.name(ear.step(sources, far, now), now, ear.voice("room")):
            overlaps.take(fact)
            lamp = lamps[names.get(fact.source, fact.source)]
            if isinstance(fact, SpeechStarted):
                lamp.on(fact.t)
            elif isinstance(fact, SpeechEnded):
                lamp.off(fact.t)
        plain = overlaps.plain(now)
        over += [(now, names.get(one.source, one.source), names.get(one.over, one.over)) for one in plain]
        speech = "room" in ear.speaking()
    end = beats * FRAME_S
    return {name: mask(lamp.spans(end), beats) for name, lamp in lamps.items()}, over


def accuracy(scene: Scene, said: dict[str, Mask], soon_s: float) -> Right:
    """Over frames where one at the table speaks, no remote, not just begun, and the room is told to speak."""
    size = min(value.size for value in said.values())
    truth = np.stack([scene.truth[name][:size] for name in TABLE])
    told = np.stack([said[name][:size] for name in TABLE])
    remote = np.any([scene.truth[name][:size] for name in REMOTES], axis=0)
    alone = (truth.sum(axis=0) == 1) & ~remote & (told.any(axis=0) | said["room"][:size])
    for row in truth:
        for begin in np.flatnonzero(np.diff(row.astype(np.int8)) == 1):
            alone[begin + 1 : begin + 1 + round(soon_s / FRAME_S)] = False
    right = (told == truth).all(axis=0) & alone
    return Right(int(alone.sum()), int(right.sum()))


def at_once(scene: Scene, said: dict[str, Mask], told: list[tuple[float, str, str]], both: Both) -> None:
    """Adds one evening to `both`."""
    size = min(value.size for value in said.values())
    truth = np.stack([scene.truth[name][:size] for name in TABLE])
    lit = np.stack([said[name][:size] for name in TABLE])
    two, one = truth.sum(axis=0) == 2, truth.sum(axis=0) == 1
    both.two, both.one = both.two + int(two.sum()), both.one + int(one.sum())
    both.found += int(((lit & truth).sum(axis=0) == 2)[two].sum())
    both.made_up += int((lit.sum(axis=0) > 1)[one].sum())
    pairs = {frozenset(pair): scene.truth[pair[0]] & scene.truth[pair[1]] for pair in combinations(TABLE, 2)}
    for pair, beside in pairs.items():
        for begin, end in spans_of(beside):
            if end - begin >= LONG_S:
                both.long += 1
                both.told += any(
                    {late, first} == pair and begin < at < end + TOLD_S for at, late, first in told
                )
    for at, late, first in told:
        before = slice(max(0, round((at - BEFORE_S) * 100)), round(at * 100))
        both.false += pairs.get(frozenset((late, first)), two & ~two)[before].sum() < BARELY_S * 100


def cpu_ms(table: Table, scene: Scene, seconds: float = 10.0) -> float:
    """Process time of everything that several microphones need more than one, per second of sound."""
    beats = min(round(seconds / FRAME_S), scene.mic.size // FRAME)
    frames = [table.sound[:, at * FRAME : (at + 1) * FRAME].copy() for at in range(beats)]
    begin = time.process_time()
    for at, channels in enumerate(frames):
        far = scene.loudspeaker[at * FRAME : (at + 1) * FRAME]
        table.seats.hear(channels[0], channels, far, speech=True)
        table.seats.name([], at * FRAME_S)
    return 1000 * (time.process_time() - begin) / (beats * FRAME_S)
