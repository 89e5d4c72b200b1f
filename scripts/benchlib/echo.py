"""bench echo: what the room's canceller takes, what it leaves of the voices at the table, and what it costs.

Each scene goes through roomctl's choice `auto` and, in the same run, through AEC3 alone (the choice
`webrtc`). Talkers, rooms and seeds are drawn anew for each case; with `--data` the talkers, measured rooms
and real recordings of a folder are used. Two controls must fail: a canceller without reference and one with
another talker's sound as reference can take nothing.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from time import process_time
from typing import Final

import numpy as np

from roomctl.media.dsp.frame import FRAME, RATE
from roomctl.media.sound.canceller import EchoCanceller
from roomctl.media.sound.echo import EchoChoice, make_canceller
from scripts.benchlib import echo_measures, echo_rooms
from scripts.benchlib.echo_rooms import Sound
from scripts.benchlib.echo_scenes import Plan, Scene, make, recorded, talkers
from scripts.benchlib.echo_table import make_table
from scripts.benchlib.report import Report, new

PEER: Final = "aec3 alone"
BASE: Final = "far end, base"
BOTH: Final = "double talk, 0 dB"
NEAR: Final = "near end only"
CASES: Final = {
    BASE: Plan(),
    BOTH: Plan(near_db=-28.0),
    NEAR: Plan(near_db=-28.0, talks=False),
    "far end, clipping": Plan(clipping=True),
    "far end, 100 ppm": Plan(ppm=100.0),
    "far end, RT60 0.3 s": Plan(rt60_s=0.3),
    "far end, RT60 0.6 s": Plan(rt60_s=0.6),
    "far end, 20 ms": Plan(delay_ms=20.0),
    "far end, 300 ms": Plan(delay_ms=300.0),
    "far end, 480 ms": Plan(delay_ms=480.0),
    "far end, jump +150 ms": Plan(jump_ms=150.0),
    "far end, jump -40 ms": Plan(jump_ms=-40.0),
    "double talk, echo +6 dB": Plan(near_db=-34.0),
    "double talk, echo -10 dB": Plan(near_db=-18.0),
    "double talk, RT60 0.3 s": Plan(near_db=-28.0, rt60_s=0.3),
    "double talk, RT60 0.6 s": Plan(near_db=-28.0, rt60_s=0.6),
    "double talk, clipping": Plan(near_db=-28.0, clipping=True),
    "double talk, 100 ppm": Plan(near_db=-28.0, ppm=100.0),
    "four microphones, far end": Plan(microphones=4),
    "four microphones, double talk": Plan(near_db=-28.0, microphones=4),
    "far end, begins to clip, 3 s later": Plan(begins_to_clip=True),
    "far end, turned up by 10 dB, 0.5 s later": Plan(turned_up_db=10.0),
}
QUICK: Final = tuple(CASES)[:5]
PAIRS: Final = 4
UNITS: Final = {
    "ERLE": "dB",
    "time to 20 dB": "s",
    "called speech": "%",
    "near frames cut": "%",
    "level of the near voice": "dB",
}
FIGURES: Final = (
    (BASE, "ERLE", "far_end_erle_db"),
    (BOTH, "near frames cut", "double_talk_frames_cut_pct"),
    (BOTH, "PESQ", "double_talk_pesq"),
    (BOTH, "AECMOS degradation", "double_talk_aecmos_deg"),
    (BOTH, "AECMOS echo", "double_talk_aecmos_echo"),
    (NEAR, "STOI", "near_only_stoi"),
    (NEAR, "level of the near voice", "near_only_level_db"),
)
Found = dict[str, list[tuple[float, float]]]
"""By metric: ours and the peer's, one pair for each scene of a case."""


def measure(*, quick: bool = False, data: Path | None = None) -> Report:
    """All cases; figures are means over a case's scenes, the worst loss is of a single scene."""
    report = new("echo", "livekit", "pywebrtc-audio", "onnxruntime", *echo_measures.PACKAGES)
    cost = Cost()
    losses: list[float] = []
    cases: dict[str, Found] = {}
    for name, scenes in _cases(data, quick=quick):
        found = cases[name] = _case(scenes, cost, opinion=not quick or name == BOTH)
        losses += [theirs - ours for ours, theirs in found.get("ERLE", [])]
        for metric, values in found.items():
            ours, theirs = np.mean(values, axis=0).tolist()
            report.add(name, metric, UNITS.get(metric, ""), ours, peer=PEER, theirs=theirs)
    for case, metric, figure in FIGURES:
        if metric in cases[case]:
            report.figure(figure, float(np.mean(cases[case][metric], axis=0)[0]))
    report.figure("cpu_pct", cost.ours)
    report.figure("worst_loss_to_aec3_db", max(losses))
    report.add("all", "CPU", "% of a core", cost.ours, peer=PEER, theirs=cost.theirs)
    _controls(report, data)
    _say(report, data)
    return report


class Cost:
    """Processor time for a second of sound, % of a core."""

    def __init__(self) -> None:
        self._spent = {True: 0.0, False: 0.0}
        self._heard = {True: 0.0, False: 0.0}

    def add(self, spent_s: float, heard_s: float, *, own: bool) -> None:
        """One run."""
        self._spent[own] += spent_s
        self._heard[own] += heard_s

    @property
    def ours(self) -> float:
        """Roomctl's."""
        return 100.0 * self._spent[True] / self._heard[True]

    @property
    def theirs(self) -> float:
        """The peer's."""
        return 100.0 * self._spent[False] / self._heard[False]


def through(canceller: EchoCanceller, scene: Scene) -> Sound:
    """The scene's microphone without its echo, as far as the canceller can."""
    near, far = scene.microphone, scene.far if scene.reference is None else scene.reference
    pieces = (slice(at, at + FRAME) for at in range(0, near.size, FRAME))
    return np.concatenate([canceller.process(near[piece], far[piece]) for piece in pieces])


def _cases(data: Path | None, *, quick: bool) -> Iterator[tuple[str, list[Callable[[], Scene]]]]:
    """The scenes of each case, made when they are needed."""
    voices = talkers(data)
    chance = np.random.default_rng(11)

    def drawn(name: str, plan: Plan, seed: int) -> Callable[[], Scene]:
        far, near = chance.choice(len(voices), 2, replace=False).tolist()
        build = make if plan.microphones == 1 else make_table
        return lambda: build(name, plan, voices[far], voices[near], seed)

    pairs = 1 if quick else PAIRS
    for number, (name, plan) in enumerate(CASES.items()):
        if not quick or name in QUICK:
            yield name, [drawn(name, plan, 100 * number + pair) for pair in range(pairs)]
    if data is None or quick:
        return
    for room, response in echo_rooms.measured(data).items():
        for kind, near_db in (("far end", None), ("double talk", -28.0)):
            plan = Plan(response=response, near_db=near_db)
            yield f"{kind}, room {room}", [drawn(room, plan, pair) for pair in range(2)]
    for scene in recorded(data):
        yield scene.name, [lambda scene=scene: scene]  # type: ignore[misc]


def _case(scenes: list[Callable[[], Scene]], cost: Cost, *, opinion: bool) -> Found:
    found: Found = {}
    for make_scene in scenes:
        scene = make_scene()
        sides = []
        for choice in (EchoChoice.AUTO, EchoChoice.WEBRTC):
            out = _timed(make_canceller(choice).canceller, scene, cost, own=choice is EchoChoice.AUTO)
            sides.append(echo_measures.measure(scene, out, opinion=opinion))
        for metric in sides[0].keys() & sides[1].keys():
            found.setdefault(metric, []).append((sides[0][metric], sides[1][metric]))
        gc.collect()
    return dict(sorted(found.items()))


def _timed(canceller: EchoCanceller, scene: Scene, cost: Cost, *, own: bool) -> Sound:
    begin = process_time()
    out = through(canceller, scene)
    cost.add(process_time() - begin, scene.far.size / RATE, own=own)
    return out


def _controls(report: Report, data: Path | None) -> None:
    """Without the right reference nothing can be taken: a canceller that seems to is a mute."""
    voices = talkers(data)
    scene = make(BASE, CASES[BASE], voices[0], voices[1], 1)
    others = {
        "no reference": np.zeros_like(scene.far),
        "another talker as reference": make(BASE, CASES[BASE], voices[-1], voices[1], 1).far,
    }
    for name, reference in others.items():
        given = replace(scene, reference=reference)
        ours, theirs = (
            echo_measures.erle_db(scene, through(make_canceller(choice).canceller, given))
            for choice in (EchoChoice.AUTO, EchoChoice.WEBRTC)
        )
        report.add(f"control: {name}", "ERLE", "dB", ours, peer=PEER, theirs=theirs)
        if ours > 6.0:
            report.notes.append(f"the control '{name}' lost {ours:.1f} dB: something mutes, trust no figure")


def _say(report: Report, data: Path | None) -> None:
    if data is None:
        report.notes.append("talkers: the voices roomctl ships; rooms: image sources. --data: recordings")
    if echo_measures.MISSING:
        names = sorted({echo_measures.PACKAGES[name] for name in echo_measures.MISSING})
        report.notes.append(
            f"left out: {', '.join(names)} and their figures; pip install {' '.join(echo_measures.MISSING)}"
        )
