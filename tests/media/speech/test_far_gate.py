"""The gate alone: energies in, explained shares out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from roomctl.media.dsp.frame import FRAME, RATE
from roomctl.media.speech.far_gate import (
    BANDS,
    EDGES_HZ,
    FIRST_CANCELLED,
    FIRST_RETURN,
    FarGate,
    band_energies,
)
from tests.media.speech.scenes import Sound, placed, quiet, reverberated, voice

ROW = np.arange(1)
SILENT, TALKS = np.array([False]), np.array([True])


def shares(gate: FarGate, near: Sound, far: Sound, talks_from_s: float = 1e9) -> Sound:
    """The explained share per beat; from `talks_from_s` on the source's own voice counts as found."""
    said = []
    for start in range(0, near.size // FRAME * FRAME, FRAME):
        part = slice(start, start + FRAME)
        gate.step(
            ROW,
            band_energies(near[None, part]),
            band_energies(far[None, part]),
            TALKS if start > talks_from_s * RATE else SILENT,
        )
        said.append(gate.explained(ROW)[0])
    return np.array(said, np.float32)


def remote_side(seconds: float) -> Sound:
    return placed(seconds, [(0.5, voice("hazel-1")), (8.0, voice("linde-1")), (16.5, voice("olivo-1"))])


@pytest.mark.parametrize("pitch", [250, 700, 1500, 5000])
def test_a_tone_lands_in_its_band_with_its_energy(pitch: float) -> None:
    tone = 0.5 * np.sin(2 * np.pi * pitch * np.arange(FRAME) / RATE)
    bands = band_energies(tone[None].astype(np.float32))[0]
    band = next(index for index in range(BANDS) if EDGES_HZ[index] <= pitch < EDGES_HZ[index + 1])
    assert int(np.argmax(bands)) == band
    assert bands.sum() == pytest.approx(0.125, rel=0.1)


@pytest.mark.parametrize(("delay_s", "gain"), [(0.05, 0.7), (0.3, 0.25), (0.6, 0.1)])
def test_echo_is_explained_whatever_its_delay_and_strength(delay_s: float, gain: float) -> None:
    far = remote_side(24.0)
    near = reverberated(far, delay_s=delay_s, gain=gain) + quiet(24.0, -70.0, seed=9)
    said = shares(FarGate(1), near, far)[1200:]
    loud = np.array([np.mean(near[start : start + FRAME] ** 2) for start in range(0, near.size, FRAME)])[
        1200:
    ]
    assert np.mean(said[loud > loud.max() * 0.01] > 0.5) > 0.97


def test_a_voice_over_the_echo_is_not_explained_by_it() -> None:
    far = remote_side(24.0)
    own = placed(24.0, [(17.0, voice("genziana-1"))])
    echo = reverberated(far, delay_s=0.1, gain=0.5)
    said = shares(FarGate(1), echo + own, far, talks_from_s=17.3)
    power = [
        np.mean(part[start : start + FRAME] ** 2)
        for part in (own, echo)
        for start in range(0, own.size, FRAME)
    ]
    own_power, echo_power = np.array(power[: said.size]), np.array(power[said.size :])
    over = (own_power > 1e-4) & (own_power > echo_power)
    assert over.sum() > 100
    assert np.median(said[over]) < 0.5


def test_without_a_far_end_nothing_is_explained() -> None:
    near = voice("hazel-1")[: 3 * RATE]
    assert shares(FarGate(1), near, np.zeros_like(near)).max() == 0.0


def test_the_return_is_learned() -> None:
    far, gate = remote_side(24.0), FarGate(1)
    shares(gate, reverberated(far, delay_s=0.1, gain=0.1) + quiet(24.0, -80.0), far)
    assert gate.return_db(0) == pytest.approx(-20.0, abs=4.0)


def test_a_wiped_row_knows_no_echo() -> None:
    far, gate = remote_side(12.0), FarGate(1)
    fresh = gate.return_db(0)
    shares(gate, quiet(12.0, -70.0), far)
    assert gate.return_db(0) < fresh - 20.0
    gate.wipe(0)
    assert gate.return_db(0) == fresh


energies = hnp.arrays(np.float32, (3, BANDS), elements=st.floats(0, 4, width=32))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(energies, energies), min_size=2, max_size=30))
def test_whatever_comes_the_share_is_a_share(steps: list[tuple[Sound, Sound]]) -> None:
    gate, rows = FarGate(3), np.arange(3)
    for near, far in steps:
        gate.step(rows, near, far, np.zeros(3, np.bool_))
        share = gate.explained(rows)
        assert np.all(np.isfinite(share))
        assert np.all((share >= -1e-5) & (share <= 1.0))


def test_a_far_end_that_only_hums_teaches_nothing() -> None:
    gate = FarGate(1)
    hum = quiet(8.0, -45.0, seed=3)
    shares(gate, hum, hum)
    before = gate.return_db(0)
    shares(gate, placed(8.0, [(0.5, voice("hazel-1"))], seed=4), hum)
    assert gate.return_db(0) == pytest.approx(before, abs=1.5)


def test_no_echo_is_ever_taken_to_be_much_louder_than_what_made_it() -> None:
    gate, far = FarGate(1), remote_side(24.0)
    shares(gate, 10.0 * far, far)
    assert gate.return_db(0) <= 6.1


def test_behind_a_canceller_a_voice_over_the_first_remote_is_not_explained() -> None:
    far = remote_side(8.0)
    own = placed(8.0, [(1.0, voice("genziana-1"))])
    told = {}
    for first in (FIRST_RETURN, FIRST_CANCELLED):
        gate = FarGate(1)
        gate.wipe(0, first)
        told[first] = float(np.mean(shares(gate, own, far, talks_from_s=1.3)[150:300]))
    assert told[FIRST_CANCELLED] < 0.3
    assert told[FIRST_CANCELLED] < told[FIRST_RETURN] - 0.2
