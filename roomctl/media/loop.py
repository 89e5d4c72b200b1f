"""The event loop of media's processes: uvloop where there is one, which keeps a beat better in time.

Owns: the choice. Must not know: what runs on it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any


def run(work: Coroutine[Any, Any, None]) -> None:
    """Until `work` is done; raises what it raises."""
    try:
        import uvloop
    except ImportError:
        asyncio.run(work)
        return
    uvloop.run(work)
