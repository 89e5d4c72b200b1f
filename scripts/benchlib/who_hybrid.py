"""Simulated hybrid evenings through ears: who spoke when, false "room speaks", people over remotes, CPU."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from roomctl.media.dsp.frame import FRAME, FRAME_S
from roomctl.media.sound.canceller import EchoCanceller
from roomctl.media.sound.echo import EchoChoice, make_canceller
from roomctl.media.speech.engine import SpeechEnded, SpeechEngine, SpeechStarted
from scripts.benchlib.report import Report
from scripts.benchlib.who_data import Mask, Sound, mask
from scripts.benchlib.who_ears import PEERS, Lamps, Track
from scripts.benchlib.who_rooms import Box
from scripts.benchlib.who_scene import REMOTES, TABLE, Scene, Setting, Voices, make
from scripts.benchlib.who_score import Der, der

EVENINGS: Final = (
    Setting(Box(rt60_s=0.3), echo_db=-6.0, delay_s=0.06),
    Setting(Box(rt60_s=0.45), echo_db=0.0, delay_s=0.12),
    Setting(Box((7.0, 5.5, 3.0), rt60_s=0.6), echo_db=-3.0, delay_s=0.25, noise_db=-52.0),
)
ROOM: Final = "room"
RULES: Final = ("livekit", "janus")
EARLY_S: Final = 10.0
"""The first seconds of an evening, when no canceller and no gate has learned anything yet."""


@dataclass(frozen=True, slots=True)
class Lengths:
    """Seconds of each part, and how often each setting is played."""

    evening_s: float = 150.0
    remotes_s: float = 120.0
    over_s: float = 60.0
    times: int = 2
    cpu_s: float = 20.0
    minutes: int = 8
    """Minutes of each class of noise."""
    snrs: tuple[float | None, ...] = (None, 20.0, 10.0, 5.0)
    """dB; None: as recorded."""
    evenings: tuple[Setting, ...] = EVENINGS


QUICK: Final = Lengths(30.0, 30.0, 20.0, 1, 4.0, 1, (None, 10.0))


def measure(report: Report, voices: Voices, lengths: Lengths) -> None:
    """The figures of simulated evenings with one microphone."""
    _evenings(report, voices, lengths)
    _only_remotes(report, voices, lengths)
    _over_each_other(report, voices, lengths)
    _cpu(report, voices, lengths.cpu_s)


# --- one evening ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Heard:
    """What one ear made of one scene, by source."""

    tracks: dict[str, Track]

    def said(self) -> dict[str, Mask]:
        """Who was told to speak, each moment by the facts' own times."""
        return {name: track.said for name, track in self.tracks.items()}


def cancelled(mic: Sound, far: Sound, canceller: EchoCanceller | None = None) -> Sound:
    """The microphone after the canceller roomctl would take by itself."""
    canceller = canceller or make_canceller(EchoChoice.AUTO).canceller
    out = np.zeros_like(mic)
    for at in range(0, mic.size - FRAME + 1, FRAME):
        out[at : at + FRAME] = canceller.process(mic[at : at + FRAME], far[at : at + FRAME])
    return out


def listen(sources: Mapping[str, Sound], far: Sound, engine: SpeechEngine | None = None) -> Heard:
    """All sources of one scene through one `SpeechEngine`, beat by beat."""
    engine = engine or SpeechEngine()
    told = {name: Lamps() for name in sources}
    own = {name: Lamps() for name in sources}
    beats = far.size // FRAME
    for beat in range(beats):
        part = slice(beat * FRAME, (beat + 1) * FRAME)
        now = (beat + 1) * FRAME_S
        for fact in engine.step({name: sound[part] for name, sound in sources.items()}, far[part], now):
            if isinstance(fact, SpeechStarted):
                told[fact.source].on(now)
                own[fact.source].on(fact.t)
            elif isinstance(fact, SpeechEnded):
                told[fact.source].off(now)
                own[fact.source].off(fact.t)
    end = beats * FRAME_S
    return Heard(
        {
            name: Track(np.zeros(beats, np.float32), mask(own[name].spans(end), beats), told[name].spans(end))
            for name in sources
        }
    )


def sources_of(scene: Scene) -> dict[str, Sound]:
    """What the ear gets with one microphone on the table."""
    return {ROOM: cancelled(scene.mic, scene.loudspeaker), **scene.lines}


def table_as_one(truth: Mapping[str, Mask]) -> dict[str, Mask]:
    """The truth for one microphone: the table is one voice."""
    table = np.any([truth[name] for name in TABLE], axis=0)
    return {ROOM: table, **{name: truth[name] for name in REMOTES}}


def _evenings(report: Report, voices: Voices, lengths: Lengths) -> None:
    ours, rules = Der(), dict.fromkeys(RULES, Der())
    for seed, setting in enumerate(lengths.evenings):
        scene = make(voices, lengths.evening_s, seed + 1, setting)
        sources, truth = sources_of(scene), table_as_one(scene.truth)
        ours += der(truth, listen(sources, scene.loudspeaker).said())
        for name in RULES:
            told = dict(zip(sources, PEERS[name](list(sources.values())), strict=True))
            rules[name] += der(truth, {one: track.said for one, track in told.items()})
    for name, theirs in rules.items():
        report.add("evening, one microphone", "DER", "", ours.rate, peer=name, theirs=theirs.rate)
    for part in ("missed", "false", "confused"):
        report.add("evening, one microphone", f"DER {part}", "", getattr(ours, part) / max(1, ours.spoken))
    report.figure("der_one_mic", ours.rate)


# --- the loudspeaker --------------------------------------------------------------------------------


def _only_remotes(report: Report, voices: Voices, lengths: Lengths) -> None:
    """Nobody at the table says a word: every lamp of the room is a false one."""
    starts, minutes, theirs = 0, 0.0, dict.fromkeys(RULES, 0)
    for seed in range(lengths.times):
        for number, setting in enumerate(lengths.evenings):
            louder = setting.echo_db + 3.0 * seed
            alone = replace(setting, only_remotes=True, open_remote=False, echo_db=louder)
            scene = make(voices, lengths.remotes_s, 100 + 10 * seed + number, alone)
            sources = sources_of(scene)
            starts += len(listen(sources, scene.loudspeaker).tracks[ROOM].lamps)
            for name in RULES:
                theirs[name] += len(PEERS[name]([sources[ROOM]])[0].lamps)
            minutes += scene.seconds / 60
    per = 10.0 / minutes
    case, what = "only remotes speak", 'false "room speaks"'
    for name, count in theirs.items():
        report.add(case, what, "per 10 min", starts * per, peer=name, theirs=count * per)
    report.figure("hybrid_room_false_per_10min", starts * per)


@dataclass
class Over:
    """Frames in which table and remotes both speak, and in how many of them the table was found."""

    both: int = 0
    found: int = 0
    lit: int = 0
    early: int = 0
    early_found: int = 0

    def count(self, over: Mask, track: Track) -> None:
        """`over`: the frames in question; `track`: what an ear made of the room's microphone."""
        said, lamp = track.said[: over.size], mask(track.lamps, over.size)
        first = round(EARLY_S * 100)
        self.both += int(over.sum())
        self.found += int((over & said).sum())
        self.lit += int((over & lamp).sum())
        self.early += int(over[:first].sum())
        self.early_found += int((over & said)[:first].sum())


def _over_each_other(report: Report, voices: Voices, lengths: Lengths) -> None:
    """Table and loudspeaker equally loud at the microphone, both nearly all the time."""
    ours, rules = Over(), {name: Over() for name in RULES}
    for seed in range(lengths.times):
        for number, setting in enumerate(lengths.evenings):
            worst = replace(setting, over_each_other=True, echo_db=0.0)
            scene = make(voices, lengths.over_s, 200 + 10 * seed + number, worst)
            sources = sources_of(scene)
            remote = np.any([scene.truth[name] for name in REMOTES], axis=0)
            over = table_as_one(scene.truth)[ROOM] & remote
            ours.count(over, listen(sources, scene.loudspeaker).tracks[ROOM])
            for name, rule in rules.items():
                rule.count(over, PEERS[name]([sources[ROOM]])[0])
    case = "double talk, 0 dB"
    recall = ours.found / max(1, ours.both)
    for name, rule in rules.items():
        report.add(case, "near recall", "", recall, peer=name, theirs=rule.found / max(1, rule.both))
    report.add(case, "near recall, lamp as seen", "", ours.lit / max(1, ours.both))
    report.add(case, f"near recall, first {EARLY_S:.0f} s", "", ours.early_found / max(1, ours.early))
    report.figure("double_talk_recall", recall)


# --- CPU --------------------------------------------------------------------------------------------


def _cpu(report: Report, voices: Voices, seconds: float) -> None:
    """Process time of `SpeechEngine.step` for a whole room, beat after beat as in the media process."""
    scene = make(voices, seconds, 300, replace(EVENINGS[0], over_each_other=True))
    talkers = [*scene.said.values(), scene.mic]
    for remotes, talking in ((8, 9), (3, 4), (20, 3)):
        sources = {ROOM: scene.mic}
        for index in range(remotes):
            quiet = scene.lines["r-1"] * np.float32(1e-3)
            sources[f"p-{index}"] = talkers[index % len(talkers)] if index + 1 < talking else quiet
        ms = _step_ms(sources, scene.loudspeaker)
        case = f"room and {remotes} remotes, {talking} talk"
        report.add(case, "ear", "ms CPU per s", ms)
        report.add(case, "ear per source", "ms CPU per s", ms / (remotes + 1))
        if talking == remotes + 1 == 9:
            report.figure("cpu_ms_per_source", ms / 9)


def _step_ms(sources: Mapping[str, Sound], far: Sound) -> float:
    engine, beats = SpeechEngine(), far.size // FRAME
    frames = [
        {name: sound[at * FRAME : (at + 1) * FRAME] for name, sound in sources.items()} for at in range(beats)
    ]
    begin = time.process_time()
    for beat, heard in enumerate(frames):
        engine.step(heard, far[beat * FRAME : (beat + 1) * FRAME], beat * FRAME_S)
    return 1000 * (time.process_time() - begin) / (beats * FRAME_S)
