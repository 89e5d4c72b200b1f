"""The virtual room stands, obeys, and leaves nothing behind."""

import os

import numpy as np
import pytest

from tests.lab.virtual_room import LabError, VirtualRoom

pytestmark = pytest.mark.lab


def names(listing: str) -> set[str]:
    return {line.split("\t")[1] for line in listing.splitlines()}


def test_cards_come_and_go_and_nothing_stays_behind() -> None:
    before = os.environ.get("PULSE_SERVER")
    with VirtualRoom(["speakerphone", "webcam"]) as room, room.entered():
        assert os.environ["PULSE_SERVER"].endswith("/native")
        assert "speakerphone_out" in names(room.pactl("list", "short", "sinks"))
        assert {"speakerphone_mic", "webcam_mic"} <= names(room.pactl("list", "short", "sources"))
        processes = [room.card(name).process for name in ("speakerphone", "webcam")]
        room.unplug("webcam")
        assert "webcam_mic" not in names(room.pactl("list", "short", "sources"))
        assert processes[1].poll() is not None
        room.plug("screen")
        assert "screen_out" in names(room.pactl("list", "short", "sinks"))
        folder = room.folder
    assert not folder.exists()
    assert all(process.poll() is not None for process in processes)
    assert os.environ.get("PULSE_SERVER") == before


def test_a_room_that_cannot_stand_says_why_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    room = VirtualRoom(["no such card"])
    with pytest.raises(KeyError), room:
        raise AssertionError("it must not open")
    assert not room.folder.exists()


def test_what_the_server_refuses_is_told_in_its_words() -> None:
    with VirtualRoom([]) as room, pytest.raises(LabError, match="unload-module"):
        room.pactl("unload-module", "99999")


def test_two_rooms_at_once_do_not_know_each_other() -> None:
    with VirtualRoom(["webcam"]) as one, VirtualRoom(["screen"]) as other:
        assert "webcam_mic" in names(one.pactl("list", "short", "sources"))
        assert "webcam_mic" not in names(other.pactl("list", "short", "sources"))
        assert other.environment()["PULSE_SERVER"] != one.environment()["PULSE_SERVER"]


def test_the_loudspeaker_is_recorded_while_it_plays() -> None:
    with VirtualRoom(["speakerphone"]) as room, room.entered():
        import subprocess
        import wave

        path = room.folder / "tone.wav"
        tone = (np.sin(np.arange(48_000) * 2 * np.pi * 440 / 48_000) * 16_000).astype(np.int16)
        with wave.open(str(path), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(48_000)
            out.writeframes(tone.tobytes())
        subprocess.run(["paplay", "--device=speakerphone_out", str(path)], check=True, timeout=20)
        played = room.card("speakerphone").played()
        spectrum = np.abs(np.fft.rfft(played))
        assert abs(np.argmax(spectrum) * 48_000 / played.size - 440) < 2
