"""On which line of a TOML text a key stands. A helper of error messages: it may not know, it must not guess.

The standard library's parser gives no positions; this finds headers and `key =` outside multi-line strings.
"""

from __future__ import annotations

import re
from collections import Counter

_HEADER = re.compile(r"^\s*\[\s*([^\[\]]+?)\s*\]\s*(?:#.*)?$")
_LIST_HEADER = re.compile(r"^\s*\[\[\s*([^\[\]]+?)\s*\]\]\s*(?:#.*)?$")
_KEY = re.compile(
    r"""^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*="""
)
_TRIPLE = re.compile(r'"""|' + "'''")


def key_lines(text: str) -> dict[str, int]:
    """`{"sound.latency_s": 12, "call.turn[0].urls": 20, "sound": 11}`: first line of each key and table."""
    lines: dict[str, int] = {}
    lists: Counter[str] = Counter()
    table = ""
    quote = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if not quote:
            table, name = _place(line, table, lists)
            if name:
                lines.setdefault(name, number)
        quote = _open_quote(line, quote)
    return lines


def _place(line: str, table: str, lists: Counter[str]) -> tuple[str, str]:
    """`(table from here on, name of what begins on this line or "")`."""
    if found := _LIST_HEADER.match(line):
        name = _dotted(found[1])
        table = f"{name}[{lists[name]}]"
        lists[name] += 1
        return table, table
    if found := _HEADER.match(line):
        table = _dotted(found[1])
        return table, table
    if found := _KEY.match(line):
        name = _dotted(found[1])
        return table, f"{table}.{name}" if table else name
    return table, ""


def _dotted(written: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in written.split("."))


def _open_quote(line: str, quote: str) -> str:
    """The multi-line quote that is open after this line, or ""."""
    for found in _TRIPLE.findall(line):
        if not quote:
            quote = found
        elif found == quote:
            quote = ""
    return quote
