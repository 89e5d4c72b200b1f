"""What every `SoundPort` promises; the simulated table and virtual cards through PortAudio both keep it."""

import numpy as np

from roomctl.media.dsp.frame import FRAME, RATE, silence
from roomctl.media.sound.faults import FaultCode
from roomctl.media.sound.port import Direction, Identity, Link, SoundPort, SoundState
from tests.media.sound.beat import Beat
from tests.media.sound.conftest import Room
from tests.media.sound.sounds import alike, best_lag, level_db, speechlike


def both(state: SoundState, link: Link) -> bool:
    return state.microphone.link is link and state.loudspeaker.link is link


def codes(state: SoundState) -> set[FaultCode]:
    return {fault.code for fault in state.faults}


async def test_before_the_start_there_is_silence_and_no_error(room: Room) -> None:
    port: SoundPort = room.port
    assert both(port.state(), Link.NONE)
    out = np.full(FRAME, 0.5, np.float32)
    assert not port.read(out)
    assert not out.any()
    port.reference(out)
    port.write(silence())
    assert port.capture_fill() is None
    await port.close()


async def test_a_voice_at_the_table_arrives_and_the_rooms_loudspeaker_plays(room: Room) -> None:
    voice, remote = speechlike(3, seed=1), speechlike(3, seed=2)
    await room.port.start()
    async with Beat(room.port, paced=room.paced) as beat:
        await beat.until(lambda state: both(state, Link.OPEN), 10)
        state = room.port.state()
        assert codes(state) == set()
        assert {d.direction for d in state.devices} == set(Direction)
        assert state.microphone.device is not None
        await beat.seconds(1)
        room.say(voice)
        await beat.seconds(4.5)
        near, _ = beat.since(0)
        assert alike(voice, near) > 0.5
        beat.play(remote)
        await beat.seconds(4.5)
        assert alike(remote, room.played()) > 0.5
        counters = room.port.counters()
        assert counters.captured > 8 * RATE
        assert counters.played > 5 * RATE
    await room.port.close()


async def test_the_reference_comes_before_its_echo_and_is_what_was_played(room: Room) -> None:
    remote = speechlike(4, seed=3)
    await room.port.start()
    async with Beat(room.port, paced=room.paced) as beat:
        await beat.seconds(1.5)
        begin = len(beat.near)
        beat.play(remote)
        await beat.seconds(6)
        near, far = beat.since(begin)
        assert alike(remote, far) > 0.9
        assert alike(far, near) > 0.5
        assert 0 < best_lag(far, near)[0] < RATE  # the forgiving pipes of the virtual cards hold 0.4 s of it
    await room.port.close()


async def test_a_lost_device_is_told_and_comes_back_by_itself(room: Room) -> None:
    await room.port.start()
    async with Beat(room.port, paced=room.paced) as beat:
        await beat.until(lambda state: both(state, Link.OPEN), 10)
        await room.unplug()
        told = await beat.until(lambda state: both(state, Link.LOST), 2)
        assert {FaultCode.MICROPHONE_LOST, FaultCode.LOUDSPEAKER_LOST} <= codes(room.port.state())
        beat.play(speechlike(0.5, seed=1))
        await beat.seconds(0.6)
        assert not any(beat.heard[-20:])
        assert level_db(np.concatenate(beat.near[-20:])) < -110
        assert room.port.capture_fill() is None
        await room.plug()
        back = await beat.until(lambda state: both(state, Link.OPEN), 5)
        print(f"told after {told:.2f} s, back after {back:.2f} s")
        assert codes(room.port.state()) == set()
        voice = speechlike(2, seed=4)
        begin = len(beat.near)
        room.say(voice)
        await beat.seconds(3.5)
        assert alike(voice, beat.since(begin)[0]) > 0.5
        assert room.port.counters().lost >= 2
    await room.port.close()


async def test_an_unknown_choice_is_told_and_the_sound_goes_on(room: Room) -> None:
    await room.port.start()
    async with Beat(room.port, paced=room.paced) as beat:
        await beat.until(lambda state: both(state, Link.OPEN), 10)
        before = room.port.state()
        assert room.port.state() is before
        await room.port.choose(Direction.MICROPHONE, Identity("another", "place", "7").text())
        fault = next(f for f in room.port.state().faults if f.code is FaultCode.CHOICE_UNKNOWN)
        assert fault.params == {"direction": "microphone", "identity": "another|place|7"}
        await beat.seconds(0.5)
        assert both(room.port.state(), Link.OPEN)
        assert any(beat.heard[-30:])
        await room.port.choose(Direction.MICROPHONE, None)
        assert codes(room.port.state()) == set()
    await room.port.close()


async def test_the_device_in_use_may_be_chosen_by_hand_and_nothing_breaks(room: Room) -> None:
    await room.port.start()
    async with Beat(room.port, paced=room.paced) as beat:
        await beat.until(lambda state: both(state, Link.OPEN), 10)
        device = room.port.state().microphone.device
        assert device is not None
        opened = room.port.counters().opened
        await room.port.choose(Direction.MICROPHONE, device.identity.text())
        assert room.port.state().microphone.reason.code == "saved"
        assert room.port.counters().opened == opened
    await room.port.close()


async def test_closing_twice_is_closing_once(room: Room) -> None:
    await room.port.start()
    await room.port.close()
    await room.port.close()
    out = silence()
    assert not room.port.read(out)
    room.port.write(out)
