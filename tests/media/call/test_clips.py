"""Reading sound files: the shipped voices, and files that are none."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from roomctl.demo.script import load
from roomctl.errors import RoomctlError
from roomctl.media.call.clips import load_clip
from roomctl.media.dsp.frame import RATE


def test_every_voice_of_the_demo_is_some_seconds_of_sound_at_speaking_level() -> None:
    for person in load().person:
        for number in range(len(person.line)):
            sound = load_clip(person.clip(number))
            assert sound.dtype == np.float32
            assert sound.ndim == 1
            assert 3 * RATE < sound.size < 12 * RATE
            level = 20 * np.log10(np.sqrt(np.mean(sound**2)))
            assert -30 < level < -18


def test_another_rate_and_two_channels_become_mono_at_48_khz(tmp_path: Path) -> None:
    path = tmp_path / "tone.wav"
    tone = (8000 * np.sin(2 * np.pi * 440 * np.arange(16_000) / 16_000)).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(np.repeat(tone, 2).tobytes())
    sound = load_clip(path)
    assert abs(sound.size - RATE) < 200
    spectrum = np.abs(np.fft.rfft(sound[:RATE]))
    assert abs(int(spectrum.argmax()) - 440 * min(RATE, sound.size) // RATE) <= 2


@pytest.mark.parametrize("content", [b"", b"this is no sound" * 50])
def test_a_file_that_is_no_sound_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.opus"
    path.write_bytes(content)
    with pytest.raises(RoomctlError, match="clip_unreadable"):
        load_clip(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(RoomctlError) as told:
        load_clip(tmp_path / "gone.opus")
    assert told.value.params == {"file": "gone.opus"}
