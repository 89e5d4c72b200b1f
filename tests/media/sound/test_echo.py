"""Each canceller takes the echo and leaves the near voice; without the right reference it can do nothing."""

from collections.abc import Callable

import numpy as np
import pytest

from roomctl.media.dsp.frame import FRAME, RATE, Frame
from roomctl.media.sound.acoustics import Air, Convolver, impulse_response
from roomctl.media.sound.canceller import EchoCanceller
from roomctl.media.sound.echo import (
    EchoChoice,
    LivekitCanceller,
    NoCanceller,
    PywebrtcCanceller,
    make_canceller,
)
from roomctl.media.sound.faults import FaultCode
from tests.media.sound.sounds import Sound, best_lag, frames_of, level_db, speechlike

ENGINES = (LivekitCanceller, PywebrtcCanceller)
SETTLED = slice(4 * RATE, None)


def echo_of(far: Sound, delay_s: float) -> Sound:
    air = Convolver(impulse_response(Air()))
    echo = np.concatenate([air(frame) for frame in frames_of(far)])
    shifted = np.concatenate([np.zeros(int(delay_s * RATE), np.float32), echo])[: far.size]
    noise = np.random.default_rng(3).standard_normal(far.size).astype(np.float32) * np.float32(1e-4)
    heard: Sound = shifted + noise
    return heard


def loudness(sound: Sound) -> Sound:
    """Energy of each 10 ms: what remains comparable when the phases do not."""
    energy: Sound = np.square(sound.reshape(-1, FRAME)).mean(axis=1)
    return energy


def run(canceller: EchoCanceller, near: Sound, far: Sound) -> Sound:
    pairs = zip(frames_of(near), frames_of(far), strict=True)
    return np.concatenate([canceller.process(n, f) for n, f in pairs])


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("delay_s", [0.02, 0.25])
def test_the_echo_goes_whatever_the_delay(engine: Callable[[], EchoCanceller], delay_s: float) -> None:
    far = speechlike(8, seed=1)
    mic = echo_of(far, delay_s)
    out = run(engine(), mic, far)
    assert level_db(mic[SETTLED]) - level_db(out[SETTLED]) > 25


@pytest.mark.parametrize("engine", ENGINES)
def test_the_near_voice_alone_stays_as_it_is(engine: Callable[[], EchoCanceller]) -> None:
    near = speechlike(8, seed=2)
    out = run(engine(), near, np.zeros_like(near))
    assert abs(level_db(near[SETTLED]) - level_db(out[SETTLED])) < 1
    lag, likeness = best_lag(loudness(near[SETTLED]), loudness(out[SETTLED]))
    assert likeness > 0.99
    assert 0 <= lag <= 1


@pytest.mark.parametrize("engine", ENGINES)
def test_only_the_right_reference_cancels(engine: Callable[[], EchoCanceller]) -> None:
    far = speechlike(8, seed=1)
    mic = echo_of(far, 0.05)

    def reduction_db(reference: Sound) -> float:
        return level_db(mic[SETTLED]) - level_db(run(engine(), mic, reference)[SETTLED])

    assert reduction_db(np.zeros_like(far)) < 2
    assert reduction_db(speechlike(8, seed=9)) < reduction_db(far) - 15


@pytest.mark.parametrize("engine", [*ENGINES, NoCanceller])
def test_the_frames_given_are_not_touched_and_the_result_is_fresh(
    engine: Callable[[], EchoCanceller],
) -> None:
    canceller = engine()
    near, far = speechlike(0.01, seed=1), speechlike(0.01, seed=2)
    near_before, far_before = near.copy(), far.copy()
    first = canceller.process(near, far)
    kept = first.copy()
    canceller.process(near[::-1].copy(), far)
    np.testing.assert_array_equal(near, near_before)
    np.testing.assert_array_equal(far, far_before)
    np.testing.assert_array_equal(first, kept)
    assert first.dtype == np.float32


@pytest.mark.parametrize("engine", [*ENGINES, NoCanceller])
def test_another_length_is_refused_in_words(engine: Callable[[], EchoCanceller]) -> None:
    with pytest.raises(ValueError, match="480"):
        engine().process(np.zeros(441, np.float32), np.zeros(480, np.float32))


def test_auto_takes_the_cascade_and_webrtc_aec3_alone_and_device_and_none_take_nothing() -> None:
    assert make_canceller(EchoChoice.AUTO).canceller.name == "cascade+livekit"
    assert make_canceller(EchoChoice.CASCADE).canceller.name == "cascade+livekit"
    assert make_canceller(EchoChoice.WEBRTC).canceller.name == "livekit"
    assert make_canceller(EchoChoice.DEVICE).canceller.name == "none"
    assert make_canceller(EchoChoice.NONE).canceller.name == "none"


class Absent:
    """A canceller whose library is not installed."""

    name = "absent"

    def __init__(self) -> None:
        raise ImportError("no such wheel")

    def process(self, near: Frame, far: Frame) -> Frame:
        raise AssertionError(f"was never made, yet got {near} and {far}")


def test_the_second_engine_stands_in_silently_and_their_absence_is_told() -> None:
    second = make_canceller(EchoChoice.WEBRTC, (Absent, PywebrtcCanceller))
    assert (second.canceller.name, second.fault) == ("pywebrtc", None)
    nothing = make_canceller(EchoChoice.WEBRTC, (Absent, Absent))
    assert nothing.canceller.name == "none"
    assert nothing.fault is not None
    assert nothing.fault.code is FaultCode.CANCELLER_MISSING
    assert nothing.fault.params["detail"] == "no such wheel; no such wheel"


def test_the_cascade_stands_beside_whichever_loads_and_is_missed_where_none_does() -> None:
    setup = make_canceller(EchoChoice.CASCADE, (Absent, PywebrtcCanceller))
    assert (setup.canceller.name, setup.fault) == ("cascade+pywebrtc", None)
    nothing = make_canceller(EchoChoice.CASCADE, (Absent,))
    assert nothing.canceller.name == "none"
    assert nothing.fault is not None


def test_noise_suppression_takes_steady_noise_and_leaves_the_level_of_speech() -> None:
    noise = np.random.default_rng(4).standard_normal(8 * RATE).astype(np.float32) * np.float32(0.01)
    silence = np.zeros_like(noise)
    left = {
        on: run(make_canceller(EchoChoice.AUTO, noise=on).canceller, noise, silence) for on in (False, True)
    }
    alone = run(make_canceller(EchoChoice.WEBRTC, noise=True).canceller, noise, silence)
    assert level_db(alone[SETTLED]) == pytest.approx(level_db(left[True][SETTLED]), abs=3.0)
    taken = level_db(left[False][SETTLED]) - level_db(left[True][SETTLED])
    assert taken > 8.0, f"only {taken:.1f} dB of a fan were taken"
    voice = speechlike(8.0, seed=5)
    clean = run(make_canceller(EchoChoice.AUTO, noise=True).canceller, voice, np.zeros_like(voice))
    assert abs(level_db(clean[SETTLED]) - level_db(voice[SETTLED])) < 3.0


def test_noise_suppression_alone_is_no_canceller() -> None:
    setup = make_canceller(EchoChoice.DEVICE, noise=True)
    assert setup.canceller.name == "none"
    assert setup.fault is None
    assert not isinstance(setup.canceller, NoCanceller)
