"""A quiet picture that is made, not filmed: for a room without a camera, for the demo, tests and benches.

Pure: numbers. A dim gradient and one bright block that walks slowly, so that one sees that it lives. Each
hue is another source, so that a test can tell whose picture it sees.
"""

from __future__ import annotations

import numpy as np

from roomctl.media.call.video.encode import Encoder, Picture
from roomctl.media.call.video.vp8 import CLOCK


def still(width: int, height: int, hue: int) -> Picture:
    """The ground; `hue` 0 to 255."""
    picture = np.empty((height * 3 // 2, width), np.uint8)
    ramp = np.add.outer(np.arange(height), np.arange(width)) * (96.0 / (height + width)) + 48
    picture[:height] = ramp
    chroma = picture[height:].reshape(2, -1)
    angle = 2 * np.pi * hue / 256
    chroma[0], chroma[1] = int(128 + 60 * np.cos(angle)), int(128 + 60 * np.sin(angle))
    return picture


def paint(ground: Picture, number: int, *, noise: int = 0) -> Picture:
    """Picture `number`: the block has walked on. `noise`: how restless the block is, to cost bits."""
    height, width = ground.shape[0] * 2 // 3, ground.shape[1]
    size = height // 4
    picture = ground.copy()
    left = int((width - size) * (0.5 + 0.5 * np.sin(number / 25)))
    block = np.full((size, size), 190, np.uint8)
    if noise:
        block += np.random.default_rng(number).integers(0, noise, block.shape, np.uint8)
    picture[size : 2 * size, left : left + size] = block
    return picture


def clip(
    width: int, height: int, *, fps: int, bitrate: int, hue: int, seconds: float, noise: int = 40
) -> list[bytes]:
    """Encoded pictures; the first is a key frame, so that the list can be sent round and round."""
    encoder = Encoder(width, height, fps, bitrate)
    ground = still(width, height, hue)
    return [
        encoder.encode(paint(ground, number, noise=noise), number * CLOCK // fps, key=number == 0)
        for number in range(round(fps * seconds))
    ]
