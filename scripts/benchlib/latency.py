"""bench latency: mouth to ear in headless Chromium (`--firefox`: Firefox), through the room and directly, in
turns.

Two browsers and roomctl's media process, all as they are: its beat, its ear for speech, its echo canceller,
its priority, the pages' own code for links. Only the room's sound port is the bench's (`TimedPort`). The
media process runs in all cases; in a direct one nobody is in its call.

Mouth, in a browser: the sample an AudioWorklet makes for the track that is sent, in place of the microphone.
Ear, in a browser: the sample of the received track that WebAudio is given. Mouth and ear of the room: the
door of the sound port, `read` and `write`. Nothing is subtracted. What a real evening adds at each end is not
in it: microphone and loudspeaker buffers of the browsers' machines, PortAudio's rings and the room's card
(`sound.latency_s`). Browser to browser is like for like, so its ratio to the direct line is what to look at;
on a busy machine the milliseconds grow on both sides.

Chromium's own buffer stands, for as long as a link lives, on a step of 10 ms that chance chose in its first
second. So each round makes new links for all cases, and there are many short rounds rather than few long
ones; each ratio's note tells how sure it is.
"""

from __future__ import annotations

import math
import os
import statistics
from collections.abc import Callable
from pathlib import Path

from scripts.benchlib.latency_rig import Case, Times, Way, rig
from scripts.benchlib.onsets import Usual
from scripts.benchlib.report import Report, debian_version, new

WAYS: dict[Way, str] = {"across": "browser to browser", "up": "browser to room", "down": "room to browser"}
DIRECT = {20: Case(20), 10: Case(10)}
MIXED = Case(10, "mix", chosen=True)
QUICK = (DIRECT[20], MIXED, Case(20, "forward"), DIRECT[10], Case(10, "forward"))
FULL = (*QUICK, Case(20, "mix"))
FIGURES = {
    "ratio_direct_20ms": (Case(20, "forward"), DIRECT[20]),
    "ratio_direct_10ms": (Case(10, "forward"), DIRECT[10]),
    "ratio_direct_mixed": (MIXED, DIRECT[20]),
    "ratio_direct_mixed_both_10ms": (MIXED, DIRECT[10]),
    "ratio_direct_mixed_both_20ms": (Case(20, "mix"), DIRECT[20]),
}
"""What through the room, and which direct line: for the mix what each does where nothing is set, and with the
same packets besides.
"""
AS_DEFAULT = Case(20, "forward")
"""As a line begins without any setting: what the figures in ms are of."""
ROUNDS = 7
SETTLE_S = 2.2
LISTEN_S = 1.7


async def measure(
    *, quick: bool = False, data: Path | None = None, firefox: bool = False, rounds: float = ROUNDS
) -> Report:
    """Run it. `quick`: one round of the cases that the figures need, within 50 s. `rounds`: 40 s each.
    `firefox`: with two of it instead of Chromiums; it knows no packets of 10 ms, and its figures have names
    of their own.
    """
    del data
    report = new("latency", "playwright")
    browser = "firefox-esr" if firefox else "chromium"
    version = debian_version(browser)
    if version:
        report.versions[browser] = version
    cases: tuple[Case, ...]
    cases, turns = (QUICK, 1) if quick else (FULL, int(rounds))
    times: dict[Case, Times] = {case: Times() for case in FULL}
    if firefox:
        cases = tuple(case for case in cases if case.frame_ms == 20 or case.chosen)
    async with rig(firefox=firefox) as stand:
        for turn in range(turns):
            for case in cases if turn % 2 == 0 else reversed(cases):
                await stand.run(case, SETTLE_S, LISTEN_S, times[case])
        report.machine["browsers_priority"] = stand.priority
        report.machine["media_priority"] = stand.health.priority
        report.machine["media_late_beats"] = float(stand.health.late_beats)
    tell(report, times)
    if firefox:
        report.figures = {f"firefox_{name}": value for name, value in report.figures.items()}
    report.machine["load_at_end"] = round(os.getloadavg()[0], 2)
    return report


def tell(report: Report, times: dict[Case, Times]) -> None:
    """Rows, notes and figures of all cases that were run."""
    for case, ours in times.items():
        for way, words in WAYS.items():
            _doubt(report, f"{case.name}, {words}", ours, way)
        if case.mode is not None and ours.ways:
            _rows(report, case, ours, times[DIRECT[case.frame_ms]])
    _figures(report, times)


def _doubt(report: Report, name: str, times: Times, way: Way) -> None:
    """What a reader should know before believing."""
    found, missed = times.usual(way), times.missed.get(way, 0)
    if missed:
        total = missed + (found.count if found else 0)
        report.notes.append(f"{name}: {missed} of {total} bursts not heard in time")
    if found and found.most > 1.3 * found.least:
        span = f"{1000 * found.least:.0f} to {1000 * found.most:.0f} ms"
        report.notes.append(f"{name}: the rounds differ, medians of {span}")


METRICS: dict[str, Callable[[Usual], float]] = {
    "median": Usual.middle_ms,
    "9 of 10 below": Usual.tail_ms,
    "least round": lambda found: 1000 * found.least,
    "most round": lambda found: 1000 * found.most,
}


def _rows(report: Report, case: Case, ours: Times, direct: Times) -> None:
    """One case through the room, beside the direct line with the same packets."""
    peer = direct.usual("across")
    for way, words in WAYS.items():
        found = ours.usual(way)
        for metric, of in METRICS.items():
            name = f"{case.name}, {words}"
            mine, theirs = (of(one) if one else None for one in (found, peer))
            report.add(name, metric, "ms", mine, peer="direct", theirs=theirs)
    report.add(
        f"{case.name}, browser's buffer", "mean", "ms", _ms(mean(ours.neteq)), peer="direct",
        theirs=_ms(mean(direct.neteq)),
    )  # fmt: skip
    report.add(f"{case.name}, room's buffer", "mean", "ms", mean(ours.buffer_ms))


def _figures(report: Report, times: dict[Case, Times]) -> None:
    """Under the names that stay. A ratio is one of means over the rounds, which took turns."""
    for name, (case, peer) in FIGURES.items():
        ours, direct = times[case].usual("across"), times[peer].usual("across")
        if ours and direct:
            ratio = ours.middle / direct.middle
            report.figure(name, ratio)
            if ours.doubt and direct.doubt:
                doubt = ratio * math.hypot(ours.doubt / ours.middle, direct.doubt / direct.middle)
                report.notes.append(f"{name}: {ratio:.2f}, standard error {doubt:.2f}")
    for name, found in (
        ("browser_to_room_ms", times[AS_DEFAULT].usual("up")),
        ("room_to_browser_ms", times[AS_DEFAULT].usual("down")),
    ):
        report.figure(name, found.middle_ms() if found else None)


def mean(values: list[float]) -> float | None:
    """None of nothing."""
    return statistics.fmean(values) if values else None


def _ms(seconds: float | None) -> float | None:
    return None if seconds is None else 1000 * seconds
