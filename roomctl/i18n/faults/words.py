"""What a code is told with: two sentences as message ids."""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    """`what` happened; `todo`: what to do about it, "" where there is nothing to do."""

    what: str
    todo: str = ""
