"""What bench echo measures on one scene's output, all against the known parts of the scene.

Owns: levels, cuts, delays, and the calls to PESQ, STOI and AECMOS where their packages are installed
(`MISSING` says which are not). Must not know how the output came about.
"""

from __future__ import annotations

import importlib.util
import logging
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

import numpy as np
import soxr
from numpy.typing import NDArray

from roomctl.media.dsp.frame import FRAME, RATE
from roomctl.media.speech.vad import CHUNK, CONTEXT, load_judge
from scripts.benchlib.echo_rooms import Sound
from scripts.benchlib.echo_scenes import Scene

WIDE: Final = 16_000
CUT_DB: Final = -10.0
SPEECH: Final = 0.5
PACKAGES: Final = {"pesq": "PESQ", "pystoi": "STOI", "speechmos": "AECMOS", "librosa": "AECMOS"}
MISSING: Final = tuple(name for name in PACKAGES if importlib.util.find_spec(name) is None)


def measure(scene: Scene, out: Sound, *, opinion: bool = True) -> dict[str, float]:
    """All that this kind of scene can say, by metric. `opinion`: AECMOS too, which takes seconds."""
    found = dict(_of_far(scene, out)) if scene.kind == "far" else dict(_of_near(scene, out))
    if opinion and not {"speechmos", "librosa"} & set(MISSING):
        kind = {"far": "st", "near": "nst", "both": "dt"}[scene.kind]
        parts = [_wide(_cut(scene, part)) for part in (scene.far, scene.microphone, out)]
        found["AECMOS echo"], found["AECMOS degradation"] = _aecmos(kind, *parts)
    return found


def erle_db(scene: Scene, out: Sound, begin_s: float | None = None) -> float:
    """How much less comes out than the microphone heard, over what is looked at."""
    begin = scene.looked_s[0] if begin_s is None else begin_s
    piece = slice(int(begin * RATE), int(scene.looked_s[1] * RATE))
    return db(scene.microphone[piece]) - db(out[piece])


def db(sound: Sound) -> float:
    """Mean power in decibels."""
    return float(10.0 * np.log10(np.mean(np.square(sound, dtype=np.float64)) + 1e-15))


def time_to_db(scene: Scene, out: Sound, wanted: float = 20.0) -> float | None:
    """Seconds until half a second of sound is so much lower than it came in; None: never."""
    size = RATE // 2
    for start in range(0, out.size - size, FRAME * 10):
        heard = db(scene.microphone[start : start + size])
        if heard > -45.0 and heard - db(out[start : start + size]) >= wanted:
            return start / RATE
    return None


def lag_of(near: Sound, out: Sound, most: int = RATE // 10) -> int:
    """Samples by which `out` is later than `near`, 0 to `most`."""
    size = 1 << (near.size + most).bit_length()
    likeness = np.fft.irfft(np.fft.rfft(out, size) * np.conj(np.fft.rfft(near, size)), size)
    return int(np.argmax(likeness[:most]))


def near_frames(near: Sound, out: Sound) -> NDArray[np.float64]:
    """Gain of each 20 ms in which the near voice is loud (250 Hz to 7 kHz), dB; both at 16 kHz."""
    powers = []
    for sound in (near, out):
        spectrum = np.fft.rfft(sound)
        at = np.fft.rfftfreq(sound.size, 1 / WIDE)
        spectrum[(at < 250) | (at > 7000)] = 0.0
        band = np.fft.irfft(spectrum, sound.size)
        powers.append(np.square(band[: band.size // 320 * 320].reshape(-1, 320)).mean(axis=1) + 1e-12)
    loud = powers[0] > 1e-2 * np.percentile(powers[0], 95)
    gains: NDArray[np.float64] = 10.0 * np.log10(powers[1][loud] / powers[0][loud])
    return gains


def speech_pct(out: Sound, scene: Scene) -> float:
    """Share of 32 ms pieces that the ear for speech takes for speech, %."""
    sound = _wide(_cut(scene, out))
    judge, _ = load_judge("auto", 1)
    rows = np.zeros(1, np.intp)
    pieces = np.lib.stride_tricks.sliding_window_view(sound, CONTEXT + CHUNK)[::CHUNK]
    probable = np.array([float(judge.ask(rows, piece[np.newaxis])[0]) for piece in pieces])
    return 100.0 * float(np.mean(probable >= SPEECH))


def _of_far(scene: Scene, out: Sound) -> Iterator[tuple[str, float]]:
    yield "ERLE", erle_db(scene, out)
    reached = time_to_db(scene, out)
    if reached is not None:
        yield "time to 20 dB", reached
    yield "called speech", speech_pct(out, scene)


def _of_near(scene: Scene, out: Sound) -> Iterator[tuple[str, float]]:
    if not np.any(scene.near):
        return  # a real recording: nobody knows the near voice alone
    lag = lag_of(scene.near, out)
    shifted = np.concatenate([out[lag:], np.zeros(lag, np.float32)])
    near, kept = _wide(_cut(scene, scene.near)), _wide(_cut(scene, shifted))
    gains = near_frames(near, kept)
    yield "near frames cut", 100.0 * float(np.mean(gains < CUT_DB))
    yield "level of the near voice", float(np.median(gains))
    if "pesq" not in MISSING:
        from pesq import pesq

        yield "PESQ", float(pesq(WIDE, near, kept, "wb"))
    if "pystoi" not in MISSING:
        from pystoi import stoi

        yield "STOI", float(stoi(near, kept, WIDE))


def _cut(scene: Scene, sound: Sound) -> Sound:
    begin, end = scene.looked_s
    return sound[int(begin * RATE) : int(end * RATE)]


def _wide(sound: Sound) -> Sound:
    wide: Sound = np.clip(soxr.resample(sound, RATE, WIDE), -1.0, 1.0).astype(np.float32)
    return wide


def _aecmos(kind: str, far: Sound, microphone: Sound, out: Sound) -> tuple[float, float]:
    """Scores for echo and degradation, 1 to 5, of at most the last 20 s."""
    size = min(20 * WIDE, far.size)
    parts = zip(("lpb", "mic", "enh"), (far, microphone, out), strict=True)
    scores = _model()({name: part[-size:] for name, part in parts}, kind)
    return float(scores["echo_mos"]), float(scores["deg_mos"])


@lru_cache(maxsize=1)
def _model() -> Any:
    from speechmos import aecmos

    logging.getLogger().setLevel(logging.ERROR)
    return aecmos.AECMOS("aecmos_16kHz")
