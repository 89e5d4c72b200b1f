"""Layers and their order, provenance, and every mistake told at once with its place and what was meant."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomctl.config import load as loading
from roomctl.config.load import ConfigError, load
from roomctl.config.problems import Problem
from roomctl.config.schema import Config

TWO_ITEMS = '[[meeting.agenda]]\ntitle = "a"\n[[meeting.agenda]]\ntitel = "b"\ntitle = "c"'
NOWHERE = Path("/nonexistent/room.toml")


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def problems(text: str, tmp_path: Path, *options: str) -> list[Problem]:
    file = write(tmp_path / "room.toml", text)
    with pytest.raises(ConfigError) as caught:
        load(file, options, system=NOWHERE)
    return list(caught.value.problems)


def test_nothing_at_all_is_a_good_configuration() -> None:
    found = load(system=NOWHERE)
    assert found.config == Config()
    assert found.files == ()
    assert str(found.source("room.name")) == "default"


def test_later_layers_win_and_each_value_knows_where_it_comes_from(tmp_path: Path, own_place: Path) -> None:
    system = write(tmp_path / "etc.toml", '[room]\nname = "system"\nkind = "video"\n[floor]\nundo_s = 1\n')
    user = write(
        own_place / "config" / "roomctl" / "room.toml", '[room]\nname = "user"\nkind = "in_person"\n'
    )
    given_file = write(tmp_path / "given.toml", '\n\n[room]\nname = "given"\n')
    found = load(given_file, ["room.name=option"], system=system)
    assert found.config.room.name == "option"
    assert str(found.source("room.name")) == "-o room.name=option"
    assert found.config.room.kind == "in_person"
    assert str(found.source("room.kind")) == f"{user}:3"
    assert found.config.floor.undo_s == 1.0
    assert str(found.source("floor.undo_s")) == f"{system}:5"
    assert found.files == (system, user, given_file)
    assert load(given_file, system=system).config.room.name == "given"


def test_the_environment_names_a_file_and_the_argument_wins_over_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROOMCTL_CONFIG", str(write(tmp_path / "env.toml", '[room]\nname = "env"\n')))
    assert load(system=NOWHERE).config.room.name == "env"
    other = write(tmp_path / "arg.toml", "")
    assert load(other, system=NOWHERE).config.room.name == "Meeting"


def test_every_mistake_is_told_at_once_with_line_key_and_what_was_meant(tmp_path: Path) -> None:
    text = """
[sound]
latncy_s = 0.2
echo = "webrct"
levelling = 1
[sond]
x = 1
[web]
latency_s = 1
"""
    found = {problem.key: problem for problem in problems(text, tmp_path, "room.langage=fr")}
    assert {key: (problem.source.line, problem.meant) for key, problem in found.items()} == {
        "sound.latncy_s": (3, "sound.latency_s"),
        "sound.echo": (4, '"webrtc"'),
        "sound.levelling": (5, ""),
        "sond": (6, "sound"),
        "web.latency_s": (9, "sound.latency_s"),
        "room.langage": (None, "room.language"),
    }
    assert str(found["sound.latncy_s"]).endswith("room.toml:3: sound.latncy_s: there is no such key. "
                                                 "Did you mean sound.latency_s?")  # fmt: skip
    assert "expected true or false; found 1" in str(found["sound.levelling"])


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        ("[sound]\nlatency_s = 7", "sound.latency_s", "from 0.005 to 1 (s); found 7"),
        ("[sound]\nlatency_s = nan", "sound.latency_s", "found nan"),
        ("[floor]\nundo_s = inf", "floor.undo_s", "found inf"),
        ("[call]\nframe_ms = 15", "call.frame_ms", "one of: auto, 10, 20; found 15"),
        ("[call]\nbitrate = 32.5", "call.bitrate", "a whole number"),
        ('[call]\nstun = "stun:a"', "call.stun", "a list of texts"),
        ("[room]\nname = 2026-01-01", "room.name", "date or time"),
        ("[meeting]\nagenda = 3", "meeting.agenda", "[[meeting.agenda]]"),
        ("sound = 3", "sound", "this is a table, written [sound]"),
        ('[[meeting.agenda]]\npolicy = "queue"', "meeting.agenda[0].title", "missing"),
        (TWO_ITEMS, "meeting.agenda[1].titel", "no such"),
        ("[web]\nport = true", "web.port", "found true"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_told_in_words(text: str, key: str, words: str, tmp_path: Path) -> None:
    (found,) = problems(text, tmp_path)
    assert found.key == key
    assert words in found.text
    assert found.source.line is not None


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[speech]\nactivation = 0.1", "speech.activation"),
        ("[floor]\nattempt_speech_s = 9", "floor.attempt_speech_s"),
        ("[floor]\ntime_box_s = 10", "floor.time_box_s"),
        ("[call]\nport_min = 9000", "call.port_min"),
        ("[call]\nport_min = 9000\nport_max = 8000", "call.port_max"),
        ('[web]\ntls = "files"', "web.tls"),
        ('[web]\ncert = "a.pem"', "web.cert"),
        ('[web]\npublic_url = "room.example.org"', "web.public_url"),
    ],
)
def test_two_values_that_do_not_go_together_are_told_where_one_was_set(
    text: str, key: str, tmp_path: Path
) -> None:
    (found,) = problems(text, tmp_path)
    assert found.key == key
    assert found.source.line is not None


def test_a_rule_is_silent_about_a_key_that_is_wrong_already(tmp_path: Path) -> None:
    assert [p.key for p in problems('[speech]\nactivation = "high"', tmp_path)] == ["speech.activation"]


def test_files_that_cannot_be_read_are_problems_and_not_tracebacks(tmp_path: Path) -> None:
    broken = write(tmp_path / "broken.toml", "[room\nname = 1")
    latin = tmp_path / "latin.toml"
    latin.write_bytes('[room]\nname = "Zürich"'.encode("latin-1"))
    for path, words in (
        (broken, "not TOML"),
        (latin, "UTF-8"),
        (tmp_path, "cannot be read"),
        (NOWHERE, "cannot be read"),
    ):
        with pytest.raises(ConfigError) as caught:
            load(path, system=NOWHERE)
        assert words in str(caught.value.problems[0])
    with pytest.raises(ConfigError) as caught:
        load(broken, system=NOWHERE)
    assert caught.value.problems[0].source.line == 1


def test_options_take_bare_words_numbers_lists_and_dotted_tables() -> None:
    options = [
        "room.name=12",
        "room.language=fr",
        'call.stun=["stun:a", "stun:b"]',
        "floor.undo_s=3",
        "sound.levelling=false",
        "meeting.pledge.fr=Je promets",
        'meeting.agenda=[{title="Accueil", minutes=5}]',
    ]
    found = load(None, options, system=NOWHERE).config
    assert found.room.name == "12"
    assert found.call.stun == ("stun:a", "stun:b")
    assert found.floor.undo_s == 3.0
    assert found.sound.levelling is False
    assert found.meeting.pledge.fr == "Je promets"
    assert found.meeting.agenda[0].title == "Accueil"


def test_a_secret_is_never_repeated(tmp_path: Path) -> None:
    text = '[[call.turn]]\nurls = ["turn:a"]\ncredential = 123456'
    (found,) = problems(text, tmp_path)
    assert "123456" not in str(found)


def test_arguments_survive_the_way_to_a_child_process(tmp_path: Path) -> None:
    file = write(tmp_path / "a b.toml", "[floor]\nundo_s = 4\n")
    parser = argparse.ArgumentParser()
    loading.add_arguments(parser)
    again = parser.parse_args(loading.to_arguments(file, ("room.name=x y",)))
    found = loading.load_arguments(again)
    assert (found.config.floor.undo_s, found.config.room.name) == (4.0, "x y")
    assert loading.to_arguments(None, ()) == []


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abroomsund._", min_size=1), inner, max_size=3)
    ),
    max_leaves=8,
)


SECTIONS = st.sampled_from(["room", "sound", "call", "meeting", "nowhere"])


@given(section=SECTIONS, key=st.text("namekidlturn_", max_size=6), value=JUNK)
def test_whatever_a_file_holds_ends_in_a_configuration_or_in_words(
    section: str, key: str, value: object
) -> None:
    from roomctl.config import validate
    from roomctl.config.problems import Source

    layer = validate.check({section: {key: value}}, lambda _name: Source("file", "x.toml", 1))
    assert bool(layer.problems) != bool(layer.values) or value == {}
    for problem in layer.problems:
        assert problem.text
        assert problem.key


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[sound.microphones]]\nchannels = [1, 2, 3, 4, 5, 6, 7, 8, 9]", "at most 8"),
        ("[[sound.microphones]]\nchannels = [0, 1]", "from 1 to 32"),
        ("[[sound.microphones]]\nchannels = [2, 2]", "each of them once"),
        ("[[sound.microphones]]\nchannels = []", "from 1 to 32"),
        ("[[sound.microphones]]\nchannels = [1, 2]\nseats = [1]", "as many as channels"),
        ("[[sound.microphones]]\nchannels = [1, 2]\nseats = [3, 3]", "no seat twice"),
        ("[[sound.microphones]]\n[[sound.microphones]]", "only the first may leave its device out"),
        ("[sound]\narray_radius_mm = 32", "at least three channels"),
        (
            "[sound]\narray_radius_mm = 32\n[[sound.microphones]]\nchannels = [1, 2, 3]\nseats = [1, 2, 3]",
            "the seats of an array are taught",
        ),
        ('[[sound.microphones]]\nchannels = ["1"]', "a list of whole numbers"),
        ("[[sound.microphones]]\nchanels = [1]", "channels"),
    ],
)
def test_microphones_that_cannot_be_are_told_in_words(text: str, said: str, tmp_path: Path) -> None:
    found = problems(text, tmp_path)
    assert len(found) == 1
    assert said in str(found[0])
    assert "sound.microphones" in str(found[0])


def test_several_microphones_and_an_array_are_read(tmp_path: Path) -> None:
    text = '[[sound.microphones]]\nchannels = [1, 2]\nseats = [4, 0]\n[[sound.microphones]]\ndevice = "usb"\n'
    sound = load(write(tmp_path / "room.toml", text), system=NOWHERE).config.sound
    assert [(one.device, one.channels, one.seats) for one in sound.microphones] == [
        ("", (1, 2), (4, 0)),
        ("usb", (1,), ()),
    ]
    text = "[sound]\narray_radius_mm = 32\n[[sound.microphones]]\nchannels = [2, 3, 4, 5]\n"
    assert load(write(tmp_path / "room.toml", text), system=NOWHERE).config.sound.array_radius_mm == 32.0
