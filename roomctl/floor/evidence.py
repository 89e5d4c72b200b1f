"""Speech attempts: how much somebody without the floor has spoken lately.

Owns the arithmetic of "so many seconds of speech within such a window", exactly: the moment of
crossing is computed from the spurts and does not depend on how often anybody looks. It must not
know what an attempt is good for (speech.py has the table).
"""

from __future__ import annotations

from dataclasses import replace

from roomctl.floor.model import Origin, Request, Voice
from roomctl.floor.step import Step, find_person, find_voice

Spurt = tuple[float, float]


def keep(voice: Voice, end: float, window_s: float) -> tuple[Spurt, ...]:
    """The spurts that can still matter after the running one ended at `end`."""
    spurts = voice.evidence
    if voice.since is not None and end > max(voice.since, voice.evidence_from):
        spurts = (*spurts, (max(voice.since, voice.evidence_from), end))
    return tuple(spurt for spurt in spurts if spurt[1] > end - window_s)


ROUNDING_S = 1e-9
"""Enough but for the last digit is enough: else an old spurt that leaves the window would hold it up."""


def crossing(voice: Voice, begin: float, need_s: float, window_s: float) -> float | None:
    """Meeting time at which speech since `begin` reaches `need_s` within the window, if it goes on.

    None when the source is silent: what is over adds nothing.
    """
    if voice.since is None:
        return None
    begin = max(begin, voice.evidence_from)
    start = max(voice.since, begin)
    past = [(max(a, begin), b) for a, b in voice.evidence if b > begin]
    edges = sorted({start} | {edge + window_s for spurt in past for edge in spurt if edge + window_s > start})
    for at, following in zip(edges, (*edges[1:], None), strict=True):
        have = _within(past, at - window_s) + at - start
        if have >= need_s - ROUNDING_S:
            return at
        reached = at + need_s - have
        if following is None:
            return reached
        middle = (at + following) / 2 - window_s
        sliding_out = any(a < middle < b for a, b in past)
        if not sliding_out and reached <= following:
            return reached
    return None


def total(voice: Voice, now: float) -> float:
    """Seconds of speech that make the attempt at meeting time `now`."""
    begin = voice.evidence_from
    past = sum(b - max(a, begin) for a, b in voice.evidence if b > begin)
    return past + (0.0 if voice.since is None else now - max(voice.since, begin))


def rest(step: Step, request: Request) -> None:
    """A request of theirs ended: for a while their words do not raise the hand again."""
    source = request.person or request.source
    if source is None:
        return
    known = any(voice.source == source for voice in step.state.voices)
    person = find_person(step.state, source)
    if known or (person is not None and person.origin is Origin.REMOTE):
        until = step.m + step.state.rules.attempt_rest_s
        voice = find_voice(step.state, source)
        step.put_voice(replace(voice, evidence=(), evidence_from=step.m, rest_until=until))


def _within(spurts: list[Spurt], left: float) -> float:
    return sum(max(0.0, b - max(a, left)) for a, b in spurts)
