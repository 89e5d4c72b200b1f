"""The microphone's side: in order, counted, never late for ever."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from roomctl.media.dsp.frame import FRAME, RATE
from roomctl.media.sound.capture import CAPACITY, KEPT, WINDOW, YOUNG, Capture


def bring(capture: Capture, value: float, blocks: int = 1, flag: bool = False) -> None:
    for _ in range(blocks):
        capture.take(np.full((FRAME, 1), value, np.float32), FRAME, None, flag)


def test_what_comes_is_read_in_order_and_nothing_is_made_up() -> None:
    capture = Capture()
    out = np.ones(FRAME, np.float32)
    assert not capture.read(out)
    assert not out.any()
    bring(capture, 0.25)
    bring(capture, 0.5, flag=True)
    for value in (0.25, 0.5):
        assert capture.read(out)
        assert (out == value).all()
    assert (capture.samples, capture.flags, capture.blocks) == (2 * FRAME, 1, 2)


def test_digital_silence_is_measured_and_any_noise_ends_it() -> None:
    capture, out = Capture(), np.zeros(FRAME, np.float32)
    for _ in range(5):
        bring(capture, 0.0)
        capture.read(out)
    assert capture.silent_run == 5 * FRAME
    bring(capture, 1e-5)
    capture.read(out)
    assert capture.silent_run == 0


def test_sound_from_before_the_opening_is_left_out_and_is_no_loss() -> None:
    capture, out = Capture(), np.zeros(FRAME, np.float32)
    bring(capture, 0.1, blocks=30)
    for _ in range(YOUNG):
        bring(capture, 0.2)
        capture.read(out)
    assert capture.stale > 0
    assert capture.left_out == 0
    assert capture.ring.fill <= KEPT + FRAME


def test_after_a_stall_what_waits_too_long_is_left_out_and_counted_as_lost() -> None:
    capture, out = Capture(), np.zeros(FRAME, np.float32)
    for _ in range(2 * YOUNG):
        bring(capture, 0.2)
        capture.read(out)
    bring(capture, 0.2, blocks=20)
    for _ in range(2 * WINDOW):
        bring(capture, 0.2)
        capture.read(out)
    assert capture.left_out == 21 * FRAME - KEPT
    assert capture.ring.fill <= KEPT + FRAME


@given(st.lists(st.booleans(), max_size=300))
def test_every_sample_is_read_waits_or_is_counted(acts: list[bool]) -> None:
    capture, out = Capture(), np.zeros(FRAME, np.float32)
    for brings in acts:
        if brings:
            bring(capture, 0.5)
        else:
            capture.read(out)
    came = sum(acts) * FRAME
    assert came == capture.samples + capture.ring.fill + capture.left_out + capture.stale
    assert capture.ring.fill <= CAPACITY <= RATE
