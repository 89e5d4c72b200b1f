"""The pacer on the real loop: in time, catching up, giving up, and not falling over."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable

import pytest

from roomctl.media.dsp.frame import FRAME, FRAME_S, RATE
from roomctl.media.pace import Pacer

pytestmark = pytest.mark.lab


async def run_for(pacer: Pacer, seconds: float) -> None:
    task = asyncio.create_task(pacer.run())
    await asyncio.sleep(seconds)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


def pacer_of(beat: Callable[[float], None], fill: Callable[[], int | None] = lambda: None) -> Pacer:
    return Pacer(beat, fill)


async def test_a_hundred_beats_a_second_without_a_device() -> None:
    times: list[float] = []
    began = time.monotonic()
    pacer = pacer_of(times.append)
    await run_for(pacer, 1.0)
    took = time.monotonic() - began
    made_good = len(times) + pacer.skipped
    assert abs(made_good - took / FRAME_S) <= 3
    assert times == sorted(times)


async def test_a_hold_up_is_made_good_beat_by_beat() -> None:
    pacer = pacer_of(lambda _now: None)
    task = asyncio.create_task(pacer.run())
    await asyncio.sleep(0.2)
    time.sleep(0.15)  # noqa: ASYNC251 - the loop is held up: that is the point
    await asyncio.sleep(0.2)
    task.cancel()
    assert pacer.skipped == 0
    assert 45 <= pacer.beats <= 65
    assert pacer.late >= 5
    assert pacer.worst_s >= 0.1


async def test_after_a_long_hold_up_old_beats_are_given_up_and_counted() -> None:
    pacer = pacer_of(lambda _now: None)
    task = asyncio.create_task(pacer.run())
    await asyncio.sleep(0.1)
    time.sleep(0.6)  # noqa: ASYNC251
    await asyncio.sleep(0.1)
    task.cancel()
    assert pacer.skipped >= 50
    assert pacer.beats < 45


async def test_a_beat_that_fails_is_told_and_the_next_one_comes() -> None:
    def beat(_now: float) -> None:
        raise RuntimeError("no")

    told: list[Exception] = []
    pacer = pacer_of(beat)
    pacer.on_error = told.append
    await run_for(pacer, 0.2)
    assert pacer.failed == len(told) >= 10


async def test_the_beat_follows_the_microphone_and_not_the_wall_clock() -> None:
    """A card 2 % fast (far beyond any real one, to be seen in seconds) keeps its ring from growing."""
    began, read = time.monotonic(), [0]

    def fill() -> int:
        return int((time.monotonic() - began) * RATE * 1.02) - read[0]

    def beat(_now: float) -> None:
        read[0] += FRAME

    pacer = pacer_of(beat, fill)
    await run_for(pacer, 4.0)
    assert fill() < 5 * FRAME + 0.02 * RATE  # unfollowed: 3840 samples, and growing
    assert (pacer.beats + pacer.skipped) * FRAME_S > 4.0
