"""The certificate of a room that runs for months: warned 14 days ahead, taken up when renewed."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import threading
from pathlib import Path

import pytest

from roomctl.i18n import tell
from roomctl.room.certificate import LOOK_EVERY_S, CertificateWatch
from roomctl.web import tls
from roomctl.wire.view import FaultView

MADE = dt.datetime.now(dt.UTC)
ENDS = MADE + dt.timedelta(days=tls.LIFE_DAYS - 1)
NAMES = ("localhost",)


class Calendar:
    def __init__(self) -> None:
        self.today = MADE
        self.faults: dict[str, FaultView] = {}
        self.now = 0.0

    def pass_days(self, watch: CertificateWatch, days: float) -> list[str]:
        self.today += dt.timedelta(days=days)
        self.now += days * 86_400
        watch(self.faults, self.now)
        return list(self.faults)


def written(folder: Path, made: dt.datetime = MADE) -> tls.Certificate:
    cert, key = tls.make(NAMES, made)
    (folder / "c.pem").write_bytes(cert)
    (folder / "c.key").write_bytes(key)
    return tls.load(folder / "c.pem", folder / "c.key")


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


def test_files_of_yours_are_warned_of_14_days_ahead_while_it_runs(tmp_path: Path, calendar: Calendar) -> None:
    watch = CertificateWatch(
        written(tmp_path), lambda: tls.load(tmp_path / "c.pem", tmp_path / "c.key"), lambda: calendar.today
    )
    assert calendar.pass_days(watch, 0) == []
    assert calendar.pass_days(watch, tls.LIFE_DAYS - 17) == []
    assert calendar.pass_days(watch, 2) == ["certificate_ends"]
    told = calendar.faults["certificate_ends"]
    assert (told.severity, told.params) == ("warning", {"days": 13})
    assert "13" in tell(told.code, told.params)[0]
    assert calendar.pass_days(watch, 14) == ["certificate_over"]
    assert calendar.faults["certificate_over"].severity == "error"


def test_it_looks_each_hour_and_not_more_often(tmp_path: Path, calendar: Calendar) -> None:
    looks: list[float] = []
    served = written(tmp_path)

    def load() -> tls.Certificate:
        looks.append(calendar.now)
        return served

    watch = CertificateWatch(served, load, lambda: calendar.today)
    for second in range(int(2 * LOOK_EVERY_S) + 1):
        calendar.now = float(second)
        watch(calendar.faults, calendar.now)
    assert looks == [LOOK_EVERY_S, 2 * LOOK_EVERY_S]


def test_one_of_our_own_is_left_as_it_is_while_people_are_in(tmp_path: Path, calendar: Calendar) -> None:
    made = tls.own(tmp_path, MADE, NAMES)

    def load() -> tls.Certificate:
        raise AssertionError("not while it runs")

    watch = CertificateWatch(made, load, lambda: calendar.today)
    calendar.pass_days(watch, 0)
    assert calendar.pass_days(watch, tls.LIFE_DAYS - 10) == ["certificate_renews"]
    assert tell("certificate_renews", {"days": 8})[1]


def shown(context: ssl.SSLContext) -> bytes:
    """The certificate a new visitor is shown."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            with context.wrap_socket(listener.accept()[0], server_side=True) as conn:
                conn.recv(1)

        thread = threading.Thread(target=answer)
        thread.start()
        trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        with (
            socket.create_connection(listener.getsockname()) as raw,
            trusting.wrap_socket(raw, server_hostname="localhost") as conn,
        ):
            found = conn.getpeercert(binary_form=True)
            conn.sendall(b"x")
        thread.join()
    assert found
    return found


def test_a_renewed_file_is_served_to_who_comes_next_and_a_bad_one_changes_nothing(
    tmp_path: Path, calendar: Calendar
) -> None:
    served = written(tmp_path)
    watch = CertificateWatch(
        served, lambda: tls.load(tmp_path / "c.pem", tmp_path / "c.key"), lambda: calendar.today
    )
    first = shown(served.context)
    assert calendar.pass_days(watch, tls.LIFE_DAYS - 10) == ["certificate_ends"]
    (tmp_path / "c.pem").write_text("half written")
    assert calendar.pass_days(watch, 1) == ["certificate_ends"]
    assert shown(served.context) == first
    written(tmp_path, calendar.today)
    assert calendar.pass_days(watch, 1) == []
    assert shown(served.context) != first
