"""Mix-minus: the sum of all others, and nothing of oneself."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from roomctl.media.dsp.frame import FRAME
from roomctl.media.dsp.mixer import minus, mix_minus, total_of

frames = st.lists(hnp.arrays(np.float32, FRAME, elements=st.floats(-1, 1, width=32)), min_size=0, max_size=6)


@given(frames)
def test_each_hears_the_others_and_not_itself(sounds: list[np.ndarray]) -> None:
    named = {f"p-{index:08d}": sound for index, sound in enumerate(sounds)}
    total, rests = mix_minus(named)
    assert np.allclose(total, np.sum([s.astype(np.float64) for s in sounds], axis=0), atol=1e-12)
    for name, rest in rests.items():
        others = total_of(sound for other, sound in named.items() if other != name)
        assert np.max(np.abs(rest - others), initial=0.0) < 1e-12
        assert np.max(np.abs(minus(total, named[name]) - others), initial=0.0) < 1e-12


def test_the_loudest_leaves_nothing_of_itself_in_its_own_mix() -> None:
    loud = np.full(FRAME, 1.0, np.float32)
    faint = np.full(FRAME, 1e-6, np.float32)
    _, rests = mix_minus({"loud": loud, "faint": faint})
    assert np.max(np.abs(rests["loud"] - faint)) < 1e-15


def test_nobody_speaks() -> None:
    total, rests = mix_minus({})
    assert not total.any()
    assert rests == {}
    assert total.shape == (FRAME,)
