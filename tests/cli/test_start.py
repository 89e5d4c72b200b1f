"""`roomctl start`: who begins what, who ends what, and that nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from roomctl.cli import client, launch
from roomctl.cli.exit_codes import ExitCode
from roomctl.config.paths import room_socket, runtime_dir
from roomctl.wire.console import Shutdown
from roomctl.wire.socket import somebody_listens
from tests.cli.conftest import wait_for

DRIVER = Path(__file__).with_name("start_driver.py")
Process = subprocess.Popen[str]
Start = Callable[..., Process]


@pytest.fixture
def start(heard: Path) -> Iterator[Start]:
    """Begin `roomctl start`; what is still there at the end is ended."""
    begun: list[Process] = []

    def begin(*arguments: str, wait: bool = True, **env: str) -> Process:
        process = subprocess.Popen(
            [sys.executable, str(DRIVER), "--plain", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **env},
        )
        begun.append(process)
        if wait:
            assert process.stdout is not None
            assert process.stdout.readline() == "console up\n"
            assert wait_for(listening)
        return process

    yield begin
    for process in begun:
        process.terminate()
        process.communicate(timeout=60)
    if listening():
        client.act(Shutdown())


def listening() -> bool:
    return somebody_listens(room_socket())


def children(pid: int) -> list[int]:
    """From /proc: a bare Debian has no ps."""
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()


def service_of(process: Process) -> int:
    return next(pid for pid in children(process.pid) if "standin.py" in command(pid))


def console_of(process: Process) -> int:
    return next(pid for pid in children(process.pid) if "standin.py" not in command(pid))


def gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


def test_it_ends_by_itself_and_leaves_nothing_behind(start: Start) -> None:
    process = start("--seconds", "0.3")
    pids = children(process.pid)
    assert len(pids) == 2
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (ExitCode.OK, "")
    assert err.startswith("The meeting is over. Names, queue and notes are forgotten")
    assert len(err.splitlines()) == 1
    assert all(gone(pid) for pid in pids)
    assert list(runtime_dir().iterdir()) == []


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, ExitCode.INTERRUPTED), (signal.SIGTERM, ExitCode.TERMINATED)],
)
def test_ctrl_c_and_sigterm_end_console_and_room_in_order(
    number: signal.Signals, code: ExitCode, start: Start, heard: Path
) -> None:
    process = start()
    pids = children(process.pid)
    process.send_signal(number)
    process.communicate(timeout=60)
    assert process.returncode == code
    assert '{"type":"shutdown"}' in heard.read_text()
    assert all(gone(pid) for pid in pids)
    assert list(runtime_dir().iterdir()) == []


def test_a_second_start_finds_the_room_and_does_not_end_it(start: Start) -> None:
    first = start()
    second = start("--seconds", "0.2")
    _out, err = second.communicate(timeout=60)
    assert second.returncode == ExitCode.OK
    assert "already running" in err
    assert listening()
    assert first.poll() is None


def test_two_starts_at_once_make_one_room(start: Start) -> None:
    both = [start(wait=False), start(wait=False)]
    assert wait_for(listening)
    assert wait_for(lambda: sum(len(children(process.pid)) for process in both) == 3)
    assert all(process.poll() is None for process in both)


def test_a_killed_console_does_not_end_a_meeting(start: Start) -> None:
    process = start()
    service = service_of(process)
    os.kill(console_of(process), signal.SIGKILL)
    _out, err = process.communicate(timeout=60)
    assert process.returncode == ExitCode.FAILED
    assert "The room goes on" in err
    assert listening()
    assert not gone(service)


def test_a_killed_console_ends_a_demo(start: Start) -> None:
    process = start("--demo")
    os.kill(console_of(process), signal.SIGKILL)
    process.communicate(timeout=60)
    assert not listening()


def test_a_lost_terminal_does_not_end_a_meeting(start: Start) -> None:
    process = start()
    console = console_of(process)
    process.send_signal(signal.SIGHUP)
    process.communicate(timeout=60)
    assert gone(console)
    assert listening()


def test_a_console_left_by_choice_leaves_the_room(start: Start) -> None:
    process = start(wait=False, CONSOLE="import time; time.sleep(1.5); raise SystemExit(20)")
    process.communicate(timeout=60)
    assert process.returncode == ExitCode.OK
    assert listening()


def test_a_closed_console_ends_the_room_where_nobody_can_be_asked(start: Start) -> None:
    process = start(wait=False, CONSOLE="import time; time.sleep(1.5)")
    process.communicate(timeout=60)
    assert process.returncode == ExitCode.OK
    assert not listening()


def test_a_killed_room_is_started_again_under_the_same_console(start: Start) -> None:
    process = start()
    console, service = console_of(process), service_of(process)
    os.kill(service, signal.SIGKILL)
    assert wait_for(lambda: gone(service) and listening())
    assert service_of(process) != service
    assert console_of(process) == console
    assert process.poll() is None


def test_a_room_that_was_ended_from_elsewhere_ends_the_start(start: Start) -> None:
    process = start()
    client.act(Shutdown())
    process.communicate(timeout=60)
    assert process.returncode == ExitCode.OK


def test_a_room_that_cannot_start_is_told_with_its_last_words(start: Start) -> None:
    process = start(wait=False, STANDIN_MODE="--fail")
    _out, err = process.communicate(timeout=60)
    assert process.returncode == ExitCode.FAILED
    assert "port_taken" in err
    assert "The room did not start." in err
    assert "roomctl check" in err


def test_a_room_that_does_not_answer_is_ended_by_force(heard: Path) -> None:
    program = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "print('x', flush=True); time.sleep(60)"
    )
    service = launch.Service([sys.executable, "-c", program])
    assert wait_for(lambda: service.last_words() == "x")
    before = launch.TERMINATE_S
    try:
        launch.SHUTDOWN_S = launch.TERMINATE_S = 0.2
        assert service.stop() is False
    finally:
        launch.SHUTDOWN_S, launch.TERMINATE_S = 10.0, before
    assert service.ended == -signal.SIGKILL


def test_a_signal_waits_until_a_child_that_is_being_begun_is_known() -> None:
    """Else whoever is asked to end in that moment leaves an orphan behind."""
    begun: list[subprocess.Popen[bytes]] = []

    def begin() -> None:
        with launch.signals_wait():
            os.kill(os.getpid(), signal.SIGTERM)
            os.kill(os.getpid(), signal.SIGHUP)
            begun.append(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]))
        pytest.fail("nobody was asked")

    with pytest.raises(launch.Asked) as asked, launch.signals_as_exceptions(signal.SIGTERM, signal.SIGHUP):
        begin()
    assert asked.value.number == signal.SIGTERM
    launch.end_child(begun[0], 30.0)
    assert begun[0].returncode == -signal.SIGTERM  # the child did not learn to ignore it


def test_after_waiting_a_signal_is_told_at_once() -> None:
    def be_asked() -> None:
        with launch.signals_wait():
            pass
        os.kill(os.getpid(), signal.SIGTERM)
        pytest.fail("nobody was asked")

    with pytest.raises(launch.Asked), launch.signals_as_exceptions(signal.SIGTERM):
        be_asked()


@pytest.mark.parametrize("full_screen", [True, False])
def test_a_full_screen_is_left_once(monkeypatch: pytest.MonkeyPatch, full_screen: bool) -> None:
    """Left twice, or without being in one, the cursor would go back up onto what was told meanwhile."""
    ours, theirs = os.openpty()
    with open(theirs, closefd=False) as stdin, open(theirs, "w", closefd=False) as stdout:
        monkeypatch.setattr("sys.stdin", stdin)
        monkeypatch.setattr("sys.stdout", stdout)
        with launch.terminal_kept(full_screen=full_screen) as mend:
            mend()
            mend()
        stdout.write("END")
        stdout.flush()
        seen = b""
        while b"END" not in seen:
            seen += os.read(ours, 4096)
    os.close(ours)
    os.close(theirs)
    assert seen.count(b"?1049l") == full_screen


def test_the_log_of_a_service_is_nowhere_on_a_disk(own_place: Path) -> None:
    service = launch.Service([sys.executable, "-c", "print('told')"])
    assert wait_for(lambda: service.last_words() == "told")
    link = Path(f"/proc/self/fd/{service._words}").readlink()
    assert "memfd" in str(link)
    assert service.stop() is True
