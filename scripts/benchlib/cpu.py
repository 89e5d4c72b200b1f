"""CPU time of other processes, and starting and stopping them by id."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from time import monotonic

_TICKS = os.sysconf("SC_CLK_TCK")
ROOT = Path(__file__).resolve().parents[2]


def cpu_seconds(pid: int) -> float:
    """Processor time, user and sys, of a process with all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def resident_mb(pid: int) -> float:
    """Resident memory."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


class Meter:
    """Share of one core a process used between `start` and `percent`."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self.start()

    def start(self) -> None:
        """Begin anew."""
        self._cpu, self._at = cpu_seconds(self._pid), monotonic()

    def percent(self) -> float:
        """% of one core since `start`."""
        return 100.0 * (cpu_seconds(self._pid) - self._cpu) / (monotonic() - self._at)


@contextlib.asynccontextmanager
async def running(
    *command: str, quiet: bool = True, env: Mapping[str, str] | None = None
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process of ours with its output piped; ended by its id at the end. `env`: besides what we have."""
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL if quiet else None,
        env={**os.environ, **(env or {})},
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), 5)
            except TimeoutError:
                process.kill()
                await process.wait()


def python(module: str, *arguments: str) -> tuple[str, ...]:
    """The command for a module of ours."""
    return (sys.executable, "-m", module, *arguments)
