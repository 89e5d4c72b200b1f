"""How a program of ours is called: by its name, never imported.

Owns: the form of the command line. Must not know: which programs there are.
"""

from __future__ import annotations

import sys


def command(module: str, *arguments: str) -> list[str]:
    """The command line of one of our modules. -P: a folder that happens to be called `tui` is not it."""
    return [sys.executable, "-P", "-m", module, *arguments]
