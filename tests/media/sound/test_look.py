"""Looking opens nothing, chooses as a room would, and says so when there is nothing to look with."""

import subprocess
import sys

import msgspec
import pytest

from roomctl.media.sound.faults import FaultCode, ReasonCode
from roomctl.media.sound.look import look
from roomctl.media.sound.port import Direction, Kind
from roomctl.wire.reports import SoundReport
from tests.lab.virtual_room import VirtualRoom


@pytest.mark.lab
async def test_it_lists_and_chooses_and_opens_nothing() -> None:
    with VirtualRoom(["speakerphone", "screen", "webcam"]) as lab, lab.entered():
        state = await look()
        assert state.microphone.device is not None
        assert state.microphone.reason.code is ReasonCode.ONLY_SPEAKERPHONE
        assert {d.kind for d in state.devices} == {Kind.SPEAKERPHONE, Kind.SCREEN, Kind.WEBCAM}
        assert lab.pactl("list", "short", "source-outputs") == ""
        webcam = next(d for d in state.devices if d.kind is Kind.WEBCAM)
        chosen = await look({Direction.MICROPHONE: webcam.identity.text(), Direction.LOUDSPEAKER: ""})
        assert chosen.microphone.device == webcam


@pytest.mark.lab
def test_the_command_prints_the_wires_report_and_nothing_else() -> None:
    with VirtualRoom(["speakerphone"]) as lab, lab.entered():
        done = subprocess.run(
            [sys.executable, "-m", "roomctl.media.look"], capture_output=True, timeout=30, check=True
        )
    report = msgspec.json.decode(done.stdout, type=SoundReport)
    assert report.microphone.label == "Jabra SPEAK 510 USB"
    assert [device.usable for device in report.devices] == [True, True]


async def test_neither_server_nor_portaudio_is_told_with_their_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULSE_SERVER", "unix:/nonexistent/socket")
    monkeypatch.setenv("ALSA_CONFIG_PATH", "/nonexistent/asound.conf")
    state = await look()
    assert state.devices == ()
    found = {fault.code: fault for fault in state.faults}
    assert "asound.conf" in str(found[FaultCode.PORTAUDIO_MISSING].params["detail"])
    assert {FaultCode.SOUND_REDUCED, FaultCode.NO_MICROPHONE, FaultCode.NO_LOUDSPEAKER} <= found.keys()
