"""The call to itself: what is measured of what was heard, and what is told of it."""

from __future__ import annotations

import time

import numpy as np
import pytest

from roomctl.i18n.faults import FAULTS
from roomctl.media.dsp.frame import FRAME, RATE
from roomctl.selfcall.call import Called, Ear, Mouth, findings, measured


def heard(mouth: Mouth, sound: np.ndarray, began: float) -> Ear:
    """An ear that has just heard this, from `began` on."""
    ear = Ear(6.0)
    for at in range(0, sound.size - FRAME + 1, FRAME):
        ear(sound[at : at + FRAME].astype(np.float32))
    ear._at = began + sound.size / RATE
    return ear


def said() -> tuple[Mouth, float]:
    mouth = Mouth()
    mouth.told = True
    while mouth() is not None:
        pass
    assert mouth.began is not None
    return mouth, mouth.began


def with_delay(tone: np.ndarray, delay_s: float, gain: float = 1.0) -> np.ndarray:
    noise = np.random.default_rng(1).standard_normal(tone.size + RATE) * 1e-4
    noise[int(delay_s * RATE) : int(delay_s * RATE) + tone.size] += tone * gain
    return noise


@pytest.mark.parametrize("delay_s", [0.06, 0.4, 0.9])
def test_delay_and_returning_echo_are_found(delay_s: float) -> None:
    mouth, began = said()
    there = heard(mouth, with_delay(mouth.tone, delay_s), began)
    here = heard(mouth, with_delay(mouth.tone, 0.3, 0.05), began)
    called = measured(mouth, here, there)
    assert called.heard
    assert called.delay_s == pytest.approx(delay_s, abs=0.011)
    assert called.echo_db == pytest.approx(-26, abs=1.5)


def test_silence_is_not_a_call_and_no_echo_is_none() -> None:
    mouth, began = said()
    silent = np.zeros(mouth.tone.size + RATE)
    assert measured(mouth, heard(mouth, silent, began), heard(mouth, silent, began)) == Called()
    good = heard(mouth, with_delay(mouth.tone, 0.1), began)
    assert measured(mouth, heard(mouth, silent, began), good).echo_db is None
    assert measured(mouth, Ear(6.0), Ear(6.0)) == Called(), "nothing came at all"


@pytest.mark.parametrize(
    ("called", "code", "verdict"),
    [
        (Called(code="call.timeout"), "check_call_failed", "bad"),
        (Called(), "check_call_silent", "bad"),
        (Called(heard=True, delay_s=0.7), "check_call_late", "advice"),
        (Called(heard=True, delay_s=0.06), "check_call_good", "good"),
    ],
)
def test_each_outcome_has_its_words(called: Called, code: str, verdict: str) -> None:
    (found,) = findings(called)
    assert (found.code, found.verdict) == (code, verdict)
    assert code in FAULTS


def test_the_mouth_is_silent_until_it_is_told() -> None:
    mouth = Mouth()
    assert mouth() is None
    mouth.told = True
    before = time.monotonic()
    frame = mouth()
    assert frame is not None
    assert frame.shape == (FRAME,)
    assert mouth.began is not None
    assert before <= mouth.began <= time.monotonic()
