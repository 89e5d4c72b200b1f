"""`scripts/schema [--check]`: configs/default.toml and configs/schema.json from the declaration."""

from __future__ import annotations

import sys
from pathlib import Path

from roomctl.config import render
from scripts.devlib.made import ROOT, settle


def made() -> dict[Path, bytes]:
    """What the two files should hold."""
    return {
        ROOT / "configs" / "default.toml": render.default_toml().encode(),
        ROOT / "configs" / "schema.json": render.json_schema().encode(),
    }


if __name__ == "__main__":
    raise SystemExit(settle(made(), check="--check" in sys.argv[1:], again="scripts/schema"))
