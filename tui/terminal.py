"""The end of the terminal: a console whose window was closed ends, and does not spin on a dead line.

Owns: noticing that nobody can read any more. Must not know: what is shown.
Textual's reader spins on a terminal that hung up and its orderly exit may wait for it for ever (measured: a
third of a core, for as long as the PC runs), so there is a last word: after a moment the process just ends.
There is nothing to put back in order on a terminal that is gone, and the console holds no state.
"""

from __future__ import annotations

import asyncio
import os
import select
import signal
from collections.abc import Callable

LOOK_S = 2.0
LAST_S = 1.5


def is_gone(descriptor: int = 0) -> bool:
    """True when the other side of this terminal hung up."""
    poll = select.poll()
    try:
        poll.register(descriptor, select.POLLIN)
        events = poll.poll(0)
    except OSError:
        return True
    return any(event & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, event in events)


class TerminalWatch:
    """Calls `leave` once when the terminal is lost, and ends the process if that was not enough."""

    def __init__(self, leave: Callable[[], object], code: int) -> None:
        self._leave = leave
        self._code = code
        self._leaving = False

    def start(self) -> None:
        """From now on, in the running loop. The caller's timer calls `look` every `LOOK_S` seconds.

        Raises what `add_signal_handler` does where there are no signals (not the main thread: tests).
        """
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self.lost)

    def look(self) -> None:
        """Some terminals go without a signal."""
        if is_gone():
            self.lost()

    def lost(self) -> None:
        """Nobody reads any more."""
        if self._leaving:
            return
        self._leaving = True
        asyncio.get_running_loop().call_later(LAST_S, os._exit, self._code)
        self._leave()
