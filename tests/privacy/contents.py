"""What a file of the list may hold. Each check raises AssertionError with what it found.

PURE. A checkpoint is ids and numbers: every text in it must be an id, or a word of the program's own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

from roomctl import types
from roomctl.demo import script
from roomctl.floor import model

ID = re.compile(r"[pk]-[a-z0-9]{8}|seat:\d{1,2}|[a-z]?\d+|[0-9a-f]{8,32}|[0-9a-f-]{36}|")
OWN_WORDS = re.compile(r"[a-z_]{1,30}")
LOG_KEYS = re.compile(r"[a-z_]+=")
LONGEST = {
    "checkpoint": 64_000,
    "ledger": 100_000,
    "tickets": 2_000,
    "key": 32,
    "pem": 4_000,
    "log": 4_000,
    "probe": 4,
}
"""Bytes of one whole content: a second of the poorest sound has 3000."""


def texts(value: Any) -> Iterator[str]:
    """Every text in a JSON value, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def _ids_and_own_words(data: bytes) -> None:
    for text in texts(json.loads(data)):
        assert ID.fullmatch(text) or (OWN_WORDS.fullmatch(text) and text in vocabulary()), f"says {text!r}"


def vocabulary() -> set[str]:
    """Words that stand in our own program text: no name of a person is among them by chance."""
    if not _VOCABULARY:
        root = Path(types.__file__).parent
        for file in (*root.glob("*.py"), *(root / "floor").glob("*.py"), *(root / "room").glob("*.py"),
                     *(root / "web").glob("*.py")):  # fmt: skip
            _VOCABULARY.update(re.findall(r"[a-z_]{2,30}", file.read_text(encoding="utf-8")))
        assert get_args(types.Role)[0] in _VOCABULARY
        assert model.__name__
    return _VOCABULARY


_VOCABULARY: set[str] = set()


def _tickets(data: bytes) -> None:
    """Ids of the demo's script (there are five), and signed tokens."""
    for name, ticket in json.loads(data).items():
        assert name in {one.id for one in script.load().person}, name
        assert re.fullmatch(r"[A-Za-z0-9_-]{10,200}\.[A-Za-z0-9_-]{10,60}", ticket), ticket


def _key(data: bytes) -> None:
    assert len(data) == 32


def _pem(data: bytes) -> None:
    assert data.startswith(b"-----BEGIN ")
    assert data.rstrip().endswith(b"-----")


def _probe(data: bytes) -> None:
    assert data == b"blat"


def _log(data: bytes) -> None:
    data.decode("utf-8")


def _anything(_data: bytes) -> None:
    return


CHECKS: dict[str, Callable[[bytes], None]] = {
    "checkpoint": _ids_and_own_words,
    "ledger": _ids_and_own_words,
    "tickets": _tickets,
    "key": _key,
    "pem": _pem,
    "log": _log,
    "bytecode": _anything,
    "probe": _probe,
    "anything": _anything,
}
