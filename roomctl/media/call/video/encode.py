"""One VP8 encoder through PyAV: pictures in, bytes out, a key frame when one is wanted.

Owns the encoder's settings. Must not know cameras, packets or peers. libvpx works without Python's lock, so
a thread that encodes holds up no other.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final

import av
import numpy as np
from av.video.frame import PictureType, VideoFrame
from numpy.typing import NDArray

from roomctl.media.call.video.vp8 import CLOCK

Picture = NDArray[np.uint8]
"""YUV 4:2:0, planar, as PyAV lays it out: shape (height * 3 // 2, width), uint8."""

_FAST: Final = "-8"
"""libvpx's fastest that still looks like something: 2.9 ms for 640 x 360 where it was measured."""


class Encoder:
    """One stream of one size. Pictures come at about `fps`; their real time is given with each."""

    def __init__(self, width: int, height: int, fps: int, bitrate: int) -> None:
        codec: Any = av.CodecContext.create("libvpx", "w")
        codec.width, codec.height, codec.pix_fmt = width, height, "yuv420p"
        codec.time_base, codec.framerate = Fraction(1, CLOCK), Fraction(fps, 1)
        codec.bit_rate, codec.gop_size, codec.thread_count = bitrate, 9_000, 1
        codec.options = {
            "deadline": "realtime",
            "cpu-used": _FAST,
            "lag-in-frames": "0",
            "static-thresh": "1",
            "error-resilient": "1",
            "maxrate": str(bitrate),
            "minrate": str(bitrate),
            "bufsize": str(bitrate),
            "undershoot-pct": "95",
        }
        self._codec = codec

    def encode(self, picture: Picture | VideoFrame, time: int, *, key: bool = False) -> bytes:
        """One picture; `time`: RTP time, growing. May give no bytes: the encoder left it out."""
        frame = picture if isinstance(picture, VideoFrame) else VideoFrame.from_ndarray(picture, "yuv420p")
        frame.pts, frame.time_base = time, Fraction(1, CLOCK)
        frame.pict_type = PictureType.I if key else PictureType.NONE
        return b"".join(bytes(packet) for packet in self._codec.encode(frame))
