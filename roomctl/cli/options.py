"""Options that several verbs share, and the configuration they lead to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from roomctl.config.load import Loaded, load
from roomctl.i18n import _, set_language

F = TypeVar("F", bound=Callable[..., object])


def config_options(command: F) -> F:
    """`--config FILE` and `-o section.key=value`, handed over as `config_file` and `options`."""
    file = click.option(
        "--config",
        "config_file",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help=_("Read this configuration too (after the system's and yours)."),
    )
    single = click.option(
        "-o",
        "--option",
        "options",
        multiple=True,
        metavar="SECTION.KEY=VALUE",
        help=_("Set one value, over all files. May be given more than once."),
    )
    return file(single(command))


json_option = click.option("--json", "as_json", is_flag=True, help=_("Print JSON for a program."))


def loaded(config_file: Path | None, options: tuple[str, ...]) -> Loaded:
    """The configuration, read and good; the process now speaks its language. Raises `ConfigError`."""
    result = load(config_file, options)
    if result.config.room.language != "auto":
        set_language(result.config.room.language)
    return result
