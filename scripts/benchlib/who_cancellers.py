"""One canceller after the mix of four microphones against one for each: what it loses, and what both cost."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from roomctl.media.dsp.frame import FRAME, FRAME_S, RATE, silence
from roomctl.media.seats import Seats
from roomctl.media.sound.echo import EchoChoice, make_canceller
from roomctl.media.speech.engine import SpeechEnded, SpeechEngine, SpeechStarted
from scripts.benchlib.report import Report
from scripts.benchlib.who_data import Sound, mask
from scripts.benchlib.who_ears import Lamps
from scripts.benchlib.who_scene import REMOTES, TABLE, Scene, Setting, Voices, make, seat_microphones

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


def measure(report: Report, voices: Voices, evenings: tuple[Setting, ...], seconds: float) -> None:
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
