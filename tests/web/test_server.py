"""The server on a real port: pages, files, catalogues, headers; and no way out of the folder of pages."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from roomctl.errors import RoomctlError
from roomctl.types import PersonId
from roomctl.web.connection import OUTBOX, PageConnection
from roomctl.web.listen import Listen
from roomctl.web.locales import catalogue
from roomctl.web.port import Packed, Page, pack
from roomctl.web.server import ADDRESSES, WebServer
from roomctl.web.signalling import DoorOptions
from roomctl.wire.clients import ClientToRoom
from roomctl.wire.page import Enter, PageToRoom, Refusal, Speaking
from roomctl.wire.questions import DoorView, LineRow, LinesView, Look


class QuietRoom:
    """Takes everything, answers what a test tells it to."""

    def __init__(self) -> None:
        self.heard: list[tuple[Page, PageToRoom | ClientToRoom]] = []
        self.left: list[Page] = []
        self.busy = False
        self.news = asyncio.Event()
        self.refuses = ""

    def said(self, page: Page, message: PageToRoom | ClientToRoom) -> bool:
        if self.busy:
            return False
        self.heard.append((page, message))
        self.news.set()
        if self.refuses:
            page.refuse(pack(Refusal(code=self.refuses)), failed=True)
        return True

    def gone(self, page: Page) -> None:
        self.left.append(page)
        self.news.set()

    def lines(self) -> LinesView:
        return LinesView(lines=(LineRow(id=PersonId("p-1"), name="Anna", link="connected"),))

    def look(self, look: Look, local: bool) -> DoorView:
        return DoorView(code="" if look.invite == "good" else "invite_bad", meeting="Tuesday")


@contextlib.asynccontextmanager
async def serving(
    room: QuietRoom, pages: Path | None = None, options: DoorOptions | None = None
) -> AsyncIterator[tuple[str, aiohttp.ClientSession, WebServer]]:
    options = options or DoorOptions(joins_per_min=600)
    server = WebServer(room, options, pages) if pages else WebServer(room, options)
    (port,) = await server.start([Listen("127.0.0.1", 0, here=True)])
    async with aiohttp.ClientSession() as session:
        try:
            yield f"http://localhost:{port}", session, server
        finally:
            await server.stop()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pages = tmp_path / "pages"
    (pages / "lib").mkdir(parents=True)
    for name in set(ADDRESSES.values()):
        (pages / f"{name}.html").write_text(f"<!doctype html><title>{name}</title>")
    (pages / "lib" / "dom.js").write_text("export const one = 1;")
    (pages / "README.md").write_text("not for visitors")
    (pages / "tsconfig.json").write_text("{}")
    (tmp_path / "secret.html").write_text("secret")
    (pages / "link.html").symlink_to(tmp_path / "secret.html")
    return pages


@pytest.mark.parametrize("address", sorted(ADDRESSES))
async def test_each_page_has_its_address_and_its_rights(folder: Path, address: str) -> None:
    async with serving(QuietRoom(), folder) as (url, session, _server), session.get(url + address) as answer:
        assert answer.status == 200
        assert ADDRESSES[address] in await answer.text()
        assert answer.content_type == "text/html"
        headers = answer.headers
    assert "'none'" in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Server"] == "roomctl"
    microphone = "microphone=(self)" in headers["Permissions-Policy"]
    assert microphone == (address in {"/", "/j"})


async def test_modules_come_as_scripts(folder: Path) -> None:
    async with serving(QuietRoom(), folder) as (url, session, _server):
        async with session.get(url + "/pages/lib/dom.js") as answer:
            assert answer.status == 200
            assert answer.content_type == "text/javascript"
            assert "Content-Security-Policy" in answer.headers
            stamp = answer.headers["ETag"]
        async with session.get(url + "/pages/lib/dom.js", headers={"If-None-Match": stamp}) as answer:
            assert answer.status == 304


@pytest.mark.parametrize(
    "path",
    [
        "/pages/README.md", "/pages/tsconfig.json", "/pages/none.js", "/pages/lib", "/pages/", "/nothing",
        "/pages/..%2f..%2fserver.py", "/pages/../secret.html", "/pages/%2e%2e/secret.html",
        "/pages//etc/passwd",
        "/pages/link.html", "/locales/xx.json", "/locales/..%2fde.json",
    ],
)  # fmt: skip
async def test_nothing_else_is_served_and_a_refusal_has_headers_too(folder: Path, path: str) -> None:
    async with serving(QuietRoom(), folder) as (url, _session, _server):
        host, port = url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        answer = (await reader.read()).decode()
        writer.close()
    assert " 404 " in answer.splitlines()[0]
    assert "secret" not in answer
    assert "Content-Security-Policy" in answer


async def test_lines_are_told_to_a_browser_of_this_pc_and_to_nobody_else(folder: Path) -> None:
    async with serving(QuietRoom(), folder) as (url, session, server):
        async with session.get(url + "/lines.json") as answer:
            assert answer.status == 200
            assert answer.headers["Cache-Control"] == "no-store"
            assert (await answer.json())["lines"][0]["name"] == "Anna"
        for foreign in ({"Host": "room.example.org"}, {"X-Forwarded-For": "192.0.2.7"}):
            async with session.get(url + "/lines.json", headers=foreign) as answer:
                assert answer.status == 403
                told = await answer.json()
                assert (told["code"], told["lines"]) == ("lines_local_only", [])
        (other,) = await server.start([Listen("127.0.0.1", 0)])
        async with session.get(f"http://localhost:{other}/lines.json") as answer:
            assert answer.status == 403, "a tunnel leads to the others' port, and says whatever name it likes"


async def test_catalogues_are_json_for_our_languages(folder: Path) -> None:
    async with serving(QuietRoom(), folder) as (url, session, _server):
        for lang in ("en", "fr", "de", "it"):
            async with session.get(f"{url}/locales/{lang}.json") as answer:
                assert answer.status == 200
                assert isinstance(await answer.json(), dict)


def test_a_catalogue_has_plurals_as_pairs(tmp_path: Path) -> None:
    babel = pytest.importorskip("babel.messages")
    from babel.messages.mofile import write_mo

    made = babel.Catalog(locale="de", domain="roomctl")
    made.add("Leave", "Gehen")
    made.add(("{n} person", "{n} people"), ("{n} Person", "{n} Personen"))
    made.add("Pass", "Weiter", context="button")
    made.add("Untold", "")
    target = tmp_path / "de" / "LC_MESSAGES" / "roomctl.mo"
    target.parent.mkdir(parents=True)
    with target.open("wb") as file:
        write_mo(file, made)
    import json

    found = json.loads(catalogue("de", tmp_path) or b"")
    assert found == {"Leave": "Gehen", "{n} person": ["{n} Person", "{n} Personen"], "button|Pass": "Weiter"}
    assert catalogue("fr", tmp_path) == b"{}"
    assert catalogue("es", tmp_path) is None


async def test_a_taken_port_is_told_by_its_number(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        server = WebServer(QuietRoom(), DoorOptions(), folder)
        with pytest.raises(RoomctlError) as told:
            await server.start([Listen("127.0.0.1", port)])
        assert (told.value.code, told.value.params) == ("port_taken", {"port": port})
        await server.stop()
        other = WebServer(QuietRoom(), DoorOptions(), folder)
        (free,) = await other.start([Listen("127.0.0.1", port, or_any=True)])
        assert free not in {0, port}
        await other.stop()


async def test_the_door_is_asked_by_post_and_guessing_is_slowed(folder: Path) -> None:
    async with serving(QuietRoom(), folder) as (url, session, _server):
        async with session.post(url + "/door", json={"invite": "good"}) as answer:
            assert answer.headers["Cache-Control"] == "no-store"
            assert (await answer.json())["meeting"] == "Tuesday"
        for _ in range(10):
            async with session.post(url + "/door", json={"invite": "bad"}) as answer:
                assert (await answer.json())["code"] == "invite_bad"
        async with session.post(url + "/door", json={"invite": "good"}) as answer:
            assert answer.status == 429
        async with session.post(url + "/door", data=b"x" * 100_000) as answer:
            assert answer.status in {413, 429}


async def test_a_foreign_page_uses_up_nobodys_attempts_at_the_door(folder: Path) -> None:
    async with serving(QuietRoom(), folder) as (url, session, _server):
        for _ in range(20):
            foreign = {"Origin": "https://elsewhere.example"}
            async with session.post(url + "/door", json={"invite": "bad"}, headers=foreign) as answer:
                assert answer.status == 403
        async with session.post(url + "/door", json={"invite": "good"}, headers={"Origin": url}) as answer:
            assert answer.status == 200


@pytest.mark.parametrize("body", [b"", b"[]", b'{"more":1}', b'{"invite":"\xff"}', b'{"invite":"\\ud800"}'])
async def test_a_question_at_the_door_that_is_none_is_told_so(folder: Path, body: bytes) -> None:
    async with (
        serving(QuietRoom(), folder) as (url, session, _server),
        session.post(url + "/door", data=body) as answer,
    ):
        assert answer.status == 400
        assert (await answer.json())["code"] == "bad_message"


async def test_a_failed_entry_counts_and_a_used_up_address_is_told_so(folder: Path) -> None:
    room = QuietRoom()
    room.refuses = "invite_bad"
    async with serving(room, folder) as (url, session, _server):
        codes = []
        for _ in range(12):
            async with session.ws_connect(url + "/ws", headers={"Origin": url}) as ws:
                with contextlib.suppress(ConnectionError):
                    await ws.send_str('{"type":"enter","invite":"x"}')
                codes.append((await ws.receive_json())["code"])
    assert codes == ["invite_bad"] * 10 + ["too_many_attempts"] * 2


async def test_a_busy_room_refuses_the_door_and_answers_acts(folder: Path) -> None:
    room = QuietRoom()
    async with (
        serving(room, folder) as (url, session, _server),
        session.ws_connect(url + "/ws", headers={"Origin": url}) as first,
    ):
        await first.send_str('{"type":"enter"}')
        await asyncio.wait_for(room.news.wait(), 5.0)
        room.busy = True
        await first.send_str('{"type":"ask_floor","seq":3}')
        told = await first.receive_json()
        assert (told["type"], told["seq"], told["code"]) == ("done", 3, "busy")
        async with session.ws_connect(url + "/ws", headers={"Origin": url}) as second:
            await second.send_str('{"type":"enter"}')
            assert (await second.receive_json())["code"] == "busy"


async def test_the_room_hears_once_that_a_page_is_gone(folder: Path) -> None:
    room = QuietRoom()
    async with serving(room, folder) as (url, session, server):
        async with session.ws_connect(url + "/ws", headers={"Origin": url}) as ws:
            await ws.send_str('{"type":"enter","name":"Anna"}')
            await asyncio.wait_for(room.news.wait(), 5.0)
            room.news.clear()
            assert isinstance(room.heard[0][1], Enter)
            assert server.door.pages == 1
        await asyncio.wait_for(room.news.wait(), 5.0)
        assert room.left == [room.heard[0][0]]


async def test_a_connection_on_which_nothing_is_asked_is_ended(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("roomctl.web.server.IDLE_S", 0.05)
    async with serving(QuietRoom(), folder) as (url, session, _server):
        port = int(url.rpartition(":")[2])
        lines = (b"", b"GET /j HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        for said in lines:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(said)
            assert await asyncio.wait_for(reader.read(), 5.0) == b""
            writer.close()
        async with session.ws_connect(url + "/ws", headers={"Origin": url}) as socket:
            await socket.send_str('{"type": "enter", "invite": "good"}')
            await asyncio.sleep(0.2)
            assert not socket.closed, "who is in may be silent"


async def test_no_more_pages_than_there_is_room_for(folder: Path) -> None:
    options = DoorOptions(joins_per_min=600, max_pages=2)
    async with (
        serving(QuietRoom(), folder, options) as (url, session, _server),
        contextlib.AsyncExitStack() as stack,
    ):
        for _ in range(2):
            await stack.enter_async_context(session.ws_connect(url + "/ws", headers={"Origin": url}))
        with pytest.raises(aiohttp.WSServerHandshakeError) as told:
            await session.ws_connect(url + "/ws", headers={"Origin": url})
        assert told.value.status == 503


@pytest.mark.parametrize("trusted", [True, False])
async def test_a_proxy_s_word_counts_only_where_it_is_trusted(folder: Path, trusted: bool) -> None:
    options = DoorOptions(joins_per_min=1, trust_proxy=trusted)
    async with serving(QuietRoom(), folder, options) as (url, session, _server):
        statuses = []
        for number in range(3):
            sent = {"Origin": url, "X-Forwarded-For": f"203.0.113.1, 198.51.100.{number}"}
            try:
                async with session.ws_connect(url + "/ws", headers=sent):
                    statuses.append(101)
            except aiohttp.WSServerHandshakeError as error:
                statuses.append(error.status)
    assert statuses == ([101] * 3 if trusted else [101, 429, 429])


class DeafSocket:
    """A WebSocket whose other side never reads."""

    def __init__(self) -> None:
        self.never = asyncio.Event()
        self.code = 0

    async def send_str(self, _text: str) -> None:
        await self.never.wait()

    async def close(self, *, code: int) -> None:
        self.code = int(code)


async def test_a_page_that_never_reads_is_let_go_and_views_replace_each_other() -> None:
    deaf = DeafSocket()
    page = PageConnection(deaf, "one", local=True)  # type: ignore[arg-type]
    pump = asyncio.create_task(page.pump())
    for number in range(10 * OUTBOX):
        assert page.send(Packed("view", str(number)))
    assert page.waiting <= 2
    assert page.send(pack(Speaking(sources=())))
    taken = sum(page.send(Packed("notice", str(number))) for number in range(2 * OUTBOX))
    assert taken < OUTBOX
    assert page.slow
    assert page.closing
    assert not page.send(Packed("view", "late"))
    deaf.never.set()
    await asyncio.wait_for(pump, 20.0)
    assert deaf.code == 1013
