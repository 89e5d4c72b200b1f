"""Four words to be read out: 256 of them in each language, one for each byte of a check.

Owns: the words (spoken.json). Must not know: what is checked. Two people who see the same bytes in the same
language see the same words.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from roomctl.types import Language

WORDS = 4
FILE = Path(__file__).with_name("spoken.json")


def spoken_words(check: Sequence[int], language: Language) -> tuple[str, ...]:
    """The words of these bytes (0..255); () where there is no check yet."""
    words = _lists()[language]
    return tuple(words[byte] for byte in check)


@cache
def _lists() -> dict[str, list[str]]:
    known: dict[str, str] = json.loads(FILE.read_text(encoding="utf-8"))
    return {language: words.split(" ") for language, words in known.items()}
