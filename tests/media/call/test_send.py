"""Few encodings for many listeners: who gets which, that the mix is exact, and that a switch is not heard."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from roomctl.media.call import opus
from roomctl.media.call.send import PRIMING, Bus
from roomctl.media.dsp.frame import FRAME
from roomctl.types import PeerId
from tests.media.call.test_opus import speechlike

Sound = NDArray[np.float32]
A, B, C = PeerId("a"), PeerId("b"), PeerId("c")


class Listening:
    """Takes payloads as a link does."""

    def __init__(self) -> None:
        self.listening = True
        self.payloads: list[bytes] = []

    def send(self, payload: bytes, samples: int) -> None:
        assert samples in (480, 960)
        self.payloads.append(payload)

    def sound(self) -> Sound:
        dec = opus.Decoder(np.zeros(2 * opus.LONGEST, np.float32))
        heard = []
        for payload in self.payloads:
            size = dec.decode(payload, 0)
            heard.append(dec.pcm[:size].copy())
        return np.concatenate(heard)


class Told(opus.Encoder):
    """An encoder that remembers what it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[Sound] = []

    def encode(self, pcm: opus.Pcm) -> bytes:
        self.blocks.append(pcm.copy())
        return super().encode(pcm)


def bus_with(
    *peers: PeerId, frame_ms: int = 20, bitrate: int = 32_000
) -> tuple[Bus, dict[PeerId, Listening]]:
    bus = Bus(frame_ms=frame_ms, bitrate=bitrate, complexity=5)
    listeners = {peer: Listening() for peer in peers}
    for peer, listener in listeners.items():
        bus.add(peer, listener)
    return bus, listeners


def run(bus: Bus, total: Sound, own: dict[PeerId, Sound] | None = None) -> None:
    """Push whole sounds; who is silent for 10 ms contributes nothing then."""
    for at in range(0, total.size - FRAME + 1, FRAME):
        parts = {
            peer: sound[at : at + FRAME]
            for peer, sound in (own or {}).items()
            if np.any(sound[at : at + FRAME])
        }
        bus.push(total[at : at + FRAME], parts)


def test_silent_listeners_get_the_same_bytes_from_one_encoding() -> None:
    bus, listeners = bus_with(A, B, C)
    run(bus, speechlike(1))
    assert listeners[A].payloads == listeners[B].payloads == listeners[C].payloads
    assert len(listeners[A].payloads) == bus.encoded == 50


def test_only_who_contributes_is_encoded_for() -> None:
    bus, listeners = bus_with(A, B, C)
    voice = speechlike(1)
    run(bus, voice, {A: voice})
    assert bus.encoded == 100
    assert listeners[B].payloads == listeners[C].payloads
    assert listeners[A].payloads != listeners[B].payloads


def test_a_talker_alone_hears_digital_silence() -> None:
    bus, listeners = bus_with(A, B)
    voice = speechlike(1)
    run(bus, voice, {A: voice})
    assert float(np.max(np.abs(listeners[A].sound()))) < 1e-4
    assert float(np.max(np.abs(listeners[B].sound()))) > 0.1


@given(seed=st.integers(0, 1_000))
@settings(max_examples=20, deadline=None)
def test_the_mix_is_exact_whatever_the_others_say(seed: int) -> None:
    """What is encoded for A does not depend on what A says, whether A shouts or hums."""
    noise = np.random.default_rng(seed)
    others = (0.1 * noise.normal(size=9_600)).astype(np.float32)
    for loudness in (0.01, 0.9):
        voice = (loudness * noise.uniform(-1, 1, 9_600)).astype(np.float32)
        bus, _ = bus_with(A, B)
        told = Told()
        bus._new = lambda told=told: told  # type: ignore[method-assign,misc]
        run(bus, others + voice, {A: voice})
        heard = np.concatenate(told.blocks[PRIMING:])
        assert heard.size == 9_600
        assert float(np.max(np.abs(heard - others))) < 1e-6


def test_own_encodings_end_after_the_last_word_and_encoders_are_used_again() -> None:
    bus, listeners = bus_with(A, B)
    voice = speechlike(0.4)
    silence = np.zeros(48_000, np.float32)
    total = np.concatenate([voice, silence])
    run(bus, total, {A: total})
    assert listeners[A].payloads[-20:] == listeners[B].payloads[-20:]
    assert bus.outs[A].encoder is None
    first = bus._spare[:]
    run(bus, total, {A: total})
    assert bus._spare == first


def spectral_distance(one: Sound, other: Sound) -> NDArray[np.float64]:
    """Log-spectral distance of each 20 ms, dB, up to 8 kHz."""
    window = np.hanning(960)
    spectra = []
    for sound in (one, other):
        blocks = sound[: sound.size // 960 * 960].reshape(-1, 960) * window
        spectra.append(20 * np.log10(np.abs(np.fft.rfft(blocks))[:, 2:160] + 1e-3))
    distance: NDArray[np.float64] = np.sqrt(np.mean((spectra[0] - spectra[1]) ** 2, axis=1))
    return distance


def switched(*, warm: bool) -> tuple[Sound, Sound, list[int]]:
    """What a listener hears who changes encoders each second, and what one hears who never does.

    He contributes a whisper, so that what both are to hear is the same sound.
    """
    sound = speechlike(12)
    whisper = np.zeros_like(sound)
    for start in range(48_000, sound.size, 96_000):
        whisper[start : start + 19_200] = 1e-6
    bus, listeners = bus_with(A, B)
    if not warm:
        bus._prime = opus.Encoder.reset  # type: ignore[method-assign,assignment]
    run(bus, sound, {A: whisper})
    changes = [start // 960 for start in range(48_000, sound.size, 96_000)]
    changes += [change + 20 + 20 for change in changes]
    return listeners[A].sound(), listeners[B].sound(), sorted(changes)


def test_a_change_of_encoder_is_not_heard() -> None:
    """Around a change the two listeners differ no more than two encoders of one sound do anyway."""
    heard, steady, changes = switched(warm=True)
    distance = spectral_distance(heard, steady)
    at_change = np.array([distance[c : c + 2].max() for c in changes if c + 2 < distance.size])
    between = np.concatenate([distance[c + 5 : c + 18] for c in changes[::2]])
    cold, _, _ = switched(warm=False)
    cold_at_change = np.array(
        [spectral_distance(cold, steady)[c : c + 2].max() for c in changes if c + 2 < distance.size]
    )
    print(
        f"at a change {np.median(at_change):.1f} dB (worst {at_change.max():.1f}), between "
        f"{np.median(between):.1f} dB, a cold change {np.median(cold_at_change):.1f} "
        f"(worst {cold_at_change.max():.1f})"
    )
    assert np.median(at_change) < np.percentile(between, 95) + 1.0
    assert at_change.max() < cold_at_change.max()


def test_a_common_encoder_that_was_idle_is_warm_again() -> None:
    """While everybody talks nobody listens to the common encoding; afterwards it must not start cold."""
    bus, listeners = bus_with(A)
    sound = speechlike(3)
    whisper = np.zeros_like(sound)
    whisper[: 2 * 48_000] = 1e-6
    run(bus, sound, {A: whisper})
    reference, others = bus_with(A)
    run(reference, sound)
    distance = spectral_distance(listeners[A].sound(), others[A].sound())
    assert distance[122:130].max() < 12
    assert bus.encoded == 150


def test_ten_millisecond_packets() -> None:
    bus, listeners = bus_with(A, frame_ms=10)
    run(bus, speechlike(1))
    assert len(listeners[A].payloads) == 100


def test_the_deaf_get_silence_and_the_unconnected_nothing() -> None:
    bus, listeners = bus_with(A, B, C)
    bus.outs[A].deaf = True
    listeners[B].listening = False
    run(bus, speechlike(1))
    assert float(np.max(np.abs(listeners[A].sound()))) < 1e-4
    assert not listeners[B].payloads
    assert len(listeners[C].payloads) == 50


def test_loud_sums_are_bent_and_the_mix_stays_exact() -> None:
    bus, listeners = bus_with(A, B)
    loud = 4.0 * speechlike(1)
    quiet = 0.1 * speechlike(1)
    run(bus, loud + quiet, {A: loud})
    assert float(np.max(np.abs(listeners[B].sound()))) < 1.7
    assert float(np.max(np.abs(listeners[A].sound()))) < 0.2


@given(
    talk=st.lists(st.sets(st.sampled_from(["a", "b", "c", "stranger"])), min_size=1, max_size=60),
    leaves=st.integers(0, 60),
)
@settings(max_examples=50, deadline=None)
def test_whoever_talks_whenever_each_gets_one_packet_a_turn(talk: list[set[str]], leaves: int) -> None:
    bus, listeners = bus_with(A, B, C)
    frame = (0.1 * np.ones(FRAME)).astype(np.float32)
    gone_after = None
    for turn, names in enumerate(talk):
        if turn == leaves:
            bus.remove(A)
            gone_after = len(listeners[A].payloads)
        bus.push(len(names) * frame, {PeerId(name): frame for name in names})
    assert len(listeners[B].payloads) == len(listeners[C].payloads) == len(talk) // 2
    if gone_after is not None:
        assert len(listeners[A].payloads) == gone_after
    assert len(bus._spare) <= 8


@pytest.mark.parametrize("percent", [0, 5, 10, 25])
def test_redundancy_follows_the_worst_line(percent: int) -> None:
    bus, listeners = bus_with(A)
    bus.expect_loss(percent)
    run(bus, speechlike(4))
    carrying = sum(opus.has_fec(payload) for payload in listeners[A].payloads)
    assert (carrying > 50) == (percent >= 10)
