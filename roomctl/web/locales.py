"""The catalogues as the pages read them: {"English sentence": "translation" or [one, other]}.

Owns: turning a gettext catalogue into JSON. Must not know: which sentence belongs to whom.
Built from the same compiled catalogues as the console, so that a sentence is the same on both.
"""

from __future__ import annotations

import gettext
from pathlib import Path

import msgspec

from roomctl.i18n.catalog import DOMAIN, LANGUAGES, LOCALE_DIR

_CONTEXT = "\x04"


def catalogue(lang: str, folder: Path = LOCALE_DIR) -> bytes | None:
    """The catalogue of `lang` as JSON; None for a language we do not speak."""
    if lang not in LANGUAGES:
        return None
    try:
        found = gettext.translation(DOMAIN, folder, languages=[lang])
    except (FileNotFoundError, OSError):
        return b"{}"
    raw: dict[str | tuple[str, int], str] = vars(found).get("_catalog", {})
    return msgspec.json.encode(_plain(raw))


def _plain(raw: dict[str | tuple[str, int], str]) -> dict[str, str | list[str]]:
    out: dict[str, str | list[str]] = {}
    for key, text in raw.items():
        if isinstance(key, tuple):
            singular, form = key
            forms = out.setdefault(singular, ["", ""])
            if isinstance(forms, list) and form < len(forms):
                forms[form] = text
        elif key and text:
            out[key.replace(_CONTEXT, "|", 1)] = text
    return out
