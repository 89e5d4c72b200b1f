"""A voice on its way in: coded, lost, late, silent, hostile."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from roomctl.media.call import opus
from roomctl.media.call.receive import Receiver
from roomctl.media.call.rtp import RtpPacket
from roomctl.media.call.tell import Recent
from roomctl.media.dsp.frame import FRAME
from tests.media.call.test_opus import alike, encoded, speechlike

Sound = NDArray[np.float32]


def packet(n: int, payload: bytes, level: int | None = None, samples: int = 960) -> RtpPacket:
    return RtpPacket(96, False, (60_000 + n) & 0xFFFF, (n * samples) & 0xFFFFFFFF, 1, payload, level)


def play(
    receiver: Receiver,
    payloads: list[bytes],
    *,
    lost: set[int] | None = None,
    levels: list[int] | None = None,
    seconds: float | None = None,
    ms: int = 20,
) -> tuple[Sound, int]:
    """Everything a listener hears, and how many beats were silence."""
    heard = []
    silent = 0
    sent = 0
    for beat in range(round(100 * (seconds or len(payloads) * ms / 1000))):
        now = 0.004 + beat * 0.01
        while sent < len(payloads) and sent * ms / 1000 <= now:
            if sent not in (lost or set()):
                level = levels[sent] if levels else None
                receiver.put(packet(sent, payloads[sent], level, 48 * ms), sent * ms / 1000)
            sent += 1
        frame = receiver.pull(now)
        silent += frame is None
        if frame is not None:
            assert frame.shape == (FRAME,)
            assert np.all(np.isfinite(frame))
        heard.append(np.zeros(FRAME, np.float32) if frame is None else frame.copy())
    return np.concatenate(heard), silent


def test_a_voice_is_heard_as_it_was_said() -> None:
    sound = speechlike(4)
    receiver = Receiver()
    heard, silent = play(receiver, encoded(sound))
    assert alike(sound[48_000:102_000], heard[48_000:102_000]) > 0.7
    assert silent <= 5
    assert receiver.made_up == 0


def test_ten_millisecond_packets() -> None:
    encoder = opus.Encoder()
    sound = speechlike(2)
    payloads = [encoder.encode(sound[i : i + 480].copy()) for i in range(0, sound.size, 480)]
    heard, silent = play(Receiver(), payloads, ms=10)
    assert silent <= 5
    assert alike(sound[24_000:78_000], heard[24_000:78_000]) > 0.7


def test_losses_are_rebuilt_and_what_is_heard_stays_like_the_whole() -> None:
    """At 10 % loss the sound with FEC is nearer to the lossless one than with concealment alone."""
    sound = speechlike(20)
    payloads = encoded(sound, loss_pct=25)
    luck = random.Random(3)
    lost = {n for n in range(200, len(payloads)) if luck.random() < 0.1}
    whole, _ = play(Receiver(), payloads)
    receiver = Receiver()
    heard, _ = play(receiver, payloads, lost=lost)
    print(f"{len(lost)} lost, {receiver.recovered} rebuilt, {receiver.made_up / 48:.0f} ms made up")
    assert receiver.recovered > 0.4 * len(lost)
    assert receiver.recovered * 960 + receiver.made_up >= 0.9 * len(lost) * 960
    assert np.sqrt(np.mean(heard[240_000:] ** 2)) > 0.8 * np.sqrt(np.mean(whole[240_000:] ** 2))


def test_who_says_to_be_silent_is_not_decoded_and_speaks_at_once() -> None:
    sound = speechlike(6)
    levels = [30] * 100 + [127] * 100 + [30] * 100
    receiver = Receiver()
    heard, silent = play(receiver, encoded(sound), levels=levels)
    assert 130 <= silent <= 170
    assert receiver.made_up == 0
    onset = heard[4 * 48_000 : 4 * 48_000 + 4_800]
    assert np.sqrt(np.mean(onset**2)) > 0.05
    everything = Receiver(skip_silent=False)
    _, silent = play(everything, encoded(sound), levels=levels)
    assert silent <= 5


def test_losses_in_silence_are_silence() -> None:
    receiver = Receiver()
    levels = [127] * 300
    play(receiver, encoded(np.zeros(6 * 48_000, np.float32)), levels=levels, lost=set(range(100, 300, 7)))
    assert receiver.made_up == 0


def test_clocks_that_differ_are_followed_without_a_step() -> None:
    """500 ppm: the sender's second is shorter; half a millisecond has to go each second, unheard."""
    sound = speechlike(40)
    payloads = encoded(sound)
    receiver = Receiver()
    heard = []
    sent = 0
    spacing = 0.02 * (1 - 500e-6)
    for beat in range(3_900):
        now = 0.004 + beat * 0.01
        while sent < len(payloads) and sent * spacing <= now:
            receiver.put(packet(sent, payloads[sent]), sent * spacing)
            sent += 1
        frame = receiver.pull(now)
        heard.append(np.zeros(FRAME, np.float32) if frame is None else frame.copy())
    whole = np.concatenate(heard)
    dec = opus.Decoder(np.zeros(2 * opus.LONGEST, np.float32))
    steps = []
    for payload in payloads[50:]:
        dec.decode(payload, 0)
        steps.append(np.max(np.abs(np.diff(dec.pcm[:960]))))
    assert receiver.stretched < -400
    assert receiver.buffer.delay < 0.05
    assert receiver.buffer.counters.dropped == 0
    assert np.max(np.abs(np.diff(whole[48_000:]))) < 1.3 * max(steps)


def test_another_stream_begins_anew() -> None:
    receiver = Receiver()
    payloads = encoded(speechlike(2))
    play(receiver, payloads)
    before = receiver.buffer.counters.received
    receiver.restart()
    receiver.put(RtpPacket(96, True, 5, 99, 2, payloads[0], None), 50.0)
    assert receiver.pull(50.05) is not None
    assert receiver.buffer.counters.received == before + 1


def test_shares_of_the_last_seconds_are_told_and_another_stream_makes_none_of_them_negative() -> None:
    receiver, recent, payloads = Receiver(), Recent(), encoded(speechlike(4))
    recent.note(receiver)
    assert (recent.concealed_pct, recent.late_pct) == (None, None)
    play(receiver, payloads, lost={50, 51, 52, 53}, ms=20)
    receiver.put(packet(160, payloads[160]), 4.0)
    recent.note(receiver)
    torn = recent.concealed_pct
    assert torn is not None
    assert 0.5 < torn < 5
    assert recent.late_pct == pytest.approx(100 / 197)
    receiver.restart()
    recent.note(receiver)
    assert recent.concealed_pct == torn
    assert recent.late_pct == pytest.approx(100 / 197)


hostile = st.lists(
    st.tuples(
        st.integers(0, 0xFFFF),
        st.integers(0, 0xFFFF_FFFF),
        st.binary(max_size=60) | st.sampled_from(encoded(speechlike(0.2))),
        st.none() | st.integers(0, 127),
        st.floats(0, 0.3),
    ),
    max_size=60,
)


@given(packets=hostile)
@settings(max_examples=150, deadline=None)
def test_no_packets_break_it(packets: list[tuple[int, int, bytes, int | None, float]]) -> None:
    receiver = Receiver()
    now = 0.0
    for seq, time, payload, level, step in packets:
        now += step
        receiver.put(RtpPacket(96, False, seq, time, 1, payload, level), now)
        for _ in range(3):
            frame = receiver.pull(now)
            assert frame is None or (frame.shape == (FRAME,) and bool(np.all(np.isfinite(frame))))
    assert receiver.buffer.waiting <= 100


@pytest.mark.parametrize("phase_ms", [0.5, 3.0, 6.0, 9.5])
def test_on_a_calm_line_nothing_waits_longer_than_the_beat_makes_it(phase_ms: float) -> None:
    """Wherever the beat falls between two packets: the time wanted, and at most a beat and a little more."""
    receiver = Receiver(skip_silent=False)
    payloads = encoded(np.zeros(48_000 * 5, np.float32))
    sent = 0
    for beat in range(480):
        now = phase_ms / 1000 + beat * 0.01
        while sent < len(payloads) and sent * 0.02 <= now:
            receiver.put(packet(sent, payloads[sent], 30), sent * 0.02)
            sent += 1
        receiver.pull(now)
    assert receiver.buffer.target < 0.006
    assert receiver.buffer.delay < receiver.buffer.target + 0.0125
    assert receiver.made_up <= 960
    assert abs(receiver.stretched) < 0.040 * 48_000
