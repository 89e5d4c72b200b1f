"""The one door to PortAudio: load it late, open, list, and let go of a stream without ever hanging.

All calls that may wait run in one thread of their own, never in the beat's. Streams are closed by abort and
close: `stop` waits for ever on a card that hangs. Only importer of sounddevice.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import queue
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from roomctl.media.dsp.frame import FRAME, RATE
from roomctl.media.sound.cards import listings
from roomctl.media.sound.devices import Listing
from roomctl.media.sound.port import Direction

Callback = Callable[[Any, int, Any, Any], None]
T = TypeVar("T")

PATIENCE_S: Final = 5.0
"""No opening or listing that ends at all takes longer than this."""
FIRST_PATIENCE_S: Final = 1.0
"""Opening takes 0.3 s. Now and then one hangs in PipeWire and the next one does not. A slow device gets its
time with that one.
"""
CLOSE_PATIENCE_S: Final = 0.5
"""Closing takes milliseconds, or for ever when the sound server hangs."""


class LibraryMissing(Exception):  # noqa: N818 - it names what is missing
    """PortAudio is not installed or does not load; the text says what it said."""


class OpenFailed(Exception):  # noqa: N818 - it names what happened
    """A device could not be opened; the text is PortAudio's."""


@dataclass(frozen=True, slots=True)
class Target:
    """What to open: a PortAudio device and, for the sound server's, the real one behind it."""

    direction: Direction
    device: str
    """PortAudio's name for it: "pulse", or a card's own name in reduced mode."""
    tag: str = ""
    """The mark by which the sound server's view of this stream is known."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Set just before opening: the sound server's client library reads it then."""
    latency_s: float = 0.1
    channels: int = 0
    """How many are asked for; 0: one of a microphone, two of a loudspeaker."""


class Stream:
    """An open stream. `ended` is set when PortAudio itself gave it up."""

    def __init__(self, stream: Any, ended: threading.Event) -> None:
        self._stream, self.ended = stream, ended
        self.latency_s = float(stream.latency)

    def let_go(self) -> None:
        """Forget what is queued and close; also when the device is gone."""
        self._stream.abort(ignore_errors=True)
        self._stream.close(ignore_errors=True)


class PortAudio:
    """PortAudio in a thread of its own. Makes nothing at all until the first call."""

    def __init__(self) -> None:
        self._worker: _Worker | None = None
        self._left_behind: list[_Worker] = []
        self._open = 0

    @property
    def stuck(self) -> bool:
        """Whether a call still hangs in PortAudio: then nothing may be listed anew, that hangs or crashes."""
        self._left_behind = [worker for worker in self._left_behind if worker.busy]
        return bool(self._left_behind)

    async def open(
        self, target: Target, callback: Callback, on_end: Callable[[], None], *, again: bool = False
    ) -> Stream:
        """Open and start. `callback` and `on_end` run in PortAudio's thread. `again`: it failed before.

        LibraryMissing; OpenFailed with PortAudio's words, also when it does not answer.
        """
        alone = not self._open and not self.stuck
        await self._run(lambda: _prepare(target, alone))
        patience = PATIENCE_S if again else FIRST_PATIENCE_S
        stream = await self._run(lambda: _open(target, callback, on_end), patience)
        self._open += 1
        return stream

    async def close(self, stream: Stream) -> None:
        """Let go of a stream; never raises."""
        self._open -= 1
        with suppress(OpenFailed):  # it hangs: the thread is left behind, the stream is dead anyway
            await self._run(stream.let_go, CLOSE_PATIENCE_S)

    async def cards(self) -> list[Listing]:
        """The devices PortAudio sees by itself, for a machine without sound server. Reads them anew, which
        closes every open stream of the process: only to be called when none is open.
        LibraryMissing; OpenFailed when an earlier call still hangs.
        """
        if self.stuck:
            raise OpenFailed(_NO_ANSWER)
        return await self._run(_list_anew)

    def shut(self) -> None:
        """End the thread; waits for nothing."""
        if self._worker is not None:
            self._worker.leave()
            self._worker = None

    async def _run(self, work: Callable[[], T], patience_s: float | None = None) -> T:
        if self._worker is None:
            self._worker = _Worker()
        try:
            return await asyncio.wait_for(self._worker.do(work), patience_s or PATIENCE_S)
        except TimeoutError:
            self._left_behind.append(self._worker)  # it may never come back; the next call gets a new one
            self.shut()
            _leave_without_goodbye()
            raise OpenFailed(_NO_ANSWER) from None


_NO_ANSWER: Final = "PortAudio does not answer"


def _leave_without_goodbye() -> None:
    """At the end of the process PortAudio would close what hangs, and hang the process with it."""
    library: Any = sys.modules.get("sounddevice")
    if library is not None:
        atexit.unregister(library._exit_handler)  # noqa: SLF001 - there is no public way


class _Worker:
    """One daemon thread that works off calls. A pool's threads would hold up the end of the process."""

    def __init__(self) -> None:
        self._calls: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self.busy = False
        threading.Thread(target=self._live, name="portaudio", daemon=True).start()

    def _live(self) -> None:
        while (call := self._calls.get()) is not None:
            self.busy = True
            call()
            self.busy = False

    def leave(self) -> None:
        """After what is queued."""
        self._calls.put(None)

    def do(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """Run it there; the future is of the running loop."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()

        def settle(result: T | None, problem: BaseException | None) -> None:
            if future.done():  # nobody waits any more
                return
            if problem is not None:
                future.set_exception(problem)
            else:
                future.set_result(cast("T", result))

        def call() -> None:
            result, problem = None, None
            try:
                result = work()
            except Exception as error:  # noqa: BLE001 - handed to whoever waits
                problem = error
            if future.cancelled() and isinstance(result, Stream):
                result.let_go()  # nobody waited for it to open
            with suppress(RuntimeError):  # the loop may be closed by now
                loop.call_soon_threadsafe(settle, result, problem)

        self._calls.put(call)
        return future


def load() -> Any:
    """The sounddevice module. LibraryMissing when PortAudio is not there or would kill the process."""
    alsa = os.environ.get("ALSA_CONFIG_PATH", "")
    if alsa and not all(Path(part).is_file() for part in alsa.split(":")):
        raise LibraryMissing(f"ALSA_CONFIG_PATH names a file that is not there: {alsa}")  # ALSA would abort
    os.environ.setdefault("PA_ALSA_PLUGHW", "1")  # cards opened directly convert rate and channels
    try:
        import sounddevice
    except OSError as problem:
        raise LibraryMissing(str(problem)) from problem
    except Exception as problem:  # PortAudio's own error at its initialisation has no fixed type here
        raise LibraryMissing(f"{type(problem).__name__}: {problem}") from problem
    return sounddevice


def _prepare(target: Target, alone: bool) -> None:
    library = load()
    if _index(library, target) is None and alone:
        _look_again(library)  # PortAudio lists once; what appeared later (a sound server) needs a new look


def _open(target: Target, callback: Callback, on_end: Callable[[], None]) -> Stream:
    library = load()
    os.environ.update(target.environment)
    index = _index(library, target)
    if index is None:
        raise OpenFailed(f"PortAudio knows no device {target.device}")
    ended = threading.Event()

    def finished() -> None:
        ended.set()
        on_end()

    capture = target.direction is Direction.MICROPHONE
    make = library.InputStream if capture else library.OutputStream
    try:
        stream = make(
            device=index,
            channels=target.channels or (1 if capture else 2),
            samplerate=RATE,
            blocksize=FRAME,
            dtype="float32",
            latency=target.latency_s,
            callback=callback,
            finished_callback=finished,
        )
    except (library.PortAudioError, ValueError) as problem:
        raise OpenFailed(str(problem)) from problem
    try:
        stream.start()
    except library.PortAudioError as problem:
        stream.close(ignore_errors=True)
        raise OpenFailed(str(problem)) from problem
    return Stream(stream, ended)


def _index(library: Any, target: Target) -> int | None:
    key = "max_input_channels" if target.direction is Direction.MICROPHONE else "max_output_channels"
    for number, device in enumerate(library.query_devices()):
        if device["name"] == target.device and device[key] > 0:
            return number
    return None


def _look_again(library: Any) -> None:
    library._terminate()  # noqa: SLF001 - sounddevice has no public way to list anew
    library._initialize()  # noqa: SLF001


def _list_anew() -> list[Listing]:
    library = load()
    _look_again(library)
    return listings(library.query_devices())
