"""A crash must not write the memory, with names and voices in it, to a disk.

Owns: how a process of ours says so to the kernel; each calls it first. Must not know: what the memory holds.
The limit alone is not enough: it does not bind a system whose core_pattern pipes every crash into a program
(systemd-coredump, apport). A process that is not dumpable is dumped by neither, and no other process of this
user can read its memory. The flag is lost at exec: every process says it again.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys

PR_SET_DUMPABLE = 4


def no_core_dumps() -> None:
    """From now on, and for the limit also for every child. Does nothing where a system has neither."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
