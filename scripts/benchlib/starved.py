"""bench starved: what is left of the echo after a card or the sound server lost sound by itself.

Real streams on virtual cards; something is held up for a moment while the loudspeaker plays. The peer is the
same port whose reference is not moved by what the cards lost. A run takes two minutes.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from roomctl.media.dsp.frame import RATE
from roomctl.media.dsp.shortfall import Shortfall
from roomctl.media.sound.echo import EchoChoice, make_canceller
from roomctl.media.sound.live import LiveSound
from roomctl.media.sound.playback import Playback
from scripts.benchlib.echo import through
from scripts.benchlib.echo_measures import db
from scripts.benchlib.echo_rooms import Sound
from scripts.benchlib.echo_scenes import Scene
from scripts.benchlib.report import Report, new
from tests.lab.virtual_room import VirtualRoom
from tests.media.sound.beat import Beat
from tests.media.sound.sounds import best_lag, speechlike

PEER: Final = "reference not moved"
BEFORE_S: Final = 3.0
AFTER_S: Final = 5.0
PARTS: Final = ((0.0, 1.0), (1.0, 2.0), (2.0, 4.0))
"""Seconds after the hold-up's beginning over which the echo is looked at."""
Act = Callable[[VirtualRoom, Playback], None]


def _thread(seconds: float) -> Act:
    """The loudspeaker's thread comes late once, as on a busy machine."""

    def act(_lab: VirtualRoom, playback: Playback) -> None:
        feed = playback.feed

        def late(out: Sound) -> None:
            playback.feed = feed  # type: ignore[method-assign]
            time.sleep(seconds)
            feed(out)

        playback.feed = late  # type: ignore[method-assign]

    return act


def _server(seconds: float) -> Act:
    def act(lab: VirtualRoom, _playback: Playback) -> None:
        lab.freeze_server()
        asyncio.get_running_loop().call_later(seconds, lab.thaw_server)

    return act


def _card(seconds: float) -> Act:
    def act(lab: VirtualRoom, _playback: Playback) -> None:
        card = lab.card("speakerphone")
        card.freeze()
        asyncio.get_running_loop().call_later(seconds, card.thaw)

    return act


CASES: Final[dict[str, Act]] = {
    "loudspeaker's thread late by 0.15 s": _thread(0.15),
    "loudspeaker's thread late by 0.3 s": _thread(0.3),
    "sound server held up for 0.2 s": _server(0.2),
    "card held up for 0.2 s": _card(0.2),
    "card held up for 0.4 s": _card(0.4),
}


async def measure(*, quick: bool = False, data: Path | None = None) -> Report:  # noqa: ARG001 - all have it
    """All cases, each with the reference moved and without. `quick`: the first alone."""
    report = new("starved", "livekit")
    for name, act in list(CASES.items())[: 1 if quick else None]:
        (moved, ours), (moved_theirs, theirs) = [found(*await _run(act, follow=f)) for f in (True, False)]
        report.add(name, "echo moved", "ms", moved, peer=PEER, theirs=moved_theirs)
        for (begin, end), mine, other in zip(PARTS, ours, theirs, strict=True):
            report.add(name, f"{begin:.0f} to {end:.0f} s: down by", "dB", mine, peer=PEER, theirs=other)
    return report


class Unmoved(Shortfall):
    """As if no card ever lost anything."""

    def step(self, now: float, samples: int) -> None:
        """Nothing."""


async def _run(act: Act, *, follow: bool) -> tuple[Sound, Sound, int]:
    """Microphone, reference, and the sample at which it began."""
    with VirtualRoom(["speakerphone"], pipe=16384) as lab, lab.entered():
        port = LiveSound(latency_s=0.1)
        await port.start()
        try:
            async with Beat(port, paced=True) as beat:
                await beat.seconds(1)
                playback, capture = port._speaker.buffer, port._mic.buffer  # noqa: SLF001 - not for others
                assert playback is not None
                assert capture is not None
                if not follow:
                    playback.shortfall, capture.shortfall = Unmoved(), Unmoved()
                beat.play(speechlike(BEFORE_S + AFTER_S, seed=6))
                await beat.seconds(BEFORE_S)
                begin = sum(frame.size for frame in beat.near)
                act(lab, playback)
                await beat.seconds(AFTER_S)
                return (*beat.since(0), begin)
        finally:
            await port.close()


def found(near: Sound, far: Sound, begin: int) -> tuple[float, list[float]]:
    """By how many ms the echo came to lie elsewhere against its reference, and how far it is down after."""
    pieces = [slice(at, at + RATE) for at in (begin - RATE, begin + 3 * RATE)]
    before, after = (best_lag(far[piece], near[piece])[0] for piece in pieces)
    nothing = near * 0.0
    scene = Scene("starved", "far", far, near, nothing, nothing)
    out = through(make_canceller(EchoChoice.AUTO).canceller, scene)
    parts = [slice(begin + int(a * RATE), begin + int(b * RATE)) for a, b in PARTS]
    return (after - before) * 1000.0 / RATE, [db(near[part]) - db(out[part]) for part in parts]
