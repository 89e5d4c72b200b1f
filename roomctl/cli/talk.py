"""How the command line speaks: words on stderr, data on stdout, JSON for programs.

Owns: printing. Must not know: where the words come from.
"""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Sequence
from typing import Any

import click
import msgspec

from roomctl.errors import RoomctlError
from roomctl.i18n import tell


def say(words: str) -> None:
    """A line for a person, on stderr."""
    click.echo(words, err=True)


def say_error(error: RoomctlError) -> None:
    """What went wrong and what to do."""
    what, todo = tell(error.code, error.params)
    say(what)
    if todo:
        say("  " + todo)


def data(line: str) -> None:
    """A line of data, on stdout."""
    click.echo(line)


def sentence(line: str) -> None:
    """A sentence on stdout: for a person broken between words, for a program one line."""
    if not sys.stdout.isatty():
        click.echo(line)
        return
    indent = line[: len(line) - len(line.lstrip())]
    columns = shutil.get_terminal_size().columns
    for part in textwrap.wrap(line, max(20, columns), subsequent_indent=indent or "  "):
        click.echo(part)


def data_json(value: Any) -> None:
    """One JSON document on stdout, for a program."""
    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def table(rows: Sequence[Sequence[str]]) -> None:
    """Columns of text on stdout; the last one is not padded."""
    if not rows:
        return
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row[:-1], widths[:-1], strict=True)]
        click.echo("  ".join([*cells, row[-1]]).rstrip())
