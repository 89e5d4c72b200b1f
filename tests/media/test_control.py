"""The media process's conversation, in this process: real socket, real links, a simulated table."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from roomctl.media import process
from roomctl.media.call.port import PeerOptions
from roomctl.media.control import Control
from roomctl.media.sound.faults import Fault, FaultCode
from roomctl.types import PeerId, PersonId
from roomctl.wire import media as wire
from roomctl.wire.base import WIRE_VERSION
from tests.media.call.meeting import Tone, until
from tests.media.rooms import RoomEnd, settings
from tests.media.speech.scenes import VOICES

pytestmark = pytest.mark.lab


@pytest.fixture
async def control(own_place: Path) -> AsyncIterator[Control]:
    made = Control(own_place / "media.sock", orphan_s=30.0)
    running = asyncio.create_task(made.run())
    await until(made.path.exists)
    yield made
    made.ended.set()
    await asyncio.wait_for(running, 10)
    assert not made.path.exists()


async def test_hello_and_snapshot_come_first(control: Control) -> None:
    async with RoomEnd(control.path) as room:
        await room.first(wire.Snapshot)
        hello, snapshot = room.told[:2]
        assert isinstance(hello, wire.Hello)
        assert (hello.version, hello.epoch) == (WIRE_VERSION, control.epoch)
        assert isinstance(snapshot, wire.Snapshot)
        assert snapshot.peers == ()


async def test_the_socket_is_ours_alone(control: Control) -> None:
    assert control.path.stat().st_mode & 0o777 == 0o600


async def test_a_simulated_table_is_told_as_one_and_its_voice_as_speech(control: Control) -> None:
    async with RoomEnd(control.path) as room:
        room.say(settings())
        sound = (await room.first(wire.SoundChanged)).sound
        assert sound.simulated
        assert (sound.microphone.state, sound.loudspeaker.state) == ("open", "open")
        assert sound.echo in {"cascade+livekit", "cascade+pywebrtc"}
        room.say(wire.SimulateVoice(seat=1, path=str(VOICES / "linde-1.opus")))
        assert (await room.first(wire.SpeechStarted)).source == "room"
        await until(lambda: any(one.microphone > -40.0 for one in room.all(wire.Levels)))
        assert (await room.first(wire.SpeechEnded, within_s=15.0)).source == "room"


async def test_a_clip_that_is_not_there_is_refused_and_the_evening_goes_on(control: Control) -> None:
    async with RoomEnd(control.path) as room:
        room.say(settings())
        room.say(wire.SimulateVoice(seat=1, path="no/such/clip.opus"))
        room.say(wire.SetRoomMute(muted=True))
        await until(lambda: any(one.sound.room_muted for one in room.all(wire.SoundChanged)))


async def test_the_button_on_the_box_closes_at_once_and_opens_by_the_room_only(control: Control) -> None:
    async with RoomEnd(control.path) as room:
        room.say(settings())
        await room.first(wire.SoundChanged)
        studio = control.studio
        assert studio is not None
        studio._pressed(None)
        closed = studio.engine.room_muted
        await until(lambda: any(one.sound.room_muted for one in room.all(wire.SoundChanged)))
        studio._pressed(None)
        assert (closed, studio.engine.room_muted) == (True, True), "opening is the room's to say"
        await until(lambda: len(room.all(wire.MuteButton)) == 2)
        assert [one.muted for one in room.all(wire.MuteButton)] == [True, False]
        room.say(wire.SetRoomMute(muted=False))
        await until(lambda: not studio.engine.room_muted)


async def test_silence_of_a_muted_room_is_no_fault_of_its_microphone(control: Control) -> None:
    """Some boxes close their own microphone when their lamp is lit."""
    async with RoomEnd(control.path) as room:
        room.say(settings())
        await room.first(wire.SoundChanged)
        studio = control.studio
        assert studio is not None
        silent = replace(studio.engine.sound.state(), faults=(Fault(FaultCode.MICROPHONE_SILENT),))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(studio.engine.sound, "state", lambda: silent)
            told = []
            for muted in (False, True):
                studio.mute(muted=muted)
                told.append({one.code for one in studio.faults()})
        assert "microphone_silent" in told[0]
        assert "microphone_silent" not in told[1]


async def test_levels_come_ten_times_for_each_health(control: Control) -> None:
    """Both by the same clock: ten times a second, and once. A busy machine is late with both."""
    async with RoomEnd(control.path) as room:
        room.say(settings())
        await until(lambda: any(one.health.beats > 50 for one in room.all(wire.HealthReport)))
        await room.first(wire.HealthReport, len(room.all(wire.HealthReport)) + 1)
        told = [type(one) for one in room.told if isinstance(one, wire.Levels | wire.HealthReport)]
        last, before = [at for at, kind in reversed(list(enumerate(told))) if kind is wire.HealthReport][:2]
        assert last - before - 1 == 10
        health = room.all(wire.HealthReport)[-1].health
        assert health.judge == "silero"
        assert health.priority == "normal"
        assert health.cpu_pct > 0
        assert all(count > 0 for count in health.counters.values())


async def test_a_link_is_opened_reported_and_closed(control: Control) -> None:
    async with RoomEnd(control.path) as room:
        room.say(settings())
        await room.bring("k-1", "p-1", Tone(440.0))
        connected = await room.first(wire.PeerChanged)
        assert (connected.peer, connected.person, connected.state) == ("k-1", "p-1", "connected")
        await until(lambda: any(one.peers for one in room.all(wire.HealthReport)))
        report = room.all(wire.HealthReport)[-1].peers[0]
        assert (report.peer, report.person, report.state) == ("k-1", "p-1", "connected")
        room.say(wire.ClosePeer(peer=PeerId("k-1")))
        assert (await room.first(wire.PeerChanged, 2)).state == "closed"


async def test_a_person_who_comes_again_has_one_link(control: Control) -> None:
    async with RoomEnd(control.path) as room:
        room.say(settings())
        await room.bring("k-old", "p-1", Tone(440.0))
        await room.bring("k-new", "p-1", Tone(550.0))
        await until(
            lambda: ("k-old", "closed") in [(one.peer, one.state) for one in room.all(wire.PeerChanged)]
        )
        changes = [(one.peer, one.state) for one in room.all(wire.PeerChanged)]
        assert ("k-new", "closed") not in changes


async def test_a_bad_offer_is_refused_with_a_code_and_the_call_goes_on(control: Control) -> None:
    async with RoomEnd(control.path) as room:
        room.say(settings())
        room.say(wire.OpenPeer(peer=PeerId("k-bad"), person=PersonId("p-bad"), sdp="this is no offer"))
        refused = await room.first(wire.PeerRefused)
        assert refused.peer == "k-bad"
        assert refused.code.startswith("call.")
        await room.bring("k-1", "p-1", Tone(440.0))


async def test_an_offer_before_the_settings_is_refused(control: Control) -> None:
    async with RoomEnd(control.path) as room:
        room.say(wire.OpenPeer(peer=PeerId("k-1"), person=PersonId("p-1"), sdp="v=0"))
        assert (await room.first(wire.PeerRefused)).code == "call.closed"


async def test_another_room_takes_over_and_the_call_never_notices(control: Control) -> None:
    async with RoomEnd(control.path) as first:
        first.say(settings())
        await first.bring("k-1", "p-1", Tone(440.0))
        assert control.studio is not None
        engine, port = control.studio.engine, control.studio.engine.sound
        await first.hang_up()
        beats = engine.beats
        async with RoomEnd(control.path) as second:
            snapshot = await second.first(wire.Snapshot)
            assert [(one.peer, one.person, one.state) for one in snapshot.peers] == [
                ("k-1", "p-1", "connected")
            ]
            assert snapshot.sound.microphone.state == "open"
            second.say(settings())
            await second.first(wire.HealthReport)
            assert second.all(wire.PeerChanged) == []
            assert control.studio.engine is engine
            assert control.studio.engine.sound is port
            assert engine.beats > beats + 50


async def test_settings_change_what_they_name_and_nothing_else(control: Control) -> None:
    async with RoomEnd(control.path) as room:
        room.say(settings())
        await room.first(wire.HealthReport)
        assert control.studio is not None
        engine = control.studio.engine
        port, canceller, ear = engine.sound, engine.canceller, engine.speech
        room.say(settings(speech=wire.SpeechSettings(judge="webrtcvad")))
        await until(lambda: engine.speech is not ear)
        assert (engine.sound, engine.canceller) == (port, canceller)
        await until(lambda: room.all(wire.HealthReport)[-1].health.judge == "webrtcvad")
        room.say(settings(sound=wire.SoundSettings(mode="simulated", echo="none", levelling=False)))
        await until(lambda: room.all(wire.SoundChanged)[-1].sound.echo == "none")
        assert engine.sound is port
        assert not engine.levelling
        room.say(settings(sound=wire.SoundSettings(mode="off")))
        await until(lambda: room.all(wire.SoundChanged)[-1].sound.microphone.state == "none")
        assert not room.all(wire.SoundChanged)[-1].sound.simulated
        assert control.studio.faults() == []


async def test_settings_that_make_no_sense_end_nothing(control: Control) -> None:
    async with RoomEnd(control.path) as room:
        room.say(settings())
        await room.first(wire.SoundChanged)
        room.say(settings(speech=wire.SpeechSettings(activation=0.2, deactivation=0.9)))
        beats = room.all(wire.HealthReport)[-1:]
        await room.first(wire.HealthReport, len(beats) + 2)


async def test_a_missing_judge_is_a_fault_in_words(control: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.util

    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    async with RoomEnd(control.path) as room:
        room.say(settings())
        faults = (await room.first(wire.FaultsChanged)).faults
        assert [(one.code, one.params) for one in faults] == [("speech.judge_missing", {"used": "webrtcvad"})]


async def test_a_room_that_does_not_read_gets_a_snapshot_of_what_it_missed(control: Control) -> None:
    async with RoomEnd(control.path) as room:
        room.say(settings())
        await room.first(wire.SoundChanged)
        control._mouth.missed = True
        before = len(room.all(wire.Snapshot))
        await room.first(wire.Snapshot, before + 1)


async def test_media_without_a_room_ends_after_its_time(own_place: Path) -> None:
    control = Control(own_place / "media.sock", orphan_s=0.3)
    await asyncio.wait_for(control.run(), 5)
    assert not control.path.exists()


async def test_the_room_ends_media(own_place: Path) -> None:
    control = Control(own_place / "media.sock")
    running = asyncio.create_task(control.run())
    await until(control.path.exists)
    async with RoomEnd(control.path) as room:
        room.say(settings())
        await room.bring("k-1", "p-1", Tone(440.0))
        room.say(wire.EndMedia())
        await asyncio.wait_for(running, 10)


async def test_a_mute_waits_for_no_device_and_reaches_a_link_that_is_just_coming(
    control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with RoomEnd(control.path) as room:
        room.say(settings())
        await room.first(wire.SoundChanged)
        studio = control.studio
        assert studio is not None
        forever = asyncio.Event()
        monkeypatch.setattr(studio.engine.sound, "choose", lambda *_given: forever.wait())
        room.say(wire.ChooseDevice(direction="microphone", identity="usb:1"))
        room.say(settings(sound=wire.SoundSettings(mode="simulated", levelling=False)))
        room.say(wire.SetRoomMute(muted=True))
        await until(lambda: studio.engine.room_muted)
        forever.set()
        await until(lambda: not studio.settings.sound.levelling)
        # As on the wire, when both are read in one piece: the offer is not looked at yet.
        opened: list[PeerOptions] = []
        monkeypatch.setattr(studio.call, "open", lambda _peer, _sdp, options: _noted(opened, options))
        control._links.open(wire.OpenPeer(peer=PeerId("k-1"), person=PersonId("p-1"), sdp=""))
        control._links.set(wire.SetPerson(person=PersonId("p-1"), muted=True, deaf=True))
        await until(lambda: opened == [PeerOptions(muted=True, deaf=True)])


async def test_beats_that_all_fail_end_the_process(control: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    deaths: list[None] = []
    monkeypatch.setattr(process, "die", lambda: deaths.append(None))
    async with RoomEnd(control.path) as room:
        room.say(settings())
        await room.first(wire.SoundChanged)
        assert control.studio is not None
        control.studio.pacer.failed_on_end = 99
        await until(lambda: control.studio is not None and control.studio.pacer.failed_on_end == 0)
        assert not deaths, "one that succeeds is enough"
        monkeypatch.setattr(control.studio.engine.sound, "read", None)
        await until(lambda: bool(deaths))


async def _noted(where: list[PeerOptions], options: PeerOptions) -> str:
    where.append(options)
    return ""


async def test_a_sound_library_that_hangs_for_good_ends_the_process(
    control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    deaths: list[None] = []
    monkeypatch.setattr(process, "die", lambda: deaths.append(None))
    async with RoomEnd(control.path) as room:
        room.say(settings())
        await room.first(wire.SoundChanged)
        assert control.studio is not None
        assert not deaths
        sound = control.studio.engine.sound
        hopeless = replace(sound.state(), hopeless=True)
        monkeypatch.setattr(sound, "state", lambda: hopeless)
        await until(lambda: bool(deaths))
