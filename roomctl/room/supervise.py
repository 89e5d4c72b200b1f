"""The keeper of media: starts it, listens to it, starts it again, takes over a running one, ends it in order.

Owns: the media process and the line to it. Must not know: what the messages mean.
Media runs in a session of its own: a Ctrl-C at the room's terminal, or the room's death, is not its end.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

from roomctl import logs, programs
from roomctl.errors import RoomctlError, ServiceUnreachable
from roomctl.room.spare import Spare
from roomctl.wire.codec import media_to_room
from roomctl.wire.media import EndMedia, Hello, MediaToRoom, RoomToMedia
from roomctl.wire.socket import Line, connect

POLL_S = 0.03
STARTS_WITHIN_S = 20.0
LOOK_S = 0.25
SILENT_S = 10.0
"""Media says something ten times a second. One that says nothing for so long hangs; less, and it loads."""
SILENT_WITH_SPARE_S = 2.0
"""The same once another one waits: all is loaded by then, and a mistake costs little. Beside twelve busy
processes media was silent for 0.3 s at most.
"""

FAILING_STARTS = 4
FAILING_WITHIN_S = 30.0
LONGEST_PAUSE_S = 15.0
END_S = 4.0


def media_command(path: Path) -> list[str]:
    """The command line of the media process."""
    return programs.command("roomctl.media", "--socket", str(path))


def spare_command(path: Path) -> list[str]:
    """The command line of one that waits until it is needed."""
    return [*media_command(path), "--spare"]


class MediaKeeper:
    """Runs until `stop`. `configure` gives the settings as they are now; media is told them when it comes."""

    def __init__(
        self,
        path: Path,
        command: Sequence[str],
        configure: Callable[[], Sequence[RoomToMedia]],
        said: Callable[[MediaToRoom], None],
        lost: Callable[[bool], None],
        *,
        spare: Sequence[str] = (),
    ) -> None:
        self._path = path
        self._command = list(command)
        self._configure = configure
        self._said = said
        self._lost = lost
        self._spare = Spare(spare)
        self._line: Line[MediaToRoom] | None = None
        self._child: asyncio.subprocess.Process | None = None
        self._pid = 0
        self._starts: deque[float] = deque(maxlen=FAILING_STARTS)
        self._heard = 0
        self._ending = False
        self._ended = asyncio.Event()
        self.dropped = 0

    def send(self, message: RoomToMedia) -> bool:
        """Tell media. False: none is attached; it is told everything it must know when it is."""
        if self._line is None or not self._line.send(message):
            self.dropped += 1
            return False
        return True

    async def run(self) -> None:
        """Keep media running."""
        while not self._ending:
            line = await self._reach()
            if line is None:
                continue
            self._line, self._pid = line, line.peer
            watch = asyncio.create_task(self._watch())
            try:
                await self._listen(line)
            finally:
                watch.cancel()
                self._line = None
                await line.close(0.0)
            if not self._ending:
                logs.get().warning("media lost", pid=self._pid)
                await self._bury()
                self._lost(self._failing())

    async def stop(self) -> None:
        """End media in order: asked, then by signal, then by force. Nothing of it is left."""
        self._ending = True
        self._ended.set()
        if self._line is not None:
            self._line.send(EndMedia())
        await self._spare.end()
        if not await self._gone(END_S):
            self._signal(signal.SIGTERM)
            if not await self._gone(END_S / 2):
                self._signal(signal.SIGKILL)
                await self._gone(END_S / 2)
        if self._line is not None:
            await self._line.close()
        self._path.unlink(missing_ok=True)

    # --- beginning --------------------------------------------------------------------------------

    async def _reach(self) -> Line[MediaToRoom] | None:
        """A line to a running media (one left by an earlier room too), or to a new one."""
        with contextlib.suppress(ServiceUnreachable):
            return await connect(self._path, media_to_room(), on_bad=self._on_bad)
        await self._pause()
        if self._ending:
            return None
        self._starts.append(time.monotonic())
        try:
            self._child = await self._spare.take() or await asyncio.create_subprocess_exec(
                *self._command, stdin=asyncio.subprocess.DEVNULL, start_new_session=True
            )
        except OSError as error:
            logs.get().error(
                "media cannot be started", reason=errno.errorcode.get(error.errno or 0, "").lower()
            )
            await asyncio.sleep(POLL_S)
            self._lost(self._failing())
            return None
        self._pid = self._child.pid
        logs.get().info("media started", pid=self._pid)
        return await self._knock()

    async def _knock(self) -> Line[MediaToRoom] | None:
        """Wait until the new process listens; None when it died or never did."""
        end = time.monotonic() + STARTS_WITHIN_S
        while not self._ending and time.monotonic() < end:
            with contextlib.suppress(ServiceUnreachable):
                return await connect(self._path, media_to_room(), on_bad=self._on_bad)
            if self._child is not None and self._child.returncode is not None:
                break
            await asyncio.sleep(POLL_S)
        if not self._ending:
            logs.get().error("media did not start", pid=self._pid)
            await self._bury()
            self._lost(self._failing())
        return None

    def _failing(self) -> bool:
        """It was started so often lately that starting it once more is hope, not a cure."""
        full = len(self._starts) == FAILING_STARTS
        return full and time.monotonic() - self._starts[0] < FAILING_WITHIN_S

    async def _pause(self) -> None:
        """At once after a crash; with growing pauses when it crashes again and again."""
        if not self._failing():
            return
        pause = min(LONGEST_PAUSE_S, FAILING_WITHIN_S - (time.monotonic() - self._starts[0]))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._ended.wait(), pause)

    # --- running ----------------------------------------------------------------------------------

    async def _listen(self, line: Line[MediaToRoom]) -> None:
        async for message in line:
            self._heard += 1
            if isinstance(message, Hello):
                self._spare.later()
                self._said(message)
                for told in self._configure():
                    line.send(told)
            else:
                self._said(message)

    async def _watch(self) -> None:
        """A media process that hangs is ended: its death is then noticed like any other.

        Looks are counted, not seconds: while this process itself is held up, nobody else is silent.
        """
        silent = 0.0
        while silent < (SILENT_WITH_SPARE_S if self._spare.ready else SILENT_S):
            heard = self._heard
            await asyncio.sleep(LOOK_S)
            silent = silent + LOOK_S if self._heard == heard else 0.0
        logs.get().error("media hangs", pid=self._pid, seconds=silent)
        self._signal(signal.SIGKILL)

    def _on_bad(self, error: RoomctlError) -> None:
        logs.get().warning("bad line from media", code=error.code)

    # --- ending -----------------------------------------------------------------------------------

    async def _bury(self) -> None:
        """Its line ended: so must it, before another one is started on the same devices."""
        if not await self._gone(0.3):
            self._signal(signal.SIGKILL)
            await self._gone(END_S)

    def _signal(self, number: signal.Signals) -> None:
        if self._pid > 1:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(self._pid, number)

    async def _gone(self, within_s: float) -> bool:
        end = time.monotonic() + within_s
        while self._alive():
            if time.monotonic() > end:
                return False
            await asyncio.sleep(POLL_S)
        return True

    def _alive(self) -> bool:
        if self._child is not None and self._child.pid == self._pid:
            return self._child.returncode is None
        if self._pid <= 1:
            return False
        try:
            os.kill(self._pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return not _is_zombie(self._pid)


def _is_zombie(pid: int) -> bool:
    """Dead but not yet collected by who started it (an earlier room)."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:  # noqa: PTH123
            return file.read().rpartition(")")[2].split()[:1] == ["Z"]
    except OSError:
        return False
