"""Connections that say nothing: bounded for each address and in all, and in nobody's way."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomctl.web import listen, tls
from roomctl.web.limits import Places
from roomctl.web.listen import Listen
from roomctl.web.server import WebServer
from roomctl.web.signalling import DoorOptions
from tests.web.test_server import QuietRoom, serving
from tests.web.test_tls import NAMES, NOW


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.booleans()), max_size=80))
def test_places_are_bounded_and_the_oldest_of_the_fullest_goes(moves: list[tuple[str, bool]]) -> None:
    places: Places[int] = Places(each=4, in_all=7)
    here: list[tuple[int, str]] = []
    for number, (who, stays) in enumerate(moves):
        here.append((number, who))
        out = places.take(number, who)
        if out is not None:
            crowds = {one: [n for n, them in here if them == one] for _, one in here}
            assert out == min(crowds[dict(here)[out]])
            assert len(crowds[dict(here)[out]]) == max(map(len, crowds.values()))
            places.free(out)
            here = [one for one in here if one[0] != out]
        if not stays:
            places.free(number)
            here = [one for one in here if one[0] != number]
        assert len(places) == len(here) <= 7
        assert all(sum(them == one for _, them in here) <= 4 for one in "abcd")


async def silent(port: int, address: str = "127.0.0.1") -> socket.socket:
    """A connection from an address of this PC that says nothing."""
    connection = socket.socket()
    connection.setblocking(False)
    connection.bind((address, 0))
    await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", port))
    return connection


def gone(connection: socket.socket) -> bool:
    try:
        return connection.recv(1) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        return True


async def until(connections: list[socket.socket], left: int) -> None:
    async with asyncio.timeout(10.0):
        while sum(not gone(one) for one in connections) != left:  # noqa: ASYNC110 - sockets tell nobody
            await asyncio.sleep(0.01)


async def test_who_takes_all_connections_keeps_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listen, "EACH", 20)
    monkeypatch.setattr(listen, "IN_ALL", 50)
    async with serving(QuietRoom(), options=DoorOptions(joins_per_min=600)) as (url, session, server):
        port = int(url.rsplit(":", 1)[1])
        async with session.ws_connect(f"{url}/ws", headers={"Origin": url}) as page:
            taken = [await silent(port, f"127.0.0.{n % 5 + 2}") for n in range(200)]
            await until(taken, 50)
            assert all(gone(one) for one in taken[:140]), "the oldest made room"
            async with session.get(f"{url}/j") as answer:  # a browser among them
                assert answer.status == 200
            await page.ping()
            await asyncio.sleep(0.05)
            assert not page.closed, "who is in the meeting is no such connection"
            assert server._listener.dropped >= 150
        for one in taken:
            one.close()


@asynccontextmanager
async def secure(folder: Path) -> AsyncIterator[tuple[int, WebServer]]:
    server = WebServer(QuietRoom(), DoorOptions())
    (port,) = await server.start([Listen("127.0.0.1", 0, tls.own(folder, NOW, NAMES).context)])
    try:
        yield port, server
    finally:
        await server.stop()


async def test_who_never_shakes_hands_takes_a_place_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listen, "EACH", 20)
    monkeypatch.setattr(listen, "HANDSHAKE_S", 0.5)
    async with secure(tmp_path) as (port, _server):
        taken = [await silent(port) for _ in range(40)]
        await until(taken, 20)
        free = ssl.create_default_context()
        free.check_hostname, free.verify_mode = False, ssl.CERT_NONE
        async with aiohttp.ClientSession() as session:
            for _ in range(3):
                async with session.get(f"https://127.0.0.1:{port}/j", ssl=free) as answer:
                    assert answer.status == 200
        await until(taken, 0)
        bad = await silent(port)
        bad.sendall(b"GET / HTTP/1.1\r\n\r\n")  # no handshake at all
        await until([bad], 0)
        for one in (*taken, bad):
            one.close()


async def test_a_system_that_has_no_room_for_one_more_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listen, "BREATH_S", 0.01)
    loop = asyncio.get_running_loop()
    accept, failures = loop.sock_accept, [OSError(24, "too many open files")] * 3

    async def full(listening: socket.socket) -> tuple[socket.socket, object]:
        if failures:
            raise failures.pop()
        return await accept(listening)

    monkeypatch.setattr(loop, "sock_accept", full)
    async with serving(QuietRoom()) as (url, session, _server), session.get(f"{url}/j") as answer:
        assert answer.status == 200
    assert not failures


async def test_a_connection_that_cannot_be_taken_ends_no_listening(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: told.append(context))
    take, wrong = Places.take, [ValueError("a fault of ours")]

    def once_wrong(self: Places[object], what: object, crowd: str) -> object:
        if wrong:
            raise wrong.pop()
        return take(self, what, crowd)

    monkeypatch.setattr(Places, "take", once_wrong)
    async with serving(QuietRoom()) as (url, session, _server):
        first = await silent(int(url.rsplit(":", 1)[1]))
        await until([first], 0)
        first.close()
        async with session.get(f"{url}/j") as answer:
            assert answer.status == 200
    assert [type(context["exception"]) for context in told] == [ValueError]
