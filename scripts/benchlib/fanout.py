"""The fan-out part of bench floor: from one event to all of 50 pages.

The room is the real service with its media process (no devices); 50 pages and a console are clients in this
process, on loopback. The time runs from before the console's command is sent until a page has read the view
that shows it. The peer is the least there can be: a bare aiohttp server that sends as many bytes to 50
WebSockets when told to.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp

from roomctl.types import PersonId
from roomctl.wire import clients, codec, console
from roomctl.wire.socket import Line, connect
from scripts.benchlib.report import Report

PAGES = 50
TABLE = 10
PATIENCE_S = 15.0


async def add_to(report: Report, *, quick: bool) -> None:
    """Rows, and figures `fanout_ms_p50 fanout_ms_p99 fanout_ms_worst`."""
    count = 40 if quick else 300
    ours, size = await _room(count)
    theirs = await _bare(count, size)
    for name, at in (("p50", 0.5), ("p99", 0.99), ("worst", 1.0)):
        mine, least = _quantile(ours, at), _quantile(theirs, at)
        report.add(f"event to {PAGES} pages", name, "ms", mine, peer="bare aiohttp", theirs=least)
        report.figure(f"fanout_ms_{name}", mine)
    report.notes.append(f"{count} events, a view of {size} bytes, {len(ours)} deliveries measured")
    report.machine["load_at_end"] = round(os.getloadavg()[0], 2)


def _quantile(values: list[float], at: float) -> float:
    ranked = sorted(values)
    return 1000 * ranked[min(len(ranked) - 1, int(at * len(ranked)))]


# --- the room -------------------------------------------------------------------------------------


class _Pages:
    """Many pages; each notes when a view came."""

    def __init__(self, sockets: list[aiohttp.ClientWebSocketResponse]) -> None:
        self._seen: dict[int, float] = {}
        self._all = asyncio.Event()
        self.size = 0
        self._sockets = sockets
        self._tasks = [asyncio.create_task(self._read(n, one)) for n, one in enumerate(sockets)]

    async def _read(self, number: int, page: aiohttp.ClientWebSocketResponse) -> None:
        async for message in page:
            if '"view"' in message.data[:20]:
                self.size = len(message.data)
                self._seen[number] = time.perf_counter()
                if len(self._seen) == len(self._tasks):
                    self._all.set()

    def clear(self) -> None:
        """What comes from now on counts."""
        self._seen.clear()
        self._all.clear()

    async def wait(self, since: float) -> list[float]:
        """The delay of the view at each page."""
        await asyncio.wait_for(self._all.wait(), PATIENCE_S)
        return [at - since for at in self._seen.values()]

    async def settle(self) -> None:
        """Until nothing comes any more."""
        count = -1
        while count != len(self._seen):
            count = len(self._seen)
            await asyncio.sleep(0.3)

    async def end(self) -> None:
        """Read no more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*(one.close() for one in self._sockets))


class _Desk:
    """A console that waits for each answer."""

    def __init__(self, line: Line[clients.RoomToClient]) -> None:
        self.line = line
        self._replies: asyncio.Queue[clients.Reply] = asyncio.Queue()
        self.state: asyncio.Queue[clients.State] = asyncio.Queue()
        self._task = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for message in self.line:
            if isinstance(message, clients.Reply):
                self._replies.put_nowait(message)
            elif isinstance(message, clients.State):
                self.state.put_nowait(message)

    async def do(self, command: console.Command) -> clients.Reply:
        """A command that must succeed."""
        self.line.send(clients.Request(id=1, command=command))
        reply = await asyncio.wait_for(self._replies.get(), PATIENCE_S)
        if reply.code:
            raise RuntimeError(reply.code)
        return reply


async def _room(count: int) -> tuple[list[float], int]:
    with tempfile.TemporaryDirectory(prefix="rc-") as folder:
        async with _service(Path(folder)) as port, aiohttp.ClientSession() as session:
            desk = _Desk(await connect(Path(folder) / "run" / "room.sock", codec.room_to_client()))
            desk.line.send(clients.Attach())
            link = (await asyncio.wait_for(desk.state.get(), PATIENCE_S)).state.meeting.link
            made = [await desk.do(console.AddPerson(name=f"Person {n}")) for n in range(TABLE)]
            pages = _Pages([await _enter(session, port, link, n) for n in range(PAGES)])
            await pages.settle()
            delays = await _drive(desk, pages, [PersonId(reply.data["person"]) for reply in made], count)
            await pages.end()
            await desk.line.close()
            return delays, pages.size


async def _drive(desk: _Desk, pages: _Pages, people: list[PersonId], count: int) -> list[float]:
    """One event after the other: all at the table are put into the queue, then each is granted in turn."""
    delays: list[float] = []
    for number in range(count):
        at = number % (2 * len(people))
        adds = at < len(people)
        command: console.Command = console.AddFor(person=people[at]) if adds else console.Next()
        pages.clear()
        since = time.perf_counter()
        await desk.do(command)
        delays += await pages.wait(since)
        await asyncio.sleep(0.02)
        if at == 2 * len(people) - 1:
            await desk.do(console.Release())
            await pages.settle()
    return delays


async def _enter(
    session: aiohttp.ClientSession, port: int, link: str, number: int
) -> aiohttp.ClientWebSocketResponse:
    url = f"http://localhost:{port}"
    page = await session.ws_connect(f"{url}/ws", headers={"Origin": url})
    invite = link.partition("#")[2].rpartition(".")[0]
    await page.send_json({"type": "enter", "invite": invite, "name": f"Remote {number}", "pledged": True})
    welcome = await page.receive_json(timeout=PATIENCE_S)
    if welcome["type"] != "welcome":
        raise RuntimeError(welcome["code"])
    return page


@contextlib.asynccontextmanager
async def _service(folder: Path) -> AsyncIterator[int]:
    """The real service on a port of its own."""
    port = _free_port()
    options = ("room.kind=video", "web.tls=off", f"web.port={port}", "web.joins_per_min=6000")
    words = [word for option in (*options, "call.max_peers=200") for word in ("-o", option)]
    env = {**os.environ, "ROOMCTL_RUNTIME": str(folder / "run"), "ROOMCTL_STATE": str(folder / "state")}
    process = _start([sys.executable, "-m", "roomctl.room", *words], env)
    try:
        end = time.monotonic() + PATIENCE_S
        while not (folder / "run" / "room.sock").exists():
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("the room did not start")
            await asyncio.sleep(0.05)
        await asyncio.sleep(3.0)  # media has begun too, and is quiet again
        yield port
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait)


def _start(command: list[str], env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# --- the least there can be -----------------------------------------------------------------------

_BARE = """
import sys
from aiohttp import web
text, sockets = '{"type":"view","x":"' + "x" * (int(sys.argv[2]) - 22) + '"}', []
async def handle(request):
    ws = web.WebSocketResponse(compress=False)
    await ws.prepare(request)
    sockets.append(ws)
    async for message in ws:
        for one in sockets[1:]:
            await one.send_str(text)
    return ws
app = web.Application()
app.router.add_get("/ws", handle)
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None)
"""


async def _bare(count: int, size: int) -> list[float]:
    port = _free_port()
    process = _start([sys.executable, "-c", _BARE, str(port), str(size)])
    try:
        async with aiohttp.ClientSession() as session:
            teller = await _patiently(session, port)
            pages = _Pages([await session.ws_connect(f"http://localhost:{port}/ws") for _ in range(PAGES)])
            delays: list[float] = []
            for _ in range(count):
                pages.clear()
                since = time.perf_counter()
                await teller.send_str("now")
                delays += await pages.wait(since)
                await asyncio.sleep(0.02)
            await pages.end()
            return delays
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait)


async def _patiently(session: aiohttp.ClientSession, port: int) -> aiohttp.ClientWebSocketResponse:
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            return await session.ws_connect(f"http://localhost:{port}/ws")
        except aiohttp.ClientError:
            if time.monotonic() > end:
                raise
            await asyncio.sleep(0.05)
