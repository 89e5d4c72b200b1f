"""A media process in waiting: loads what a start would load, says so, and waits to be called.

Must not know: the room, any device. PortAudio and the sound server are left alone: looking at the cards opens
them, and a server that hangs would hang this as well.
"""

from __future__ import annotations

import importlib
import os
from typing import Final

from roomctl.media import process
from roomctl.media.call import opus
from roomctl.media.sound import pulse
from roomctl.media.sound.echo import EchoChoice, make_canceller
from roomctl.media.speech.vad import load_judge

_CALLER: Final = 0
"""Standard input: a socket whose other end is the room's."""


def called() -> bool:
    """Wait until this process is needed. False: it never will be."""
    _load()
    try:
        os.write(_CALLER, b"ready\n")
        word = os.read(_CALLER, 16)
    except OSError:
        return False
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, _CALLER)
    os.close(nothing)
    return word != b""


def _load() -> None:
    opus.library()
    load_judge()
    make_canceller(EchoChoice.AUTO)
    pulse.load()
    importlib.import_module("roomctl.media.sound.live")  # what only a room with devices loads
    process.settle()
