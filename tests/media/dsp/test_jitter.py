"""The jitter buffer against simulated lines: nothing here waits, time is a number."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roomctl.media.dsp.frame import FRAME, RATE
from roomctl.media.dsp.jitter import JitterBuffer
from roomctl.media.dsp.jitter_values import Conceal, JitterOptions, Play, Recover

PACKET = 960
Line = Iterable[tuple[float, int, int]]
"""(arrival, sequence number, RTP time) of each packet that comes."""


@dataclass
class Heard:
    """What a listener would have got."""

    played: list[int] = field(default_factory=list)
    waits: list[tuple[float, float]] = field(default_factory=list)
    """(when, how long after its arrival a packet was played)."""
    recovered: int = 0
    concealed: int = 0
    silent: int = 0

    def wait(self, start: float = 0.0, end: float = 1e9) -> float:
        """Median wait in a stretch of time, seconds."""
        chosen = sorted(wait for when, wait in self.waits if start <= when < end)
        return chosen[len(chosen) // 2]


def listen(
    buffer: JitterBuffer, line: Line, seconds: float, *, phase: float = 0.003, obey: bool = True
) -> Heard:
    """A beat of 10 ms over a line. `obey`: sound too many is taken out, sound too few is put in."""
    arrivals = sorted(line)
    came = {}
    heard = Heard()
    at = 0
    left = 0
    for beat in range(round(seconds * 100)):
        now = phase + beat * 0.01
        while at < len(arrivals) and arrivals[at][0] <= now:
            when, seq, time = arrivals[at]
            came[seq] = when
            buffer.put(seq & 0xFFFF, time & 0xFFFFFFFF, seq.to_bytes(4, "big"), PACKET, when)
            at += 1
        while left < FRAME:
            verdict = buffer.pull(now, left)
            if isinstance(verdict, Play):
                seq = int.from_bytes(verdict.payload, "big")
                heard.played.append(seq)
                heard.waits.append((now, now + left / RATE - came[seq]))
                left += PACKET
                if obey and verdict.advice > 0:
                    left -= min(480, round(verdict.advice * RATE))
                elif obey and verdict.advice < 0:
                    left += 480
            elif isinstance(verdict, Recover):
                heard.recovered += 1
                left += verdict.samples
            elif isinstance(verdict, Conceal):
                heard.concealed += verdict.samples
                left += verdict.samples
            else:
                heard.silent += 1
                left = FRAME
        left -= FRAME
    return heard


def steady(
    seconds: float,
    *,
    jitter: Callable[[int], float] = lambda _n: 0.0,
    lost: Callable[[int], bool] = lambda _n: False,
    ppm: float = 0.0,
    first: int = 60_000,
) -> list[tuple[float, int, int]]:
    """Packets of 20 ms; sequence numbers and times that wrap soon."""
    spacing = 0.02 / (1.0 + ppm * 1e-6)
    return [
        (n * spacing + jitter(n), first + n, 0xFFFF_0000 + n * PACKET)
        for n in range(round(seconds / spacing))
        if not lost(n)
    ]


def test_a_calm_line_is_played_whole_and_soon() -> None:
    heard = listen(JitterBuffer(), steady(20), 20)
    assert heard.played == list(range(60_000, 60_000 + len(heard.played)))
    assert len(heard.played) > 990
    assert heard.concealed == 0
    assert heard.wait(5) < 0.022


def test_one_lost_packet_is_rebuilt_from_the_next_and_costs_no_delay_for_ever() -> None:
    buffer = JitterBuffer()
    heard = listen(buffer, steady(20, lost=lambda n: n == 250), 20)
    assert buffer.counters.lost == 1
    assert heard.recovered + (heard.concealed > 0) >= 1
    assert heard.concealed <= PACKET
    assert heard.wait(15) - heard.wait(2, 5) < 0.012


def test_five_percent_loss_adds_at_most_40_ms() -> None:
    luck = random.Random(1)
    gone = {n for n in range(3_000) if luck.random() < 0.05}
    calm = listen(JitterBuffer(), steady(60), 60)
    buffer = JitterBuffer()
    lossy = listen(buffer, steady(60, lost=lambda n: n in gone), 60)
    rise = lossy.wait(10) - calm.wait(10)
    print(f"delay at 0 % {1000 * calm.wait(10):.1f} ms, at 5 % +{1000 * rise:.1f} ms")
    assert rise < 0.040
    assert lossy.recovered > 0.8 * len(gone)
    assert buffer.counters.lost >= len(gone) - 2


@pytest.mark.parametrize("jitter_ms", [5, 15, 40])
def test_delay_follows_the_jitter_and_comes_back(jitter_ms: int) -> None:
    luck = random.Random(jitter_ms)
    delays = [abs(luck.gauss(0, jitter_ms / 1000)) if 500 <= n < 1500 else 0.0 for n in range(3_000)]
    buffer = JitterBuffer()
    heard = listen(buffer, steady(60, jitter=lambda n: delays[n]), 60)
    during, after = heard.wait(15, 29), heard.wait(45)
    print(f"jitter {jitter_ms} ms: wait {1000 * during:.0f} ms, afterwards {1000 * after:.0f} ms")
    assert during < 0.030 + 3.0 * jitter_ms / 1000
    assert after < 0.025
    assert heard.concealed < 0.08 * 20 * RATE


def test_packets_out_of_order_within_the_delay_are_put_in_order() -> None:
    line = steady(20, jitter=lambda n: 0.030 if n % 10 == 3 else 0.0)
    buffer = JitterBuffer()
    heard = listen(buffer, line, 20)
    settled = heard.played[300:]
    assert settled == sorted(settled)
    assert len(set(settled)) == len(settled) == settled[-1] - settled[0] + 1


def test_a_packet_sixty_ms_late_does_not_add_delay_for_ever() -> None:
    heard = listen(JitterBuffer(), steady(30, jitter=lambda n: 0.060 if n == 200 else 0.0), 30)
    assert heard.wait(20) < 0.025


def test_a_stall_that_ends_in_a_burst_is_skipped_not_kept() -> None:
    line = steady(20, jitter=lambda n: max(0.0, 0.5 - (n - 250) * 0.02) if 250 <= n < 275 else 0.0)
    buffer = JitterBuffer()
    heard = listen(buffer, line, 20)
    assert heard.wait(5.7, 7) < 0.25
    assert heard.wait(18) < 0.03
    assert buffer.counters.restarts == 0


def test_a_packet_that_comes_seconds_late_is_late_and_nothing_else() -> None:
    buffer = JitterBuffer()
    heard = listen(buffer, steady(20, jitter=lambda n: 1.5 if n == 400 else 0.0), 20)
    assert (buffer.counters.late, buffer.counters.restarts) == (1, 0)
    assert heard.concealed + PACKET * heard.recovered <= 2 * PACKET


@pytest.mark.parametrize("longer", [0.1, 0.3, 0.9])
def test_a_way_that_became_longer_for_good_is_followed_at_once(longer: float) -> None:
    buffer = JitterBuffer()
    heard = listen(buffer, steady(20, jitter=lambda n: longer if n >= 500 else 0.0), 20)
    assert heard.concealed < 0.35 * RATE
    assert heard.wait(11) < 0.025
    assert buffer.counters.dropped == buffer.counters.lost == 0


def test_a_way_that_became_longer_is_not_taken_for_another_clock() -> None:
    buffer = JitterBuffer()
    line = steady(180, jitter=lambda n: 0.3 if n >= 4_500 else 0.0, ppm=80.0)
    listen(buffer, line, 180)
    assert buffer.drift_ppm() == pytest.approx(80.0, abs=10.0)


def test_a_way_that_became_shorter_for_good_holds_nobody_up_for_long() -> None:
    heard = listen(JitterBuffer(), steady(20, jitter=lambda n: 0.5 if n < 500 else 0.0), 20)
    assert heard.wait(11, 12) < JitterOptions().most + 0.02
    assert heard.wait(19) < 0.025


def test_an_outage_is_silence_and_then_goes_on_at_once() -> None:
    heard = listen(JitterBuffer(), steady(20, lost=lambda n: 250 <= n < 400), 20)
    assert heard.concealed <= 0.2 * RATE
    assert heard.silent > 250
    assert heard.wait(9, 20) < 0.05


def test_a_resting_sender_is_silence_without_concealment() -> None:
    """DTX: a one-byte packet, then nothing for 400 ms, times going on, numbers without a gap."""
    buffer = JitterBuffer()
    now, seq, time = 0.0, 7, 1_000
    for turn in range(20):
        for _ in range(10):
            buffer.put(seq, time, b"sound", PACKET, now)
            seq, time = seq + 1, time + PACKET
            buffer.pull(now)
            buffer.pull(now + 0.01)
            now += 0.02
        buffer.put(seq, time, b"x", PACKET, now)
        seq, time = seq + 1, time + PACKET + 19_200
        for step in range(42):
            verdict = buffer.pull(now + 0.01 * step, 0)
            assert not isinstance(verdict, Recover)
            assert turn == 0 or not isinstance(verdict, Conceal)
        now += 0.42
    assert buffer.counters.lost == 0
    assert buffer.delay < 0.05


@pytest.mark.parametrize("ppm", [-100.0, 100.0, 400.0])
def test_another_clock_is_followed_for_an_hour(ppm: float) -> None:
    seconds = 3_600 if abs(ppm) == 100 else 600
    buffer = JitterBuffer()
    heard = listen(buffer, steady(seconds, ppm=ppm), seconds)
    assert heard.concealed < 0.0005 * seconds * RATE
    assert buffer.counters.dropped == 0
    assert max(wait for when, wait in heard.waits if when > 10) < 0.060
    measured = buffer.drift_ppm()
    assert measured == pytest.approx(ppm, abs=15)


def test_a_clock_that_nobody_corrects_stays_bounded() -> None:
    """The caller may refuse every advice: then packets are skipped, and the delay still has a bound."""
    buffer = JitterBuffer()
    heard = listen(buffer, steady(600, ppm=500), 600, obey=False)
    assert max(wait for _, wait in heard.waits) < 0.15
    assert buffer.counters.dropped > 0


def test_a_sender_that_starts_anew_is_followed() -> None:
    first = steady(5)
    second = [(5 + n * 0.02, 100 + n, 77 + n * PACKET) for n in range(250)]
    buffer = JitterBuffer()
    heard = listen(buffer, [*first, *second], 10)
    assert buffer.counters.restarts == 1
    assert heard.played[-1] > 300
    assert heard.wait(8) < 0.03


def test_doubles_are_played_once() -> None:
    line = steady(5)
    heard = listen(JitterBuffer(), [*line, *[(t + 0.0001, s, ts) for t, s, ts in line]], 5)
    assert len(heard.played) == len(set(heard.played))


def test_nothing_held_grows_when_nobody_pulls() -> None:
    buffer = JitterBuffer(JitterOptions(capacity=50))
    for when, seq, time in steady(60):
        buffer.put(seq & 0xFFFF, time & 0xFFFFFFFF, b"sound", PACKET, when)
    assert buffer.waiting <= 50
    assert buffer.counters.dropped > 2_900


packets = st.lists(
    st.tuples(
        st.floats(0, 3, allow_nan=False),
        st.integers(0, 0xFFFF),
        st.integers(0, 0xFFFF_FFFF),
        st.binary(max_size=4),
        st.sampled_from([120, 240, 480, 960, 1920, 2880, 5760]),
    ),
    max_size=60,
)


@given(packets=packets, beats=st.lists(st.floats(0, 0.05), max_size=80))
@settings(max_examples=300, deadline=None)
def test_no_sequence_of_packets_and_beats_breaks_it(
    packets: list[tuple[float, int, int, bytes, int]], beats: list[float]
) -> None:
    """Hostile numbers, any order, any beat: never an error, bounded answers, bounded memory."""
    buffer = JitterBuffer()
    now = 0.0
    waiting = sorted(packets, key=lambda packet: packet[0])
    for step in beats:
        now += step
        while waiting and waiting[0][0] <= now:
            when, seq, time, payload, samples = waiting.pop(0)
            buffer.put(seq, time, payload, samples, when)
        for left in (0, 100, 479):
            verdict = buffer.pull(now, left)
            if isinstance(verdict, Recover | Conceal):
                assert 0 < verdict.samples <= 5_760
        assert buffer.waiting <= 100
        assert buffer.delay >= 0.0
        assert 0 <= buffer.loss <= 1


@given(
    lost=st.sets(st.integers(0, 499), max_size=60),
    late=st.dictionaries(st.integers(0, 499), st.floats(0, 0.12), max_size=60),
    phase=st.floats(0, 0.0099),
    ppm=st.sampled_from([-200.0, 0.0, 200.0]),
)
@settings(max_examples=60, deadline=None)
def test_on_any_line_sound_is_in_order_and_time_is_kept(
    lost: set[int], late: dict[int, float], phase: float, ppm: float
) -> None:
    line = steady(10, jitter=lambda n: late.get(n, 0.0), lost=lambda n: n in lost, ppm=ppm)
    buffer = JitterBuffer()
    heard = listen(buffer, line, 10.5, phase=phase)
    assert heard.played == sorted(set(heard.played))
    assert all(-1e-9 <= wait < 0.35 for _, wait in heard.waits)
    assert len(heard.played) + buffer.counters.late + buffer.counters.dropped >= len(line) - 12
