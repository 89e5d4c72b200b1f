"""Evenings that roomctl brings along, and those a user keeps: where they are and which are meant.

Owns: the places and the names (`self-help` in the room's language, `self-help.fr`). Must not know: what is
in them; each is a configuration file like any other.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from roomctl.config import paths

INSTALLED = Path(__file__).parent / "evenings"
IN_CLONE = Path(__file__).parents[2] / "configs" / "evenings"


def places(env: Mapping[str, str] = os.environ) -> tuple[Path, ...]:
    """The directories looked into, first wins: the user's own, the installed one, the one of a clone."""
    return (paths.user_config_file(env).parent / "evenings", INSTALLED, IN_CLONE)


def evenings(env: Mapping[str, str] = os.environ) -> dict[str, Path]:
    """Every evening there is, by name (`self-help.fr`), in the order of names."""
    found: dict[str, Path] = {}
    for place in places(env):
        if place.is_dir():
            for file in place.glob("*.toml"):
                found.setdefault(file.stem, file)
    return dict(sorted(found.items()))


def find(name: str, language: str, env: Mapping[str, str] = os.environ) -> Path | None:
    """The file of an evening: by its whole name, else in this language, else in English; None: no such."""
    known = evenings(env)
    return known.get(name) or known.get(f"{name}.{language}") or known.get(f"{name}.en")
