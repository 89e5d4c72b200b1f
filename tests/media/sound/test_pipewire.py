"""What happens to devices behind PipeWire, through the same port. Skipped, with words, without it."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from roomctl.media.sound.port import Direction, Link
from scripts.benchlib.device_faults import both, good, running, timed
from tests.lab.pipewire_room import HAVE_PIPEWIRE, WHY_NOT, PipeWireRoom
from tests.lab.virtual_room import LabError

pytestmark = [pytest.mark.lab, pytest.mark.skipif(not HAVE_PIPEWIRE, reason=WHY_NOT)]


async def test_loss_return_and_a_silent_move_behind_pipewire() -> None:
    with PipeWireRoom(["speakerphone", "webcam", "screen"]) as lab:
        async with running(lab) as beat:
            await beat.until(good, 6)
            state = beat.port.state()
            assert state.of(Direction.MICROPHONE).device is not None
            assert state.microphone.device is not None
            assert state.microphone.device.server_name == "speakerphone_mic"
            lost = await timed(lambda: lab.unplug("speakerphone"), beat, both(Link.LOST))
            back = await timed(lambda: lab.plug("speakerphone"), beat, good)
            stream = lab.pactl("list", "short", "source-outputs").split("\t")[0]
            with suppress(LabError):  # 0.3 refuses: a stream that asks not to be moved is not
                await asyncio.to_thread(lab.pactl, "move-source-output", stream, "webcam_mic")
            await beat.seconds(1)
            await beat.until(good, 4)
            print(f"PipeWire: told after {lost:.2f} s, back after {back:.2f} s")
            assert lost < 2
            sources = dict(
                line.split("\t")[:2] for line in lab.pactl("list", "short", "sources").splitlines()
            )
            at = lab.pactl("list", "short", "source-outputs").split("\t")[1]
            assert sources[at] == "speakerphone_mic"
