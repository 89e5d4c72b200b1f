"""The command line: thin clients of the running service, each verb loaded only when it is asked for.

Must not know: sound, pages, the floor's rules. It starts processes and speaks to the room's socket.
stdout is data, stderr is talk. `main` is the entry point of the installed program.
"""

from __future__ import annotations


def main() -> int:
    """Run `roomctl` with this process's arguments; ends the process with a code of `ExitCode`."""
    from roomctl.cli.app import run

    return run()
