"""One remote of the demo: a participant without a browser, with a voice, manners, and perhaps a camera.

Owns: one voice, one made picture. Must not know: what is inside the service; it comes in by the page's door.
"""

from __future__ import annotations

import asyncio

import numpy as np
from numpy.typing import NDArray

from roomctl.demo.manners import Act, Ask, GiveBack, Say, Seen
from roomctl.demo.script import Person
from roomctl.media.call.clips import load_clip
from roomctl.media.call.video.client import PictureClient
from roomctl.media.call.video.made import clip
from roomctl.media.dsp.frame import FRAME, Frame
from roomctl.visit import Visitor
from roomctl.wire import page

WIDTH, HEIGHT, FPS = 320, 180, 10
BITRATE = 100_000
FILM_S = 6.0


class Voice:
    """What the link asks for every 10 ms: the line that is being said, or nothing."""

    def __init__(self) -> None:
        self._left: NDArray[np.float32] = np.zeros(0, np.float32)

    def say(self, samples: NDArray[np.float32]) -> None:
        """Begin to say this; what was being said is cut off."""
        self._left = samples

    def __call__(self) -> Frame | None:
        """The next 10 ms, shape (480,), or None."""
        if not self._left.size:
            return None
        frame, self._left = self._left[:FRAME], self._left[FRAME:]
        return frame if frame.size == FRAME else np.pad(frame, (0, FRAME - frame.size))


class Remote(Visitor):
    """`run` until cancelled."""

    def __init__(self, person: Person, link: str, resume: str = "") -> None:
        self._speech = Voice()
        super().__init__(link, person.name, person.language, self._speech, resume=resume)
        self._filmed = person if person.camera else None
        self._film: list[bytes] = []
        self._camera: PictureClient | None = None
        self._shown: page.Offer | None = None

    async def close(self) -> None:
        """End the links."""
        await self._put_away()
        await super().close()

    async def _take(self, message: page.RoomToPage) -> None:
        await super()._take(message)
        if self._filmed is None:
            return
        asked = isinstance(message, page.Relink) and message.of == "pictures"
        if asked or (isinstance(message, page.Welcome) and message.places):
            await self._show(self._filmed)
        elif isinstance(message, page.Answer) and self._camera and self._proves(message, self._shown):
            await self._camera.accept(message.sdp)
            self._seq += 1
            self._send(page.SetMine(seq=self._seq, camera="on"))

    async def _show(self, person: Person) -> None:
        """A picture of one's own; those of the others are for people with a screen."""
        await self._put_away()
        self._film = self._film or await asyncio.to_thread(film, person)
        self._camera = PictureClient(self._film, fps=FPS, places=0)
        self._shown = self._say_offer(await self._camera.offer(), "pictures")

    async def _put_away(self) -> None:
        camera, self._camera = self._camera, None
        if camera is not None:
            await camera.close()

    def seen(self, person: Person, quiet_s: float) -> Seen:
        """What the page shows."""
        if self.view is None or self.me is None:
            return Seen(floor_idle=False)
        floor = self.view.floor
        return Seen(
            i_hold=floor.holder is not None and floor.holder.person == self.me,
            i_wait=any(entry.person == self.me for entry in floor.queue),
            floor_idle=floor.holder is None and not floor.queue and not floor.paused,
            quiet_s=quiet_s,
        )

    def do(self, person: Person, act: Act) -> None:
        """Press the page's button, or speak."""
        if isinstance(act, Say):
            self._speech.say(load_clip(person.clip(act.number)))
        elif isinstance(act, Ask):
            self.press(page.AskFloor)
        elif isinstance(act, GiveBack):
            self.press(page.GiveBack)


def film(person: Person) -> list[bytes]:
    """Encoded pictures to be shown round and round, for each person of another hue."""
    hue = sum(person.id.encode()) % 256
    return clip(WIDTH, HEIGHT, fps=FPS, bitrate=BITRATE, hue=hue, seconds=FILM_S)
