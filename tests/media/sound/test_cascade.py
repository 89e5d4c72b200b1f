"""The linear stage beside AEC3: better where it can be, AEC3 where it cannot, and never a click between."""

from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from roomctl.media.call.clips import load_clip
from roomctl.media.dsp.frame import FRAME, RATE, Frame
from roomctl.media.sound.canceller import EchoCanceller
from roomctl.media.sound.cascade import AEC3_LATE, Cascade, hush_of
from roomctl.media.sound.echo import LivekitCanceller, PywebrtcCanceller
from tests.media.dsp.echoes import Sound, db, frames, noise, room, talk, through

VOICE = Path(__file__).parents[3] / "roomctl" / "demo" / "voices" / "farn-1.opus"


class Late:
    """A canceller that does nothing, as late as AEC3: what the cascade gives is then its own work."""

    name = "late"

    def __init__(self) -> None:
        self._line = np.zeros(FRAME + AEC3_LATE, np.float32)

    def process(self, near: Frame, far: Frame) -> Frame:
        assert far.shape == (FRAME,)
        self._line[:AEC3_LATE] = self._line[FRAME:]
        self._line[AEC3_LATE:] = near
        return self._line[:FRAME].copy()


def run(canceller: EchoCanceller, near: Sound, far: Sound) -> Sound:
    return np.concatenate([canceller.process(a, b) for a, b in zip(frames(near), frames(far), strict=True)])


@lru_cache(maxsize=1)
def meeting() -> tuple[Sound, Sound, Sound]:
    """Far end, its echo with the room's noise, and a voice at the table from 5 s on, about as loud."""
    far = talk(9, seed=1)
    echo = through(far, room(2)) + noise(far.size, 3)
    near = talk(9, seed=7)
    near[: 5 * RATE] = 0.0
    return far, echo, near


def test_a_voice_over_the_loudspeaker_comes_through_whole_where_aec3_alone_loses_much() -> None:
    far, echo, near = meeting()
    over = slice(5 * RATE + FRAME, None)
    voice = near[5 * RATE : -FRAME]

    def likeness(canceller: EchoCanceller, late: int) -> float:
        out = run(canceller, echo + near, far)[over]
        return float(np.corrcoef(np.roll(out, FRAME - late), voice)[0, 1])

    cascade = likeness(Cascade(LivekitCanceller()), FRAME)
    alone = max(likeness(LivekitCanceller(), late) for late in range(AEC3_LATE - 8, AEC3_LATE + 9, 2))
    assert cascade > 0.9
    assert cascade > alone + 0.1


def test_the_loudspeaker_alone_goes_as_far_down_as_with_aec3_alone() -> None:
    far, echo, _ = meeting()
    late = slice(5 * RATE, None)
    cascade = Cascade(LivekitCanceller())
    left = run(cascade, echo, far)[late]
    assert db(left) < db(run(LivekitCanceller(), echo, far)[late]) + 3
    assert db(echo[late]) - db(left) > 30
    assert cascade.trusted
    assert cascade.delay_s == pytest.approx(0.02, abs=0.02)


def test_the_table_alone_passes_unchanged() -> None:
    near = talk(4, seed=7) + noise(4 * RATE, 3)
    out = run(Cascade(Late()), near, np.zeros_like(near))
    late = slice(RATE, None)
    assert abs(db(out[late]) - db(near[late])) < 0.5
    assert np.corrcoef(out[FRAME + RATE :], near[RATE:-FRAME])[0, 1] > 0.99


def test_with_a_loudspeaker_that_clips_it_is_aec3_alone() -> None:
    far, _, near = meeting()
    hard = np.asarray(np.tanh(12 * far) + 0.6 * np.abs(np.tanh(12 * far)), np.float32)
    echo = through(hard / np.float32(12), room(2)) + noise(far.size, 3)
    cascade = Cascade(LivekitCanceller())
    out = run(cascade, echo, far)
    late = slice(4 * RATE, None)
    assert not cascade.trusted
    assert db(out[late]) < db(run(LivekitCanceller(), echo, far)[late]) + 3
    assert np.all(np.isfinite(run(cascade, echo + near, far)))


def test_a_moved_loudspeaker_is_noticed_counted_and_learned_anew() -> None:
    far = talk(10, seed=1)
    before, after = through(far, room(2)), through(far, room(5, delay_s=0.15))
    echo = np.concatenate([before[: 4 * RATE], after[4 * RATE :]]) + noise(far.size, 3)
    cascade = Cascade(LivekitCanceller())
    out = run(cascade, echo, far)
    assert cascade.stepped_back >= 1
    assert cascade.trusted
    assert db(echo[8 * RATE :]) - db(out[8 * RATE :]) > 25


class Upside(Late):
    """The same, upside down: whose sound is heard shows in every sample."""

    name = "upside"

    def process(self, near: Frame, far: Frame) -> Frame:
        return -super().process(near, far)


def test_stepping_back_and_forth_never_clicks() -> None:
    """A tone comes and goes; the linear stage has it upright, the other one upside down."""
    seconds = np.arange(4 * RATE) / RATE
    loud = np.square(np.sin(np.pi * seconds / 0.8)) ** 4
    tones = sum(np.sin(2 * np.pi * hertz * seconds) for hertz in (400, 900, 1700, 3100))
    tone = np.asarray(0.02 * loud * tones + noise(seconds.size, 3, 1e-3), np.float32)
    out = run(Cascade(Upside()), tone, np.zeros_like(tone))
    late, early = out[FRAME:], tone[:-FRAME]
    signs = [np.sign(np.dot(a, b)) for a, b in zip(frames(late), frames(early), strict=True)][50:]
    assert {-1.0, 1.0} <= set(signs), "it never went from one to the other"
    assert float(np.max(np.abs(np.diff(late)))) < 1.2 * float(np.max(np.abs(np.diff(early))))


def test_a_microphone_that_is_off_is_silence_and_teaches_nothing() -> None:
    far, echo, _ = meeting()
    cascade = Cascade(LivekitCanceller())
    run(cascade, echo[: 5 * RATE], far[: 5 * RATE])
    off = run(cascade, np.zeros(RATE, np.float32), far[5 * RATE : 6 * RATE])
    assert db(off[2 * FRAME :]) < -60
    again = run(cascade, echo[6 * RATE :], far[6 * RATE :])
    assert db(echo[6 * RATE :]) - db(again) > 25
    assert cascade.trusted


@pytest.mark.parametrize("engine", [LivekitCanceller, PywebrtcCanceller])
def test_both_builds_of_aec3_are_as_late_as_is_made_up_for(
    engine: type[LivekitCanceller] | type[PywebrtcCanceller],
) -> None:
    near = talk(2, seed=7)
    out = run(engine(), near, np.zeros_like(near))
    likeness = [np.corrcoef(out[lag : lag + RATE], near[:RATE])[0, 1] for lag in range(400, 450, 2)]
    assert abs(400 + 2 * int(np.argmax(likeness)) - AEC3_LATE) <= 10


@pytest.mark.parametrize("times", [0.3, 3.0])
def test_a_loudspeaker_that_is_turned_up_or_down_is_followed_within_half_a_second(times: float) -> None:
    far, echo, _ = meeting()
    echo = echo[: 7 * RATE].copy()
    echo[5 * RATE :] *= np.float32(times)
    cascade = Cascade(LivekitCanceller())
    out = run(cascade, echo, far[: 7 * RATE])
    soon = slice(11 * RATE // 2, None)
    assert db(echo[soon]) - db(out[soon]) > 20
    assert cascade.trusted
    assert cascade.stepped_back == 0


def test_a_loudspeaker_that_begins_to_clip_is_handed_to_aec3_within_three_seconds() -> None:
    far = np.tile(load_clip(VOICE), 2)[: 12 * RATE] * np.float32(0.5)
    hard = np.asarray(np.tanh(12 * far) + 0.6 * np.abs(np.tanh(12 * far)), np.float32) / np.float32(6)
    clean, clipped = through(far, room(2)), through(hard, room(2))
    echo = np.concatenate([clean[: 6 * RATE], clipped[6 * RATE :]]) + noise(far.size, 3)
    cascade = Cascade(LivekitCanceller())
    out = run(cascade, echo, far)
    assert cascade.stepped_back >= 1
    assert not cascade.trusted
    late = slice(9 * RATE, None)
    assert db(out[late]) < db(run(LivekitCanceller(), echo, far)[late]) + 3


@pytest.mark.parametrize(("safe", "hush"), [(1.0, 0.0), (5e-2, 1 / 3), (5e-4, 1.0), (0.0, 1.0), (9.0, 0.0)])
def test_how_much_aec3_takes(safe: float, hush: float) -> None:
    assert hush_of(1.0, safe) == pytest.approx(hush, abs=0.01)
