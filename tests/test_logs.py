"""Nothing that could be a name, a token or somebody's words gets into a log."""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
import tempfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomctl import logs
from roomctl.errors import RoomctlError

CANARY = "Zéphyrine Canari"


def lines(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.fixture
def out() -> io.StringIO:
    stream = io.StringIO()
    logs.configure("room", fmt="json", stream=stream, strict=False)
    return stream


def test_ids_and_numbers_pass(out: io.StringIO) -> None:
    logs.get().info("peer connected", peer="p-1a2b3c4d", count=3, ratio=0.5, state=None)
    (line,) = lines(out)
    assert {key: line[key] for key in ("event", "peer", "count", "ratio", "state", "process", "level")} == {
        "event": "peer connected",
        "peer": "p-1a2b3c4d",
        "count": 3,
        "ratio": 0.5,
        "state": None,
        "process": "room",
        "level": "info",
    }
    assert "dropped" not in line


@pytest.mark.parametrize(
    "pair",
    [
        {"name": "x"},
        {"person": CANARY},
        {"person": "Marie"},
        {"reason": "he said something"},
        {"code": ["a"]},
        {"token": "eyJhbGciOi"},
        {"error": CANARY},
        {"trace": CANARY},
        {"where": CANARY},
    ],
)
def test_what_is_not_allowed_is_dropped(pair: dict[str, Any], out: io.StringIO) -> None:
    logs.get().info("event", **pair)
    (line,) = lines(out)
    assert not set(pair) & set(line)
    assert CANARY not in out.getvalue()


def test_a_name_in_the_event_is_withheld(out: io.StringIO) -> None:
    logs.get().info(f"{CANARY} came in")
    assert lines(out)[0]["event"] == "(withheld)"


def test_strict_mode_raises_and_does_not_repeat_the_value() -> None:
    logs.configure("room", fmt="json", stream=io.StringIO(), strict=True)
    with pytest.raises(logs.NotForLogsError) as caught:
        logs.get().info("peer connected", person=CANARY)
    assert "person" in str(caught.value)
    assert CANARY not in str(caught.value)


def test_exceptions_are_told_by_class_code_and_place_only(out: io.StringIO) -> None:
    try:
        raise RoomctlError("queue_closed", detail=CANARY)
    except RoomctlError:
        logs.get().exception("act failed")
    (line,) = lines(out)
    assert line["error"] == "RoomctlError"
    assert line["code"] == "queue_closed"
    assert any("test_logs.py" in place for place in line["trace"])
    assert CANARY not in out.getvalue()


def test_other_libraries_are_told_without_their_words(out: io.StringIO) -> None:
    try:
        raise ValueError(CANARY)
    except ValueError:
        logging.getLogger("aiortc").exception("offer of %s", CANARY)
    logging.getLogger("aiortc").info("quiet")
    (line,) = lines(out)
    assert (line["event"], line["logger"], line["error"]) == ("library message", "aiortc", "ValueError")
    assert line["where"].startswith("test_logs.py:")
    assert CANARY not in out.getvalue()


@given(event=st.text(), key=st.sampled_from(sorted(logs.ALLOWED)) | st.text(min_size=1), value=st.text())
def test_whatever_is_given_only_id_like_text_comes_out(event: str, key: str, value: str) -> None:
    line = dict(logs.Guard(strict=False)(None, "info", {"event": event, key: value}))
    for name, found in line.items():
        if name in logs.MADE_HERE or name == "dropped" or found == "(withheld)":
            continue
        pattern = logs.EVENT if name == "event" else logs.IDENT
        assert pattern.fullmatch(str(found))


def test_an_uncaught_exception_of_a_process_says_no_words() -> None:
    program = f"from roomctl import logs; logs.configure('room', fmt='json'); raise RuntimeError({CANARY!r})"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert json.loads(done.stderr)["event"] == "not caught"
    assert "Zéphyrine" not in done.stderr


def test_a_log_in_a_file_of_ours_never_grows_without_end() -> None:
    with tempfile.TemporaryFile("a+") as file:
        logs.configure("room", fmt="json", stream=file, strict=False)
        for count in range(6000):
            logs.get().info("peer connected", peer="p-1a2b3c4d", count=count)
        assert 0 < os.fstat(file.fileno()).st_size < logs.BOUND + 8192


def test_a_closed_stream_stops_nothing() -> None:
    stream = io.StringIO()
    logs.configure("room", fmt="json", stream=stream, strict=False)
    stream.close()
    logs.get().info("peer connected")


def test_levels_are_kept(out: io.StringIO) -> None:
    logs.configure("room", level="warning", fmt="json", stream=out, strict=False)
    logs.get().info("quiet")
    logs.get().warning("loud")
    assert [line["event"] for line in lines(out)] == ["loud"]


def test_people_on_a_terminal_get_words_instead_of_json(out: io.StringIO) -> None:
    logs.configure("room", fmt="console", stream=out, strict=False)
    logs.get().info("peer connected", count=2)
    assert "peer connected" in out.getvalue()
    with pytest.raises(json.JSONDecodeError):
        json.loads(out.getvalue())
