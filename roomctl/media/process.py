"""What the media process asks of the machine: to come first, and not to pause.

Owns scheduling and the collector of garbage. Must not know sound or links.
"""

from __future__ import annotations

import gc
import os
from typing import Final, Literal

Wish = Literal["auto", "rt", "nice", "none"]
Priority = Literal["rt", "nice", "normal"]

RT_LEVEL: Final = 10
"""SCHED_RR: above all ordinary work, below the sound server's and the kernel's own threads."""
NICE: Final = -11


def take_priority(wish: Wish) -> Priority:
    """Come first, as far as this user may; returns what was had. Threads made later inherit it."""
    if wish in {"auto", "rt"} and _real_time():
        return "rt"
    if wish in {"auto", "rt", "nice"} and _nice():
        return "nice"
    return "normal"


def settle() -> None:
    """After the start: what lives as long as the process is never looked through again."""
    gc.collect()
    gc.freeze()


def _real_time() -> bool:
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(RT_LEVEL))
    except (OSError, AttributeError):
        return False
    return True


def _nice() -> bool:
    try:
        os.setpriority(os.PRIO_PROCESS, 0, NICE)
    except OSError:
        return False
    return True
