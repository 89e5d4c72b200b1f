"""What is wrong with the listening is known of the room and of every line, sound in and troubles out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pytest

from roomctl.media.dsp.frame import FRAME, FRAME_S, Frame, silence
from roomctl.media.engine import Engine
from roomctl.media.sound.echo import NoCanceller
from roomctl.media.speech.engine import SpeechEngine
from roomctl.media.speech.hearing import DEAD, MUTED, NOISY, Trouble
from roomctl.types import PeerId, PersonId
from tests.media.speech.scenes import Sound, quiet, voice

SECONDS = 14.0
DIGITAL = np.zeros(round(SECONDS * 48_000), np.float32)
HOME, FAN = quiet(SECONDS, -65.0), quiet(SECONDS, -40.0)
SPEECH = np.concatenate([voice(name)[: 7 * 48_000] for name in ("hazel-1", "iris-1", "linde-1", "olivo-1")])


@dataclass
class Ports:
    """A room's sound and one line, both from a recording; what is played and sent goes nowhere."""

    room: Sound
    line: Sound
    at: int = 0

    def read(self, out: Frame) -> bool:
        out[:] = self.room[self.at : self.at + FRAME]
        return True

    def pull(self, _now: float) -> dict[PeerId, Frame]:
        frame = self.line[self.at : self.at + FRAME]
        self.at += FRAME
        return {PeerId("k"): frame}

    def reference(self, out: Frame) -> None:
        out[:] = silence()

    def channels(self) -> None:
        return None

    def write(self, _frame: Frame) -> None:
        return None

    def push(self, *_what: object) -> None:
        return None


@pytest.mark.parametrize(
    ("room", "line", "muted", "found"),
    [
        (HOME, HOME, False, set()),
        (DIGITAL, HOME, False, {Trouble(DEAD, "room")}),
        (HOME, FAN, False, {Trouble(NOISY, "p-a")}),
        (SPEECH, HOME, True, {Trouble(MUTED, "room")}),
        (SPEECH, HOME, False, set()),
        (HOME, HOME, True, set()),
    ],
    ids=["well", "dead microphone", "noisy line", "speech into the muted room", "speech", "muted"],
)
def test_each_trouble_is_found_and_only_that_one(
    room: Sound, line: Sound, muted: bool, found: set[Trouble]
) -> None:
    ports: Any = cast("Any", Ports(room, line))
    engine = Engine(ports, ports, SpeechEngine(), NoCanceller(), lambda _fact: None)
    engine.join(PeerId("k"), PersonId("p-a"))
    engine.mute_room(muted=muted)
    ever: set[Trouble] = set()
    for beat in range(min(room.size, line.size) // FRAME - 1):
        engine.beat(beat * FRAME_S)
        if beat % 100 == 99:
            ever |= engine.hear_well(1.0)
    assert ever == found
