"""Two visitors, one sweep: does a voice that comes in by the page's door leave by it, how late, how clean?

Owns the two links for the length of one call. What was heard is measured and forgotten.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from time import monotonic
from typing import Final

import numpy as np
from numpy.typing import NDArray

from roomctl.media.call.client import Sink, Source
from roomctl.media.dsp.frame import FRAME, RATE, Frame, db_of_power
from roomctl.media.sound.measure import HEARD_DB, path_of, sweep
from roomctl.visit import Visitor
from roomctl.wire import page
from roomctl.wire.reports import CheckFinding
from roomctl.wire.view import MeetingView

CONNECT_S: Final = 10.0
BREATH_S: Final = 0.6
"""Both links carry silence before anything is said: their buffers find their length."""
TAIL_S: Final = 1.0
"""Longest way that is found."""
LATE_S: Final = 0.4


class Mouth:
    """Says a sweep once, from the moment it is told to."""

    def __init__(self) -> None:
        self.tone = sweep()
        self.began: float | None = None
        self.told = False
        self._at = 0

    def __call__(self) -> Frame | None:
        """The next 10 ms, (480,) float32; None: nothing to say."""
        if not self.told or self._at >= self.tone.size:
            return None
        self.began = self.began or monotonic()
        frame = self.tone[self._at : self._at + FRAME]
        self._at += FRAME
        return frame if frame.size == FRAME else np.pad(frame, (0, FRAME - frame.size))


class Ear:
    """Keeps the last seconds, and when the newest of them came."""

    def __init__(self, seconds: float) -> None:
        self._kept: NDArray[np.float32] = np.zeros(int(seconds * RATE), np.float32)
        self._at: float | None = None

    def __call__(self, frame: Frame) -> None:
        """10 ms heard."""
        self._kept = np.concatenate([self._kept[FRAME:], frame])
        self._at = monotonic()

    def since(self, began: float) -> NDArray[np.float32]:
        """What was heard from then on; ValueError when it was nothing or is not kept any more."""
        if self._at is None:
            raise ValueError("nothing was heard")
        samples = round((self._at - began) * RATE)
        if not 0 < samples <= self._kept.size:
            raise ValueError("not kept")
        return self._kept[-samples:]


@dataclass(frozen=True, slots=True)
class Called:
    """What the call to itself showed. `code`: why it did not come about, "" = it did."""

    code: str = ""
    heard: bool = False
    delay_s: float = 0.0
    echo_db: float | None = None
    """Level of one's own sweep that came back, against how it arrived at the other; None: nothing came."""


async def call(meeting: MeetingView, name: str) -> Called:
    """Come in twice, say a sweep, leave. Never raises for what the service does."""
    if not meeting.link:
        return Called("no_call")
    mouth, here, there = Mouth(), Ear(6.0), Ear(6.0)
    both = (_visitor(meeting, name, mouth, here), _visitor(meeting, name, None, there))
    visits = [asyncio.ensure_future(visitor.run()) for visitor in both]
    try:
        code = await _connected(both)
        if code:
            return Called(code)
        await asyncio.sleep(BREATH_S)
        mouth.told = True
        await asyncio.sleep(mouth.tone.size / RATE + TAIL_S + 0.2)
        for visitor in both:
            visitor.press(page.Leave)
        await asyncio.sleep(0.1)
        return measured(mouth, here, there)
    finally:
        for task in visits:
            task.cancel()
        await asyncio.gather(*visits, return_exceptions=True)
        for visitor in both:
            await visitor.close()


def _visitor(meeting: MeetingView, name: str, voice: Source | None, ear: Sink) -> Visitor:
    return Visitor(
        meeting.link,
        name,
        meeting.language,
        voice,
        ear,
        origin=meeting.local_url,
        fingerprint=meeting.fingerprint,
    )


async def _connected(both: tuple[Visitor, ...]) -> str:
    """A code when the links do not come about, "" when they do."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(CONNECT_S):
            while True:
                if any(visitor.refused for visitor in both):
                    return next(visitor.refused for visitor in both if visitor.refused)
                clients = [visitor.client for visitor in both]
                if all(client is not None and client.connected.is_set() for client in clients):
                    return ""
                await asyncio.sleep(0.05)
    return "call.timeout"


def measured(mouth: Mouth, here: Ear, there: Ear) -> Called:
    """The figures of a call in which everything was said."""
    try:
        assert mouth.began is not None
        heard, back = there.since(mouth.began), here.since(mouth.began)
    except (ValueError, AssertionError):
        return Called()
    path, echo = path_of(mouth.tone, heard), path_of(mouth.tone, back)
    if path.prominence_db < HEARD_DB:
        return Called()
    at = round(path.delay_s * RATE)
    power = float(np.mean(np.square(heard[at : at + mouth.tone.size])))
    returned = echo.gain_db - (db_of_power(power) - db_of_power(float(np.mean(mouth.tone**2))))
    return Called(
        heard=True,
        delay_s=path.delay_s,
        echo_db=returned if echo.prominence_db >= HEARD_DB else None,
    )


def findings(called: Called) -> tuple[CheckFinding, ...]:
    """What is told, the gravest first."""
    if called.code:
        return (CheckFinding(code="check_call_failed", verdict="bad", params={"code": called.code}),)
    if not called.heard:
        return (CheckFinding(code="check_call_silent", verdict="bad"),)
    ms = round(1000 * called.delay_s)
    if called.delay_s > LATE_S:
        return (CheckFinding(code="check_call_late", verdict="advice", params={"ms": ms}),)
    return (CheckFinding(code="check_call_good", verdict="good", params={"ms": ms}),)
