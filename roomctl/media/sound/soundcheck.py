"""Is the room ready? Plays a bell, a sweep and a murmur, hears them back, and says what to mend first.

Works on any `SoundPort` that nobody else is using. What was heard is measured and forgotten.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import numpy as np

from roomctl.errors import Params
from roomctl.media.dsp.beat import BeatClock
from roomctl.media.dsp.frame import FRAME, RATE, silence
from roomctl.media.sound.canceller import EchoCanceller
from roomctl.media.sound.measure import (
    HEARD_DB,
    Path,
    Sound,
    bell,
    clipped_pct,
    level_dbfs,
    murmur,
    noise_dbfs,
    path_of,
    sweep,
)
from roomctl.media.sound.port import Link, SoundPort

QUIET_S: Final = 2.0
REST_S: Final = 1.5
"""After each sound: longer than any way through two cards."""
MURMUR_S: Final = 6.0
TAIL_S: Final = 3.0
"""The end of the murmur, in which the canceller has learned the room."""


class Verdict(StrEnum):
    """The whole in one word."""

    READY = "ready"
    ADVICE = "advice"
    """It works; something could be better."""
    NOT_READY = "not_ready"


class CheckCode(StrEnum):
    """What the check found, the gravest first. Params in brackets."""

    NOT_OPEN = "check_not_open"
    """Microphone or loudspeaker is not there; the port's own faults say why."""
    NOT_HEARD = "check_not_heard"
    """The microphone does not hear the loudspeaker. [microphone, loudspeaker]"""
    GAPS = "check_gaps"
    """The sound has gaps. [ms]"""
    CLIPPED = "check_clipped"
    """The microphone is overdriven. [percent]"""
    ECHO = "check_echo"
    """The remotes would hear themselves. [db]"""
    FAINT = "check_faint"
    """The loudspeaker hardly stands out of the room's noise. [db]"""
    NOISY = "check_noisy"
    """The room, or the microphone, is noisy. [dbfs]"""
    LATE = "check_late"
    """The way through both cards is long. [ms]"""
    REVERBERANT = "check_reverberant"
    """The room echoes by itself. [seconds]"""


GRAVE: Final = frozenset({CheckCode.NOT_OPEN, CheckCode.NOT_HEARD, CheckCode.GAPS})


@dataclass(frozen=True, slots=True)
class Measures:
    """What was measured, in units a page can show."""

    noise_dbfs: float
    heard_dbfs: float
    """Level of the sweep at the microphone."""
    clipped_pct: float
    path: Path
    canceller: str
    reduction_db: float
    """By how much the canceller lowers the murmur at the end."""
    gaps_ms: float


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to tell."""

    code: CheckCode
    params: Params = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The outcome. `findings`: gravest first, so the first is the one to mend first."""

    verdict: Verdict
    findings: tuple[Finding, ...]
    measures: Measures | None = None
    """None when nothing could be measured."""


async def check(port: SoundPort, canceller: EchoCanceller, *, paced: bool = True) -> CheckResult:
    """Check a started port; takes about 17 seconds of sound. `paced`: in real time, as cards need it."""
    state = port.state()
    if state.microphone.link is not Link.OPEN or state.loudspeaker.link is not Link.OPEN:
        return CheckResult(Verdict.NOT_READY, (Finding(CheckCode.NOT_OPEN),))
    before = port.counters()
    take = await _run(port, canceller, paced=paced)
    after = port.counters()
    gaps = after.playback_missing - before.playback_missing + after.capture_dropped - before.capture_dropped
    measures = _measure(take, canceller.name, 1000.0 * gaps / RATE)
    names = {
        "microphone": state.microphone.device.label if state.microphone.device else "",
        "loudspeaker": state.loudspeaker.device.label if state.loudspeaker.device else "",
    }
    findings = judge(measures, names)
    return CheckResult(_verdict(findings), findings, measures)


def judge(m: Measures, names: Params) -> tuple[Finding, ...]:
    """From figures to findings, gravest first. Pure. `names`: labels of microphone and loudspeaker."""
    if m.path.prominence_db < HEARD_DB:
        return (Finding(CheckCode.NOT_HEARD, names),)
    return tuple(_findings(m))


def _findings(m: Measures) -> Iterator[Finding]:
    if m.gaps_ms > 50:
        yield Finding(CheckCode.GAPS, {"ms": round(m.gaps_ms)})
    if m.clipped_pct > 0.1:
        yield Finding(CheckCode.CLIPPED, {"percent": round(m.clipped_pct, 1)})
    if m.reduction_db < 20 and m.heard_dbfs > -55:
        yield Finding(CheckCode.ECHO, {"db": round(m.reduction_db)})
    if m.heard_dbfs - m.noise_dbfs < 15:
        yield Finding(CheckCode.FAINT, {"db": round(m.heard_dbfs - m.noise_dbfs)})
    if m.noise_dbfs > -45:
        yield Finding(CheckCode.NOISY, {"dbfs": round(m.noise_dbfs)})
    if m.path.delay_s > 0.4:
        yield Finding(CheckCode.LATE, {"ms": round(1000 * m.path.delay_s)})
    if m.path.rt60_s is not None and m.path.rt60_s > 0.8:
        yield Finding(CheckCode.REVERBERANT, {"seconds": round(m.path.rt60_s, 1)})


def _verdict(findings: tuple[Finding, ...]) -> Verdict:
    if any(finding.code in GRAVE for finding in findings):
        return Verdict.NOT_READY
    return Verdict.ADVICE if findings else Verdict.READY


@dataclass(frozen=True, slots=True)
class _Take:
    """Sweep and murmur as played, all as heard and as cleaned, and where each begins."""

    sweep: Sound
    near: Sound
    clean: Sound
    sweep_at: int
    murmur_at: int


async def _run(port: SoundPort, canceller: EchoCanceller, *, paced: bool) -> _Take:
    tone = sweep()
    rest = np.zeros(int(REST_S * RATE), np.float32)
    before = np.concatenate([np.zeros(int(QUIET_S * RATE), np.float32), bell(), rest])
    whole = np.concatenate([before, tone, rest, murmur(MURMUR_S), rest])
    near, clean = np.zeros_like(whole), np.zeros_like(whole)
    far, clock = silence(), BeatClock()
    last = due = time.monotonic()
    for at in range(0, whole.size - FRAME + 1, FRAME):
        piece = slice(at, at + FRAME)
        if paced:
            now = time.monotonic()
            due, last = max(due + clock.next_period(port.capture_fill(), now - last), now - 0.5), now
            await asyncio.sleep(max(0.0, due - now))
        port.read(near[piece])
        port.reference(far)
        clean[piece] = canceller.process(near[piece], far)
        port.write(whole[piece])
    return _Take(tone, near, clean, before.size, before.size + tone.size + rest.size)


def _measure(take: _Take, canceller: str, gaps_ms: float) -> Measures:
    path = path_of(take.sweep, take.near[take.sweep_at : take.murmur_at])
    delay = int(path.delay_s * RATE)
    heard = take.near[take.sweep_at + delay : take.sweep_at + delay + take.sweep.size]
    end = take.murmur_at + delay + int(MURMUR_S * RATE)
    tail = slice(end - int(TAIL_S * RATE), end)
    return Measures(
        noise_dbfs=noise_dbfs(take.near[RATE // 2 : int(QUIET_S * RATE)]),
        heard_dbfs=level_dbfs(heard),
        clipped_pct=clipped_pct(take.near[take.sweep_at :]),
        path=path,
        canceller=canceller,
        reduction_db=level_dbfs(take.near[tail]) - level_dbfs(take.clean[tail]),
        gaps_ms=gaps_ms,
    )
