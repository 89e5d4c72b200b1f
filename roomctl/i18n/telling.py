"""From a code to words: what happened, and what to do about it, in the reader's language.

Owns the lookup. The sentences stand in `roomctl/i18n/faults`, one line for each code.
"""

from __future__ import annotations

from collections.abc import Mapping

from roomctl.i18n.catalog import N_, _, fill
from roomctl.i18n.faults import FAULTS, Words

UNKNOWN = Words(
    N_("Something went wrong that has no words yet ({code})."),
    N_("Please tell the people who look after roomctl this code: {code}."),
)


def tell(code: str, params: Mapping[str, object] | None = None, lang: str | None = None) -> tuple[str, str]:
    """`(what happened, what to do)` for `code`. Never fails: an unknown code is told as such."""
    words = FAULTS.get(code, UNKNOWN)
    values: dict[str, object] = {"code": code, **(params or {})}
    return fill(_(words.what, lang), values), fill(_(words.todo, lang), values) if words.todo else ""
