"""The binding to libopus: it codes, it rebuilds, it conceals, and rubbish is an error, not a crash."""

from __future__ import annotations

import ctypes
import gc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from roomctl.media.call import opus

FRAME = 960


def speechlike(seconds: float) -> NDArray[np.float32]:
    """A buzz whose loudness and pitch move: something the voice part of Opus likes."""
    t = np.arange(round(seconds * 48_000)) / 48_000
    phase = 2 * np.pi * np.cumsum(140 + 30 * np.sin(2 * np.pi * 1.3 * t)) / 48_000
    buzz = sum(np.sin(k * phase) / k for k in range(1, 12))
    return (0.15 * (0.6 + 0.4 * np.sin(2 * np.pi * 3 * t)) * buzz).astype(np.float32)


def encoded(sound: NDArray[np.float32], **options: int) -> list[bytes]:
    encoder = opus.Encoder(**options)
    return [encoder.encode(sound[i : i + FRAME].copy()) for i in range(0, sound.size - FRAME + 1, FRAME)]


def decoder() -> opus.Decoder:
    return opus.Decoder(np.zeros(2 * opus.LONGEST, np.float32))


def alike(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Highest correlation over small shifts."""
    size = min(one.size, other.size) - 2_400
    best = 0.0
    for shift in range(0, 2_400, 2):
        a, b = one[:size], other[shift : shift + size]
        best = max(best, float(np.dot(a, b) / np.sqrt(np.dot(a, a) * np.dot(b, b) + 1e-12)))
    return best


def test_the_library_says_its_version() -> None:
    assert opus.version().startswith("libopus 1.")


def test_sound_survives_coding() -> None:
    sound = speechlike(2)
    dec = decoder()
    heard = []
    for packet in encoded(sound):
        assert opus.samples_in(packet) == FRAME
        assert dec.decode(packet, 0) == FRAME
        heard.append(dec.pcm[:FRAME].copy())
    assert alike(sound, np.concatenate(heard)) > 0.8


def test_bitrate_is_obeyed() -> None:
    sound = speechlike(5)
    for bitrate in (16_000, 32_000, 64_000):
        size = sum(map(len, encoded(sound, bitrate=bitrate))) * 8 / 5
        assert 0.6 * bitrate < size < 1.3 * bitrate


def test_ten_millisecond_frames() -> None:
    encoder = opus.Encoder()
    packet = encoder.encode(speechlike(0.01))
    assert opus.samples_in(packet) == 480


def test_a_lost_packet_is_rebuilt_from_the_next() -> None:
    """With FEC the gap is nearer to the truth than what libopus makes up without it."""
    sound = speechlike(4)
    packets = encoded(sound, loss_pct=20)
    carrying = [n for n in range(50, len(packets) - 1) if opus.has_fec(packets[n + 1])]
    assert len(carrying) > 20
    whole, rebuilt, made_up = decoder(), decoder(), decoder()
    better = 0
    for n in range(carrying[0] + 1):
        whole.decode(packets[n], 0)
        if n < carrying[0]:
            rebuilt.decode(packets[n], 0)
            made_up.decode(packets[n], 0)
    assert rebuilt.recover(packets[carrying[0] + 1], FRAME, 0) == FRAME
    assert made_up.conceal(FRAME, 0) == FRAME
    truth = whole.pcm[:FRAME]
    error_fec = float(np.sum((rebuilt.pcm[:FRAME] - truth) ** 2))
    error_plc = float(np.sum((made_up.pcm[:FRAME] - truth) ** 2))
    better += error_fec < error_plc
    assert better


def test_loud_sound_is_bent_and_not_wrapped() -> None:
    encoder = opus.Encoder()
    dec = decoder()
    for _ in range(20):
        loud = (3.0 * np.sin(2 * np.pi * 300 * np.arange(FRAME) / 48_000)).astype(np.float32)
        dec.decode(encoder.encode(loud), 0)
    assert float(np.max(np.abs(dec.pcm[:FRAME]))) < 1.6


def test_an_encoder_that_was_reset_codes_as_a_new_one() -> None:
    sound = speechlike(1)
    used, fresh = opus.Encoder(), opus.Encoder()
    for start in range(0, 24_000, FRAME):
        used.encode(sound[start : start + FRAME].copy())
    used.reset()
    assert used.encode(sound[:FRAME].copy()) == fresh.encode(sound[:FRAME].copy())


def test_decoding_at_an_offset_leaves_the_rest_alone() -> None:
    packet = encoded(speechlike(0.1))[2]
    dec = decoder()
    dec.pcm.fill(7.0)
    assert dec.decode(packet, 500) == FRAME
    assert np.all(dec.pcm[:500] == 7.0)
    assert np.all(dec.pcm[500 + FRAME :] == 7.0)


def test_a_buffer_that_does_not_fit_is_refused() -> None:
    with pytest.raises(opus.OpusError):
        opus.Decoder(np.zeros(100, np.float32))


def test_a_missing_library_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(_name: str) -> ctypes.CDLL:
        raise OSError("no such file")

    opus.library.cache_clear()
    monkeypatch.setattr(ctypes, "CDLL", nothing)
    try:
        with pytest.raises(opus.OpusMissingError) as told:
            opus.library()
        assert told.value.code == "call.opus_missing"
    finally:
        monkeypatch.undo()
        opus.library.cache_clear()


def test_encoders_and_decoders_are_given_back() -> None:
    """No growth: a thousand of each fit where ten do."""

    def resident() -> int:
        with open("/proc/self/statm") as file:  # noqa: PTH123
            return int(file.read().split()[1]) * 4

    for _ in range(20):
        opus.Encoder()
        decoder()
    gc.collect()
    before = resident()
    for _ in range(1_000):
        opus.Encoder()
        decoder()
    gc.collect()
    assert resident() - before < 8_000


@given(payload=st.binary(max_size=400), at=st.integers(0, 5_000))
@settings(max_examples=300, deadline=None)
def test_rubbish_is_an_error_and_never_a_crash(payload: bytes, at: int) -> None:
    dec = decoder()
    for turn in range(3):
        try:
            if turn == 0:
                written = dec.decode(payload, at)
            elif turn == 1:
                written = dec.recover(payload, FRAME, at)
            else:
                written = dec.conceal(480, at)
        except opus.OpusError:
            continue
        assert 0 <= written <= opus.LONGEST
    assert 0 <= opus.samples_in(payload) <= opus.LONGEST
    opus.has_fec(payload)
