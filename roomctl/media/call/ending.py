"""The end of a peer connection: all of it, also when whoever asked for it is cancelled meanwhile.

aiortc begins to close once. Were its `close` cancelled on the way, its sockets would stay open, and everybody
who closes again would wait for ever.
"""

from __future__ import annotations

import asyncio
from typing import Final

from aiortc import RTCPeerConnection

_ENDING: Final[set[asyncio.Task[None]]] = set()
"""A loop alone would let go of a task that nobody holds."""


async def end(connection: RTCPeerConnection) -> None:
    """Close it. May be called again, and cancelled: what has begun is done to its end."""
    task = asyncio.ensure_future(connection.close())
    _ENDING.add(task)
    task.add_done_callback(_ENDING.discard)
    await asyncio.shield(task)
