"""The local socket: real sockets, real tasks; who may read it, what a slow or rude client costs."""

from __future__ import annotations

import asyncio
import contextlib
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from roomctl.errors import RoomctlError, ServiceUnreachable
from roomctl.wire import clients, codec, console
from roomctl.wire.socket import Line, connect, serve, somebody_listens

ClientLine = Line[clients.ClientToRoom]


@contextlib.asynccontextmanager
async def echo_room(path: Path, bad: list[str]) -> AsyncIterator[None]:
    """Answers each request with a reply of its id."""

    async def on_line(line: ClientLine) -> None:
        async for message in line:
            if isinstance(message, clients.Request):
                line.send(clients.Reply(id=message.id))

    server = await serve(path, codec.client_to_room(), on_line, on_bad=lambda error: bad.append(error.code))
    try:
        yield
    finally:
        server.close()


async def ask(line: Line[clients.RoomToClient], number: int) -> clients.RoomToClient:
    assert line.send(clients.Request(id=number, command=console.Next()))
    return await asyncio.wait_for(anext(aiter(line)), 5)


async def test_a_request_is_answered(tmp_path: Path) -> None:
    async with echo_room(tmp_path / "s", []):
        line = await connect(tmp_path / "s", codec.room_to_client())
        assert await ask(line, 9) == clients.Reply(id=9)
        await line.close()


async def test_only_the_owner_may_open_the_socket(tmp_path: Path) -> None:
    async with echo_room(tmp_path / "s", []):
        assert stat.S_IMODE((tmp_path / "s").stat().st_mode) == 0o600


async def test_a_bad_line_is_told_and_the_connection_goes_on(tmp_path: Path) -> None:
    bad: list[str] = []
    async with echo_room(tmp_path / "s", bad):
        reader, writer = await asyncio.open_unix_connection(str(tmp_path / "s"))
        writer.write(b'nonsense\n{"type":"request","id":2,"command":{"type":"next"}}\n')
        answer = await asyncio.wait_for(reader.readline(), 5)
        assert b'"id":2' in answer
        assert bad == ["bad_message"]
        writer.close()


async def test_nobody_there_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(ServiceUnreachable):
        await connect(tmp_path / "none", codec.room_to_client())


async def test_a_second_service_is_refused_and_the_first_goes_on(tmp_path: Path) -> None:
    async with echo_room(tmp_path / "s", []):
        with pytest.raises(RoomctlError, match="already_running"):
            async with echo_room(tmp_path / "s", []):
                pass
        line = await connect(tmp_path / "s", codec.room_to_client())
        assert await ask(line, 1) == clients.Reply(id=1)
        await line.close()


async def test_the_socket_file_of_a_killed_service_is_replaced(tmp_path: Path) -> None:
    dead = await asyncio.start_unix_server(lambda _r, _w: None, str(tmp_path / "s"))
    dead.close()
    (tmp_path / "s").touch()
    assert not somebody_listens(tmp_path / "s")
    async with echo_room(tmp_path / "s", []):
        assert somebody_listens(tmp_path / "s")


async def test_sending_to_a_reader_who_sleeps_never_waits_and_says_so(tmp_path: Path) -> None:
    held: list[bool] = []

    async def on_line(line: ClientLine) -> None:
        big = clients.Reply(id=1, params={"x": "y" * 100_000})
        for _ in range(400):
            held.append(line.send(big))
            await asyncio.sleep(0)

    server = await serve(tmp_path / "s", codec.client_to_room(), on_line, outbox=16)
    _reader, writer = await asyncio.open_unix_connection(str(tmp_path / "s"))
    for _ in range(200):
        await asyncio.sleep(0.01)
        if len(held) == 400:
            break
    assert len(held) == 400
    assert held[0]
    assert not held[-1]
    writer.close()
    server.close()


async def test_closing_does_not_wait_for_a_reader_who_sleeps(tmp_path: Path) -> None:
    closed = asyncio.Event()

    async def on_line(line: ClientLine) -> None:
        for _ in range(20):
            line.send(clients.Reply(id=1, params={"x": "y" * 100_000}))
        await line.close(0.05)
        closed.set()

    server = await serve(tmp_path / "s", codec.client_to_room(), on_line)
    reader, writer = await asyncio.open_unix_connection(str(tmp_path / "s"))
    await asyncio.wait_for(closed.wait(), 10)
    await asyncio.wait_for(reader.read(-1), 10)  # and the reader, when it wakes, finds the end
    writer.close()
    server.close()


async def test_two_may_close_at_once_also_when_one_loses_patience(tmp_path: Path) -> None:
    done = asyncio.Event()

    async def on_line(line: ClientLine) -> None:
        while not line._writer.transport.get_write_buffer_size():  # full, but not so full that sending waits
            line.send(clients.Reply(id=1, params={"x": "y" * 8000}))
            await asyncio.sleep(0)
        await asyncio.gather(line.close(0.01), line.close(0.2), line.close(30))
        done.set()

    server = await serve(tmp_path / "s", codec.client_to_room(), on_line)
    _reader, writer = await asyncio.open_unix_connection(str(tmp_path / "s"))
    await asyncio.wait_for(done.wait(), 10)
    writer.close()
    server.close()


async def test_whoever_is_cancelled_while_closing_stays_cancelled(tmp_path: Path) -> None:
    async with echo_room(tmp_path / "s", []):
        line = await connect(tmp_path / "s", codec.room_to_client())
        closing = asyncio.ensure_future(line.close(30))
        await asyncio.sleep(0)
        closing.cancel()
        await asyncio.wait({closing}, timeout=10)
        assert closing.cancelled()
        assert not line.send(clients.Request(id=1, command=console.Next()))


def test_a_process_that_ends_with_lines_open_logs_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def room() -> None:
        began = asyncio.Event()

        async def on_line(line: ClientLine) -> None:
            began.set()
            async for message in line:
                line.send(clients.Reply(id=message.id if isinstance(message, clients.Request) else 0))

        await serve(tmp_path / "s", codec.client_to_room(), on_line)
        await asyncio.open_unix_connection(str(tmp_path / "s"))
        await asyncio.wait_for(began.wait(), 10)

    asyncio.run(room())
    assert [record.getMessage() for record in caplog.records] == []


async def test_a_conversation_that_fails_is_told_to_the_loop(tmp_path: Path) -> None:
    async def on_line(line: ClientLine) -> None:
        raise RuntimeError("a mistake of ours")

    server = await serve(tmp_path / "s", codec.client_to_room(), on_line)
    told: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: told.append(context["exception"]))
    reader, writer = await asyncio.open_unix_connection(str(tmp_path / "s"))
    assert await asyncio.wait_for(reader.read(), 10) == b""
    for _ in range(500):
        if told:
            break
        await asyncio.sleep(0.01)
    assert [str(one) for one in told] == ["a mistake of ours"]
    writer.close()
    server.close()
