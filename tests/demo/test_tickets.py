"""The demo's remotes come back as themselves, and leave nothing behind."""

from __future__ import annotations

from pathlib import Path

from roomctl.demo.tickets import Tickets


def test_tokens_are_kept_for_who_comes_after_and_forgotten_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "demo.json"
    assert Tickets(path).load() == {}
    Tickets(path).keep({"farn": "token-1"})
    assert path.stat().st_mode & 0o777 == 0o600
    later = Tickets(path)
    assert later.load() == {"farn": "token-1"}
    later.keep({"farn": "token-1", "lavande": "token-2"})
    assert Tickets(path).load() == {"farn": "token-1", "lavande": "token-2"}
    later.forget()
    later.forget()
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_none_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "demo.json"
    for rubbish in (b"", b"{", b"[1]", b"\xff"):
        path.write_bytes(rubbish)
        assert Tickets(path).load() == {}
