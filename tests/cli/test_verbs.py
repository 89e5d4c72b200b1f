"""Each verb: what it says, what it asks the room, how it ends."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import tomllib
from pathlib import Path

import pytest

from roomctl.cli.app import VERBS
from roomctl.cli.exit_codes import SENTENCES, ExitCode
from roomctl.cli.invite import seconds_until
from tests.cli.conftest import STANDIN, Run, wait_for

Room = subprocess.Popen[bytes]


def told(heard: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in heard.read_text().splitlines()]


def test_help_names_every_verb_with_examples_and_exit_codes(roomctl: Run) -> None:
    done = roomctl("--help")
    assert done.returncode == ExitCode.OK
    for verb in VERBS:
        assert f"\n  {verb} " in done.stdout
    for code, sentence in SENTENCES.items():
        assert f"{code.value}  {sentence}" in done.stdout
    assert "roomctl start --demo" in done.stdout
    assert set(SENTENCES) == set(ExitCode)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_of_its_own(verb: str, roomctl: Run) -> None:
    done = roomctl(verb, "--help")
    assert done.returncode == ExitCode.OK
    assert done.stdout.startswith("Usage: ")
    assert done.stderr == ""


def test_help_speaks_the_users_language(roomctl: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    english = roomctl("--help").stdout
    monkeypatch.setenv("LANGUAGE", "fr_CH")
    assert roomctl("--help").stdout != english


def test_the_version(roomctl: Run) -> None:
    from roomctl import __version__

    assert roomctl("--version").stdout == f"roomctl {__version__}\n"


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["floor", "move", "1", "0"], ["start", "--seconds", "x"], ["-x"]]
)
def test_wrong_usage_is_2_and_goes_to_stderr(arguments: list[str], roomctl: Run) -> None:
    done = roomctl(*arguments)
    assert done.returncode == ExitCode.USAGE
    assert done.stdout == ""
    assert "Usage" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [["status"], ["floor", "list"], ["floor", "next"], ["invite"], ["stop", "--yes"], ["console", "--plain"]],
)
def test_without_a_room_it_is_3_with_what_to_do(arguments: list[str], roomctl: Run) -> None:
    done = roomctl(*arguments)
    assert done.returncode == ExitCode.UNREACHABLE
    assert "No room is running" in done.stderr
    assert "roomctl start" in done.stderr
    assert done.stdout == ""


def test_a_room_that_does_not_answer_is_3_too(roomctl: Run, heard: Path) -> None:
    import sys

    from roomctl.cli import client
    from roomctl.config.paths import room_socket
    from roomctl.wire.socket import somebody_listens

    deaf = subprocess.Popen([sys.executable, str(STANDIN), "--deaf"])
    try:
        assert wait_for(lambda: somebody_listens(room_socket()))
        done = roomctl("status")
    finally:
        deaf.terminate()
        deaf.wait(10)
    assert done.returncode == ExitCode.UNREACHABLE
    assert str(int(client.PATIENCE_S)) in done.stderr


def test_status_tells_meeting_people_devices_queue_and_faults(roomctl: Run, room: Room) -> None:
    done = roomctl("status")
    assert done.returncode == ExitCode.OK
    for words in (
        "Monday, 2 minutes",
        "2 in the room, 1 remote",
        "Speak 510: working",
        "none found",
        "Anna",
        "1 person",
    ):
        assert words in done.stdout
    assert "! No loudspeaker found." in done.stdout
    assert json.loads(roomctl("status", "--json").stdout)["meeting"]["name"] == "Monday"


def test_floor_list_shows_holder_and_queue(roomctl: Run, room: Room) -> None:
    out = roomctl("floor", "list").stdout
    assert "has the floor: Anna (in the room)  1:15" in out
    assert "#5  Carla (remote)  0:30" in out
    assert json.loads(roomctl("floor", "list", "--json").stdout)["queue"][0]["request"] == 5


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        (["next"], {"type": "next"}),
        (["add", "2"], {"type": "add_for", "person": "p-00000002"}),
        (["add", "bea", "--note", "x"], {"type": "add_for", "person": "p-00000002", "note": "x"}),
        (["grant", "Carla"], {"type": "grant", "request": 5}),
        (["withdraw", "#5"], {"type": "withdraw", "request": 5}),
        (["move", "carla", "1"], {"type": "move", "request": 5, "to": 1}),
        (["deny", "#5", "--reason", "later"], {"type": "deny", "request": 5, "reason": "later"}),
        (["name", "Anna"], {"type": "name_voice", "person": "p-00000001"}),
        (["policy", "chaired"], {"type": "set_policy", "policy": "chaired"}),
        (["advance", "auto"], {"type": "set_advance", "advance": "auto"}),
        (["round"], {"type": "start_round", "box_s": 0.0}),
        (["round", "--cross-talk", "--order", "seats", "--first", "2", "--minutes", "2"],
         {"type": "start_round", "no_cross_talk": False, "seating": "seats", "first": "p-00000002",
          "box_s": 120.0}),
        (["pause"], {"type": "pause", "on": True}),
        (["resume"], {"type": "pause", "on": False}),
        (["open"], {"type": "set_queue_open", "open": True}),
    ],
)  # fmt: skip
def test_an_act_reaches_the_room_as_its_command(
    arguments: list[str], command: dict[str, object], roomctl: Run, room: Room, heard: Path
) -> None:
    done = roomctl("floor", *arguments)
    assert (done.returncode, done.stdout) == (ExitCode.OK, "")
    assert told(heard) == [command]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["close"], "The queue is closed"),
        (["add", "Zoe"], "Nobody here is called so"),
        (["grant", "Beat"], "not waiting for the floor"),
        (["grant", "#99"], "not waiting for the floor"),
    ],
)
def test_what_cannot_be_done_is_1_and_told_in_words(
    arguments: list[str], words: str, roomctl: Run, room: Room
) -> None:
    done = roomctl("floor", *arguments)
    assert done.returncode == ExitCode.FAILED
    assert words in done.stderr


def test_a_name_that_fits_two_is_asked_for_again(own_place: Path) -> None:
    from roomctl.cli.people import find_person
    from roomctl.errors import RoomctlError
    from tests.cli.standin import state

    assert find_person(state(), "anna").name == "Anna"
    with pytest.raises(RoomctlError) as caught:
        find_person(state(), "")
    assert caught.value.code == "person.ambiguous"


def test_invite_prints_the_link_alone_on_stdout(roomctl: Run, room: Room, heard: Path) -> None:
    done = roomctl("invite", "--role", "guest", "--name", "Dora", "--expires", "1", "--uses", "1")
    assert done.stdout == "https://room/j#abc\n"
    assert "1.0 h" in done.stderr
    assert told(heard) == [
        {"type": "make_invite", "role": "guest", "name": "Dora", "expires_s": 3600.0, "uses": 1},
    ]
    assert "█" in roomctl("invite", "--qr").stdout
    later = roomctl("invite", "--not-before", "0.5", "--expires", "2", "--once")
    assert "Begins in 0.5 h, good for 0.5 h from then" in later.stderr  # the stand-in's are good for an hour
    asked = told(heard)[-1]
    assert (asked["starts_in_s"], asked["expires_s"], asked["uses"]) == (1800.0, 7200.0, 1)
    assert "neither hours" in roomctl("invite", "--expires", "tonight").stderr
    assert json.loads(roomctl("invite", "--json").stdout)["id"] == "i-1"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1.5", 5400.0), ("19:30", 3600.0), ("18:30", 0.0), ("18:00", 84_600.0), ("0", None), ("soon", None),
     ("25:00", None), ("nan", None), ("99999", None), ("1830", 1830 * 3600.0)],
)  # fmt: skip
def test_a_moment_is_hours_or_the_clock(text: str, seconds: float | None) -> None:
    now = dt.datetime(2026, 11, 22, 18, 30, tzinfo=dt.UTC)
    assert seconds_until(text, now) == seconds


def test_the_certificate_s_fingerprint_is_shown_and_drawn(roomctl: Run, room: Room) -> None:
    done = roomctl("invite", "certificate")
    assert done.stdout.startswith("AB:CD\n")
    assert "█" in done.stdout
    assert "AB:CD" in roomctl("status").stdout


def test_invitations_are_listed_without_their_links_and_revoked(
    roomctl: Run, room: Room, heard: Path
) -> None:
    out = roomctl("invite", "list").stdout
    assert "i-1  guest  Dora  1.0 h left\n" in out
    assert "i-2  guest  Dora  begins in 0.5 h, 1.0 h left, 1 time\n" in out
    assert "http" not in out
    assert roomctl("invite", "revoke", "i-1").returncode == ExitCode.OK
    assert told(heard)[-1] == {"type": "revoke_invite", "invite": "i-1"}


def test_devices_come_from_the_running_room(roomctl: Run, room: Room) -> None:
    out = roomctl("devices").stdout
    assert "* " in out
    assert "Speak 510  usb:1" in out


def test_stop_ends_the_room_and_waits_for_it(roomctl: Run, room: Room) -> None:
    done = roomctl("stop", "--yes")
    assert done.returncode == ExitCode.OK
    assert "Names, queue and notes are forgotten" in done.stderr
    assert room.wait(5) == 0


def test_stop_without_an_answer_does_nothing(roomctl: Run, room: Room) -> None:
    assert roomctl("stop").returncode == ExitCode.INTERRUPTED
    assert room.poll() is None


def test_config_show_prints_values_with_their_sources(roomctl: Run, tmp_path: Path) -> None:
    file = tmp_path / "room.toml"
    file.write_text("[floor]\nundo_s = 4\n")
    out = roomctl("config", "show", "--config", str(file), "-o", "room.language=de").stdout
    lines = {line.split(" = ")[0]: line for line in out.splitlines()}
    assert lines["floor.undo_s"].endswith(f"# {file}:2")
    assert lines["room.language"].endswith("# -o room.language=de")
    assert tomllib.loads(lines["room.name"].split(" = ", 1)[0].replace("room.name", "x") + " = 1")
    changed = json.loads(roomctl("config", "show", "--changed", "--json", "--config", str(file)).stdout)
    assert changed == [
        {"key": "floor.undo_s", "value": "4.0", "source": {"layer": "file", "where": str(file), "line": 2}}
    ]


@pytest.mark.parametrize("verb", [["config", "check"], ["start"], ["serve"], ["check"]])
def test_a_bad_file_is_told_whole_and_nothing_starts(verb: list[str], roomctl: Run, tmp_path: Path) -> None:
    file = tmp_path / "room.toml"
    file.write_text('[room]\nnmae = "x"\nkind = "hybird"\n')
    done = roomctl(*verb, "--config", str(file))
    assert done.returncode == ExitCode.USAGE
    assert f"{file}:2: room.nmae: there is no such key. Did you mean room.name?" in done.stderr
    assert 'Did you mean "hybrid"?' in done.stderr
    assert "roomctl config check" in done.stderr


def test_config_check_as_json(roomctl: Run, tmp_path: Path) -> None:
    file = tmp_path / "room.toml"
    file.write_text("[room]\nnmae = 1\n")
    found = json.loads(roomctl("config", "check", "--json", "--config", str(file)).stdout)
    assert found["ok"] is False
    assert found["problems"][0]["meant"] == "room.name"


def test_config_init_writes_once_and_never_over(roomctl: Run, own_place: Path) -> None:
    path = own_place / "config" / "roomctl" / "room.toml"
    assert roomctl("config", "init").stdout == f"{path}\n"
    assert "[sound]" in path.read_text()
    again = roomctl("config", "init")
    assert again.returncode == ExitCode.FAILED
    assert "is there already" in again.stderr
    assert str(path) in roomctl("config", "where").stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(shell: str, roomctl: Run) -> None:
    done = roomctl("completion", shell)
    assert done.returncode == ExitCode.OK
    assert "_ROOMCTL_COMPLETE" in done.stdout


def test_tab_completes_verbs_and_options(roomctl: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_ROOMCTL_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_CWORD", "1")
    monkeypatch.setenv("COMP_WORDS", "roomctl st")
    assert {line.split(",")[1] for line in roomctl().stdout.splitlines()} == {"start", "status", "stop"}
    monkeypatch.setenv("COMP_CWORD", "3")
    monkeypatch.setenv("COMP_WORDS", "roomctl floor policy ch")
    assert roomctl().stdout.strip() == "plain,chaired"
