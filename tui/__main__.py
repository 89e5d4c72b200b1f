"""`python -m tui`: reads the arguments and starts the console, full screen or as lines of text.

Owns: arguments and exit codes. Imports what it needs when it needs it: plain mode never loads Textual.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from roomctl.errors import RoomctlError
from roomctl.i18n import LANGUAGES, set_language, tell
from roomctl.nocore import no_core_dumps
from roomctl.types import Language

OK, FAILED, USAGE, UNREACHABLE, INTERRUPTED = 0, 1, 2, 3, 130
"""The exit codes of the installed program."""


def parser() -> argparse.ArgumentParser:
    """The arguments."""
    parser = argparse.ArgumentParser(prog="tui", description="The moderator's console of roomctl.")
    add = parser.add_argument
    add("--plain", action="store_true", help="tell everything as lines of text, take words as commands")
    add("--socket", type=Path, help="the service's socket (default: where this user's service listens)")
    add("--lang", choices=[*LANGUAGES, "auto"], default="auto", help="language of the console")
    add("--seconds", type=float, help="end after this time with exit code 0")
    add("--wait", action="store_true", help="the service is being started: say so while waiting")
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run the console and give its exit code."""
    options = parser().parse_args(arguments)
    no_core_dumps()
    lang: Language = set_language(options.lang)
    try:
        socket = options.socket or _default_socket()
    except RoomctlError as error:
        words = "\n  ".join(tell(error.code, error.params))
        print(words, file=sys.stderr)  # noqa: T201 - the person at the terminal must read it
        return FAILED
    if options.plain or not sys.stdout.isatty() or os.environ.get("TERM") == "dumb":
        from tui.plain import run

        return run(socket, seconds=options.seconds, starting=options.wait, lang=lang)
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    from tui.app import Console

    result = Console(socket, starting=options.wait, lang=lang).run()
    return OK if result is None else result


def _default_socket() -> Path:
    from roomctl.config.paths import room_socket

    return room_socket()


if __name__ == "__main__":
    sys.exit(main())
