"""Files that are made from the code and committed: written, or compared (`--check`) so that none is stale."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def stale(files: Mapping[Path, bytes]) -> list[Path]:
    """Those that are missing or differ from what would be made now."""
    return [path for path, content in files.items() if not path.is_file() or path.read_bytes() != content]


def settle(files: Mapping[Path, bytes], *, check: bool, again: str) -> int:
    """Write what differs and say so; with `check`, write nothing and fail (1) when something is stale."""
    old = stale(files)
    for path in old:
        name = path.relative_to(ROOT)
        if check:
            print(f"stale: {name} (run {again})", file=sys.stderr)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(files[path])
            print(f"written: {name}")
    return 1 if check and old else 0
