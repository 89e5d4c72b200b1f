"""`scripts/faults [--check]`: docs/faults.md, every fault of the room's sound with its words and its test.

Owns: the page's form, and finding the tests that name a code (as text, or as FaultCode.X and CheckCode.X).
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from roomctl.i18n import tell
from roomctl.i18n.faults import checks, media, sound, soundcheck
from roomctl.i18n.faults.words import Words
from roomctl.media.sound.faults import FaultCode, ReasonCode
from roomctl.media.sound.soundcheck import CheckCode
from scripts.devlib.made import ROOT, settle

PAGE: Final = ROOT / "docs" / "faults.md"
LANGUAGES: Final = ("en", "de", "fr", "it")
ENUMS: Final = {"FaultCode": FaultCode, "CheckCode": CheckCode}
MOST: Final = 2
"""Tests named for each fault."""
HOMES: Final = ("tests/media", "tests/room", "tests/test_", "tests/cli")
"""Where the tests that prove a fault live; those that only draw it prove nothing of it."""

PARTS: Final = (
    ("Devices, while the room runs", sound.FAULTS),
    ("The sound check", soundcheck.FAULTS),
    ("The process that carries sound", media.FAULTS),
    ("Before the meeting: `roomctl check`", checks.FAULTS),
)
HEAD: Final = """# Faults

Everything that can be wrong with the room's sound and its PC, as it is told, and the test that
proves it. Made by `scripts/faults` from code, catalogues and tests; a test fails when it is stale.

Words in braces are filled in. The first sentence says what is wrong, the second what to do.
"""


def told(faults: Mapping[str, Words]) -> Iterator[str]:
    """Codes that somebody is told to do something about, reasons of a choice left out."""
    reasons = {code.value for code in ReasonCode}
    return (code for code, words in faults.items() if words.todo and code not in reasons)


def codes() -> list[str]:
    """All on the page, in its order, each once."""
    return list(dict.fromkeys(code for _title, faults in PARTS for code in told(faults)))


def tests_by_code() -> dict[str, list[str]]:
    """Which tests name which code: `path::test`."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(HOMES):
            continue
        body = ast.parse(path.read_text(encoding="utf-8")).body
        tables = {
            target.id: node.value
            for node in body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                for code in set(_named(node, tables)):
                    found.setdefault(code, []).append(f"{name}::{node.name}")
    return found


def _named(node: ast.AST, tables: Mapping[str, ast.AST]) -> Iterator[str]:
    """Codes in a test, and in the tables of its file that it is run over."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and inner.id in tables:
            yield from _named(tables[inner.id], {})
        elif isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            yield inner.value
        elif isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name):
            kind = ENUMS.get(inner.value.id)
            if kind is not None and inner.attr in kind.__members__:
                yield str(kind[inner.attr].value)


def page() -> str:
    """The whole of it."""
    tests, done, lines = tests_by_code(), set[str](), [HEAD]
    for title, faults in PARTS:
        lines += [f"## {title}", ""]
        for code in told(faults):
            if code not in done:
                done.add(code)
                lines += _entry(code, tests.get(code, []))
    return "\n".join(lines).rstrip() + "\n"


def _entry(code: str, tests: list[str]) -> Iterator[str]:
    yield f"### `{code}`"
    for lang in LANGUAGES:
        what, todo = tell(code, {}, lang)
        yield f"- **{lang}** {what} *{todo}*"
    yield "- " + (", ".join(f"`{test}`" for test in tests[:MOST]) or "no test")
    yield ""


def made() -> dict[Path, bytes]:
    """What the page should hold."""
    return {PAGE: page().encode()}


if __name__ == "__main__":
    raise SystemExit(settle(made(), check="--check" in sys.argv[1:], again="scripts/faults"))
