"""Every code that can reach a person, with its two sentences: what happened, what to do.

This table is the one place where a code gets words. A new code: add a line here, run `scripts/locales`,
translate it. Placeholders are names in braces; the parameters come from whoever raised the code.
Sentences are for people who have never met a computer's words: no "ICE", no "token", no "socket".
"""

from __future__ import annotations

from typing import Final, NamedTuple

from roomctl.i18n.catalog import N_


class Words(NamedTuple):
    """The two sentences of a code, as message ids."""

    what: str
    todo: str


FAULTS: Final[dict[str, Words]] = {
    "service.unreachable": Words(
        N_("No room is running on this computer."),
        N_("Start it with: roomctl start"),
    ),
    "service.not_starting": Words(
        N_("The room did not start within {seconds} seconds."),
        N_("Run: roomctl check"),
    ),
    "config.bad": Words(
        N_("The configuration has {count} problem(s), so the room does not start."),
        N_("Mend the lines above, then run: roomctl config check"),
    ),
}
