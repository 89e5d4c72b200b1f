"""Short sounds from files (Ogg Opus, FLAC, WAV ...) as mono samples at 48 kHz, for the demo and for tests.

Owns: reading sound files, here because libav may only be imported in this wing. Must not know: what the
sound is for. There is no function that writes one: nothing said is ever recorded.
"""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from roomctl.errors import RoomctlError
from roomctl.media.dsp.frame import RATE

MAX_S = 120.0


def load_clip(path: Path) -> NDArray[np.float32]:
    """The whole file as float32 in [-1, 1], shape (samples,), at most two minutes of it.

    Raises RoomctlError("clip_unreadable", file) when there is no such file or it is no sound.
    """
    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    parts: list[NDArray[np.float32]] = []
    have = 0
    try:
        with av.open(str(path)) as container:
            for frame in container.decode(audio=0):
                for piece in resampler.resample(frame):
                    parts.append(piece.to_ndarray().reshape(-1).astype(np.float32, copy=False))
                    have += parts[-1].size
                if have >= MAX_S * RATE:
                    break
    except (av.FFmpegError, OSError, IndexError):
        raise RoomctlError("clip_unreadable", file=path.name) from None
    rest = resampler.resample(None)
    parts.extend(piece.to_ndarray().reshape(-1).astype(np.float32, copy=False) for piece in rest)
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)
