"""The measure the end-to-end tests rest on: it finds what is there and nothing else."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from roomctl.demo.script import load
from roomctl.media.call.clips import load_clip
from tests.e2e.hearing import RATE, find

Sound = NDArray[np.float32]


def voices() -> dict[str, Sound]:
    return {one.id: load_clip(one.clip(0)) for one in load().person}


def room(parts: dict[float, Sound], seconds: float = 20.0) -> Sound:
    """Voices in a reverberant room with noise."""
    rng = np.random.default_rng(1)
    out = rng.standard_normal(int(seconds * RATE)).astype(np.float32) * 1e-3
    tail = rng.standard_normal(4800) * np.exp(-np.arange(4800) / 1500) * 0.1
    tail[0] = 1.0
    for at, sound in parts.items():
        heard = np.convolve(sound, tail)[: out.size - int(at * RATE)]
        out[int(at * RATE) :][: heard.size] += heard.astype(np.float32)
    return out


def test_two_voices_in_a_room_are_found_where_they_are_and_no_others() -> None:
    all_voices = voices()
    recording = room({1.0: all_voices["iris"], 2.5: all_voices["olivo"]})
    found = {name: find(sound, recording) for name, sound in all_voices.items()}
    assert {name for name, one in found.items() if one.there} == {"iris", "olivo"}
    assert abs(found["iris"].at_s - 1.0) < 0.02
    assert abs(found["olivo"].at_s - 2.5) < 0.02


def test_a_voice_fourteen_decibels_under_another_is_still_found() -> None:
    all_voices = voices()
    recording = room({1.0: all_voices["iris"], 2.0: 0.2 * all_voices["farn"]})
    assert find(all_voices["farn"], recording).there


def test_silence_and_noise_hold_no_voice() -> None:
    voice = voices()["linde"]
    assert not find(voice, np.zeros(20 * RATE, np.float32)).there
    assert not find(voice, np.random.default_rng(2).standard_normal(20 * RATE).astype(np.float32)).there
    assert not find(voice, np.zeros(10, np.float32)).there
