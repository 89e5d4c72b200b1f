"""Frozen values (dataclasses, enums, tuples) to plain JSON values and back.

PURE. Owns: the translation by declared types. Must not know: what the values are. Fields named in `skip` are
left out and come back as their defaults.
"""

from __future__ import annotations

import dataclasses
import enum
import math
import types
import typing
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")

_ENDLESS = {"inf": math.inf, "-inf": -math.inf}


class CannotKeepError(ValueError):
    """The plain values do not fit the type: kept by another version."""


def to_plain(value: object, skip: frozenset[str] = frozenset()) -> Any:
    """Plain JSON values of `value`."""
    if isinstance(value, enum.Enum):
        return value.value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value) if field.name not in skip]
        return {name: to_plain(getattr(value, name), skip) for name in names}
    if isinstance(value, tuple | frozenset | list):
        inside = [to_plain(one, skip) for one in value]
        return sorted(inside) if isinstance(value, frozenset) else inside
    if isinstance(value, float) and math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return value


def from_plain(kind: type[T], plain: Any, skip: frozenset[str] = frozenset()) -> T:
    """`plain` as a value of dataclass `kind`. Raises CannotKeepError."""
    try:
        made: T = _dataclass(kind, plain, skip)
    except CannotKeepError:
        raise
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise CannotKeepError(kind.__name__) from error
    return made


def _dataclass(kind: Any, plain: Any, skip: frozenset[str]) -> Any:
    hints = _hints(kind)
    values = {name: _value(hints[name], one, skip) for name, one in plain.items() if name not in skip}
    return kind(**values)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _value(hint: Any, plain: Any, skip: frozenset[str]) -> Any:
    origin = typing.get_origin(hint)
    inside = typing.get_args(hint)
    if origin in {typing.Union, types.UnionType}:
        if plain is None:
            return None
        real = [one for one in inside if one is not type(None)]
        return _value(real[0], plain, skip) if len(real) == 1 else plain
    if origin is tuple:
        kinds = inside[:1] * len(plain) if inside[-1] is Ellipsis else inside
        return tuple(_value(one, part, skip) for one, part in zip(kinds, plain, strict=True))
    if origin is frozenset:
        return frozenset(_value(inside[0], part, skip) for part in plain)
    return _single(hint, plain, skip)


def _single(hint: Any, plain: Any, skip: frozenset[str]) -> Any:
    if dataclasses.is_dataclass(hint):
        return _dataclass(hint, plain, skip)
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return hint(plain)
    if hint is float:
        return _ENDLESS[plain] if isinstance(plain, str) else float(plain)
    if isinstance(hint, type) and not isinstance(plain, hint):
        raise CannotKeepError(hint.__name__)
    return plain
