"""The floor as ids and numbers, and back.

Owns what survives a crash: everything but words (notes, reasons) and the memory of undo. The shape
is read from the values' own types, so that a new field cannot be forgotten. It must not know files.
"""

from __future__ import annotations

import types
from dataclasses import Field, fields, is_dataclass, replace
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from roomctl.floor import model
from roomctl.floor.events import IllegalEvent
from roomctl.floor.model import Clock, FloorRules, FloorState

VERSION = 1
WORDS = frozenset({"note"})
"""Fields with words in them: never in a snapshot."""
MEMORY = frozenset({"undo", "log", "births", "undo_dropped"})
ATOMS = frozenset({str, int, float, bool, type(None)})
Plain = dict[str, "Plain"] | list["Plain"] | str | int | float | bool | None


def kept(state: FloorState) -> FloorState:
    """What a snapshot keeps of a state: no words, no memory of undo."""
    return replace(
        state,
        requests=tuple(replace(one, note="") for one in state.requests),
        undo=(),
        log=(),
        births=(),
        undo_dropped=0,
    )


def snapshot(state: FloorState) -> dict[str, Plain]:
    """Plain values fit for JSON: ids and numbers, no words."""
    return {"version": VERSION, "floor": _plain(state)}


def restore(data: object, rules: FloorRules | None = None, now: float | None = None) -> FloorState:
    """The floor from a snapshot; IllegalEvent `bad_snapshot` tells where it is broken.

    now None: the same clock still runs (another process on the same machine): turns and waits go on
    counting through the gap. With `now` (another clock): the meeting goes on at the moment of the
    snapshot. `rules`: use these instead of the ones kept.
    """
    if not isinstance(data, dict) or data.get("version") != VERSION:
        raise IllegalEvent("bad_snapshot", where="version")
    state: FloorState = _value(FloorState, data.get("floor"), "floor")
    if rules is not None:
        state = replace(state, rules=rules)
    return state if now is None else _on_clock(state, now)


def _on_clock(state: FloorState, now: float) -> FloorState:
    shift = now - state.now_wall
    paused = state.clock.paused_wall
    acts = tuple(replace(act, until_wall=act.until_wall + shift) for act in state.acts)
    return replace(
        state,
        now_wall=now,
        acts=acts,
        clock=Clock(None if paused is None else paused + shift, state.clock.lost_s + shift),
    )


def _plain(value: Any) -> Plain:
    kind = type(value)
    if kind in ATOMS:
        atom: Plain = value
        return atom
    if kind is tuple:
        return [_plain(one) for one in value]
    if is_dataclass(kind):
        return {one.name: _plain(getattr(value, one.name)) for one in _kept_fields(kind)}
    if isinstance(value, Enum):
        return str(value.value)
    if kind is frozenset:
        return [*sorted(str(one) for one in value)]
    raise TypeError(f"no plain form for {kind.__name__}")


@cache
def _kept_fields(kind: type) -> tuple[Field[Any], ...]:
    return tuple(one for one in fields(kind) if one.name not in WORDS | MEMORY)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind, vars(model) | {"ChairAct": object, "Event": object})


def _value(kind: Any, data: Any, where: str) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _one_of(get_args(kind), data, where)
    if origin in (tuple, frozenset):
        return _many(kind, origin, data, where)
    if isinstance(kind, type) and is_dataclass(kind):
        return _record(kind, data, where)
    if isinstance(kind, type) and issubclass(kind, Enum):
        if data not in [member.value for member in kind]:
            raise IllegalEvent("bad_snapshot", where=where)
        return kind(data)
    if kind is float and type(data) is int:
        return float(data)
    if type(data) is not kind:
        raise IllegalEvent("bad_snapshot", where=where)
    return data


def _one_of(kinds: tuple[Any, ...], data: Any, where: str) -> Any:
    if data is None and type(None) in kinds:
        return None
    known = [kind for kind in kinds if kind is not type(None)]
    exact = [kind for kind in known if kind is type(data)]
    return _value((exact or known)[0], data, where)


def _many(kind: Any, origin: type, data: Any, where: str) -> Any:
    if not isinstance(data, list):
        raise IllegalEvent("bad_snapshot", where=where)
    args = get_args(kind)
    if origin is tuple and Ellipsis not in args:
        if len(args) != len(data):
            raise IllegalEvent("bad_snapshot", where=where)
        return tuple(
            _value(arg, one, f"{where}.{at}") for at, (arg, one) in enumerate(zip(args, data, strict=True))
        )
    return origin(_value(args[0], one, f"{where}.{at}") for at, one in enumerate(data))


def _record(kind: type, data: Any, where: str) -> Any:
    if not isinstance(data, dict):
        raise IllegalEvent("bad_snapshot", where=where)
    known = {one.name for one in _kept_fields(kind)}
    for name in (data.keys() - known) | (known - data.keys()):
        raise IllegalEvent("bad_snapshot", where=f"{where}.{name}")
    hints = _hints(kind)
    return kind(**{name: _value(hints[name], data[name], f"{where}.{name}") for name in sorted(known)})
