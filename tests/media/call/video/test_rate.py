"""How much a camera may send, and how many pictures a viewer gets, on lines of all kinds, in made-up time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from roomctl.media.call.video.rate import ALL, BEST, LEAST, Budget, Uplink, fair


class Line:
    """A camera that obeys, behind a line that carries so many bits a second and keeps the rest waiting."""

    def __init__(self, capacity: float, jitter: float = 0.0) -> None:
        self.uplink = Uplink()
        self.capacity, self.jitter = capacity, jitter
        self.now = self.free_at = 100.0
        self.worst = 0.0
        self.pictures = 0

    def run(self, seconds: float, most: int = BEST) -> None:
        end = self.now + seconds
        while self.now < end:
            for _ in range(12):  # half a second of 24 pictures
                self.now += 1 / 24
                self.pictures += 1
                octets = int(self.uplink.allowed / 24 / 8)
                self.free_at = max(self.now, self.free_at) + 8 * octets / self.capacity
                late = self.jitter * (self.pictures % 5) / 4
                self.worst = max(self.worst, self.free_at - self.now)
                stamp = int(self.now * 90_000) & 0xFFFF_FFFF
                self.uplink.packet(octets, stamp, self.free_at + late, last=True)
            self.uplink.judge(self.now, 0.0, most)


def test_a_good_line_is_at_its_best_within_ten_seconds() -> None:
    line = Line(20_000_000)
    line.run(10)
    assert line.uplink.allowed == BEST


def test_a_jittery_line_is_as_good() -> None:
    line = Line(20_000_000, jitter=0.08)
    line.run(10)
    assert line.uplink.allowed == BEST


def test_a_thin_line_is_used_and_never_filled_for_long() -> None:
    line = Line(600_000)
    line.run(20)
    line.worst = 0.0
    line.run(60)
    assert line.uplink.allowed > 300_000
    assert line.worst < 0.6  # sound on the same line is late by no more, and for a moment only


def test_a_line_that_becomes_thin_gets_less_at_once_and_more_when_it_is_good_again() -> None:
    line = Line(20_000_000)
    line.run(10)
    line.capacity = 300_000
    line.run(20)
    assert line.uplink.allowed < 320_000
    line.capacity = 20_000_000
    line.run(40)
    assert line.uplink.allowed == BEST


def test_loss_makes_it_less() -> None:
    line = Line(20_000_000)
    line.run(10)
    line.uplink.packet(100, 0, line.now, last=False)
    assert line.uplink.judge(line.now + 0.5, 0.3, BEST) < BEST


@given(st.integers(0, 30))
def test_all_shown_together_are_never_more_than_a_viewer_gets(cameras: int) -> None:
    assert cameras * fair(cameras, seen=True) <= max(ALL, BEST)
    assert fair(cameras, seen=True) <= BEST
    assert fair(cameras, seen=False) == LEAST


class Eyes:
    """A viewer whose line carries so much, and who says so while something comes."""

    def __init__(self, rates: list[float]) -> None:
        self.budget, self.rates = Budget(), rates
        self.count, self.now = len(rates), 0.0

    def look(self, seconds: float, carries: float) -> int:
        for _ in range(round(seconds * 2)):
            self.now += 0.5
            sent = sum(self.rates[: self.count])
            loss = max(0.0, 1 - carries / sent) if sent else 0.0
            remb = int(min(carries, 1.5 * sent)) if sent else None
            self.count = self.budget.judge(self.now, remb, loss, self.rates)
        return self.count


def test_a_viewer_with_a_good_line_gets_all() -> None:
    assert Eyes([1e6, 5e5, 5e5]).look(60, 20e6) == 3


def test_a_thin_line_gets_what_matters_most_and_nothing_where_it_carries_nothing() -> None:
    assert Eyes([4e5, 4e5, 4e5]).look(8, 6e5) == 1
    assert Eyes([4e5, 4e5, 4e5]).look(8, 1e5) == 0


def test_pictures_come_back_one_by_one_when_the_line_is_good_again() -> None:
    eyes = Eyes([4e5, 4e5, 4e5])
    assert eyes.look(8, 1e5) == 0
    assert eyes.look(8, 20e6) <= 1
    assert eyes.look(60, 20e6) == 3


def test_trying_on_a_line_that_stays_thin_becomes_rare() -> None:
    eyes, tries = Eyes([4e5, 4e5]), []
    for _ in range(1200):
        before = eyes.count
        if eyes.look(0.5, 4.2e5) > before:
            tries.append(eyes.now)
    assert 2 <= len(tries) <= 14
    assert tries[-1] - tries[-2] > 60


@given(st.lists(st.tuples(st.integers(0, 5_000_000), st.floats(0, 1)), max_size=60), st.integers(0, 9))
def test_never_more_than_there_are_never_less_than_none(said: list[tuple[int, float]], count: int) -> None:
    budget = Budget()
    for turn, (remb, loss) in enumerate(said):
        assert 0 <= budget.judge(turn * 0.5, remb or None, loss, [3e5] * count) <= count
