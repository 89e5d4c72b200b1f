"""What the media process asks of the machine: to come first, not to pause, and to leave nothing behind.

Owns scheduling, the collector of garbage and the core-dump limit. Must not know sound or links.

Theory. Real time is had by right (root, or RLIMIT_RTPRIO), else from rtkit, the service by which a desktop
gives it to programs of the user who sits before it. rtkit asks in return that the process may not hog a
core: beyond `RTKIT_SOFT_US` of work without a pause the kernel sends SIGXCPU, and kills at `RTKIT_HARD_US`;
we give real time back on the first. It is asked through `busctl`, once at the start, so that no bus is
connected to.
"""

from __future__ import annotations

import gc
import os
import resource
import shutil
import signal
import subprocess
import threading
from typing import Final, Literal

Wish = Literal["auto", "rt", "nice", "none"]
Priority = Literal["rt", "nice", "normal"]

RT_LEVEL: Final = 10
"""SCHED_RR: above all ordinary work, below the sound server's and the kernel's own threads."""
NICE: Final = -11
LEFT_MOST: Final = 200
"""Closed links whose remains are kept at most: about 0.3 MB each."""
RTKIT_SOFT_US: Final = 150_000
RTKIT_HARD_US: Final = 200_000
"""rtkit's own bound (rttime-usec-max)."""
RTKIT_S: Final = 2.0
_RESET_ON_FORK: Final = 0x4000_0000
_RTKIT: Final = "org.freedesktop.RealtimeKit1"


def no_core_dumps() -> None:
    """Memory holds voices and names' ids: it is never written to disk."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def take_priority(wish: Wish) -> Priority:
    """Come first, as far as this user may; returns what was had. Had by rtkit, no later thread has it."""
    if wish in {"auto", "rt"} and (_real_time() or _rtkit()):
        return "rt"
    if wish in {"auto", "rt", "nice"} and _nice():
        return "nice"
    return "normal"


def still(had: Priority) -> Priority:
    """What is had of it now: real time may have been given back, or taken."""
    if had != "rt" or _is_real_time():
        return had
    return "normal"


def settle() -> None:
    """After the start: what lives as long as the process is never looked through again."""
    gc.collect()
    gc.freeze()


def die() -> None:
    """End as in a crash: what hangs in a library would hold up an orderly end, and another process waits."""
    os.kill(os.getpid(), signal.SIGKILL)


class Tidy:
    """When memory is looked through for what nobody holds any more: not in a beat while people are linked.

    A link is some thousand objects, and looking through twenty of them took 8 to 19 ms. So what belongs to a
    link that stands is set aside as it comes; what a closed one leaves behind waits until everybody has left,
    or very many have.
    """

    def __init__(self) -> None:
        self._left = 0

    def joined(self) -> None:
        """A link stands."""
        gc.collect(1)
        gc.freeze()

    def left(self, remaining: int) -> None:
        """A link is closed; so many are still there."""
        self._left += 1
        if remaining == 0 or self._left >= LEFT_MOST:
            self._left = 0
            gc.unfreeze()
            settle()


def _real_time() -> bool:
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(RT_LEVEL))
    except (OSError, AttributeError):
        return False
    return True


def _is_real_time() -> bool:
    return os.sched_getscheduler(0) & ~_RESET_ON_FORK in {os.SCHED_RR, os.SCHED_FIFO}


def _rtkit() -> bool:
    """Ask rtkit for the thread of the loop, and believe only what the kernel says afterwards."""
    busctl = shutil.which("busctl")
    if busctl is None:
        return False
    call = [_RTKIT, "/" + _RTKIT.replace(".", "/"), _RTKIT, "MakeThreadRealtimeWithPID", "ttu"]
    who = [str(os.getpid()), str(threading.get_native_id()), str(RT_LEVEL)]
    try:
        resource.setrlimit(resource.RLIMIT_RTTIME, (RTKIT_SOFT_US, RTKIT_HARD_US))
        signal.signal(signal.SIGXCPU, _give_back)
        subprocess.run(
            [busctl, "--system", "--quiet", "call", *call, *who],
            stdin=subprocess.DEVNULL, capture_output=True, timeout=RTKIT_S, check=True,
        )  # fmt: skip
    except (OSError, ValueError, AttributeError, subprocess.SubprocessError):
        return False
    return _is_real_time()


def _give_back(_number: int, _frame: object) -> None:
    """Too long without a pause: better late than killed. It shows on the health line."""
    os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


def _nice() -> bool:
    try:
        os.setpriority(os.PRIO_PROCESS, 0, NICE)
    except OSError:
        return False
    return True
