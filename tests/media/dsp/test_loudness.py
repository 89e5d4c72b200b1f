"""Everybody comes out at -23 LUFS, loud or soft, near or far away: the target of EBU R128."""

from pathlib import Path

import numpy as np
import pytest

from roomctl.media.call.clips import load_clip
from roomctl.media.dsp.frame import FRAME, RATE
from roomctl.media.dsp.gain import CEILING, Limiter, from_db
from roomctl.media.dsp.leveller import Leveller
from tests.media.dsp.loudness import lufs

VOICES = sorted((Path(__file__).parents[3] / "roomctl" / "demo" / "voices").glob("*.opus"))
TARGET_LUFS = -23.0


def test_the_meter_reads_what_the_standard_says() -> None:
    sine = np.sin(2 * np.pi * 997 * np.arange(3 * RATE) / RATE).astype(np.float32)
    assert lufs(sine) == pytest.approx(-3.01, abs=0.05)
    assert lufs(np.float32(0.1) * sine) == pytest.approx(-23.01, abs=0.05)
    with_pause = np.concatenate([sine, np.zeros(5 * RATE, np.float32)])
    assert lufs(with_pause) == pytest.approx(-3.01, abs=0.5)


@pytest.mark.parametrize("gain_db", [-12.0, 0.0, 10.0])
@pytest.mark.parametrize("path", VOICES[::3], ids=lambda path: path.stem)
def test_a_voice_comes_to_the_target_within_ten_seconds(path: Path, gain_db: float) -> None:
    voice = np.tile(load_clip(path), 4)[: 20 * RATE] * np.float32(from_db(gain_db))
    leveller, limiter = Leveller(), Limiter()
    frames = voice[: voice.size // FRAME * FRAME].reshape(-1, FRAME)
    out = np.concatenate([limiter.process(leveller.process(frame, speech=True)) for frame in frames])
    assert lufs(out[10 * RATE :]) == pytest.approx(TARGET_LUFS, abs=1.5)
    assert float(np.max(np.abs(out))) <= CEILING
