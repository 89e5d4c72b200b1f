"""Another canceller or device in mid-meeting: asked by the console only, told to media, shown, kept."""

from __future__ import annotations

from pathlib import Path

from roomctl.room.checkpoint import Checkpoint
from roomctl.room.facts import Facts
from roomctl.room.links import Links
from roomctl.room.page_acts import PageActs
from roomctl.room.service import told_to_media
from roomctl.room.sound_check import SoundCheck
from roomctl.room.stay import Stay
from roomctl.wire import console, media
from roomctl.wire.reports import DirectionState, SoundReport
from tests.room.house import house
from tests.room.still import meeting


async def test_the_console_asks_for_another_canceller_and_media_gets_the_settings(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        assert room.console.state.sound.echo_asked == "auto"
        assert (await room.console.ask(console.SetEcho(echo="webrtc"))).code == ""
        await room.console.until(lambda state: state.sound.echo_asked == "webrtc")
        assert room.console.state.acts[0].act == "set_echo"
        await room.console.ask(console.SetKind(kind="video"))
        await room.console.until(lambda state: state.meeting.kind == "video")
        assert room.console.state.sound.echo_asked == "webrtc", "another setting does not undo it"


def test_what_was_asked_for_is_kept_when_the_room_is_started_again(tmp_path: Path) -> None:
    m, checkpoint = meeting(tmp_path), Checkpoint(tmp_path)
    usual = m.media_settings().sound.echo
    m.echo = "device"
    checkpoint.save(m, 100.0)
    again = meeting(tmp_path)
    assert again.media_settings().sound.echo == usual
    assert checkpoint.restore(again, 101.0)
    assert again.media_settings().sound.echo == "device"


def test_a_new_media_process_is_told_of_canceller_and_devices(tmp_path: Path) -> None:
    m = meeting(tmp_path)
    m.echo, m.devices["microphone"] = "webrtc", "usb:twin"
    first, *others = told_to_media(m)
    assert isinstance(first, media.Configure)
    assert first.sound.echo == "webrtc"
    assert media.ChooseDevice(direction="microphone", identity="usb:twin") in others


def test_a_choice_that_media_knows_outlives_the_room_that_passed_it_on(tmp_path: Path) -> None:
    m = meeting(tmp_path)
    facts = Facts(m, Links(m, PageActs(m, Stay(m))), SoundCheck(m, lambda: None))
    chosen = DirectionState(state="open", identity="usb:twin", why="saved")
    ruled = DirectionState(state="open", identity="usb:only", why="only_speakerphone")
    sound = SoundReport(microphone=chosen, loudspeaker=ruled)
    facts.said(media.Snapshot(sound=sound, peers=(), faults=(), speaking=()), 100.0)
    assert m.devices == {"microphone": "usb:twin"}
