"""`roomctl start` with the stand-in room and a sleeping Python as console: `start_driver.py ARGUMENTS`.

Environment: STANDIN_MODE is handed to the stand-in; CONSOLE is the program that stands for the console.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from roomctl.cli import app, start

STANDIN = Path(__file__).with_name("standin.py")
SLEEP = "import time; print('console up', flush=True); time.sleep(60)"


def service_command(*_arguments: object, **_more: object) -> list[str]:
    """The stand-in instead of `python -m roomctl.room`."""
    return [sys.executable, str(STANDIN), *os.environ.get("STANDIN_MODE", "").split()]


def console_command(**_more: object) -> list[str]:
    """A console that does what the test wants."""
    return [sys.executable, "-c", os.environ.get("CONSOLE", SLEEP)]


setattr(start, "service_command", service_command)  # noqa: B010  (names that start only imports)
setattr(start, "console_command", console_command)  # noqa: B010
sys.exit(app.run(["start", *sys.argv[1:]]))
