"""A line's health, its retries, and a PortAudio that hangs: with streams made by hand."""

import asyncio
import threading
import time
from typing import Any

import pytest

from roomctl.media.sound import portaudio
from roomctl.media.sound.capture import Capture
from roomctl.media.sound.line import FIRST_S, PROVEN_S, RETRY_S, STALL_S, Health, Line
from roomctl.media.sound.port import Device, Direction, Identity, Kind
from roomctl.media.sound.portaudio import Callback, LibraryMissing, OpenFailed, PortAudio, Stream, Target

DEVICE = Device(Direction.MICROPHONE, Identity("J"), "Jabra", Kind.SPEAKERPHONE, "jabra_mic")
TARGET = Target(Direction.MICROPHONE, "pulse", "tag-1")


class PlayedStream:
    """What sounddevice would give."""

    latency = 0.1

    def __init__(self) -> None:
        self.closed = False

    def abort(self, **_: object) -> None:
        pass

    def close(self, **_: object) -> None:
        self.closed = True


class PlayedAudio(PortAudio):
    """A PortAudio that opens what it is told to, or fails as it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.problem: Exception | None = None
        self.raw = PlayedStream()
        self.ended = threading.Event()
        self.patient: list[bool] = []

    async def open(self, target: Target, callback: Callback, on_end: Any, *, again: bool = False) -> Stream:
        self.patient.append(again)
        if self.problem is not None:
            raise self.problem
        self.raw, self.ended = PlayedStream(), threading.Event()
        self._open += 1
        return Stream(self.raw, self.ended)


def line(audio: PlayedAudio) -> Line[Capture]:
    def make() -> tuple[Capture, Callback]:
        capture = Capture()
        return capture, capture.take

    return Line(Direction.MICROPHONE, audio, make, lambda: None)


async def test_from_opening_to_flowing_to_stalled() -> None:
    one = line(PlayedAudio())
    assert one.health(0.0) is Health.CLOSED
    assert not one.ill(0.0)
    await one.open(DEVICE, TARGET, now=10.0)
    assert one.buffer is not None
    assert one.health(10.0 + FIRST_S) is Health.OPENING
    assert one.health(10.1 + FIRST_S) is Health.STALLED, "the first callback never came"
    one.buffer.last_at = 10.2
    assert one.health(10.2 + STALL_S) is Health.FLOWING
    assert one.health(10.3 + STALL_S) is Health.STALLED
    assert one.ill(10.3 + STALL_S)


async def test_a_stream_that_portaudio_gave_up_is_ill_at_once() -> None:
    audio = PlayedAudio()
    one = line(audio)
    await one.open(DEVICE, TARGET, now=0.0)
    audio.ended.set()
    assert one.health(0.0) is Health.ENDED
    assert one.ill(0.0)
    await one.close(0.0, Health.ENDED)
    assert audio.raw.closed
    assert one.lost == 1
    assert one.ill(0.0), "it may be opened again at once"


async def test_failures_in_a_row_are_tried_again_ever_more_seldom_and_never_given_up() -> None:
    audio = PlayedAudio()
    audio.problem = OpenFailed("Device unavailable")
    one, now, pauses = line(audio), 0.0, []
    for _ in range(6):
        await one.open(DEVICE, TARGET, now)
        assert one.health(now) is Health.FAILED
        begin = now
        while not one.ill(now):
            now += 0.05
        pauses.append(round(now - begin, 3))
    assert pauses == sorted(pauses)
    assert 0.2 < pauses[0] < 0.4
    assert pauses[-1] == pytest.approx(2.0, abs=0.1)
    assert one.detail == "Device unavailable"


async def test_a_card_that_hung_is_believed_after_a_while_only() -> None:
    one = line(PlayedAudio())
    await one.open(DEVICE, TARGET, now=0.0)
    await one.close(5.0, Health.STALLED)
    await one.open(DEVICE, TARGET, now=6.0)
    proven = PROVEN_S + 2 * PlayedStream.latency
    one.well(6.0 + proven - 0.01)
    early = one.trouble
    one.well(6.0 + proven + 0.01)
    assert (early, one.trouble) == (Health.STALLED, Health.CLOSED)


async def test_a_card_that_hangs_is_tried_again_as_soon_each_time() -> None:
    one, now = line(PlayedAudio()), 0.0
    for _ in range(6):
        await one.open(DEVICE, TARGET, now)
        now += 2.0
        await one.close(now, Health.STALLED)
        assert not one.ill(now + RETRY_S[0] - 0.01)
        now += RETRY_S[0]
        assert one.ill(now)


async def test_a_missing_library_is_a_state_and_no_crash() -> None:
    audio = PlayedAudio()
    audio.problem = LibraryMissing("PortAudio library not found")
    one = line(audio)
    await one.open(DEVICE, TARGET, now=0.0)
    assert one.health(0.0) is Health.LIBRARY
    audio.problem = None
    await one.open(DEVICE, TARGET, now=1.0)
    assert one.health(1.0) is Health.OPENING


async def test_a_slow_device_gets_its_time_with_the_second_try() -> None:
    audio = PlayedAudio()
    one = line(audio)
    audio.problem = OpenFailed("PortAudio does not answer")
    await one.open(DEVICE, TARGET, now=0.0)
    audio.problem = None
    await one.open(DEVICE, TARGET, now=1.0)
    await one.close(2.0)
    await one.open(DEVICE, TARGET, now=3.0)
    assert audio.patient == [False, True, False]


async def test_a_call_that_never_returns_is_left_behind_and_the_next_one_works(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(portaudio, "PATIENCE_S", 0.1)
    audio, forever = PortAudio(), threading.Event()
    begin = time.monotonic()
    with pytest.raises(OpenFailed, match="does not answer"):
        await audio._run(forever.wait)
    assert time.monotonic() - begin < 5
    assert await audio._run(lambda: 7) == 7
    with pytest.raises(OpenFailed, match="does not answer"):
        await audio.cards()
    states = [audio.stuck]
    forever.set()
    while states[-1] and len(states) < 200:
        await asyncio.sleep(0.01)
        states.append(audio.stuck)
    assert (states[0], states[-1]) == (True, False)
    audio.shut()


async def test_a_stream_for_which_nobody_waits_any_more_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portaudio, "PATIENCE_S", 0.05)
    audio, raw, hold = PortAudio(), PlayedStream(), threading.Event()

    def slow() -> Stream:
        hold.wait(5)
        return Stream(raw, threading.Event())

    with pytest.raises(OpenFailed):
        await audio._run(slow)
    hold.set()
    for _ in range(200):
        if raw.closed:
            break
        await asyncio.sleep(0.01)
    assert raw.closed
