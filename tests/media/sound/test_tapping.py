"""Tapping on the table with several microphones plugged in: the nearest is found, through real streams."""

from __future__ import annotations

import asyncio

import pytest

from roomctl.media import listen
from tests.lab.virtual_room import VirtualRoom
from tests.media.sound.test_taps import knocked, quiet

pytestmark = pytest.mark.lab

HEARD = {"speakerphone": 0.02, "usb_microphone": 0.3, "webcam": 0.015, "builtin": 0.01}
"""How loud the same knocks arrive at each card's microphone."""


async def test_of_four_microphones_the_one_beside_the_finger_is_found() -> None:
    with VirtualRoom(HEARD, pipe=16384) as lab, lab.entered():
        for name in HEARD:
            lab.card(name).noise(0.0005)
        listening = asyncio.create_task(listen.find(12.0))
        await asyncio.sleep(1.0)
        for name, level in HEARD.items():
            lab.card(name).say(knocked(quiet(8, rms=0.0), (0.4, 0.9, 1.4, 2.2, 3.0, 3.8), level))
        found = await asyncio.wait_for(listening, 20)
    assert found["microphones"] == len(HEARD)
    assert found["label"] == "Table Microphone"
