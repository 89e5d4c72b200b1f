"""Security headers and the judgement of origins."""

from __future__ import annotations

import pytest

from roomctl.web.headers import good_host, local_host, same_origin, security_headers


def test_no_inline_script_no_foreign_source_no_framing() -> None:
    policy = security_headers("room:8443", secure=True, microphone=True)["Content-Security-Policy"]
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert parts["default-src"] == "'none'"
    assert parts["script-src"] == "'self'"
    assert parts["frame-ancestors"] == "'none'"
    assert parts["connect-src"] == "'self' wss://room:8443"
    assert "unsafe" not in policy
    assert "*" not in policy


def test_only_the_call_s_page_may_ask_for_the_microphone() -> None:
    with_it = security_headers("room", secure=True, microphone=True)["Permissions-Policy"]
    without = security_headers("room", secure=True, microphone=False)["Permissions-Policy"]
    assert "microphone=(self)" in with_it
    assert "microphone=()" in without
    assert "camera=()" in without
    assert "display-capture=()" in with_it


@pytest.mark.parametrize("host", ["evil; script-src *", "a\r\nSet-Cookie: x", "", "a" * 300, "a b"])
def test_a_host_that_is_none_gets_into_no_header(host: str) -> None:
    assert not good_host(host)
    policy = security_headers(host, secure=True, microphone=True)["Content-Security-Policy"]
    assert "connect-src 'self';" in policy


@pytest.mark.parametrize(
    ("origin", "host", "public", "same"),
    [
        ("https://room:8443", "room:8443", "", True),
        ("http://localhost:8080", "localhost:8080", "", True),
        ("https://ROOM:8443", "room:8443", "", True),
        ("https://[2001:db8::1]:8443", "[2001:db8::1]:8443", "", True),
        ("https://room.example.org", "127.0.0.1:8080", "https://room.example.org/evening", True),
        ("https://room.example.org.evil", "127.0.0.1:8080", "https://room.example.org", False),
        ("https://evil", "room:8443", "", False),
        ("null", "room:8443", "", False),
        ("", "room:8443", "", False),
        ("https://", "", "", False),
    ],
)
def test_a_page_of_ours_is_told_from_a_foreign_one(origin: str, host: str, public: str, same: bool) -> None:
    assert same_origin(origin, host, public) is same


@pytest.mark.parametrize(
    ("host", "local"),
    [("localhost:8080", True), ("127.0.0.1", True), ("[::1]:8443", True), ("[::1]", True),
     ("room.local:8080", False), ("localhost.evil:80", False), ("evil", False)],
)  # fmt: skip
def test_a_local_name_is_one_nobody_can_borrow(host: str, local: bool) -> None:
    assert local_host(host) is local


def test_only_the_participants_page_may_stay_with_the_one_that_opened_it() -> None:
    name = "Cross-Origin-Opener-Policy"
    assert name not in security_headers("room", secure=True, microphone=True)
    assert security_headers("room", secure=True, microphone=False)[name] == "same-origin"
