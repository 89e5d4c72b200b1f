"""What a room sounds like, from what was played into it and what came back. Pure: numbers in, numbers out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from roomctl.media.dsp.frame import FRAME, RATE, db_of_power

Sound = NDArray[np.float32]

SWEEP_HZ: Final = (120.0, 8_000.0)
FULL: Final = 0.985
"""A sample beyond this part of full scale is clipped."""


def bell(seconds: float = 1.2, level: float = 0.2) -> Sound:
    """A friendly beginning: three partials that die away."""
    t = np.arange(int(seconds * RATE)) / RATE
    partials = ((660.0, 1.0, 4.0), (1320.0, 0.5, 6.0), (1980.0, 0.25, 9.0))
    sound = sum(gain * np.sin(2 * np.pi * hz * t) * np.exp(-decay * t) for hz, gain, decay in partials)
    return _faded(np.asarray(sound) * level / 1.75)


def sweep(seconds: float = 2.0, level: float = 0.2) -> Sound:
    """From low to high, each octave as long as the other: it finds delay, level and reverberation."""
    t = np.arange(int(seconds * RATE)) / RATE
    low, high = SWEEP_HZ
    rate = np.log(high / low)
    phase = 2 * np.pi * low * seconds / rate * (np.exp(t * rate / seconds) - 1)
    return _faded(np.sin(phase) * level)


def murmur(seconds: float = 5.0, level: float = 0.1, seed: int = 11) -> Sound:
    """Noise in the shape and the syllables of speech: what a canceller learns from."""
    random = np.random.default_rng(seed)
    size = int(seconds * RATE)
    spectrum = np.fft.rfft(random.standard_normal(size))
    hz = np.fft.rfftfreq(size, 1 / RATE)
    carrier = np.fft.irfft(spectrum * (hz > 100) / (1 + (hz / 800) ** 2), size)
    knots = np.arange(0, seconds + 0.4, 0.2)
    syllables = np.interp(np.arange(size) / RATE, knots, random.uniform(-0.4, 1.0, knots.size)).clip(0)
    return _faded(carrier / carrier.std() * syllables * level)


def level_dbfs(sound: Sound) -> float:
    """Root mean square in dB below full scale."""
    return db_of_power(float(np.mean(np.square(sound, dtype=np.float64)))) if sound.size else -120.0


def noise_dbfs(sound: Sound) -> float:
    """The room's noise floor: the level of a usual 10 ms, so that one cough does not count."""
    frames = sound[: sound.size // FRAME * FRAME].reshape(-1, FRAME)
    return db_of_power(float(np.median(np.mean(np.square(frames, dtype=np.float64), axis=1))))


def clipped_pct(sound: Sound) -> float:
    """Samples at the limit, in per cent."""
    return 100.0 * float(np.mean(np.abs(sound) >= FULL)) if sound.size else 0.0


MAINS_HZ: Final = (50.0, 60.0)
_TONES: Final = 6
_HALF_HZ: Final = 3.0


def hum(sound: Sound) -> tuple[float, float]:
    """The mains in a quiet piece of half a second or more: `(dBFS of its tones, dB above what lies between)`.

    The tones are the first six multiples of 50 or of 60 Hz, whichever is louder; a bad cable or a charger
    puts them there, a room does not.
    """
    size = sound.size
    if size < RATE // 2:
        return -120.0, 0.0
    window = np.hanning(size)
    spectrum = np.fft.rfft(sound * window)
    power: NDArray[np.float64] = np.square(np.abs(spectrum)) * (2 / (size * float(np.sum(window**2))))
    hz = np.fft.rfftfreq(size, 1 / RATE)
    found = [_comb(power, hz, mains) for mains in MAINS_HZ]
    return max(found)


def _comb(power: NDArray[np.float64], hz: NDArray[np.floating], mains: float) -> tuple[float, float]:
    """Mean level per hertz on the tones against that of the gaps between them, and the tones' level."""
    band = (hz > mains / 2) & (hz < mains * (_TONES + 0.5))
    off = np.abs(hz - mains * np.round(hz / mains))
    on, between = band & (off <= _HALF_HZ), band & (off > 3 * _HALF_HZ)
    tones, rest = float(power[on].sum()), float(power[between].mean()) * int(on.sum())
    return db_of_power(tones), db_of_power(tones) - db_of_power(rest)


@dataclass(frozen=True, slots=True)
class Path:
    """The way from `write` through loudspeaker, air and microphone to `read`."""

    delay_s: float
    prominence_db: float
    """How far the direct sound stands out of everything else. Below `HEARD_DB` it was not heard at all:
    noise alone gives about 15.
    """
    gain_db: float
    """Heard against played. A whole room's worth of echo is around 0, a headset's below -40."""
    rt60_s: float | None
    """Reverberation, from the early decay; None when it does not stand out of the noise."""


HEARD_DB: Final = 20.0
UNDER_NOISE: Final = 3.0
"""So many times the noise under it a decay must be, to be measured."""


def path_of(played: Sound, heard: Sound) -> Path:
    """Find `played` (a sweep) in `heard`, which begins at the same time and is longer."""
    response = _deconvolved(played, heard)
    at = int(np.argmax(np.abs(response)))
    floor = float(np.median(np.abs(response))) / 0.6745
    aligned = heard[at : at + played.size]
    return Path(
        delay_s=at / RATE,
        prominence_db=20 * float(np.log10(max(abs(response[at]), 1e-12) / max(floor, 1e-12))),
        gain_db=level_dbfs(aligned) - level_dbfs(played),
        rt60_s=_rt60(response, at),
    )


def _deconvolved(played: Sound, heard: Sound) -> NDArray[np.float64]:
    """The impulse response, inside the band of the sweep."""
    size = 1 << (played.size + heard.size - 1).bit_length()
    ours, theirs = np.fft.rfft(played, size), np.fft.rfft(heard, size)
    power = np.abs(ours) ** 2
    response = np.fft.irfft(theirs * np.conj(ours) / (power + 1e-3 * power.max()), size)
    return np.asarray(response[: max(1, heard.size - played.size)], np.float64)


def _rt60(response: NDArray[np.float64], at: int) -> float | None:
    """Schroeder's backward integration, the slope from -5 to -20 dB.

    What is there before the direct sound is noise or hum: as much lies under the decay, and is taken off.
    """
    before, after = np.square(response[: max(0, at - FRAME)]), np.square(response[at : at + RATE // 2])
    noise = float(before.mean()) if before.size >= FRAME else 0.0
    energy = np.cumsum((after - noise)[::-1])[::-1]
    if energy.size < RATE // 10 or energy[0] <= UNDER_NOISE * noise * energy.size:
        return None
    decay = 10 * np.log10(np.maximum(energy / energy[0], 1e-12))
    early, late = int(np.argmax(decay < -5)), int(np.argmax(decay < -20))
    if late <= early + RATE // 200:
        return None
    slope = np.polyfit(np.arange(early, late) / RATE, decay[early:late], 1)[0]
    return float(-60.0 / slope) if slope < 0 else None


def _faded(sound: NDArray[np.floating]) -> Sound:
    """10 ms in and out, so that nothing clicks."""
    edge = np.linspace(0.0, 1.0, FRAME)
    sound[:FRAME] *= edge
    sound[-FRAME:] *= edge[::-1]
    return sound.astype(np.float32)
