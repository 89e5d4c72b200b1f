"""A link is let go of whole, and once, whoever is cancelled meanwhile."""

from __future__ import annotations

import asyncio

import pytest

from roomctl.media.call.client import Client
from roomctl.media.call.video.client import PictureClient


@pytest.mark.parametrize("make", [Client, PictureClient])
@pytest.mark.parametrize("turns", range(1, 6))
async def test_a_close_that_is_cancelled_is_done_all_the_same(
    make: type[Client | PictureClient], turns: int
) -> None:
    """As a visitor whose room goes just when he hangs up: the next one who closes does not wait for ever."""
    client = make(loopback="always")
    await client.offer()
    closing = asyncio.ensure_future(client.close())
    for _ in range(turns):
        await asyncio.sleep(0)
    closing.cancel()
    await asyncio.wait([closing])
    async with asyncio.timeout(5.0):
        await client.close()
    assert client._connection.iceGatheringState == "complete"
    assert client._connection.connectionState == "closed"
