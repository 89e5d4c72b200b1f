"""`roomctl check` as the volunteer runs it: virtual cards, the real service, a call to itself."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from roomctl.cli import check as verb
from roomctl.cli import talk
from roomctl.cli.exit_codes import ExitCode
from roomctl.cli.follow import settled
from roomctl.config.paths import MEDIA_SOCKET, room_socket, runtime_dir
from roomctl.i18n import set_language
from roomctl.i18n.checking import result_lines, stage_words
from roomctl.media.checking import figures_of
from roomctl.media.sound.measure import Path as Way
from roomctl.media.sound.probe import Measures
from roomctl.wire.reports import CheckFinding, CheckReport, DeviceInfo, DirectionState
from roomctl.wire.socket import somebody_listens
from roomctl.wire.view import SoundView
from tests.cli.conftest import Run, wait_for
from tests.lab.holder import holder
from tests.lab.virtual_room import VirtualRoom
from tests.room.clients import Console
from tests.room.house import free_port

ECHO = CheckFinding(code="check_echo", verdict="advice", params={"db": 8})
CALL = CheckFinding(code="check_call_good", verdict="good", params={"ms": 60})


def test_one_thing_at_a_time_is_told_in_the_readers_language() -> None:
    late = CheckFinding(code="check_late", verdict="advice", params={"ms": 500})
    report = CheckReport(stage="done", verdict="advice", findings=(ECHO, late, CALL))
    set_language("de")
    lines = list(result_lines(report))
    assert lines[0].startswith("! Wer online ist, würde sich selbst hören")
    assert lines[2].endswith("Noch anzusehen: 1.")
    assert lines[-1].startswith("✓ Ein Anruf bei sich selbst")
    assert not any("500" in line for line in lines)
    assert stage_words(CheckReport(stage="bell")) == "Sie hören eine Glocke ..."
    assert stage_words(CheckReport(stage="done")) == ""


def test_figures_are_as_round_as_somebody_who_listens() -> None:
    measures = {"noise_dbfs": -66.04, "heard_dbfs": -23.6, "delay_ms": 262.4}
    measures |= {"rt60_s": 0.34, "echo_reduction_db": 42.1}
    line = next(result_lines(CheckReport(stage="done", measures=measures)))
    for figure in ("-66 dBFS", "-24 dBFS", "262 ms", "0.3 s", "42 dB"):
        assert figure in line


@pytest.mark.parametrize("line", ["✓ " + "word " * 40, "    " + "word " * 40])
def test_a_person_reads_whole_words_and_a_program_one_line(
    line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    talk.sentence(line)
    assert capsys.readouterr().out == line + "\n"
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "40")
    talk.sentence(line)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 40
    assert " ".join(lines).split() == line.split()
    assert all(one.startswith("  ") for one in lines[1:])


def test_people_online_are_no_reason_to_fail_and_a_dead_room_is() -> None:
    assert verb.HINDRANCES["check_not_now"] == "advice"
    assert verb.HINDRANCES.get("service.not_starting", "bad") == "bad"


def test_silent_makes_no_sound_and_starts_nothing(roomctl: Run) -> None:
    done = roomctl("check", "--silent", "--json", "-o", "room.kind=video", "-o", f"web.port={free_port()}")
    found = json.loads(done.stdout)
    assert done.returncode == 0, found
    assert found["measures"] == {}
    assert not somebody_listens(room_socket())


def test_what_must_be_mended_is_exit_code_4_and_told_in_the_form_that_the_page_describes(
    roomctl: Run,
) -> None:
    page = (Path(__file__).parents[2] / "docs" / "check.md").read_text()
    with socket.create_server(("", 0)) as taken:
        port = taken.getsockname()[1]
        options = ("-o", "room.kind=video", "-o", f"web.port={port}")
        done = roomctl("check", "--silent", "--json", *options)
    found = json.loads(done.stdout)
    assert (done.returncode, found["ready"]) == (ExitCode.CHECK_FAILED, False)
    assert "| 4 |" in page
    (bad,) = (one for one in found["findings"] if one["verdict"] == "bad")
    assert (bad["code"], bad["params"]) == ("check.port_taken", {"port": port})
    assert bad["what"]
    assert bad["todo"]
    for key in (*found, *bad):
        assert f"`{key}`" in page


def test_every_figure_of_a_check_is_in_the_page() -> None:
    page = (Path(__file__).parents[2] / "docs" / "check.md").read_text()
    path = Way(delay_s=0.1, prominence_db=60.0, gain_db=-6.0, rt60_s=0.4)
    figures = figures_of(Measures(-70.0, -23.0, 0.0, path, "livekit", 40.0, gaps_ms=0.0))
    assert len(figures) == 10
    for name in figures:
        assert f"`{name}`" in page


@pytest.mark.lab
async def test_the_whole_check_and_a_media_that_dies(roomctl: Run) -> None:
    """20 seconds of sound; then media ends as a crashed library ends it, and the sound is back."""
    port = free_port()
    with VirtualRoom(["speakerphone", "screen"], pipe=32768) as lab, lab.entered():
        command = [
            sys.executable,
            "-m",
            "roomctl.cli",
            "serve",
            "-o",
            f"web.port={port}",
            "-o",
            "media.priority=none",
        ]
        service = await asyncio.create_subprocess_exec(*command, stderr=subprocess.DEVNULL)
        try:
            assert await asyncio.to_thread(wait_for, lambda: somebody_listens(room_socket()))
            done = await asyncio.to_thread(roomctl, "check", "--json")
            found = json.loads(done.stdout)
            codes = {one["code"]: one["verdict"] for one in found["findings"]}
            assert "bad" not in codes.values(), codes
            assert "check_call_good" in codes or "check_call_late" in codes
            assert found["measures"]["echo_reduction_db"] > 15
            assert done.returncode == 0
            console = await Console.attach(room_socket())
            health = await console.until(lambda state: state.sound.microphone.state == "open")
            assert health.sound.check.stage == "done"
            pid = holder(runtime_dir() / MEDIA_SOCKET)
            killed = time.monotonic()
            os.kill(pid, signal.SIGSEGV)
            await console.until(lambda state: state.sound.media != "running")
            await console.until(
                lambda state: state.sound.media == "running" and state.sound.microphone.state == "open"
            )
            print(f"media died, the microphone is open again after {time.monotonic() - killed:.2f} s")
            assert time.monotonic() - killed < 8
            await console.close()
        finally:
            service.terminate()
            await asyncio.wait_for(service.wait(), 20)


OPENING = DirectionState(state="opening")
FOUND = DirectionState(state="open", identity="usb:1")
DEVICES = (DeviceInfo(identity="usb:1", label="Jabra", direction="microphone"),)


@pytest.mark.parametrize(
    ("sound", "known"),
    [
        (SoundView(media="starting"), False),
        (SoundView(media="running", microphone=OPENING, loudspeaker=OPENING), False),
        (SoundView(media="running", microphone=OPENING, loudspeaker=FOUND, devices=DEVICES), False),
        (SoundView(media="running", microphone=FOUND, loudspeaker=FOUND, devices=DEVICES), True),
        (SoundView(media="running"), False),
        (SoundView(media="running", microphone=DirectionState(why="nothing_fit")), True),
        (SoundView(media="restarting", microphone=FOUND, loudspeaker=FOUND, devices=DEVICES), False),
    ],
)
def test_a_room_that_was_just_started_is_not_called_one_without_devices(
    sound: SoundView, known: bool
) -> None:
    assert settled(sound) is known
