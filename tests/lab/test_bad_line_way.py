"""The bad line itself: what it promises to spoil it spoils, and nothing else."""

from __future__ import annotations

import random

from tests.lab.bad_line import QUEUE_S, Terms, Way


def test_a_good_line_gives_everything_in_order_at_once() -> None:
    way = Way(Terms())
    for number in range(50):
        way.take(bytes([number]), 1.0)
    assert way.due(1.0) == [bytes([number]) for number in range(50)]


def test_delay_and_rate() -> None:
    way = Way(Terms(delay_s=0.15, bits_per_s=64_000))
    for _ in range(3):
        way.take(bytes(800), 0.0)  # 0.1 s each
    assert [len(way.due(at)) for at in (0.24, 0.26, 0.36, 0.46)] == [0, 1, 1, 1]
    assert way.next_s(0.5) == 1.0


def test_a_full_bottleneck_drops() -> None:
    way = Way(Terms(bits_per_s=64_000))
    for _ in range(20):
        way.take(bytes(800), 0.0)
    assert way.dropped == 20 - int(QUEUE_S / 0.1) - 1
    assert len(way.due(10.0)) == int(QUEUE_S / 0.1) + 1


def test_loss_is_what_was_asked_for_and_a_cut_is_all() -> None:
    way = Way(Terms(loss=0.05), random.Random(1))
    for _ in range(4000):
        way.take(b"x", 0.0)
    assert 0.04 < way.dropped / 4000 < 0.06
    way.terms.cut = True
    before = way.dropped
    way.take(b"x", 0.0)
    assert way.dropped == before + 1
