"""The resume tokens of the demo's remotes, kept beside the service's socket while the demo runs.

Owns: one private file of tokens, no names. Browsers keep theirs in the page; these people fall with the
service, and should come back to their places as browsers do.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from roomctl.web.secret import write_private


class Tickets:
    """Tokens by the script's person id."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept: dict[str, str] = {}

    def load(self) -> dict[str, str]:
        """What was kept; nothing when there is no file, or none that can be read."""
        try:
            self._kept = msgspec.json.decode(self._path.read_bytes(), type=dict[str, str])
        except (OSError, msgspec.MsgspecError, ValueError):  # ValueError: no UTF-8
            self._kept = {}
        return dict(self._kept)

    def keep(self, tokens: dict[str, str]) -> None:
        """Write them down, if they are others than before."""
        if tokens != self._kept:
            write_private(self._path, msgspec.json.encode(tokens))
            self._kept = dict(tokens)

    def forget(self) -> None:
        """The demo ended as it should."""
        self._path.unlink(missing_ok=True)
