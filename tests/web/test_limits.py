"""Token buckets and the memory of addresses."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from roomctl.web.limits import Bucket, PerAddress, crowd


@given(st.lists(st.floats(0.0, 5.0), max_size=60), st.floats(0.1, 50.0), st.floats(1.0, 20.0))
def test_never_more_than_burst_and_rate_allow(gaps: list[float], rate: float, burst: float) -> None:
    bucket, now, taken = Bucket.full(rate, burst, 0.0), 0.0, 0
    for gap in gaps:
        now += gap
        taken += bucket.take(now)
        assert taken <= burst + rate * now + 1e-6


def test_a_clock_that_goes_back_gives_nothing() -> None:
    bucket = Bucket.full(1.0, 2.0, 100.0)
    assert bucket.take(100.0)
    assert bucket.take(50.0)
    assert not bucket.take(50.0)
    assert not bucket.take(100.5)
    assert bucket.take(101.0)


def test_the_wait_is_what_it_takes() -> None:
    bucket = Bucket.full(0.5, 1.0, 0.0)
    assert bucket.wait_s(0.0) == 0.0
    bucket.take(0.0)
    assert bucket.wait_s(0.0) == 2.0
    assert bucket.take(2.0)


def test_addresses_do_not_pay_for_each_other() -> None:
    limits = PerAddress(1.0, 1.0)
    assert limits.take("a", 0.0)
    assert not limits.take("a", 0.0)
    assert limits.take("b", 0.0)
    assert limits.empty("a", 0.0)
    assert limits.wait_s("a", 0.0) == 1.0


def test_the_memory_of_addresses_is_bounded() -> None:
    limits = PerAddress(0.001, 1.0, keep=100)
    for number in range(1000):
        limits.take(str(number), 0.0)
    assert len(limits) == 100
    assert limits.forgotten == 900
    assert not limits.take("999", 0.0)


def test_who_counts_as_one() -> None:
    assert crowd("192.0.2.7") == "192.0.2.7"
    assert crowd("::ffff:192.0.2.7") == "192.0.2.7"
    assert crowd("2001:db8:1:2:aaaa::1") == crowd("2001:db8:1:2:bbbb::9")
    assert crowd("2001:db8:1:2::1") != crowd("2001:db8:1:3::1")
    assert crowd("::1") == "::1"
    assert crowd("fe80::1%eth0") == crowd("fe80::2")
    assert crowd("nonsense") == "unknown"
