"""One layer of settings against the schema: the good values, and every problem, in one pass.

Owns: the check of names, types and ranges. Must not know: files, precedence, rules between two keys.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from roomctl.config.keys import Key, Path, all_keys, expected, keys_of
from roomctl.config.problems import Problem, Source, nearest, said
from roomctl.config.schema import Config, Section
from roomctl.i18n import _, fill


@dataclass(slots=True)
class Layer:
    """What a layer sets. `values`: by dotted name, ready to use; `wrong`: names with a problem."""

    values: dict[str, tuple[Any, Source]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    wrong: set[str] = field(default_factory=set)


def check(raw: Mapping[str, Any], source_of: Callable[[str], Source]) -> Layer:
    """Check a parsed file (or one option) against the schema. `source_of(name)`: where that key stands."""
    layer = Layer()
    _table(Config, (), raw, layer, source_of)
    return layer


def _table(
    table: type[Section], at: Path, raw: Mapping[str, Any], layer: Layer, source_of: Callable[[str], Source]
) -> None:
    known = keys_of(table, at)
    for name, value in raw.items():
        dotted = ".".join((*at, name))
        entry = known.get(name)
        if entry is None:
            _complain(layer, source_of(dotted), dotted, _("there is no such key."), _meant(name, at, known))
        elif isinstance(entry, Key):
            _value(entry, dotted, value, layer, source_of)
        elif isinstance(value, Mapping):
            _table(entry[0], entry[1], value, layer, source_of)
        else:
            text = fill(
                _("this is a table, written [{key}]; found {found}."), {"key": dotted, "found": said(value)}
            )
            _complain(layer, source_of(dotted), dotted, text)


def _value(key: Key, dotted: str, value: Any, layer: Layer, source_of: Callable[[str], Source]) -> None:
    tables = isinstance(value, list) and all(isinstance(item, dict) for item in value)
    if key.item is not None and tables and not _items(key.item, dotted, value, layer, source_of):
        layer.wrong.add(dotted)
        return
    try:
        good = msgspec.convert(value, key.type, strict=True)
        if isinstance(good, float) and not math.isfinite(good):  # "nan" and "inf" are numbers in TOML
            raise msgspec.ValidationError
    except msgspec.ValidationError:
        found = _("something else (not shown: it is a secret)") if key.secret else said(value)
        text = fill(_("expected {expected}; found {found}."), {"expected": expected(key), "found": found})
        meant = nearest(value, map(str, key.choices)) if isinstance(value, str) else ""
        _complain(layer, source_of(dotted), dotted, text, meant and f'"{meant}"')
    else:
        layer.values[dotted] = (good, source_of(dotted))


def _items(
    item: type[Section], dotted: str, value: list[Any], layer: Layer, source_of: Callable[[str], Source]
) -> bool:
    """Check each table of a list of tables; True when all are good."""
    before = len(layer.problems)
    for index, raw in enumerate(value):
        place = f"{dotted}[{index}]"
        inner = Layer()
        _table(item, (place,), raw, inner, source_of)
        layer.problems += inner.problems
        for name, key in keys_of(item, (place,)).items():
            if isinstance(key, Key) and key.required and name not in raw:
                _complain(
                    layer, source_of(place), f"{place}.{name}", _("this key is missing; it has no default.")
                )
    return len(layer.problems) == before


def _complain(layer: Layer, source: Source, dotted: str, text: str, meant: str = "") -> None:
    layer.problems.append(Problem(source, dotted, text, meant))
    layer.wrong.add(dotted)


def _meant(name: str, at: Path, known: Mapping[str, object]) -> str:
    """The spelling that was meant: in this table, else the same key where it belongs, else a near one."""
    if near := nearest(name, known):
        return ".".join((*at, near))
    dotted = [key.name for key in all_keys()]
    for whole in dotted:
        if whole.rsplit(".", 1)[1] == name:
            return whole
    return nearest(".".join((*at, name)), dotted)
