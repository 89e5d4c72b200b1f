"""How roomctl ends, for programs that call it. Documented in every `--help`; never renumbered."""

from __future__ import annotations

from enum import IntEnum

from roomctl.i18n import N_, _


class ExitCode(IntEnum):
    """One number, one meaning."""

    OK = 0
    FAILED = 1
    USAGE = 2
    UNREACHABLE = 3
    CHECK_FAILED = 4
    INTERRUPTED = 130
    TERMINATED = 143


SENTENCES = {
    ExitCode.OK: N_("done"),
    ExitCode.FAILED: N_("it did not work; the reason was told"),
    ExitCode.USAGE: N_("wrong usage, or a mistake in the configuration"),
    ExitCode.UNREACHABLE: N_("no room is running on this computer"),
    ExitCode.CHECK_FAILED: N_("a check found something that must be mended"),
    ExitCode.INTERRUPTED: N_("ended by Ctrl-C"),
    ExitCode.TERMINATED: N_("ended by the system"),
}


def epilog() -> str:
    """The exit codes as lines for `--help`."""
    lines = [f"  {code.value:>3}  {_(SENTENCES[code])}" for code in ExitCode]
    return "\n".join([_("Exit codes:"), *lines])
