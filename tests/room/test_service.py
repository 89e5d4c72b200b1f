"""The service from outside: its certificate, its ports, its words and exit codes, its file rights."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import stat
import subprocess
import sys
from pathlib import Path

import aiohttp
import pytest

from roomctl.config.load import load
from roomctl.config.paths import CERTIFICATE, ROOM_SOCKET
from roomctl.config.schema import Config
from roomctl.errors import RoomctlError
from roomctl.room.service import _show_site, notify, only_one
from roomctl.room.sites import Site, open_site
from roomctl.web import tls
from roomctl.web.server import WebServer
from roomctl.web.signalling import DoorOptions
from roomctl.wire.view import FaultView
from tests.room.clients import PageUser, fragment
from tests.room.house import free_port, house
from tests.room.processes import ROOT
from tests.room.still import meeting as still_meeting
from tests.web.test_server import QuietRoom


def config(*options: str) -> Config:
    return load(None, options, env={"HOME": "/nowhere"}, system=Path("/nowhere")).config


async def opened(given: Config, state: Path, *, demo: bool = False) -> tuple[WebServer, Site]:
    server = WebServer(QuietRoom(), DoorOptions())
    try:
        return server, await open_site(server, given, state, demo=demo)
    except BaseException:
        await server.stop()
        raise


async def test_a_room_with_its_own_certificate_serves_the_network_and_this_pc(tmp_path: Path) -> None:
    port = free_port()
    server, site = await opened(config(f"web.port={port}"), tmp_path)
    try:
        assert site.url.startswith("https://")
        assert site.url.endswith(f":{port}")
        assert site.local_url.startswith("http://localhost:")
        faults: dict[str, FaultView] = {}
        assert site.watch is not None
        site.watch(faults, 0.0)
        assert not faults
        trust = ssl.create_default_context(cafile=str(tmp_path / CERTIFICATE))
        async with aiohttp.ClientSession() as session:
            url = f"https://localhost:{port}"
            async with session.get(url + "/j", ssl=trust) as answer:
                assert answer.status == 200
                assert f"wss://localhost:{port}" in answer.headers["Content-Security-Policy"]
            async with session.ws_connect(url + "/ws", ssl=trust, headers={"Origin": url}) as ws:
                await ws.send_str('{"type":"give_back","seq":1}')
                assert (await ws.receive_json())["code"] == "enter_first"
            async with session.get(site.local_url + "/display") as answer:
                assert answer.status == 200
    finally:
        await server.stop()
    for name in (CERTIFICATE, tls.KEY_FILE):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


async def test_certificate_files_that_are_not_there_are_told(tmp_path: Path) -> None:
    given = config("web.tls=files", f"web.cert={tmp_path}/a.pem", f"web.key={tmp_path}/a.key")
    with pytest.raises(RoomctlError) as told:
        await opened(given, tmp_path)
    assert told.value.code == "cert_missing"


async def test_a_proxy_s_address_begins_invitations(tmp_path: Path) -> None:
    given = config("web.tls=off", f"web.port={free_port()}", "web.public_url=https://room.example.org")
    server, site = await opened(given, tmp_path)
    await server.stop()
    assert site.url == "https://room.example.org"
    assert site.local_url.startswith("http://localhost:")


@pytest.mark.parametrize(
    ("addresses", "options", "alone"),
    [
        (("192.0.2.7",), (), False),
        ((), (), True),
        ((), ("web.public_url=https://room.example.org",), False),
        ((), ("web.host=127.0.0.1",), False),
    ],
)
async def test_a_pc_in_no_network_is_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    addresses: tuple[str, ...],
    options: tuple[str, ...],
    alone: bool,
) -> None:
    monkeypatch.setattr(tls, "lan_addresses", lambda: addresses)
    server, site = await opened(config(f"web.port={free_port()}", *options), tmp_path)
    await server.stop()
    meeting = still_meeting(tmp_path)
    _show_site(meeting, site)
    for chore in meeting.chores:
        chore(meeting.faults, 0.0)
    assert ("no_network" in meeting.faults) is alone


async def test_a_link_follows_the_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours: tuple[str, ...] = ()
    monkeypatch.setattr(tls, "lan_addresses", lambda: ours)
    monkeypatch.setattr(tls, "is_ours", lambda one: one in ours)
    meeting = still_meeting(tmp_path)
    meeting.chores.clear()
    _show_site(meeting, Site("https://pc:8443", "http://localhost:8080", follows=8443))
    (watch,) = meeting.chores
    told = []
    for now, had in enumerate(
        (
            (),  # started before the cable was in
            ("192.0.2.7",),
            ("192.0.2.99", "192.0.2.7"),  # a second network, and the way out leads there
            (),  # for a moment none
            ("192.0.2.99", "192.0.2.7"),
            ("2001:db8::5",),  # another network
        )
    ):
        ours = had
        watch(meeting.faults, float(now))
        told.append((meeting.invites.base_url, *sorted(meeting.faults)))
    assert told == [
        ("https://pc:8443", "no_network"),
        *[("https://192.0.2.7:8443",)] * 2,
        ("https://192.0.2.7:8443", "no_network"),
        ("https://192.0.2.7:8443",),
        ("https://[2001:db8::5]:8443", "address_changed"),
    ]
    watch(meeting.faults, 700.0)
    assert not meeting.faults


def test_an_address_is_ours_or_not() -> None:
    assert tls.is_ours("127.0.0.1")
    assert not tls.is_ours("192.0.2.7")
    assert not tls.is_ours("2001:db8::5")


async def test_a_taken_port_stops_the_room_but_not_a_demo(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(RoomctlError) as told:
            await opened(config("web.tls=off", f"web.port={port}"), tmp_path, demo=True)
        assert told.value.params == {"port": port}
    server, site = await opened(config("web.tls=off"), tmp_path, demo=True)
    other, second = await opened(config("web.tls=off"), tmp_path, demo=True)
    await server.stop()
    await other.stop()
    assert site.url != second.url


async def test_over_https_a_page_comes_in_like_over_http(tmp_path: Path) -> None:
    async with house(tmp_path, "web.tls=auto") as room:
        link = room.console.state.meeting.link
        assert link.startswith("https://")
        assert len(room.console.state.meeting.fingerprint.split(":")) == 32
        trust = ssl.create_default_context(cafile=str(tmp_path / "state" / CERTIFICATE))
        url = f"https://localhost:{room.port}"
        socket_ = await room.session.ws_connect(url + "/ws", ssl=trust, headers={"Origin": url})
        anna = PageUser(socket_, fragment(link)[1])
        await anna.enter(invite=fragment(link)[0], name="Anna")
        await anna.link()
        await anna.close()


async def test_sockets_and_files_are_this_user_s_alone(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        await room.join("Anna")
        found = {one.name: stat.S_IMODE(one.stat().st_mode) for one in (tmp_path / "run").iterdir()}
        assert found == {ROOM_SOCKET: 0o600, "meeting.json": 0o600, "media.sock": 0o600}
        for file in (tmp_path / "state").iterdir():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_only_one_room_holds_a_directory(tmp_path: Path) -> None:
    with only_one(tmp_path):
        with pytest.raises(RoomctlError) as told, only_one(tmp_path):
            pass
        assert told.value.code == "already_running"
    with only_one(tmp_path):
        assert list(tmp_path.iterdir()) == []


async def test_systemd_is_told_where_it_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notify("READY=1")  # nobody asked
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        notify("READY=1")
        listener.settimeout(5.0)
        assert await asyncio.to_thread(listener.recv, 100) == b"READY=1"


def run(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {
        **os.environ,
        "ROOMCTL_RUNTIME": str(tmp_path / "run"),
        "ROOMCTL_STATE": str(tmp_path / "state"),
        "HOME": str(tmp_path),
        "LANGUAGE": "en",
    }
    command = [sys.executable, "-m", "roomctl.room", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)


def test_a_bad_configuration_is_told_whole_and_ends_with_2(tmp_path: Path) -> None:
    done = run(tmp_path, "-o", "web.prot=1", "-o", "sound.latency_s=99")
    assert done.returncode == 2
    assert "web.port" in done.stderr
    assert "latency_s" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_keeps_it_from_starting_is_told_in_words_and_ends_with_1(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run(tmp_path, "-o", "web.tls=off", "-o", f"web.port={port}")
    assert done.returncode == 1
    assert port in done.stderr
    assert "Traceback" not in done.stderr
    assert list((tmp_path / "run").iterdir()) == []
