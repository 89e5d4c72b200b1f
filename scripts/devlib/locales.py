"""`scripts/locales [--check | --missing]`: the catalogues of words, from the code to what gettext reads.

Owns: extraction (Python and the pages' JavaScript), the .pot, the .po files' entries, the compiled .mo files,
and the rules: no missing entry, the same placeholders in every language. Dates and line numbers are left out,
so that a file changes only when a word does. Translations themselves are made by people, in the .po files.
"""

from __future__ import annotations

import io
import re
import string
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from roomctl.i18n.catalog import DOMAIN, LANGUAGES, LOCALE_DIR
from scripts.devlib.made import ROOT, settle

TRANSLATED = tuple(lang for lang in LANGUAGES if lang != "en")
METHODS = [("**.py", "python"), ("**.js", "javascript")]
KEYWORDS: dict[str, Any] = {
    "_": None,
    "N_": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "NC_": ((1, "c"), 2),
}
ALWAYS = datetime(2026, 1, 1, tzinfo=UTC)
"""No file changes because a day has passed."""

_DATED = re.compile(
    rb'^"(?:POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By|Project-Id-Version|Report-Msgid-Bugs-To):.*\n',
    re.MULTILINE,
)
HEADER = "# Words of roomctl. Made by scripts/locales; only the translations are written by hand."


def template() -> Catalog:
    """Every message of the code as it is now."""
    catalog = _empty(None)
    for folder in ("roomctl", "tui"):
        found = extract_from_dir(ROOT / folder, METHODS, keywords=KEYWORDS, comment_tags=("Translators:",))
        for name, _line, words, comments, context in found:
            catalog.add(words, None, [(f"{folder}/{name}", 0)], auto_comments=comments, context=context)
    for message in catalog:
        message.locations = sorted({(str(place), 0) for place, _line in message.locations})
    return catalog


def merged(lang: str, words: Catalog) -> Catalog:
    """The .po of `lang` brought up to the code: new entries empty, those that are gone taken out."""
    path = po_path(lang)
    catalog = (
        read_po(io.BytesIO(path.read_bytes()), locale=lang, domain=DOMAIN) if path.is_file() else _empty(lang)
    )
    catalog.update(words, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.header_comment = HEADER
    catalog.creation_date = catalog.revision_date = ALWAYS
    return catalog


def po_path(lang: str) -> Path:
    """Where the translations into `lang` are."""
    return LOCALE_DIR / lang / "LC_MESSAGES" / f"{DOMAIN}.po"


def made() -> dict[Path, bytes]:
    """The .pot, the .po files with today's entries, and the .mo files, as they should be."""
    words = template()
    files = {LOCALE_DIR / f"{DOMAIN}.pot": _po_bytes(words)}
    for lang in TRANSLATED:
        catalog = merged(lang, words)
        files[po_path(lang)] = _po_bytes(catalog)
        compiled = io.BytesIO()
        write_mo(compiled, catalog)
        files[po_path(lang).with_suffix(".mo")] = compiled.getvalue()
    return files


def missing() -> Iterator[tuple[str, str]]:
    """`(language, message)` for everything that has no translation."""
    words = template()
    for lang in TRANSLATED:
        for message in merged(lang, words):
            if message.id and not all(_forms(message.string)):
                yield lang, _forms(message.id)[0]


def wrong() -> Iterator[tuple[str, str, str]]:
    """`(language, message, translation)` where the placeholders are not those of the message."""
    words = template()
    for lang in TRANSLATED:
        for message in merged(lang, words):
            allowed = [placeholders(form) for form in _forms(message.id)]
            for form in _forms(message.string):
                if message.id and form and placeholders(form) not in allowed:
                    yield lang, _forms(message.id)[0], form


def placeholders(text: str) -> frozenset[str]:
    """The names in braces."""
    return frozenset(
        name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name is not None
    )


def main(arguments: list[str]) -> int:
    """The command."""
    if "--missing" in arguments:
        for lang, message in missing():
            print(f"{lang}: {message}")
        return 0
    check = "--check" in arguments
    code = settle(made(), check=check, again="scripts/locales")
    for lang, message, translation in wrong():
        print(f"{lang}: placeholders differ: {message!r} / {translation!r}", file=sys.stderr)
        code = 1
    count = sum(1 for _entry in missing())
    if count:
        print(f"{count} translations are missing: scripts/locales --missing", file=sys.stderr)
    return 1 if code or (check and count) else 0


def _forms(text: Any) -> tuple[str, ...]:
    """One form, or the forms of a plural."""
    return tuple(text) if isinstance(text, list | tuple) else (text or "",)


def _empty(lang: str | None) -> Catalog:
    catalog = Catalog(
        locale=lang,
        domain=DOMAIN,
        project="roomctl",
        header_comment=HEADER,
        creation_date=ALWAYS,
        fuzzy=False,
    )
    catalog.revision_date = ALWAYS
    return catalog


def _po_bytes(catalog: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, catalog, width=110, sort_output=True, ignore_obsolete=True, include_lineno=False)
    return _DATED.sub(b"", out.getvalue())


def add(lang: str, translations: dict[str, str | list[str]]) -> int:
    """Put translations into a .po by message id (a plural's: its singular); how many found their entry."""
    catalog = merged(lang, template())
    found = 0
    for message in catalog:
        given = translations.get(_forms(message.id)[0]) if message.id else None
        if given is not None:
            _set(message, given)
            found += 1
    po_path(lang).parent.mkdir(parents=True, exist_ok=True)
    po_path(lang).write_bytes(_po_bytes(catalog))
    return found


def _set(message: Message, given: str | list[str]) -> None:
    message.string = tuple(given) if isinstance(given, list) else given


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
