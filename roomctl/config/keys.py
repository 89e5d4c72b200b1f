"""The schema walked: every key with its type, range, unit, default and words, for all who list them.

Owns: what a key is, and how its expected value is said in words. Must not know: files, values given.
"""

from __future__ import annotations

import typing
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Literal

import msgspec

from roomctl.config.schema import Config, Section
from roomctl.i18n import _, fill

Path = tuple[str, ...]
"""A key's place: ("sound", "latency_s")."""


@dataclass(frozen=True, slots=True)
class Key:
    """One setting. `item`: the table of a list of tables (`[[call.turn]]`), else None."""

    path: Path
    type: Any
    default: Any
    doc: str
    unit: str
    source: str
    secret: bool
    ge: float | None
    le: float | None
    item: type[Section] | None
    required: bool

    @property
    def name(self) -> str:
        """As written in messages and after -o: `sound.latency_s`."""
        return ".".join(self.path)

    @property
    def bare(self) -> Any:
        """The type without what is known about it: `float`, `Literal[...]`, `tuple[str, ...]`."""
        return typing.get_args(self.type)[0] if typing.get_origin(self.type) is Annotated else self.type

    @property
    def choices(self) -> tuple[Any, ...]:
        """The closed set of values, or ()."""
        return typing.get_args(self.bare) if typing.get_origin(self.bare) is Literal else ()


@lru_cache(maxsize=16)
def keys_of(table: type[Section], at: Path = ()) -> dict[str, Key | tuple[type[Section], Path]]:
    """What a table may hold: a `Key`, or a table inside it (its class and its path)."""
    hints = typing.get_type_hints(table, include_extras=True)
    found: dict[str, Key | tuple[type[Section], Path]] = {}
    for field in msgspec.structs.fields(table):
        path = (*at, field.name)
        inner = _bare(hints[field.name])
        if isinstance(inner, type) and issubclass(inner, Section):
            found[field.name] = (inner, path)
        else:
            found[field.name] = _key(path, hints[field.name], field)
    return found


def all_keys(table: type[Section] = Config, at: Path = ()) -> Iterator[Key]:
    """Every key, in the order of the declaration; the keys inside lists of tables are not among them."""
    for entry in keys_of(table, at).values():
        if isinstance(entry, Key):
            yield entry
        else:
            yield from all_keys(*entry)


def expected(key: Key, lang: str | None = None) -> str:
    """What the key takes, in words (`lang`, else the process's language): `a number from 0.005 to 1 (s)`."""
    if key.choices:
        choices = ", ".join(str(choice) for choice in key.choices)
        return fill(_("one of: {choices}", lang), {"choices": choices})
    if key.item is not None:
        return fill(_("a list of tables, written [[{key}]]", lang), {"key": key.name})
    if key.ge is not None and key.le is not None:
        whole, part = _("a whole number from {low} to {high}", lang), _("a number from {low} to {high}", lang)
        limits = {"low": f"{key.ge:.10g}", "high": f"{key.le:.10g}"}
        return fill(whole if key.bare is int else part, limits) + (f" ({key.unit})" if key.unit else "")
    plain = {
        bool: _("true or false", lang),
        int: _("a whole number", lang),
        float: _("a number", lang),
        str: _("text in quotes", lang),
        tuple[int, ...]: _("a list of whole numbers", lang),
    }
    return plain.get(key.bare, _("a list of texts", lang))


def _key(path: Path, hint: Any, field: msgspec.structs.FieldInfo) -> Key:
    meta = next((m for m in getattr(hint, "__metadata__", ()) if isinstance(m, msgspec.Meta)), msgspec.Meta())
    extra = meta.extra or {}
    return Key(
        path=path,
        type=hint,
        default=None if field.default is msgspec.NODEFAULT else field.default,
        doc=meta.description or "",
        unit=extra.get("unit", ""),
        source=extra.get("source", ""),
        secret=extra.get("secret", False),
        ge=meta.ge,
        le=meta.le,
        item=_item(_bare(hint)),
        required=field.required,
    )


def _bare(hint: Any) -> Any:
    return typing.get_args(hint)[0] if typing.get_origin(hint) is Annotated else hint


def _item(bare: Any) -> type[Section] | None:
    """The table class of `tuple[Table, ...]`, else None."""
    args = typing.get_args(bare)
    if typing.get_origin(bare) is tuple and isinstance(args[0], type) and issubclass(args[0], Section):
        return args[0]
    return None
