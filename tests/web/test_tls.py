"""The certificate: made once, kept, renewed before its end, and judged by a real TLS client."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import stat
import threading
from pathlib import Path

import pytest

from roomctl.config.paths import CERTIFICATE
from roomctl.errors import RoomctlError
from roomctl.web import tls

NOW = dt.datetime.now(dt.UTC)
NAMES = ("192.0.2.10", "room", "room.local", "localhost", "127.0.0.1", "::1")


def test_it_is_made_once_and_kept(tmp_path: Path) -> None:
    first = tls.own(tmp_path, NOW, NAMES)
    second = tls.own(tmp_path, NOW + dt.timedelta(days=100), ("another",))
    assert first.fingerprint == second.fingerprint
    assert len(first.fingerprint.split(":")) == 32
    assert first.made_here
    for file in tmp_path.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_it_is_renewed_two_weeks_before_its_end(tmp_path: Path) -> None:
    first = tls.own(tmp_path, NOW, NAMES)
    early = tls.own(tmp_path, NOW + dt.timedelta(days=tls.LIFE_DAYS - 20), NAMES)
    late = tls.own(tmp_path, NOW + dt.timedelta(days=tls.LIFE_DAYS - 10), NAMES)
    assert early.fingerprint == first.fingerprint
    assert late.fingerprint != first.fingerprint
    assert late.days_left(NOW) > 300


def test_a_spoilt_one_of_ours_is_made_anew(tmp_path: Path) -> None:
    first = tls.own(tmp_path, NOW, NAMES)
    (tmp_path / CERTIFICATE).write_text("spoilt")
    assert tls.own(tmp_path, NOW, NAMES).fingerprint != first.fingerprint


@pytest.mark.parametrize(
    ("cert", "key", "code"),
    [("none.pem", "certificate.key", "cert_missing"), ("certificate.pem", "none.key", "cert_missing"),
     ("bad.pem", "certificate.key", "cert_bad"), ("certificate.pem", "other.key", "cert_bad")],
)  # fmt: skip
def test_files_that_are_no_certificate_are_named(tmp_path: Path, cert: str, key: str, code: str) -> None:
    tls.own(tmp_path, NOW, NAMES)
    (tmp_path / "bad.pem").write_text("no certificate")
    _made, other = tls.make(NAMES, NOW)
    (tmp_path / "other.key").write_bytes(other)
    with pytest.raises(RoomctlError) as told:
        tls.load(tmp_path / cert, tmp_path / key)
    assert told.value.code == code


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "room.local"])
def test_a_client_that_trusts_it_connects_by_each_of_its_names(tmp_path: Path, name: str) -> None:
    made = tls.own(tmp_path, NOW, NAMES)
    client = ssl.create_default_context(cafile=str(tmp_path / CERTIFICATE))
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            with made.context.wrap_socket(listener.accept()[0], server_side=True) as conn:
                conn.sendall(b"hello")

        thread = threading.Thread(target=answer)
        thread.start()
        with (
            socket.create_connection(listener.getsockname()) as raw,
            client.wrap_socket(raw, server_hostname=name) as conn,
        ):
            assert conn.recv(5) == b"hello"
        thread.join()


def test_this_pc_has_names_that_can_be_certified() -> None:
    names = tls.local_names()
    assert {"localhost", "127.0.0.1", "::1"} <= set(names)
    cert, key = tls.make(names, NOW)
    assert b"BEGIN CERTIFICATE" in cert
    assert b"BEGIN PRIVATE KEY" in key
