"""`roomctl config`: what holds and why, what is wrong, and how to begin a file."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from roomctl.cli.exit_codes import ExitCode
from roomctl.cli.options import config_options, json_option, loaded
from roomctl.cli.talk import data, data_json, say, say_error, table
from roomctl.config import templates
from roomctl.config.load import Loaded
from roomctl.config.paths import SYSTEM_CONFIG, user_config_file
from roomctl.config.problems import ConfigError
from roomctl.config.render import default_toml, rows
from roomctl.errors import RoomctlError
from roomctl.i18n import _, fill, ngettext


@click.group(
    help=_("Show, check or begin the configuration."), epilog=_("Example: roomctl config show --changed")
)
def config() -> None:
    """The configuration."""


@config.command(help=_("Every value, and where it comes from."))
@config_options
@click.option("--changed", is_flag=True, help=_("Only what is not a default."))
@json_option
def show(config_file: Path | None, options: tuple[str, ...], changed: bool, as_json: bool) -> int:
    """Print the values with their sources."""
    found = loaded(config_file, options)
    shown = [row for row in rows(found) if not changed or row[0] in found.sources]
    if as_json:
        data_json(
            [{"key": key, "value": value, "source": _source(found, key)} for key, value, _words in shown]
        )
    else:
        table([(f"{key} = {value}", "# " + source) for key, value, source in shown])
    return ExitCode.OK


@config.command(help=_("Tell every mistake. Exit code 2 when there is one."))
@config_options
@json_option
def check(config_file: Path | None, options: tuple[str, ...], as_json: bool) -> int:
    """Check without starting anything."""
    try:
        found = loaded(config_file, options)
    except ConfigError as error:
        if as_json:
            data_json({"ok": False, "problems": [msgspec.to_builtins(problem) for problem in error.problems]})
        else:
            for problem in error.problems:
                say(str(problem))
            say_error(error)
        return ExitCode.USAGE
    if as_json:
        data_json({"ok": True, "files": [str(path) for path in found.files]})
        return ExitCode.OK
    for path in found.files:
        data(f"{path}: " + _("good"))
    count = len(found.files)
    say(fill(ngettext("{n} file read, no mistake.", "{n} files read, no mistake.", count), {"n": count}))
    return ExitCode.OK


@config.command(help=_("Write a file with every key, commented, at its default. Never overwrites."))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
def init(file: Path | None) -> int:
    """Begin a configuration file."""
    path = file or user_config_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as new:
            new.write(default_toml())
    except FileExistsError:
        raise RoomctlError("config.exists", file=str(path)) from None
    except OSError as error:
        raise RoomctlError("config.not_written", file=str(path), detail=error.strerror or "") from None
    data(str(path))
    return ExitCode.OK


@config.command(help=_("Where configuration files are looked for; later ones win."))
def where() -> int:
    """Print the places."""
    for path in (SYSTEM_CONFIG, user_config_file()):
        data(f"{path}" + ("" if path.is_file() else "  " + _("(not there)")))
    return ExitCode.OK


@config.command(help=_("Evenings ready to use: roomctl start -o meeting.template=NAME"))
def evenings() -> int:
    """Print the names of evenings and their files."""
    table([(name, str(path)) for name, path in templates.evenings().items()])
    return ExitCode.OK


def _source(found: Loaded, key: str) -> dict[str, object]:
    source = found.source(key)
    return {"layer": source.layer, "where": source.where, "line": source.line}
