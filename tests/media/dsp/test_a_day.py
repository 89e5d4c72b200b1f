"""Twenty-four hours of two clocks, 200 ppm apart: no ring runs dry, none runs over.

Simulated in steps of a fifth of a second, each with the worst moment of its bursts: the loudspeaker's card
has just taken its whole block, the microphone's has not yet brought its next. (An hour frame by frame is in
`test_drift.py`.) Clocks stand still, or wander by 200 ppm each way within hours, as a room warms and cools.
"""

from collections.abc import Callable
from math import pi, sin

import pytest

from roomctl.media.dsp.beat import BeatClock
from roomctl.media.dsp.drift import DriftLoop
from roomctl.media.dsp.frame import FRAME, FRAME_S, RATE
from roomctl.media.sound.capture import CAPACITY as CAPTURED
from roomctl.media.sound.playback import CAPACITY as PLAYED

STEP_S = 0.2
DAY = round(24 * 3600 / STEP_S)
BURST = 1920
"""40 ms: what PulseAudio gives and takes at once."""
MARGIN = 2 * FRAME

CLOCKS: dict[str, Callable[[float], float]] = {
    "200 ppm fast": lambda _t: 200.0,
    "200 ppm slow": lambda _t: -200.0,
    "wandering": lambda t: 200.0 * sin(2 * pi * t / 7200.0),
}


@pytest.mark.parametrize("clock", CLOCKS)
def test_the_loudspeaker_never_runs_dry_in_a_day(clock: str) -> None:
    target = MARGIN + BURST // 2
    loop, fill, ppm = DriftLoop(target), float(MARGIN + BURST), CLOCKS[clock]
    lowest, highest = fill, fill
    for step in range(DAY):
        speed = loop.update(int(fill - BURST / 2), STEP_S)  # the average over a burst is what it sees
        fill += RATE * STEP_S * (speed - 1e-6 * ppm(step * STEP_S))
        lowest, highest = min(lowest, fill - BURST), max(highest, fill)
    assert lowest > 0
    assert highest < PLAYED


def test_without_the_loop_the_same_day_runs_dry() -> None:
    fill = float(MARGIN + BURST)
    minutes = fill / (RATE * 200e-6) / 60
    assert minutes < 10


@pytest.mark.parametrize("clock", CLOCKS)
def test_no_beat_finds_the_microphone_empty_in_a_day(clock: str) -> None:
    beat, fill, ppm = BeatClock(), float(2 * FRAME), CLOCKS[clock]
    period, lowest, highest = FRAME_S, fill, fill
    for step in range(DAY):
        beats = STEP_S / period
        fill += RATE * STEP_S * (1 + 1e-6 * ppm(step * STEP_S)) - FRAME * beats
        period = beat.next_period(int(fill), STEP_S)
        lowest, highest = min(lowest, fill), max(highest, fill + BURST)
    assert lowest >= FRAME
    assert highest < CAPTURED
    assert beat.ppm == pytest.approx(ppm(24 * 3600.0), abs=30.0)
