"""Rooms for the contract: the simulated table and virtual cards, behind the same few acts."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Protocol

import numpy as np
import pytest

from roomctl.media.dsp.frame import Frame
from roomctl.media.sound.live import LiveSound
from roomctl.media.sound.port import Direction, SoundPort
from roomctl.media.sound.simulated import SimulatedSound
from tests.lab.virtual_room import VirtualRoom
from tests.media.sound.sounds import Sound

LATENCY_S = 0.3
"""For tests in real time on busy machines: generous."""


class Room(Protocol):
    """What a test may do to a room, whatever it is made of."""

    @property
    def port(self) -> SoundPort: ...
    @property
    def paced(self) -> bool: ...
    def say(self, sound: Sound) -> None: ...
    def played(self) -> Sound: ...
    async def unplug(self) -> None: ...
    async def plug(self) -> None: ...


class SimulatedRoom:
    paced = False

    def __init__(self) -> None:
        self._played: list[Frame] = []
        self.port = SimulatedSound(on_played=self._played.append)

    def say(self, sound: Sound) -> None:
        self.port.say(sound)

    def played(self) -> Sound:
        return np.concatenate(self._played)

    async def unplug(self) -> None:
        for direction in Direction:
            self.port.unplug(direction)

    async def plug(self) -> None:
        for direction in Direction:
            self.port.plug(direction)


class CardRoom:
    paced = True

    def __init__(self, lab: VirtualRoom) -> None:
        self._lab = lab
        self.port = LiveSound(latency_s=LATENCY_S, margin_s=0.1)

    def say(self, sound: Sound) -> None:
        self._lab.card("speakerphone").say(sound)

    def played(self) -> Sound:
        return self._lab.card("speakerphone").played()

    async def unplug(self) -> None:
        await asyncio.to_thread(self._lab.unplug, "speakerphone")

    async def plug(self) -> None:
        await asyncio.to_thread(self._lab.plug, "speakerphone")


@pytest.fixture(params=["simulated", pytest.param("cards", marks=pytest.mark.lab)])
def room(request: pytest.FixtureRequest) -> Iterator[Room]:
    if request.param == "simulated":
        yield SimulatedRoom()
        return
    with VirtualRoom(["speakerphone", "screen", "webcam"]) as lab, lab.entered():
        yield CardRoom(lab)
