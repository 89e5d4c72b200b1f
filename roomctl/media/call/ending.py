"""The end of a peer connection: all of it, also when whoever asked for it is cancelled meanwhile.

aiortc begins to close once. Were its `close` cancelled on the way, its sockets would stay open, and everybody
who closes again would wait for ever.
"""

from __future__ import annotations

import asyncio
from typing import Final

from aiortc import RTCPeerConnection

from roomctl.tasks import Tasks

_ENDING: Final = Tasks()


async def end(connection: RTCPeerConnection) -> None:
    """Close it. May be called again, and cancelled: what has begun is done to its end."""
    await asyncio.shield(_ENDING.start(connection.close()))
