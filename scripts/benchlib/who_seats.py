"""Who at the table: the evenings of `bench who` heard by four microphones, and by one small array.

The same way as in the engine: places, one canceller, one ear, seats. An array is taught first, by each person
saying something, as a volunteer would do it. Also what one canceller after the mix loses against one for
each microphone, and what both cost.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from roomctl.media.dsp.frame import FRAME, FRAME_S, RATE, silence
from roomctl.media.seats import Seats
from roomctl.media.sound.canceller import EchoCanceller
from roomctl.media.sound.echo import EchoChoice, make_canceller
from roomctl.media.speech.engine import SpeechEnded, SpeechEngine, SpeechStarted
from scripts.benchlib.report import Report
from scripts.benchlib.who_data import Mask, Sound, mask
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


@dataclass
class Right:
    """Frames in which one person at the table speaks and the room's lamp is on; in how many it is theirs."""

    lit: int = 0
    right: int = 0

    @property
    def rate(self) -> float:
        """Part that was right."""
        return self.right / max(1, self.lit)


def measure(
    report: Report, voices: Voices, evenings: tuple[Setting, ...], seconds: float, *, quick: bool = False
) -> None:
    """The figures of both kinds of microphones; `quick`: without the comparison of cancellers."""
    first = make(voices, min(seconds, 12.0), 1, evenings[0])
    for kind, name, make_seats in (("mics", "four_mics", four), ("array", "array", one_array)):
        error, right = Der(), Right()
        for seed, setting in enumerate(evenings):
            scene = make(voices, seconds, seed + 1, setting)
            said = listen(scene, make_seats(scene, voices))
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
    if not quick:
        _cancellers(report, voices, evenings, min(seconds, 60.0))


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
            seats.name(ear.step({"room": near}, silence(), now), now)
            speech = "room" in ear.speaking()
    seats.teach(None)
    seats.end(now)
    return Table(seats, scene.heard_at(places))


def listen(scene: Scene, table: Table, canceller: EchoCanceller | None = None) -> dict[str, Mask]:
    """Who is told to speak, by the facts' own times; a seat by its person, "room" for nobody's."""
    canceller = canceller or make_canceller(EchoChoice.AUTO).canceller
    names = {f"seat:{number}": name for number, name in enumerate(TABLE, 1)}
    lamps = {name: Lamps() for name in (*TABLE, *REMOTES, "room")}
    ear, speech, beats = SpeechEngine(), False, scene.mic.size // FRAME
    for beat in range(beats):
        part, now = slice(beat * FRAME, (beat + 1) * FRAME), (beat + 1) * FRAME_S
        channels, far = table.sound[:, part], scene.loudspeaker[part]
        near = canceller.process(table.seats.hear(channels[0], channels, far, speech=speech), far)
        sources = {"room": near, **{name: line[part] for name, line in scene.lines.items()}}
        for fact in table.seats.name(ear.step(sources, far, now), now):
            lamp = lamps[names.get(fact.source, fact.source)]
            if isinstance(fact, SpeechStarted):
                lamp.on(fact.t)
            elif isinstance(fact, SpeechEnded):
                lamp.off(fact.t)
        speech = "room" in ear.speaking()
    end = beats * FRAME_S
    return {name: mask(lamp.spans(end), beats) for name, lamp in lamps.items()}


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
    right = (told & truth).any(axis=0) & alone
    return Right(int(alone.sum()), int(right.sum()))


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


# --- the canceller ----------------------------------------------------------------------------------

Way = Callable[[Sound, Sound], tuple[Sound, float]]


def after_the_mix(sound: Sound, far: Sound) -> tuple[Sound, float]:
    """As it is: one canceller for all. The sound, and milliseconds of CPU per second."""
    seats, canceller = Seats(len(sound)), make_canceller(EchoChoice.AUTO).canceller
    out, begin = np.zeros(far.size, np.float32), time.process_time()
    for at in range(0, far.size - FRAME + 1, FRAME):
        part = slice(at, at + FRAME)
        out[part] = canceller.process(
            seats.hear(sound[0, part], sound[:, part], far[part], speech=False), far[part]
        )
    return out, 1000 * (time.process_time() - begin) * RATE / far.size


def for_each(sound: Sound, far: Sound) -> tuple[Sound, float]:
    """The other way: a canceller for each microphone, gain shared by what is left."""
    seats = Seats(len(sound))
    cancellers = [make_canceller(EchoChoice.AUTO).canceller for _ in sound]
    out, begin = np.zeros(far.size, np.float32), time.process_time()
    for at in range(0, far.size - FRAME + 1, FRAME):
        part = slice(at, at + FRAME)
        clean = np.stack(
            [one.process(row[part], far[part]) for one, row in zip(cancellers, sound, strict=True)]
        )
        out[part] = seats.hear(clean[0], clean, silence(), speech=False)
    return out, 1000 * (time.process_time() - begin) * RATE / far.size


def _cancellers(report: Report, voices: Voices, evenings: tuple[Setting, ...], seconds: float) -> None:
    """Residual echo while only remotes speak, and how much of the table is left when both do."""
    for setting in evenings:
        alone = make(
            voices, seconds, 400, replace(setting, only_remotes=True, open_remote=False, echo_db=0.0)
        )
        both = make(voices, seconds, 401, replace(setting, over_each_other=True, echo_db=0.0))
        found: dict[str, tuple[float, float, float]] = {}
        for name, way in (("one", after_the_mix), ("each", for_each)):
            microphones = seat_microphones(setting.box)
            echo = alone.heard_at(microphones)
            left, cpu = way(echo, alone.loudspeaker)
            settled = slice(round(5 * RATE), None)
            erle = 10 * np.log10(np.mean(echo[0, settled] ** 2) / np.mean(left[settled] ** 2))
            kept, _ = way(both.heard_at(microphones), both.loudspeaker)
            found[name] = (float(erle), _near_found(both, kept), cpu)
        case = f"canceller of four microphones, RT60 {setting.box.rt60_s} s"
        for index, (what, unit) in enumerate(
            (
                ("echo taken out", "dB"),
                ("table found in double talk", ""),
                ("canceller and seats", "ms CPU per s"),
            )
        ):
            report.add(case, what, unit, found["one"][index], peer="each", theirs=found["each"][index])


def _near_found(scene: Scene, clean: Sound) -> float:
    """Part of the frames in which table and remotes speak and the ear finds the table."""
    ear, lamps, beats = SpeechEngine(), Lamps(), scene.mic.size // FRAME
    for beat in range(beats):
        part, now = slice(beat * FRAME, (beat + 1) * FRAME), (beat + 1) * FRAME_S
        for fact in ear.step({"room": clean[part]}, scene.loudspeaker[part], now):
            if isinstance(fact, SpeechStarted):
                lamps.on(fact.t)
            elif isinstance(fact, SpeechEnded):
                lamps.off(fact.t)
    said = mask(lamps.spans(beats * FRAME_S), beats)
    table = np.any([scene.truth[name][:beats] for name in TABLE], axis=0)
    remote = np.any([scene.truth[name][:beats] for name in REMOTES], axis=0)
    return float((said & table & remote).sum() / max(1, (table & remote).sum()))
