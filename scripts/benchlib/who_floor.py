"""Simulated evenings through the ear and on into the floor: was anybody wronged?

The ear's facts, with the moments at which they were told, are events of a real floor on which speech may
take (`voice` and `queue`). Wronged is: the floor taken by, or a hand raised for, somebody who did not
speak; a turn marked as over while its holder speaks; somebody who waited passed over; a turn ended by
speech. Must not know how either side decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from roomctl.floor import events as ev
from roomctl.floor.machine import handle
from roomctl.floor.model import Cause, FloorState, Origin, Policy, RequestId, Status, new_floor
from roomctl.media.dsp.frame import FRAME, FRAME_S
from roomctl.media.speech.engine import SpeechEnded, SpeechEngine, SpeechStarted, TurnEnded, TurnEvidence
from scripts.benchlib.report import Report
from scripts.benchlib.who_data import Mask
from scripts.benchlib.who_hybrid import Lengths, sources_of, table_as_one
from scripts.benchlib.who_scene import REMOTES, Scene, Voices, make

SPOKE_S = 4.0
"""Whoever takes or asks by speech must have spoken within so long."""
TOLD_S = 1.0
"""A turn is marked too early when its holder spoke within so long before ..."""
Told = Sequence[tuple[float, ev.Event]]


@dataclass
class Wrongs:
    """How often, by kind, and how many turns and requests there were."""

    nobody: int = 0
    too_early: int = 0
    passed_over: int = 0
    ended: int = 0
    acts: int = 0
    taken_back: int = 0
    """... and nothing is lost by it when the holder goes on within the grace."""

    @property
    def all(self) -> int:
        """Injustices."""
        return self.nobody + self.too_early + self.passed_over + self.ended


def measure(report: Report, voices: Voices, lengths: Lengths) -> None:
    """Every evening under both policies."""
    wrongs, minutes = Wrongs(), 0.0
    for seed, setting in enumerate(lengths.evenings):
        scene = make(voices, lengths.evening_s, seed + 1, setting)
        told = facts_of(scene)
        for policy in (Policy.VOICE, Policy.QUEUE):
            replay(told, table_as_one(scene.truth), policy, wrongs)
            minutes += scene.seconds / 60
    case = f"speech to floor, {minutes:.0f} min"
    report.add(case, "turns and requests by speech", "", wrongs.acts)
    for kind in ("nobody", "too_early", "passed_over", "ended"):
        report.add(case, f"injustices: {kind.replace('_', ' ')}", "", getattr(wrongs, kind))
    report.add(case, "marked too early, and taken back by the holder's going on", "", wrongs.taken_back)
    report.figure("injustices", wrongs.all)


def facts_of(scene: Scene) -> Told:
    """What the ear tells the floor, by the time at which it does."""
    engine, sources = SpeechEngine(), sources_of(scene)
    told: list[tuple[float, ev.Event]] = []
    meant: set[str] = set()
    for beat in range(scene.loudspeaker.size // FRAME):
        part, now = slice(beat * FRAME, (beat + 1) * FRAME), (beat + 1) * FRAME_S
        frames = {name: sound[part] for name, sound in sources.items()}
        for fact in engine.step(frames, scene.loudspeaker[part], now):
            match fact:
                case SpeechStarted():
                    told.append((now, ev.SpeechStarted(fact.source, meant=fact.source in meant)))
                case SpeechEnded():
                    told.append((now, ev.SpeechEnded(fact.source)))
                case TurnEvidence():
                    meant.add(fact.source)
                    told.append((now, ev.SpeechMeant(fact.source)))
                case TurnEnded():
                    meant.discard(fact.source)
    return told


def replay(told: Told, truth: Mapping[str, Mask], policy: Policy, wrongs: Wrongs) -> None:
    """Those events, and a tick each tenth of a second; adds to `wrongs`. `truth` by source."""
    state = new_floor(policy=policy)
    for name in REMOTES:
        state = handle(state, ev.PersonJoined(name, Origin.REMOTE), 0.0).state
    ticks = [(at / 10, ev.Tick()) for at in range(len(next(iter(truth.values()))) // 10)]
    every: list[tuple[float, ev.Event]] = [*told, *ticks]
    marked: set[RequestId] = set()
    for at, event in sorted(every, key=lambda pair: pair[0]):
        before = state
        outcome = handle(state, event, at)
        state = outcome.state
        _judge(outcome.effects, before, truth, at, wrongs)
        _marks(outcome.effects, truth, at, marked, wrongs)
    wrongs.too_early += len(marked)


def _judge(
    effects: Sequence[ev.Effect], before: FloorState, truth: Mapping[str, Mask], at: float, wrongs: Wrongs
) -> None:
    """All that followed from one event, in order: a turn that silence has just ended is nobody's any more."""
    held = before.holder
    for effect in effects:
        match effect:
            case ev.StatusChanged(cause=Cause.SPEECH):
                wrongs.acts += 1
                wrongs.nobody += not _spoke(truth, effect.person or "room", at, SPOKE_S)
                if effect.status is Status.GRANTED:
                    waiting = before.queue[0] if before.queue else effect.request
                    wrongs.passed_over += waiting != effect.request
                    wrongs.ended += held is not None
            case ev.StatusChanged(request=request) if request == held:
                held = None
            case _:
                continue


def _marks(
    effects: Sequence[ev.Effect], truth: Mapping[str, Mask], at: float, marked: set[RequestId], wrongs: Wrongs
) -> None:
    """Turns marked too early stand in `marked` until their holder goes on, or has lost them."""
    for effect in effects:
        match effect:
            case ev.TurnEndMarked() if _spoke(truth, effect.person or "room", at, TOLD_S):
                marked.add(effect.request)
            case ev.TurnContinued() if effect.request in marked:
                marked.remove(effect.request)
                wrongs.taken_back += 1
            case ev.TurnEnded() if effect.request in marked:
                marked.remove(effect.request)
                wrongs.too_early += 1
            case _:
                continue


def _spoke(truth: Mapping[str, Mask], source: str, at: float, within_s: float) -> bool:
    end = round(at * 100)
    return bool(np.any(truth[source][max(0, end - round(within_s * 100)) : end]))
