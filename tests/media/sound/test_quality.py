"""The quiet measures: each fault is raised by a room made wrong in just that way, and by nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomctl.media.dsp.frame import FRAME, RATE
from roomctl.media.sound.faults import FaultCode
from roomctl.media.sound.quality import Alarm, Quality
from tests.media.sound.sounds import Sound, frames_of, speechlike


def noise(seconds: float, rms: float = 3e-4, seed: int = 1) -> Sound:
    return (np.random.default_rng(seed).standard_normal(int(seconds * RATE)) * rms).astype(np.float32)


def late(sound: Sound, ms: int, gain: float) -> Sound:
    shift = ms * RATE // 1000
    return np.concatenate([np.zeros(shift, np.float32), sound[: sound.size - shift]]) * np.float32(gain)


@dataclass
class Room:
    """What is fed in; whatever is not given is a quiet room."""

    seconds: float = 12.0
    near: Sound | None = None
    far: Sound | None = None
    clean: Sound | None = None
    wrong: bool = False
    quality: Quality = field(default_factory=Quality)

    def faults(self) -> tuple[FaultCode, ...]:
        quiet = noise(self.seconds)
        near = quiet if self.near is None else quiet + self.near
        far = np.zeros_like(quiet) if self.far is None else self.far
        clean = near if self.clean is None else quiet + self.clean
        self.quality.watch_wrong_microphone = self.wrong
        for one, two, three in zip(frames_of(near), frames_of(far), frames_of(clean), strict=True):
            self.quality.step(np.clip(one, -1, 1), two, three, heard=True)
        return self.quality.faults


VOICE = speechlike(12, seed=3)
FAR = speechlike(12, seed=4)
LONG_FAR = speechlike(30, seed=4)
T = np.arange(12 * RATE) / RATE
MAINS = np.sum([np.sin(2 * np.pi * 50 * n * T) / n for n in range(1, 6)], axis=0).astype(np.float32) * 0.005


@pytest.mark.parametrize(
    "room",
    [
        Room(),
        Room(near=VOICE),
        Room(near=late(FAR, 120, 0.5), far=FAR, clean=late(FAR, 120, 0.003)),
        Room(near=late(FAR, 120, 0.5) + VOICE, far=FAR, clean=VOICE),
        Room(seconds=30, near=late(LONG_FAR, 150, 0.05), far=LONG_FAR, clean=noise(30), wrong=True),
    ],
    ids=["quiet", "voice", "echo removed", "both talk", "faint path"],
)
def test_a_good_evening_raises_nothing(room: Room) -> None:
    assert room.faults() == ()


@pytest.mark.parametrize(
    ("room", "code"),
    [
        (Room(near=VOICE * 12), FaultCode.MICROPHONE_CLIPPING),
        (Room(seconds=16, near=noise(16, 0.01, 2)), FaultCode.ROOM_NOISY),
        (Room(seconds=17, near=np.concatenate([MAINS, MAINS])[: 17 * RATE]), FaultCode.MICROPHONE_HUM),
        (Room(near=late(FAR, 200, 0.5), far=FAR, clean=late(FAR, 200, 0.2)), FaultCode.ECHO_RETURNS),
        (Room(seconds=30, far=LONG_FAR, wrong=True), FaultCode.LOUDSPEAKER_NOT_HEARD),
    ],
    ids=lambda value: value.value if isinstance(value, FaultCode) else "",
)
def test_each_fault_is_told_and_only_that_one(room: Room, code: FaultCode) -> None:
    assert room.faults() == (code,)


def test_in_a_box_that_takes_its_own_sound_out_not_hearing_it_proves_nothing() -> None:
    assert Room(seconds=30, far=LONG_FAR, wrong=False).faults() == ()


def test_gaps_are_told_when_they_last_and_forgotten_with_the_device() -> None:
    room = Room(seconds=1)
    for _ in range(3):
        room.quality.lost(40)
        room.faults()
    assert room.quality.faults == (FaultCode.SOUND_GAPS,)
    room.quality.forget()
    assert not room.faults()


def test_a_fault_goes_again_but_not_by_silence() -> None:
    room = Room(near=late(FAR, 200, 0.5), far=FAR, clean=late(FAR, 200, 0.2))
    assert room.faults() == (FaultCode.ECHO_RETURNS,)
    room.near = room.far = room.clean = None
    assert room.faults() == (FaultCode.ECHO_RETURNS,), "nothing was played: nothing was proved"
    room.seconds, room.far, room.near, room.clean = 30, LONG_FAR, late(LONG_FAR, 200, 0.5), noise(30, 1e-4)
    assert room.faults() == ()


@given(st.lists(st.sampled_from([True, False, None]), max_size=60), st.integers(1, 6), st.integers(1, 8))
def test_an_alarm_needs_enough_bad_seconds_and_none_of_them_is_a_doubt(
    seconds: list[bool | None], up: int, down: int
) -> None:
    alarm, same = Alarm(up, down), Alarm(up, down)
    for second in seconds:
        alarm.second(second)
        if second is not None:
            same.second(second)
        assert alarm.on == same.on
    if seconds.count(True) < up:
        assert not alarm.on
    if seconds[-up:] == [True] * up:
        assert alarm.on


def test_a_beat_costs_little() -> None:
    import time

    quality, frame = Quality(), noise(0.01)[:FRAME]
    begin = time.process_time()
    for _ in range(1000):
        quality.step(frame, frame, frame, heard=True)
    assert time.process_time() - begin < 1.0, "under 10 % of a core, on any machine"
