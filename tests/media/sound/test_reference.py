"""The canceller's two streams stay in step whatever the beat and the cards do: with numbered samples."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from roomctl.media.dsp.frame import FRAME, FRAME_S, Frame
from roomctl.media.sound.live import LiveSound
from roomctl.media.sound.reference import LONGEST, Reference

AIR = 5 * FRAME + 17
"""Samples from the loudspeaker's callback to the microphone's, in the simulated pair of cards."""


class Cards:
    """One box with one clock, ticked by hand, and a port that thinks it is open."""

    def __init__(self) -> None:
        self.port = LiveSound()
        self.capture, _ = self.port._mic.make()
        self.playback, _ = self.port._speaker.make()
        self.port._mic.buffer, self.port._speaker.buffer = self.capture, self.playback
        self._air = np.zeros(AIR, np.float32)
        self._next = 1.0
        self._now = 0.0
        self.capture.clock = self.playback.clock = lambda: self._now
        self.lags: list[int] = []

    def tick(self, *, deaf: bool = False, starved: bool = False) -> None:
        """10 ms on the cards' clock. `deaf`: the microphone's are lost; `starved`: the loudspeaker asks for
        none and plays silence.
        """
        self._now += FRAME_S
        out = np.zeros((FRAME, 1), np.float32)
        if not starved:
            self.playback.give(out, FRAME, None, None)
        heard, self._air = np.split(np.concatenate([self._air, out[:, 0]]), [FRAME])
        if not deaf:
            self.capture.take(heard[:, np.newaxis], FRAME, None, None)

    def beat(self, loud: bool = True) -> None:
        """One beat: notes by how much the reference is ahead of the microphone."""
        near, far = np.zeros(FRAME, np.float32), np.zeros(FRAME, np.float32)
        self.port.read(near)
        self.port.reference(far)
        both = np.flatnonzero((near > 0) & (far > 0))
        if both.size:
            self.lags.append(round(float(far[both[-1]] - near[both[-1]])))
        self.port.write(self._numbered() if loud else np.zeros(FRAME, np.float32))

    def _numbered(self) -> Frame:
        frame = np.arange(self._next, self._next + FRAME, dtype=np.float32)
        self._next += FRAME
        return frame

    def run(self, ticks: int) -> None:
        for _ in range(ticks):
            self.tick()
            self.beat()

    def stall(self, ticks: int) -> None:
        """The beat is late by so many ticks, then works off what waits."""
        for _ in range(ticks):
            self.tick()
        while self.capture.ring.fill >= 2 * FRAME:
            self.beat()


def in_all(stalls: list[tuple[int, int]]) -> bool:
    """Below the second that is kept: beyond it the canceller finds the delay anew."""
    return sum(late for late, _ in stalls) < 90


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 60), st.integers(1, 40)), min_size=1, max_size=5).filter(in_all))
@example([(60, 1)])  # longer than the microphone's ring
def test_a_stall_of_any_length_leaves_them_in_step(stalls: list[tuple[int, int]]) -> None:
    cards = Cards()
    cards.run(100)
    before = cards.lags[-1]
    assert 0 < before < 100 * FRAME
    for late, quiet in stalls:
        cards.stall(late)
        cards.run(quiet)
    cards.run(250)
    assert abs(cards.lags[-1] - before) <= FRAME
    assert cards.lags[-1] == cards.lags[-20]


def test_a_microphone_that_brings_nothing_for_a_while_takes_no_reference_away() -> None:
    cards = Cards()
    cards.run(100)
    before = cards.lags[-1]
    for _ in range(7):
        cards.beat()  # the beat runs ahead of the cards
    for _ in range(7):
        cards.tick()
    cards.run(100)
    assert cards.lags[-1] == before


@pytest.mark.parametrize(("deaf", "starved"), [(30, 0), (0, 30), (25, 8), (3, 0)])
def test_what_a_card_loses_by_itself_moves_the_reference_too(deaf: int, starved: int) -> None:
    """Without it 300 ms of the microphone lost put the echo before its reference: no canceller finds it."""
    cards = Cards()
    cards.run(150)
    before = cards.lags[-1]
    for tick in range(max(deaf, starved)):
        cards.tick(deaf=tick < deaf, starved=tick < starved)
        cards.beat()
    cards.run(100)
    assert abs(cards.lags[-1] - before) <= FRAME
    assert cards.lags[-1] == cards.lags[-20]


def test_a_loudspeaker_that_is_opened_anew_is_no_loss_of_the_microphone() -> None:
    cards = Cards()
    cards.run(100)
    cards.stall(40)
    cards.run(100)
    assert cards.capture.left_out
    fresh, _ = cards.port._speaker.make()
    cards.port._speaker.buffer = fresh
    cards.beat()
    assert cards.port._reference.delay >= fresh.cushion


def test_what_is_left_out_in_silence_is_left_out_of_both() -> None:
    cards = Cards()
    cards.run(100)
    before, trimmed = cards.lags[-1], cards.playback.trimmed
    for _ in range(8):
        cards.port.write(cards._numbered())  # as if a stall had made the way to the loudspeaker longer
    for _ in range(200):
        cards.tick()
        cards.beat(loud=False)
    cards.run(100)
    assert cards.playback.trimmed > trimmed
    assert abs(cards.lags[-1] - before) <= 4 * FRAME


def test_a_gap_and_a_loss_move_the_reference_by_exactly_as_much() -> None:
    reference = Reference()
    reference.restart(100)
    frame = np.arange(1, FRAME + 1, dtype=np.float32)
    reference.push(frame, gap=30)
    assert reference.delay == 100 + 30 + FRAME
    reference.lose(130)
    out = np.zeros(FRAME, np.float32)
    reference.pull(out)
    np.testing.assert_array_equal(out, frame)


def test_a_loss_larger_than_what_waits_is_made_good_later() -> None:
    reference = Reference()
    frame = np.ones(FRAME, np.float32)
    reference.lose(3 * FRAME)
    for _ in range(3):
        reference.push(frame)
    assert reference.delay == 0
    reference.push(frame)
    assert reference.delay == FRAME


def test_it_is_bounded_when_nobody_reads() -> None:
    reference = Reference()
    for _ in range(300):
        reference.push(np.ones(FRAME, np.float32), gap=FRAME)
    assert reference.delay == LONGEST
