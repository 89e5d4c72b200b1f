"""Reading the configuration: the layers in their order, all problems at once, and where each value came from.

Precedence, later wins: defaults < the evening named by meeting.template < /etc/roomctl/room.toml
< ~/.config/roomctl/room.toml < --config FILE (or $ROOMCTL_CONFIG) < -o section.key=value.
Owns: the files and the order. Must not know: what a setting does. Nothing is ever written here.
"""

from __future__ import annotations

import argparse
import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from roomctl.config import lines, paths, templates, validate
from roomctl.config.keys import Key, all_keys
from roomctl.config.problems import ConfigError, Problem, Source, nearest
from roomctl.config.problems import Layer as LayerName
from roomctl.config.rules import RULES
from roomctl.config.schema import Config
from roomctl.i18n import _, fill, pick_language

__all__ = ["ConfigError", "Loaded", "add_arguments", "load", "load_arguments", "to_arguments"]

DEFAULT = Source("default")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A good configuration. `sources`: by dotted name, only of what is not a default; `files`: those read."""

    config: Config
    sources: Mapping[str, Source]
    files: tuple[Path, ...]

    def source(self, name: str) -> Source:
        """Where the value of `name` (`sound.latency_s`) comes from."""
        return self.sources.get(name, DEFAULT)


def load(
    file: Path | None = None,
    options: Sequence[str] = (),
    *,
    env: Mapping[str, str] = os.environ,
    system: Path = paths.SYSTEM_CONFIG,
) -> Loaded:
    """Read all layers. Raises `ConfigError` with every problem when there is one."""
    if file is None and env.get(paths.CONFIG_ENV):
        file = Path(env[paths.CONFIG_ENV])
    layers: list[validate.Layer] = []
    read: list[Path] = []
    candidates: list[tuple[LayerName, Path]] = [("system", system), ("user", paths.user_config_file(env))]
    candidates = [(name, path) for name, path in candidates if path.is_file()]
    if file is not None:
        candidates.append(("file", file))
    for name, path in candidates:
        layers.append(_file(name, path))
        read.append(path)
    layers += [_option(text) for text in options]
    return _merge([*_template(layers, read, env), *layers], tuple(read))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The two arguments every process of ours takes: `--config FILE` and `-o section.key=value`."""
    parser.add_argument("--config", type=Path, default=None, metavar="FILE")
    parser.add_argument("-o", "--option", action="append", default=[], metavar="SECTION.KEY=VALUE")


def load_arguments(parsed: argparse.Namespace) -> Loaded:
    """`load` with what `add_arguments` parsed."""
    return load(parsed.config, parsed.option)


def to_arguments(file: Path | None, options: Sequence[str]) -> list[str]:
    """The same arguments again, for a process we start."""
    given = ["--config", str(file.absolute())] if file is not None else []
    for option in options:
        given += ["-o", option]
    return given


def _template(
    layers: Sequence[validate.Layer], read: list[Path], env: Mapping[str, str]
) -> list[validate.Layer]:
    """The evening that the other layers ask for lies under all of them."""
    asked = {name: found for layer in layers for name, found in layer.values.items()}
    wanted, source = asked.get("meeting.template", ("", DEFAULT))
    if not wanted:
        return []
    language, _source = asked.get("room.language", ("auto", DEFAULT))
    path = templates.find(wanted, pick_language([], env) if language == "auto" else language, env)
    if path is not None:
        read.insert(0, path)
        return [_file("template", path)]
    known = list(templates.evenings(env))
    text = fill(_("there is no such evening; there are: {names}."), {"names": ", ".join(known)})
    layer = _broken(source, text)
    layer.problems[0] = Problem(source, "meeting.template", text, nearest(wanted, known))
    return [layer]


def _file(name: LayerName, path: Path) -> validate.Layer:
    try:
        text = path.read_text(encoding="utf-8")
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+), column \d+\)", str(error))
        source = Source(name, str(path), int(found[1]) if found else None)
        return _broken(source, fill(_("this is not TOML: {detail}"), {"detail": str(error)}))
    except UnicodeDecodeError:
        return _broken(Source(name, str(path)), _("this file is not text in UTF-8."))
    except OSError as error:
        reason = fill(
            _("this file cannot be read: {detail}"), {"detail": error.strerror or type(error).__name__}
        )
        return _broken(Source(name, str(path)), reason)
    known = lines.key_lines(text)
    return validate.check(raw, lambda dotted: Source(name, str(path), known.get(dotted)))


def _option(text: str) -> validate.Layer:
    name, equals, value = (part.strip() for part in text.partition("="))
    source = Source("option", text if len(text) <= 60 else text[:57] + "...")
    known = {key.name: key for key in all_keys()}
    if not equals or name.count(".") < 1:
        return _broken(source, _("write it as section.key=value, for example: -o room.language=fr"))
    key = known.get(name)
    if key is None:
        layer = _broken(source, _("there is no such key."))
        layer.problems[0] = Problem(source, name, layer.problems[0].text, nearest(name, known))
        return layer
    if key.secret:
        source = Source("option", f"{name}=...")
    raw: Any = _parse(value, key)
    for part in reversed(key.path):
        raw = {part: raw}
    return validate.check(raw, lambda _dotted: source)


def _parse(value: str, key: Key) -> Any:
    """A value as TOML; a bare word is text: `-o room.name=Monday` needs no quotes."""
    try:
        parsed = tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return value
    return value if key.bare is str and not isinstance(parsed, str) else parsed


def _broken(source: Source, text: str) -> validate.Layer:
    return validate.Layer(problems=[Problem(source, "", text)])


def _merge(layers: Sequence[validate.Layer], files: tuple[Path, ...]) -> Loaded:
    problems = [problem for layer in layers for problem in layer.problems]
    wrong = {name for layer in layers for name in layer.wrong}
    values: dict[str, Any] = {}
    sources: dict[str, Source] = {}
    for layer in layers:
        for name, (value, source) in layer.values.items():
            values[name] = value
            sources[name] = source
    config = _build(values)
    for rule in RULES:
        if not wrong.intersection(rule.keys) and not rule.holds(config):
            first = next((name for name in rule.keys if name in sources), rule.keys[0])
            problems.append(Problem(sources.get(first, DEFAULT), first, _(rule.text)))
    if problems:
        raise ConfigError(problems)
    return Loaded(config, sources, files)


def _build(values: Mapping[str, Any]) -> Config:
    tree: dict[str, Any] = {}
    for name, value in values.items():
        *tables, last = name.split(".")
        at = tree
        for table in tables:
            at = at.setdefault(table, {})
        at[last] = msgspec.to_builtins(value)
    return msgspec.convert(tree, Config)
