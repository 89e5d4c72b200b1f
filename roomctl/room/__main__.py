"""`python -m roomctl.room`, which is `roomctl serve`: the room's service in the foreground."""

from __future__ import annotations

import argparse
import asyncio
import sys

from roomctl import logs
from roomctl.config.load import add_arguments, load_arguments
from roomctl.config.paths import runtime_dir, state_dir
from roomctl.config.problems import ConfigError
from roomctl.errors import RoomctlError
from roomctl.i18n import set_language, tell
from roomctl.nocore import no_core_dumps
from roomctl.room.service import Wish, serve
from roomctl.room.settings import demo_config

FAILED = 1
USAGE = 2


def main() -> int:
    """Run the service; its exit code (see roomctl.cli.exit_codes)."""
    no_core_dumps()
    parser = argparse.ArgumentParser(prog="roomctl serve")
    add_arguments(parser)
    parser.add_argument("--demo", action="store_true")
    parser.add_argument("--script", default="", help="meeting script for the simulated table")
    parsed = parser.parse_args()
    set_language("auto")
    try:
        loaded = load_arguments(parsed)
    except ConfigError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)  # noqa: T201  (talk, on stderr)
        return USAGE
    config = demo_config(loaded) if parsed.demo else loaded.config
    if config.room.language != "auto":
        set_language(config.room.language)
    logs.configure("room", level=config.log.level, fmt=config.log.format)
    try:
        wish = Wish(config, runtime_dir(), state_dir(), demo=parsed.demo, script=parsed.script)
        asyncio.run(serve(wish))
    except RoomctlError as error:
        logs.get().info("room cannot run", code=error.code)  # the words below are for people
        print("\n".join(part for part in tell(error.code, error.params) if part), file=sys.stderr)  # noqa: T201
        return FAILED
    return 0


if __name__ == "__main__":
    sys.exit(main())
