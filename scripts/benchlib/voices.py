"""What the clients of a load say: ready-made Opus packets of speech and of a quiet room, and their levels."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from roomctl.media.call.clips import load_clip
from roomctl.media.call.opus import Encoder
from roomctl.media.dsp.frame import RATE, rms_dbfs

VOICES = Path(__file__).resolve().parents[2] / "roomctl" / "demo" / "voices"


@dataclass(frozen=True)
class Packets:
    """Packets of 20 ms, to be said in a ring, and the level of each (-dBov)."""

    payloads: list[bytes]
    levels: list[int]


def packets_of(sound: NDArray[np.float32], *, frame_ms: int = 20) -> Packets:
    """Encode a sound as a browser would: 32 kbit/s mono, FEC."""
    size = RATE * frame_ms // 1000
    encoder = Encoder(loss_pct=10)
    payloads, levels = [], []
    for at in range(0, sound.size - size + 1, size):
        block = sound[at : at + size].astype(np.float32)
        levels.append(min(127, max(0, round(-rms_dbfs(block)))))
        payloads.append(encoder.encode(block.copy()))
    return Packets(payloads, levels)


def speech(data: Path | None = None, count: int = 6) -> list[Packets]:
    """Voices: the project's own, or recordings from a folder (any format PyAV reads)."""
    voices = files(data)
    return [packets_of(load_clip(voices[n % len(voices)])[: 12 * RATE]) for n in range(count)]


def files(data: Path | None = None) -> list[Path]:
    """Recordings of voices: those of a folder if there are any, else the project's own."""
    given = sorted(f for kind in ("flac", "wav", "opus") for f in data.glob(f"**/*.{kind}")) if data else []
    return given or sorted(VOICES.glob("*.opus"))


def quiet_room(seed: int = 1) -> Packets:
    """Noise at -70 dBFS: a microphone that is open while nobody speaks."""
    noise = np.random.default_rng(seed).normal(0.0, 10.0 ** (-70 / 20), 2 * RATE)
    return packets_of(noise.astype(np.float32))
