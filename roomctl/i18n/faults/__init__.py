"""Every code that can reach a person, with its two sentences: what happened, what to do.

This package is the one place where a code gets words: a file for each wing. A new code: add a line, run
`scripts/locales`, translate it. Placeholders are names in braces; the parameters come from whoever raised the
code. Sentences are for people who never met a computer's words: no "ICE", no "token", no "socket".
"""

from __future__ import annotations

from typing import Final

from roomctl.i18n.faults import call, checks, door, floor, kits, media, service, sound, soundcheck
from roomctl.i18n.faults.words import Words

FAULTS: Final[dict[str, Words]] = {
    **service.FAULTS,
    **checks.FAULTS,
    **sound.FAULTS,
    **soundcheck.FAULTS,
    **kits.FAULTS,
    **call.FAULTS,
    **media.FAULTS,
    **door.FAULTS,
    **floor.FAULTS,
}

__all__ = ["FAULTS", "Words"]
