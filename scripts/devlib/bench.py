"""`scripts/bench NAME [--data DIR] [--json] [--quick]`: runs one bench and prints what it measured.

Owns: the arguments and the output. A bench is a module of `scripts/benchlib` with a function
`measure(*, quick: bool, data: Path | None) -> Report`, plain or async; options of its own are keyword
arguments that default to False (`--hybrid`) or to a number (`--minutes=5`). With --json, stdout is one object
and nothing else.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import importlib
import inspect
import os
import sys
from pathlib import Path
from typing import Any

for _variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):  # before numpy, as in the media process
    os.environ.setdefault(_variable, "1")

NAMES = (
    "start", "capacity", "latency", "beat", "soak", "loss", "drift", "video", "echo", "starved", "who",
    "devices", "floor", "join",
)  # fmt: skip


def main(arguments: list[str]) -> int:
    """Run one and print its report. Exits with 2 when there is no such bench, or no such option of it."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Measure roomctl beside a peer.")
    parser.add_argument("name", nargs="?", choices=NAMES, metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--data", type=Path, help="recordings to use instead of the project's own")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout, nothing else")
    parser.add_argument("--quick", action="store_true", help="a rough answer within 50 s")
    parser.add_argument("--list", action="store_true", help="the benches there are")
    asked, more = parser.parse_known_args(arguments)
    if asked.list:
        print("\n".join(NAMES))
        return 0
    if asked.name is None:
        parser.error("which one? " + " ".join(NAMES))
    if asked.data is not None and not asked.data.is_dir():
        parser.error(f"{asked.data} is no folder")
    measure = importlib.import_module(f"scripts.benchlib.{asked.name}").measure
    flags = dict(_own(word) for word in _joined(more))
    unknown = set(flags) - set(inspect.signature(measure).parameters)
    if unknown:
        parser.error("unknown: " + " ".join(sorted(unknown)))
    report = _run(measure, quick=asked.quick, data=asked.data, **flags)
    print(report.json() if asked.json else report.text())
    return 0


def _joined(words: list[str]) -> list[str]:
    """`--cycles 5` as `--cycles=5`."""
    joined: list[str] = []
    for word in words:
        if not word.startswith("--") and joined and "=" not in joined[-1]:
            joined[-1] += f"={word}"
        else:
            joined.append(word)
    return joined


def _own(word: str) -> tuple[str, bool | float]:
    """`--hybrid` or `--minutes=5`; ValueError for a value that is no number."""
    name, _, value = word.removeprefix("--").partition("=")
    return name.replace("-", "_"), float(value) if value else True


def _run(measure: Any, **asked: Any) -> Any:
    """The report. What the bench prints meanwhile is talk: it goes to stderr."""
    with contextlib.redirect_stdout(sys.stderr):
        found = measure(**asked)
        return asyncio.run(found) if inspect.iscoroutine(found) else found


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
