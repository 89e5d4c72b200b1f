"""The words to read out: 256 in each language, each once, the same for both who compare."""

from __future__ import annotations

import pytest

from roomctl.i18n import LANGUAGES
from roomctl.i18n.spoken import WORDS, _lists, spoken_words


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_a_word_for_each_byte(language: str) -> None:
    words = _lists()[language]
    assert len(words) == len({word.casefold() for word in words}) == 256
    for word in words:
        assert word.isalpha()
        assert 2 <= len(word) <= 12


def test_the_words_of_some_bytes() -> None:
    assert spoken_words((0, 255, 0, 1), "de") == ("Abend", "Onkel", "Abend", "Acker")
    assert spoken_words((), "fr") == ()
    assert len(spoken_words(tuple(range(WORDS)), "it")) == WORDS
