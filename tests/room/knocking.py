"""Somebody who tries the door without end: `python -m tests.room.knocking URL INVITE`.

400 knocks in two seconds, by a process of its own: what they cost is not taken from who listens meanwhile.
Prints how each ended, as JSON: a status of HTTP, "wait" (at the door), or "refused".
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter

import aiohttp

from roomctl.wire import page
from tests.room.clients import PageUser

KNOCKS = 400
A_SECOND = 200


async def knock(session: aiohttp.ClientSession, url: str, invite: str) -> str:
    """One; how it ended."""
    try:
        socket = await session.ws_connect(f"{url}/ws", headers={"Origin": url})
    except aiohttp.WSServerHandshakeError as error:
        return str(error.status)
    user = PageUser(socket)
    await user.send(page.Enter(invite=invite, name="Mallory", pledged=True))
    return "refused" if isinstance(await user.expect(object), page.Refusal) else "wait"


async def main(url: str, invite: str) -> None:
    async with aiohttp.ClientSession() as session:
        started, tasks = time.monotonic(), []
        for number in range(KNOCKS):
            tasks.append(asyncio.create_task(knock(session, url, invite)))
            await asyncio.sleep(max(0.0, started + (number + 1) / A_SECOND - time.monotonic()))
        print(json.dumps(Counter(await asyncio.gather(*tasks))))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
