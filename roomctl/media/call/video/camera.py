"""The room's camera: taken and encoded once in a thread of its own, in two qualities for all viewers.

Owns the camera and its thread, which works at the process' low priority and only while somebody looks; the
loop gets finished payloads. A camera that is lost is looked for again. Must not know links or places.
Cameras are opened by V4L2 through PyAV; the word "test" is a quiet picture that is made.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Final, Literal, NamedTuple

import av
from av.video.frame import VideoFrame

from roomctl.media.call.video import made, vp8
from roomctl.media.call.video.encode import Encoder, Picture

State = Literal["off", "opening", "on", "covered", "lost"]
WIDTH, HEIGHT, FPS = 640, 360, 15
BITRATE: Final = 600_000
LOW_WIDTH, LOW_HEIGHT, LOW_EVERY = 320, 180, 2
LOW_BITRATE: Final = 150_000
AGAIN_S: Final = 3.0
BROKEN_MOST: Final = 60
"""Pictures in a row that cannot be read, until it counts as no camera: two seconds. Some begin with one."""
_COVER_EVERY: Final = FPS
_DARK: Final = 20.0
_FLAT: Final = 28.0
_COVER_LOOKS: Final = 3


class Filmed(NamedTuple):
    """One encoded picture in packets. `low`: of the smaller quality."""

    low: bool
    time: int
    payloads: list[bytes]


@dataclass
class Wanted:
    """What the loop wants of the thread. Written by the one, read by the other: plain values only."""

    good: bool = False
    low: bool = False
    key: bool = False
    low_key: bool = False


class CameraError(Exception):
    """No picture can be had. The text is the device's name."""


class RoomCamera:
    """`start`, then `film` is called in the loop for each picture and `changed` for each new state."""

    def __init__(
        self, device: str, film: Callable[[Filmed], None], changed: Callable[[State, str], None]
    ) -> None:
        self.device = device
        self.wanted = Wanted()
        self.state: State = "off"
        self._film, self._changed = film, changed
        self._loop = asyncio.get_running_loop()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Open the camera, or look for it until there is one."""
        if self._thread is None:
            self._stop.clear()
            self._thread = threading.Thread(target=self._run, name="camera", daemon=True)
            self._thread.start()

    async def stop(self) -> None:
        """Close the camera; when this returns its lamp is off."""
        thread, self._thread = self._thread, None
        self._stop.set()
        if thread is not None:
            await asyncio.to_thread(thread.join, 5.0)
        self._set("off", "")

    # --- in the thread ----------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._stop.is_set():
            self._say("opening", self.device)
            try:
                self._work()
            except (CameraError, av.error.FFmpegError, OSError) as error:
                self._say("lost", str(error) if isinstance(error, CameraError) else self.device)
                self._stop.wait(AGAIN_S)

    def _work(self) -> None:
        studio = _Studio(self.wanted)
        dark = 0
        for number, frame in enumerate(_pictures(self.device, self._stop)):
            if number % _COVER_EVERY == 0:
                dark = dark + 1 if covered(frame) else 0
                self._say("covered" if dark >= _COVER_LOOKS else "on", self.device)
            for filmed in studio.encode(frame):
                self._loop.call_soon_threadsafe(self._film, filmed)
            if self._stop.is_set():
                return
        if not self._stop.is_set():
            raise CameraError(self.device)

    def _say(self, state: State, device: str) -> None:
        if state != self.state and not self._stop.is_set():
            self._loop.call_soon_threadsafe(self._set, state, device)

    def _set(self, state: State, device: str) -> None:
        if state != self.state:
            self.state = state
            self._changed(state, device)


class _Studio:
    """The two encoders; each made when it is first wanted."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._good: Encoder | None = None
        self._low: Encoder | None = None
        self._numbers = [0, 0]
        self._count = 0
        self._began = monotonic()

    def encode(self, frame: VideoFrame) -> Iterator[Filmed]:
        """The picture as it is wanted."""
        time = round((monotonic() - self._began) * vp8.CLOCK)
        wanted = self._wanted
        self._count += 1
        if wanted.good:
            if self._good is None:
                self._good = Encoder(WIDTH, HEIGHT, FPS, BITRATE)
            key, wanted.key = wanted.key, False
            yield self._pack(self._good, frame, time, low=False, key=key)
        if wanted.low and self._count % LOW_EVERY == 0:
            if self._low is None:
                self._low = Encoder(LOW_WIDTH, LOW_HEIGHT, FPS // LOW_EVERY, LOW_BITRATE)
            key, wanted.low_key = wanted.low_key, False
            small = frame.reformat(LOW_WIDTH, LOW_HEIGHT, "yuv420p")
            yield self._pack(self._low, small, time, low=True, key=key)

    def _pack(self, encoder: Encoder, frame: VideoFrame, time: int, *, low: bool, key: bool) -> Filmed:
        self._numbers[low] = (self._numbers[low] + 1) & 0x7FFF
        data = encoder.encode(frame, time, key=key)
        return Filmed(low, time & 0xFFFF_FFFF, vp8.pack(data, self._numbers[low]) if data else [])


def covered(frame: VideoFrame) -> bool:
    """Dark and flat: the inside of a cover."""
    few = frame.to_ndarray()[: frame.height : 20, ::20]
    return bool(few.mean() < _DARK + 16 and int(few.max()) - int(few.min()) < _FLAT)


def _pictures(device: str, stop: threading.Event) -> Iterator[VideoFrame]:
    """Pictures of the size that is sent, as they come. Raises CameraError."""
    if device == "test":
        yield from _made(stop)
        return
    with _open(device) as container:
        due = 0.0
        for frame in _readable(container, device):
            now = monotonic()
            if now < due:  # a camera that gives more than we send
                continue
            due = max(now, due) + 0.9 / FPS
            yield frame.reformat(WIDTH, HEIGHT, "yuv420p")


def _readable(container: Any, device: str) -> Iterator[VideoFrame]:
    """All pictures but those that came broken; too many of these are no camera."""
    broken = 0
    for packet in container.demux(video=0):
        try:
            frames = packet.decode()
        except av.error.InvalidDataError:
            broken += 1
            if broken >= BROKEN_MOST:
                raise CameraError(device) from None
            continue
        broken = 0
        yield from frames


def _made(stop: threading.Event) -> Iterator[VideoFrame]:
    ground: Picture = made.still(WIDTH, HEIGHT, 60)
    began, number = monotonic(), 0
    while not stop.is_set():
        number += 1
        sleep(max(0.0, began + number / FPS - monotonic()))
        yield VideoFrame.from_ndarray(made.paint(ground, number, noise=20), "yuv420p")


def _open(device: str) -> Any:
    """The camera, as near to the wanted size as it can; "auto": the first that opens."""
    names = [str(one) for one in sorted(Path("/dev").glob("video*"))] if device == "auto" else [device]
    for name in names:
        for size in ({"video_size": f"{WIDTH}x{HEIGHT}"}, {"video_size": f"{WIDTH}x480"}, {}):
            try:
                return av.open(name, format="v4l2", options={"framerate": "30", **size}, timeout=5.0)
            except (av.error.FFmpegError, OSError):
                continue
    raise CameraError(device)
