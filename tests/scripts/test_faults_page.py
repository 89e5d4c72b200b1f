"""docs/faults.md is what code, words and tests give, and every fault on it is proved by a test."""

from __future__ import annotations

from scripts.devlib import faults
from scripts.devlib.made import stale

OTHERS = {"unsent"}
"""Proved by the tests of another wing, where codes are not written out."""


def test_the_page_is_fresh() -> None:
    assert stale(faults.made()) == []


def test_every_fault_of_sound_and_check_has_a_test_that_names_it() -> None:
    tests = faults.tests_by_code()
    assert [code for code in faults.codes() if code not in tests and code not in OTHERS] == []
    assert len(faults.codes()) > 55


def test_an_entry_has_four_languages_and_what_to_do() -> None:
    text = faults.page()
    entry = text[text.index("### `microphone_hum`") :].split("###")[1]
    assert [line[:8] for line in entry.splitlines() if line.startswith("- **")] == [
        "- **en**",
        "- **de**",
        "- **fr**",
        "- **it**",
    ]
    assert "Das Mikrofon brummt" in entry
    assert "test_quality.py" in entry
