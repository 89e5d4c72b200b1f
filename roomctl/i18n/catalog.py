"""The catalogues: which languages there are, which one this process speaks, and how a message is looked up.

Owns the one process-wide language. Must not know what the messages are about.
"""

from __future__ import annotations

import gettext
import os
import string
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final, get_args

from roomctl.types import Language

DOMAIN: Final = "roomctl"
LOCALE_DIR: Final = Path(__file__).parent / "locales"
DEFAULT_LANGUAGE: Final[Language] = "en"
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)

_current: Language = DEFAULT_LANGUAGE


def N_(message: str) -> str:  # noqa: N802  (gettext's own word for "translate later")
    """Mark a message for extraction without translating it: for tables that are read at another time."""
    return message


def set_language(lang: str) -> Language:
    """Choose this process's language and return it. `auto` asks the environment (LANGUAGE, LC_ALL, LANG)."""
    global _current
    _current = pick_language([]) if lang == "auto" else pick_language([lang], env={})
    return _current


def language() -> Language:
    """The language this process speaks."""
    return _current


def _(message: str, lang: str | None = None) -> str:
    """`message` in `lang`, or in the process's language; itself where no translation exists."""
    return _load(lang or _current).gettext(message)


def pgettext(context: str, message: str, lang: str | None = None) -> str:
    """As `_`, for a word that needs a context to be translated: `pgettext("button", "Pass")`."""
    return _load(lang or _current).pgettext(context, message)


def ngettext(singular: str, plural: str, n: int, lang: str | None = None) -> str:
    """The form that fits the number `n`. The text still holds its placeholders: see `fill`."""
    return _load(lang or _current).ngettext(singular, plural, n)


USUAL_NAMES: Final = frozenset({N_("Meeting"), N_("Simulated table")})
"""What a thing is called as long as nobody has named it."""


def usual_name(name: str, lang: str | None = None) -> str:
    """A name as it is shown: one that a person gave as it is, one of ours in the language of who looks."""
    return _(name, lang) if name in USUAL_NAMES else name


def pick_language(wanted: Iterable[str], env: Mapping[str, str] = os.environ) -> Language:
    """The first language of `wanted` (tags such as `fr-CH`, `de_CH.UTF-8`), then of `env`, that we speak."""
    for tag in [*wanted, *_from_environment(env)]:
        short = tag.replace("_", "-").split("-")[0].split(".")[0].strip().lower()
        if short in LANGUAGES:
            return short
    return DEFAULT_LANGUAGE


def fill(text: str, params: Mapping[str, object]) -> str:
    """Put `params` into the `{placeholders}` of `text`. A missing one stays as it is: words never fail."""
    return _FORMATTER.vformat(text, (), params)


class _Patient(string.Formatter):
    """A formatter that leaves unknown placeholders alone and reaches into no attribute or index."""

    def get_field(self, field_name: str, args: object, kwargs: Mapping[str, object]) -> tuple[object, str]:
        """Only plain names: a parameter that came over the wire must not be walked into."""
        return kwargs.get(field_name, "{" + field_name + "}"), field_name

    def format_field(self, value: object, format_spec: str) -> str:
        """A format that does not fit the value (a placeholder left alone) is not applied."""
        try:
            return format(value, format_spec)
        except (TypeError, ValueError):
            return str(value)


_FORMATTER: Final = _Patient()


def _from_environment(env: Mapping[str, str]) -> list[str]:
    tags = (env.get("LANGUAGE") or "").split(":")
    tags += [env.get("LC_ALL") or "", env.get("LC_MESSAGES") or "", env.get("LANG") or ""]
    return [tag for tag in tags if tag]


@lru_cache(maxsize=len(LANGUAGES) + 1)
def _load(lang: str) -> gettext.NullTranslations:
    """The catalogue of `lang`; English, and a language without a catalogue, give the ids back."""
    return gettext.translation(DOMAIN, LOCALE_DIR, languages=[lang], fallback=True)
