"""The room's service as a process of its own, with a stand-in for media: to be killed by tests."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

from roomctl import logs
from roomctl.config.paths import MEDIA_SOCKET
from roomctl.errors import RoomctlError
from roomctl.room.service import serve
from tests.room.house import wish


def main() -> int:
    base, port, *options = sys.argv[1:]
    made = wish(Path(base), int(port), *options)
    command = (sys.executable, "-m", "tests.room.standin", "--socket", str(made.runtime / MEDIA_SOCKET))
    logs.configure("room", fmt="json", strict=True)
    try:
        asyncio.run(serve(replace(made, media=command)))
    except RoomctlError as error:
        print(error.code)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
