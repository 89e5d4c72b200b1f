"""Several microphones of one or two devices: all in step with the beat, none of them stops the others."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from roomctl.media.dsp.frame import FRAME, RATE, Frame
from roomctl.media.sound.capture import Capture
from roomctl.media.sound.faults import FaultCode
from roomctl.media.sound.live import LiveSound
from roomctl.media.sound.look import look
from roomctl.media.sound.microphones import Captures, Follower, Microphones
from roomctl.media.sound.port import Direction
from roomctl.media.sound.portaudio import PortAudio
from roomctl.media.sound.simulated import CROSSTALK, SimulatedSound, Table
from tests.lab.virtual_room import VirtualRoom
from tests.media.sound.sounds import level_db, speechlike

BURST, MARGIN = 1440, 960


def test_the_wanted_channels_of_one_device_are_read_together() -> None:
    capture = Capture((2, 0))
    block = np.tile(np.array([0.0, 0.1, 0.2], np.float32), (FRAME, 1))
    capture.take(block, FRAME, None, None)
    out = np.zeros((2, FRAME), np.float32)
    assert capture.read(out)
    assert (out[0] == np.float32(0.2)).all()
    assert (out[1] == 0.0).all()
    assert not capture.read(out)
    assert capture.samples == FRAME


@pytest.mark.parametrize("ppm", [200.0, -200.0])
def test_a_second_device_keeps_step_with_the_beat_for_two_minutes(ppm: float) -> None:
    """Its sound comes in bursts by its own clock; the two channels of it never move between themselves."""
    capture = Capture((0, 1))
    follower, out = Follower(capture, BURST, MARGIN), np.zeros((2, FRAME), np.float32)
    block = np.stack([np.full(BURST, 0.1), np.full(BURST, -0.1)], axis=1).astype(np.float32)
    came, failed, begun = 0, 0, False
    for beat in range(120 * RATE // FRAME):
        while came + BURST <= (beat + 1) * FRAME * (1 + ppm * 1e-6):
            capture.take(block, BURST, None, None)
            came += BURST
        heard = follower.read(out)
        failed += begun and not heard
        begun = begun or heard
        assert (out[0] == -out[1]).all()
    assert failed == 0
    assert capture.left_out == 0
    assert np.sign(follower.ppm) == -np.sign(ppm)


def test_a_second_device_that_stops_is_silence_and_comes_back() -> None:
    capture = Capture((0,))
    follower, out = Follower(capture, FRAME, FRAME), np.ones((1, FRAME), np.float32)
    loud = np.full((FRAME, 1), 0.2, np.float32)
    heard = []
    for beat in range(300):
        if not 100 <= beat < 150:
            capture.take(loud, FRAME, None, None)
        heard.append(follower.read(out))
        assert heard[-1] or not out.any()
    assert not any(heard[110:150])
    assert all(heard[160:])
    assert follower.missing == FRAME


def test_a_device_that_is_away_leaves_its_rows_silent_and_the_first_one_heard() -> None:
    table = Captures((Microphones(), Microphones("usb", (0, 1))), BURST, MARGIN)
    audio = PortAudio()
    first = table.line(0, audio, lambda: None)
    table.line(1, audio, lambda: None)
    assert (first.channels, table.several) == (1, True)
    first.buffer = Capture()
    first.buffer.take(np.full((FRAME, 1), 0.3, np.float32), FRAME, None, None)
    out = np.zeros(FRAME, np.float32)
    assert table.read(out)
    assert (out == np.float32(0.3)).all()
    assert (table.frames[0] == out).all()
    assert not table.frames[1:].any()
    with pytest.raises(ValueError, match="1 to 8"):
        Captures((Microphones("", tuple(range(9))),), BURST, MARGIN)


async def test_the_simulated_table_has_a_microphone_for_each_seat() -> None:
    port, near = SimulatedSound(table=Table(microphones=3)), np.zeros(FRAME, np.float32)
    await port.start()
    port.say(speechlike(1, seed=1), seat=2)
    heard: list[Frame] = []
    for _ in range(90):
        assert port.read(near)
        channels = port.channels()
        assert channels is not None
        assert (channels[0] == near).all()
        heard.append(channels.copy())
    levels = [level_db(row) for row in np.concatenate(heard, axis=1)]
    assert levels[1] - levels[0] == pytest.approx(-20 * np.log10(CROSSTALK), abs=1)
    assert levels[0] == pytest.approx(levels[2], abs=1)
    assert SimulatedSound().channels() is None


def test_a_further_device_that_is_not_there_is_told_by_name() -> None:
    port = LiveSound(microphones=(Microphones(), Microphones("usb-table-microphone|2.1")))
    told = [one for one in port.state().faults if one.code is FaultCode.FURTHER_MICROPHONE]
    assert [one.params for one in told] == [{"device": "usb-table-microphone"}]


@pytest.mark.lab
async def test_an_array_and_a_second_device_are_heard_channel_by_channel_through_the_sound_server() -> None:
    """Virtual cards: each channel of the array is half as loud as the one before; two of four are used."""
    with VirtualRoom(["array", "usb_microphone", "usb_loudspeaker"]) as lab, lab.entered():
        seen = [d for d in (await look()).devices if d.direction is Direction.MICROPHONE]
        listed = {d.label: d.identity.text() for d in seen}
        array, single = (listed[name] for name in ("ReSpeaker 4 Mic Array", "Table Microphone"))
        given = (Microphones(array, (1, 2)), Microphones(single))
        port = LiveSound({Direction.MICROPHONE: array}, latency_s=0.3, margin_s=0.1, microphones=given)
        await port.start()
        heard: list[Frame] = []
        near = np.zeros(FRAME, np.float32)
        lab.card("array").say(speechlike(4, seed=1))
        lab.card("usb_microphone").say(speechlike(4, seed=2))
        for _ in range(300):
            if port.read(near) and (channels := port.channels()) is not None:
                heard.append(channels.copy())
            await asyncio.sleep(FRAME / RATE)
        assert FaultCode.FURTHER_MICROPHONE not in {fault.code for fault in port.state().faults}
        await asyncio.to_thread(lab.unplug, "usb_microphone")
        for _ in range(300):
            if FaultCode.FURTHER_MICROPHONE in {fault.code for fault in port.state().faults}:
                break
            port.read(near)
            await asyncio.sleep(FRAME / RATE)
        assert {fault.code for fault in port.state().faults} == {FaultCode.FURTHER_MICROPHONE}
        await port.close()
    levels = [level_db(row) for row in np.concatenate(heard[len(heard) // 3 :], axis=1)]
    assert levels[0] - levels[1] == pytest.approx(6.0, abs=1.0)
    assert levels[2] > -40.0
