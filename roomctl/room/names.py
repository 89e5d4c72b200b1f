"""Names as people may give them: one plain line, no tricks, no two alike.

PURE. Owns: cleaning and clashes. Must not know: who has a name. Names are shown as text everywhere, so
HTML is harmless here; what is taken out makes text lie (direction marks, invisible signs, piles of accents).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

LONGEST = 40
MOST_ACCENTS = 3
_OUT = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\u180b\u180c\u180d\u180f")
"""Letters, marks and signs that show nothing; two more ranges of marks only choose a picture's look."""


def clean_text(text: str, longest: int) -> str:
    """One line of visible characters, NFC, at most `longest` of them."""
    out: list[str] = []
    accents = 0
    for sign in unicodedata.normalize("NFC", text[: 8 * longest]):
        kind = unicodedata.category(sign)
        if kind in _OUT or _unseen(sign):
            sign = " " if sign in "\t\n\r\x0b\x0c\u2028\u2029" else ""  # noqa: PLW2901
        accents = accents + 1 if kind in {"Mn", "Me"} else 0
        if accents <= MOST_ACCENTS:
            out.append(sign)
    return " ".join("".join(out).split())[:longest].strip()


def _unseen(sign: str) -> bool:
    return sign in _UNSEEN or "\ufe00" <= sign <= "\ufe0f" or "\U000e0100" <= sign <= "\U000e01ef"


def clean_name(name: str) -> str:
    """A name as it is shown. "" when nothing is left of it."""
    return clean_text(name, LONGEST)


def same(one: str, other: str) -> bool:
    """True for names that people would take for the same."""
    return _folded(one) == _folded(other)


def unlike(name: str, taken: Iterable[str]) -> str:
    """`name`, or with a number after it where somebody is called so already."""
    known = {_folded(one) for one in taken}
    if _folded(name) not in known:
        return name
    begin, number = name[: LONGEST - 4].strip(), 2
    while _folded(f"{begin} {number}") in known:
        number += 1
    return f"{begin} {number}"


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
