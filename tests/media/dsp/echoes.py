"""Sounds for the tests of the linear canceller: speech-like noise, rooms, and how far down an echo is."""

import numpy as np
from numpy.typing import NDArray

from roomctl.media.dsp.frame import FRAME, RATE

Sound = NDArray[np.float32]


def talk(seconds: float, seed: int, level: float = 0.05, rhythm: int | None = None) -> Sound:
    """Coloured noise in syllables, some loud, some faint. `rhythm`: another one's syllables."""
    chance, beat = np.random.default_rng(seed), np.random.default_rng(seed if rhythm is None else rhythm)
    size = int(seconds * RATE) // FRAME * FRAME
    spectrum = np.fft.rfft(chance.standard_normal(size))
    at = np.fft.rfftfreq(size, 1 / RATE)
    spectrum *= (at > 150) / (1.0 + (at / 700.0) ** 2)
    sound = np.fft.irfft(spectrum, size)
    syllables = np.repeat(beat.uniform(0.05, 1.0, size // 6000 + 1), 6000)[:size]
    sound *= np.convolve(syllables, np.hanning(1200) / 600, "same")
    return np.asarray(level * sound / np.sqrt(np.mean(sound**2)), np.float32)


def room(seed: int, rt60_s: float = 0.3, delay_s: float = 0.02) -> Sound:
    """A response: nothing, a direct sound, noise that dies away; energy 0.5."""
    chance = np.random.default_rng(seed)
    tail = chance.standard_normal(int(rt60_s * RATE)) * 10 ** (
        -3 * np.arange(int(rt60_s * RATE)) / RATE / rt60_s
    )
    tail[0] = 12.0
    tail *= np.sqrt(0.5 / np.sum(tail**2))
    return np.concatenate([np.zeros(int(delay_s * RATE)), tail]).astype(np.float32)


def through(sound: Sound, response: Sound) -> Sound:
    """The sound in the room, as long as before."""
    size = 1 << (sound.size + response.size).bit_length()
    heard = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(response, size), size)
    return heard[: sound.size].astype(np.float32)


def noise(size: int, seed: int, level: float = 3e-4) -> Sound:
    """A quiet room, about -70 dBFS."""
    return (np.random.default_rng(seed).standard_normal(size) * level).astype(np.float32)


def frames(sound: Sound) -> list[Sound]:
    """In pieces of 10 ms."""
    return list(sound.reshape(-1, FRAME))


def db(sound: Sound) -> float:
    """Mean power, dB."""
    return float(10 * np.log10(np.mean(np.square(sound, dtype=np.float64)) + 1e-15))
