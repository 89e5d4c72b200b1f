"""Is the room ready? From what a sound check measured to what is told, the thing to mend first in front.

Owns the limits and the order. `check` runs one on a port that nobody else is using; in the running room the
beat steps the probe, and `judge` is asked afterwards.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from roomctl.errors import Params
from roomctl.media.dsp.beat import BeatClock
from roomctl.media.dsp.frame import RATE, silence
from roomctl.media.sound.canceller import EchoCanceller
from roomctl.media.sound.faults import FaultCode
from roomctl.media.sound.measure import HEARD_DB
from roomctl.media.sound.port import Link, SoundCounters, SoundPort, SoundState
from roomctl.media.sound.probe import Measures, Probe


class Verdict(StrEnum):
    """The whole in one word."""

    READY = "ready"
    ADVICE = "advice"
    """It works; something could be better."""
    NOT_READY = "not_ready"


class CheckCode(StrEnum):
    """What the check found, the gravest first. Params in brackets."""

    NOT_OPEN = "check_not_open"
    """Microphone or loudspeaker is not there, and the port has no fault that says why."""
    DEAD = "check_dead"
    """The microphone gives exact silence. [microphone]"""
    NOT_HEARD = "check_not_heard"
    """The microphone does not hear the loudspeaker. [microphone, loudspeaker]"""
    GAPS = "check_gaps"
    """The sound has gaps. [ms]"""
    NOT_HEARD_BOX = "check_not_heard_box"
    """The same, where one box takes its own sound out again and may be right. [loudspeaker]"""
    CLIPPED = "check_clipped"
    """The microphone is overdriven. [percent]"""
    ECHO = "check_echo"
    """The remotes would hear themselves. [db]"""
    SOFT = "check_soft"
    """The microphone itself is set very low: even the room's noise is hardly in it."""
    FAINT = "check_faint"
    """The loudspeaker hardly stands out of the room's noise. [db]"""
    HUM = "check_hum"
    """The mains hum in the microphone's line. [dbfs]"""
    NOISY = "check_noisy"
    """The room, or the microphone, is noisy. [dbfs]"""
    LATE = "check_late"
    """The way through both cards is long. [ms]"""
    REVERBERANT = "check_reverberant"
    """The room echoes by itself. [seconds]"""


_GRAVE: Final = frozenset({CheckCode.NOT_OPEN, CheckCode.DEAD, CheckCode.NOT_HEARD, CheckCode.GAPS})
LOUD_ENOUGH_DB: Final = -30.0
"""A bell heard so loud needs no louder loudspeaker: where noise is near it, the noise is what to mend."""
BLOCKING: Final = frozenset(
    {
        FaultCode.MICROPHONE_MUTED,
        FaultCode.MICROPHONE_VOLUME_ZERO,
        FaultCode.LOUDSPEAKER_MUTED,
        FaultCode.LOUDSPEAKER_VOLUME_ZERO,
    }
)
"""Faults with which both directions are open and a check would still be of no use."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to tell. `code`: of the check, or one of the port's own faults."""

    code: CheckCode | FaultCode
    params: Params = field(default_factory=dict)

    @property
    def grave(self) -> bool:
        """Whether the meeting cannot begin like this."""
        return isinstance(self.code, FaultCode) or self.code in _GRAVE


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The outcome. `findings`: gravest first, so the first is the one to mend first."""

    verdict: Verdict
    findings: tuple[Finding, ...]
    measures: Measures | None = None
    """None when nothing could be measured."""


async def check(port: SoundPort, canceller: EchoCanceller, *, paced: bool = True) -> CheckResult:
    """Check a started port; takes about 14 seconds of sound. `paced`: in real time, as cards need it."""
    hindrances = hindered(port.state())
    if hindrances:
        return CheckResult(Verdict.NOT_READY, hindrances)
    before, probe = port.counters(), Probe()
    await _run(port, canceller, probe, paced=paced)
    measures = probe.measure(canceller.name, gaps_ms(before, port.counters()))
    return conclude(measures, port.state())


def hindered(state: SoundState) -> tuple[Finding, ...]:
    """Why nothing can be measured with the devices as they are; empty: it can."""
    links = {state.microphone.link, state.loudspeaker.link}
    faults = [fault for fault in state.faults if links != {Link.OPEN} or fault.code in BLOCKING]
    if faults:
        return tuple(Finding(fault.code, fault.params) for fault in faults)
    return () if links == {Link.OPEN} else (Finding(CheckCode.NOT_OPEN),)


def conclude(measures: Measures, state: SoundState, *, own_canceller: bool = False) -> CheckResult:
    """The result of what was measured on these devices; a device that left meanwhile spoils all of it.

    `own_canceller`: microphone and loudspeaker are one box that takes its own sound out again.
    """
    hindrances = hindered(state)
    if hindrances:
        return CheckResult(Verdict.NOT_READY, hindrances)
    names: Params = {
        "microphone": state.microphone.device.label if state.microphone.device else "",
        "loudspeaker": state.loudspeaker.device.label if state.loudspeaker.device else "",
    }
    findings = judge(measures, names, own_canceller=own_canceller)
    return CheckResult(verdict_of(findings), findings, measures)


def judge(m: Measures, names: Params, *, own_canceller: bool = False) -> tuple[Finding, ...]:
    """From figures to findings, gravest first. Pure. `names`: labels of microphone and loudspeaker.

    `own_canceller`: one box that removes its own sound, so not hearing it proves nothing.
    """
    if m.dead:
        return (Finding(CheckCode.DEAD, names),)
    if m.path.prominence_db < HEARD_DB:
        return (Finding(CheckCode.NOT_HEARD_BOX if own_canceller else CheckCode.NOT_HEARD, names),)
    return tuple(_findings(m))


def _findings(m: Measures) -> Iterator[Finding]:
    if m.gaps_ms > 50:
        yield Finding(CheckCode.GAPS, {"ms": round(m.gaps_ms)})
    if m.clipped_pct > 0.1:
        yield Finding(CheckCode.CLIPPED, {"percent": round(m.clipped_pct, 1)})
    if m.reduction_db < 20 and m.echo_dbfs > max(-60.0, m.noise_dbfs + 6):
        yield Finding(CheckCode.ECHO, {"db": round(m.reduction_db)})
    if m.heard_dbfs < -50 and m.noise_dbfs < -80:
        yield Finding(CheckCode.SOFT)
    elif m.heard_dbfs - m.noise_dbfs < 15 and m.heard_dbfs < LOUD_ENOUGH_DB:
        yield Finding(CheckCode.FAINT, {"db": round(m.heard_dbfs - m.noise_dbfs)})
    if m.hum_dbfs > -55:
        yield Finding(CheckCode.HUM, {"dbfs": round(m.hum_dbfs)})
    elif m.noise_dbfs > -45:
        yield Finding(CheckCode.NOISY, {"dbfs": round(m.noise_dbfs)})
    if m.path.delay_s > 0.4:
        yield Finding(CheckCode.LATE, {"ms": round(1000 * m.path.delay_s)})
    if m.path.rt60_s is not None and m.path.rt60_s > 0.8:
        yield Finding(CheckCode.REVERBERANT, {"seconds": round(m.path.rt60_s, 1)})


def verdict_of(findings: tuple[Finding, ...]) -> Verdict:
    """Ready, ready with advice, or not."""
    if any(finding.grave for finding in findings):
        return Verdict.NOT_READY
    return Verdict.ADVICE if findings else Verdict.READY


def gaps_ms(before: SoundCounters, after: SoundCounters) -> float:
    """Sound that was lost between two readings of the counters."""
    missing = after.playback_missing - before.playback_missing
    return 1000.0 * (missing + after.capture_dropped - before.capture_dropped) / RATE


async def _run(port: SoundPort, canceller: EchoCanceller, probe: Probe, *, paced: bool) -> None:
    near, far, clock = silence(), silence(), BeatClock()
    last = due = time.monotonic()
    while not probe.done:
        if paced:
            now = time.monotonic()
            due, last = max(due + clock.next_period(port.capture_fill(), now - last), now - 0.5), now
            await asyncio.sleep(max(0.0, due - now))
        port.read(near)
        port.reference(far)
        clean = canceller.process(near, far)
        port.write(probe.step(near, clean))
