"""The schema and a configuration as text: the commented default file, the JSON schema, the list of values.

Owns: how settings are written down. Must not know: where the text goes (`scripts/schema`, `roomctl config`).
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from typing import Any

import msgspec

from roomctl.config.keys import Key, expected, keys_of
from roomctl.config.load import Loaded
from roomctl.config.schema import CHOICE, Config, Section

WIDTH = 110
HIDDEN = "(secret)"


def default_toml() -> str:
    """A file with every key at its default, commented out, in English: what `roomctl config init` writes."""
    head = [
        "# roomctl: every setting, with its default. Take away the # before what you change.",
        "# Places, later wins: /etc/roomctl/room.toml, ~/.config/roomctl/room.toml, --config FILE,",
        "# -o section.key=value. `roomctl config check` tells mistakes, `roomctl config show` what holds.",
        "# Where nothing is said about a default, it is a choice of this project.",
    ]
    return "\n".join([*head, *_table(Config, ())]) + "\n"


def json_schema() -> str:
    """The JSON schema (draft 2020-12) for editors: completion and checks while typing."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(Config)}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def rows(loaded: Loaded) -> Iterator[tuple[str, str, str]]:
    """`(key, value as TOML, where it comes from)` for every key; secrets are not shown."""
    yield from _rows(Config, (), loaded.config, loaded)


def toml_value(value: Any) -> str:
    """A value as TOML on one line. JSON's strings, numbers and booleans are TOML's."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {toml_value(item)}" for name, item in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(toml_value(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def _rows(
    table: type[Section], at: tuple[str, ...], values: Any, loaded: Loaded
) -> Iterator[tuple[str, str, str]]:
    for name, entry in keys_of(table, at).items():
        value = getattr(values, name)
        if isinstance(entry, Key):
            yield entry.name, _shown(entry, value), str(loaded.source(entry.name))
        else:
            yield from _rows(*entry, value, loaded)


def _shown(key: Key, value: Any) -> str:
    if key.item is None:
        return HIDDEN if key.secret and value else toml_value(value)
    fields = keys_of(key.item)
    return toml_value(
        [
            {
                name: HIDDEN
                if isinstance(entry, Key) and entry.secret and getattr(item, name)
                else getattr(item, name)
                for name, entry in fields.items()
            }
            for item in value
        ]
    )


def _table(table: type[Section], at: tuple[str, ...]) -> Iterator[str]:
    later: list[tuple[type[Section], tuple[str, ...]]] = []
    for entry in keys_of(table, at).values():
        if not isinstance(entry, Key):
            later.append(entry)
        elif entry.item is None:
            yield from _entry(entry, commented="# ")
    for entry in keys_of(table, at).values():
        if isinstance(entry, Key) and entry.item is not None:
            yield from _list(entry)
    for inner, path in later:
        yield ""
        yield from _comment(inner.__doc__ or "")
        yield f"[{'.'.join(path)}]"
        yield from _table(inner, path)


def _list(key: Key) -> Iterator[str]:
    """A list of tables: shown wholly commented, as there is none by default."""
    assert key.item is not None
    yield ""
    yield from _comment(key.doc)
    yield f"# [[{key.name}]]"
    for entry in keys_of(key.item).values():
        if isinstance(entry, Key):
            yield from _entry(entry, commented="# ")


def _entry(key: Key, commented: str) -> Iterator[str]:
    yield ""
    yield from _comment(f"{key.doc} Takes {expected(key, 'en')}.")
    if key.source != CHOICE:
        yield from _comment(f"Default: {key.source}.")
    value = _EXAMPLE.get(key.bare, '""') if key.required else toml_value(msgspec.to_builtins(key.default))
    yield f"{commented}{key.path[-1]} = {value}"


_EXAMPLE: dict[Any, str] = {str: '"..."', tuple[str, ...]: '["..."]'}


def _comment(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent="## ", subsequent_indent="## ", break_long_words=False)
