"""Scenes for bench echo with several microphones: gain shared among them, then one canceller.

Two people at opposite seats take turns while somebody online talks, so the way of the echo changes with every
turn under the canceller. The gains are the engine's own; because they are the same for all that a microphone
hears, each part of the scene (echo, near voices, noise) is mixed by them alone, and can be measured alone.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from roomctl.media.dsp.frame import FRAME, RATE
from roomctl.media.dsp.sharing import _glide
from roomctl.media.seats import Seats
from scripts.benchlib.echo_rooms import Sound, convolve, table
from scripts.benchlib.echo_scenes import NOISE_DB, Plan, Scene, active_rms, at_level, later, looped

TURN_S: Final = 2.0
HELD_FRAMES: Final = 50
"""So long the ear calls a voice speech after its last word."""
VOICED_DB: Final = 25.0
"""Below the loud parts of the near voices: that is their silence."""

Channels = NDArray[np.float32]
"""Shape (microphones, samples)."""


def make_table(name: str, plan: Plan, far_voice: Sound, near_voice: Sound, seed: int) -> Scene:
    """As `make`, at a table with `plan.microphones`."""
    room = table(plan.rt60_s, seed, plan.microphones)
    size = int(plan.seconds * RATE) // FRAME * FRAME
    far = looped(far_voice, size)
    late = int(plan.delay_ms * RATE / 1000)
    echo = np.stack([later(convolve(far, way), late, size) for way in room.loudspeaker])
    echo = _first_at(echo, 0, plan.echo_db)
    near = np.zeros_like(echo)
    if plan.near_db is not None:
        start = int(plan.near_from_s * RATE)
        near[:, start:] = _in_turns(near_voice, room.seats, size - start, plan.near_db)
    noise = np.random.default_rng(seed).standard_normal(echo.shape) * 10.0 ** (NOISE_DB / 20.0)
    echo1, near1, noise1 = mixed([echo, near, noise.astype(np.float32)], far, speech=_voiced(near))
    kind = "far" if plan.near_db is None else "both"
    begin = plan.near_from_s if kind == "both" else 5.0
    return Scene(name, kind, far, echo1, near1, noise1, (begin, plan.seconds))


def mixed(parts: list[Channels], far: Sound, *, speech: NDArray[np.bool_]) -> list[Sound]:
    """Each part as the engine's sharing of their sum mixes it. `speech`, by frame: the room speaks."""
    heard: Channels = np.stack(parts).sum(axis=0, dtype=np.float32)
    seats = Seats(len(heard))
    sharing = seats._sharing  # noqa: SLF001 - its gains, which nobody else asks for
    assert sharing is not None
    out = [np.zeros(far.size, np.float32) for _ in parts]
    for number, at in enumerate(range(0, far.size, FRAME)):
        piece, before = slice(at, at + FRAME), sharing.gains
        seats.hear(heard[0, piece], heard[:, piece], far[piece], speech=bool(speech[number]))
        for whole, part in zip(out, parts, strict=True):
            whole[piece] = _glide(before, sharing.gains, part[:, piece])
    return out


def _in_turns(voice: Sound, seats: list[list[Sound]], size: int, level_db: float) -> Channels:
    """The voice at the first seat and the one opposite by turns, each as loud at its own microphone."""
    said, turn = looped(voice, size), (np.arange(size) // int(TURN_S * RATE)) % 2
    near = np.zeros((len(seats), size), np.float32)
    for number, seat in enumerate((0, len(seats) // 2)):
        spoken = np.where(turn == number, said, 0.0).astype(np.float32)
        ways = np.stack([convolve(spoken, way) for way in seats[seat]])
        near += _first_at(ways, seat, level_db)
    return near


def _first_at(channels: Channels, number: int, level_db: float) -> Channels:
    """All by the same factor, so that this one has the level."""
    before = active_rms(channels[number])
    factor = active_rms(at_level(channels[number], level_db)) / before if before else 1.0
    return np.asarray(channels * np.float32(factor), np.float32)


def _voiced(near: Channels) -> NDArray[np.bool_]:
    """By frame: whether the ear would call the room speaking."""
    power = np.square(near).sum(axis=0).reshape(-1, FRAME).mean(axis=1)
    now = power > 10.0 ** (-VOICED_DB / 10.0) * max(float(np.percentile(power, 95)), 1e-12)
    held = np.convolve(now, np.ones(HELD_FRAMES))[: now.size] > 0
    return np.asarray(held, np.bool_)
