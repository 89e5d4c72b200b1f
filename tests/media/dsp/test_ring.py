"""The ring against a plain list, and two real threads that push and pull as fast as they can."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomctl.media.dsp.ring import Ring


def ramp(start: int, size: int) -> np.ndarray:
    return np.arange(start, start + size, dtype=np.float32)


steps = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(0, 30)),
        st.tuples(st.just("read"), st.integers(0, 30)),
        st.tuples(st.just("skip"), st.integers(0, 30)),
    ),
    max_size=60,
)


@given(st.integers(1, 20), steps)
def test_a_ring_is_a_bounded_list_that_drops_its_oldest(capacity: int, what: list[tuple[str, int]]) -> None:
    ring, model, clock = Ring(capacity), [], 1.0
    lost = 0
    for act, size in what:
        if act == "write":
            block = ramp(int(clock), size)
            clock += size
            model.extend(block.tolist())
            gone = max(0, len(model) - capacity)
            del model[:gone]
            lost += gone
            assert ring.write(block) == gone
        elif act == "read":
            out = np.full(size, -1.0, np.float32)
            taken, model = model[:size], model[size:]
            assert ring.read_into(out) == size - len(taken)
            assert out.tolist() == taken + [0.0] * (size - len(taken))
        else:
            assert ring.skip(size) == min(size, len(model))
            lost += min(size, len(model))
            model = model[size:]
        assert ring.fill == len(model)
        assert ring.overflow == lost


def test_clearing_is_not_a_loss() -> None:
    ring = Ring(10)
    ring.write(ramp(0, 7))
    ring.clear()
    assert (ring.fill, ring.overflow) == (0, 0)


def test_a_ring_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one sample"):
        Ring(0)


def test_two_threads_lose_nothing_while_the_reader_keeps_up() -> None:
    ring, total = Ring(48_000), 300_000
    got: list[np.ndarray] = []
    room = threading.Semaphore(40)  # the writer may be 40 blocks ahead, which the ring holds

    def write() -> None:
        for start in range(0, total, 1000):
            room.acquire()
            ring.write(ramp(start, 1000))

    writer = threading.Thread(target=write)
    writer.start()
    out = np.empty(500, np.float32)
    while len(got) * 500 < total:
        if ring.fill >= 500:
            assert ring.read_into(out) == 0
            got.append(out.copy())
            if len(got) % 2 == 0:
                room.release()
    writer.join()
    assert np.array_equal(np.concatenate(got), ramp(0, total))
    assert ring.overflow == 0


def test_a_reader_that_is_overtaken_still_gets_whole_pieces_in_order() -> None:
    ring, done = Ring(4800), threading.Event()

    def write() -> None:
        for start in range(0, 2_000_000, 480):
            ring.write(ramp(start % 16_000_000, 480))
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    last, out = -1.0, np.empty(480, np.float32)
    while not done.is_set():
        missing = ring.read_into(out)
        part = out[: 480 - missing]
        if part.size:
            assert np.all(np.diff(part) == 1.0)
            assert part[0] > last
            last = float(part[-1])
    writer.join()
