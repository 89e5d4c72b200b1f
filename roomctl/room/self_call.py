"""The check's call to itself as a child process: begun, waited for, its report handed on.

Owns: that process. Must not know: what it does; it is a client like any other (`python -m roomctl.selfcall`).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from roomctl import programs
from roomctl.wire.reports import CheckFinding, CheckReport

PATIENCE_S = 25.0
FAILED = CheckReport(
    stage="done",
    findings=(CheckFinding(code="check_call_failed", verdict="bad", params={"code": "no_answer"}),),
)


def self_call_command(socket: Path) -> list[str]:
    """The command line of the call to itself."""
    return programs.command("roomctl.selfcall", "--socket", str(socket))


class SelfCall:
    """One call at a time; `done` is called with its report, whatever happened to the process."""

    def __init__(self, command: Sequence[str], done: Callable[[CheckReport], object]) -> None:
        self._command = list(command)
        self._done = done
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Returns at once."""
        self._task = asyncio.create_task(self._run(), name="self call")

    async def stop(self) -> None:
        """End it; nothing of it is left, and nothing is told."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        child = await asyncio.create_subprocess_exec(
            *self._command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE
        )
        report = FAILED
        try:
            out, _ = await asyncio.wait_for(child.communicate(), PATIENCE_S)
            report = msgspec.json.decode(out, type=CheckReport)
        except (TimeoutError, msgspec.DecodeError):
            report = FAILED
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
        self._done(report)
