"""The pages to print: the same keys in every language, and buttons called as console and pages call them."""

from __future__ import annotations

import re

import pytest
from babel.messages.pofile import read_po

from scripts.devlib import locales
from scripts.devlib.made import ROOT
from tui.acts import ACTS, key_sign

ELSEWHERE = {"f", "t", "e"}
"""Keys of sheets: the certificate, tapping, the end."""


def sheet(lang: str) -> str:
    return (ROOT / "docs" / f"evening.{lang}.md").read_text()


def keys(lang: str) -> list[str]:
    return sorted(re.findall(r"`(.)`", sheet(lang)))


@pytest.mark.parametrize("lang", locales.TRANSLATED)
def test_every_key_is_one_of_the_console(lang: str) -> None:
    assert set(keys(lang)) - ELSEWHERE <= {key_sign(act.key) for act in ACTS} | {"1", "9"}
    assert keys(lang) == keys("de")


@pytest.mark.parametrize("lang", locales.TRANSLATED)
def test_every_button_is_called_as_it_is(lang: str) -> None:
    words = {message.string for message in read_po(locales.po_path(lang).open())}
    named = re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", sheet(lang))
    assert len(named) == 4
    assert set(named) <= words
