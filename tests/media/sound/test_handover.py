"""Another canceller in mid-meeting: the old one is heard until the new one knows the room, then no seam."""

import numpy as np

from roomctl.media.dsp.frame import FRAME, RATE, Frame, silence
from roomctl.media.sound.handover import FADES, Handover


class Gain:
    """Tells by its output who it is."""

    def __init__(self, factor: float) -> None:
        self.name = f"gain {factor}"
        self.factor, self.heard = factor, 0

    def process(self, near: Frame, far: Frame) -> Frame:
        assert far.shape == near.shape
        self.heard += 1
        return np.asarray(near * np.float32(self.factor), np.float32)


ONES = np.ones(FRAME, np.float32)


def test_the_old_one_is_heard_while_the_new_one_learns_and_then_the_new_one_alone() -> None:
    old, new = Gain(1.0), Gain(0.0)
    change = Handover(old, new, learns=5)
    assert change.name == "gain 0.0"
    heard = np.concatenate([change.process(ONES, silence()) for _ in range(5 + FADES + 4)])
    assert np.all(heard[: 5 * FRAME] == 1.0)
    assert np.all(heard[(5 + FADES) * FRAME :] == 0.0)
    assert (old.heard, new.heard) == (5 + FADES, 5 + FADES + 4)
    assert change.done


def test_the_change_is_a_slope_and_no_step() -> None:
    change = Handover(Gain(1.0), Gain(-1.0), learns=1)
    heard = np.concatenate([change.process(ONES, silence()) for _ in range(10)])
    assert float(np.max(np.abs(np.diff(heard)))) < 2.1 / (FADES * FRAME)


def test_a_change_during_a_change_goes_on_from_what_is_heard() -> None:
    first = Handover(Gain(1.0), Gain(0.5), learns=100)
    second = Handover(first, Gain(0.0), learns=3)
    heard = np.concatenate([second.process(ONES, silence()) for _ in range(10)])
    assert np.all(heard[: 3 * FRAME] == 1.0)
    assert np.all(heard[-FRAME:] == 0.0)
    third = Handover(second, Gain(0.2), learns=0)
    assert np.max(np.abs(np.diff(np.concatenate([third.process(ONES, silence()) for _ in range(4)])))) < 0.01


def test_after_many_changes_only_one_canceller_works() -> None:
    gains = [Gain(factor) for factor in (1.0, 0.8, 0.6, 0.4)]
    now: Handover | Gain = gains[0]
    for gain in gains[1:]:
        now = Handover(now, gain, learns=2)
        for _ in range(2 + FADES):
            now.process(ONES, silence())
    before = [gain.heard for gain in gains]
    for _ in range(RATE // FRAME):
        now.process(ONES, silence())
    assert [gain.heard - b for gain, b in zip(gains, before, strict=True)] == [0, 0, 0, RATE // FRAME]
