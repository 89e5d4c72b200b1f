"""An evening is loaded by its name: in the room's language, from a clone, a user's folder, a wheel."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from roomctl.config.load import ConfigError, load
from roomctl.i18n import LANGUAGES
from scripts.devlib.made import ROOT

NOWHERE = Path("/nonexistent/room.toml")


def titles(*options: str, file: Path | None = None) -> list[str]:
    found = load(file, options, system=NOWHERE)
    return [item.title for item in found.config.meeting.agenda]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_evening_by_name_comes_in_the_language_of_the_room(lang: str) -> None:
    by_language = titles("meeting.template=self-help", f"room.language={lang}")
    assert by_language == titles(f"meeting.template=self-help.{lang}")
    assert len(by_language) == 4
    others = {lang_: titles(f"meeting.template=self-help.{lang_}") for lang_ in LANGUAGES}
    assert sum(one == by_language for one in others.values()) == 1


def test_auto_is_the_language_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "de_CH.UTF-8")
    assert titles("meeting.template=self-help") == titles("meeting.template=self-help.de")


def test_what_the_parts_say_arrives(tmp_path: Path) -> None:
    agenda = load(None, ["meeting.template=self-help.en"], system=NOWHERE).config.meeting.agenda
    assert [(one.policy, one.minutes, one.box_s) for one in agenda] == [
        ("chaired", 10.0, 0.0), ("round", 30.0, 180.0), ("queue", 60.0, 0.0), ("round", 20.0, 90.0),
    ]  # fmt: skip
    assert not any(one.cross_talk for one in agenda)


def test_the_users_own_words_win_over_the_evenings_and_sources_tell_so(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text('[meeting]\ntemplate = "self-help.en"\n[[meeting.agenda]]\ntitle = "Mine"\n')
    found = load(mine, system=NOWHERE)
    assert [one.title for one in found.config.meeting.agenda] == ["Mine"]
    assert str(found.source("meeting.agenda")).startswith(str(mine))
    plain = load(None, ["meeting.template=self-help.en"], system=NOWHERE)
    assert plain.source("meeting.agenda").layer == "template"
    assert plain.files[0].name == "self-help.en.toml"


def test_an_evening_of_ones_own_lies_beside_ones_configuration(own_place: Path) -> None:
    folder = own_place / "config" / "roomctl" / "evenings"
    folder.mkdir(parents=True)
    (folder / "thursday.toml").write_text(
        '[floor]\nadvance = "auto"\n[[meeting.agenda]]\ntitle = "Tea"\nadvance = "ask"\norder = "seats"\n'
    )
    found = load(None, ["meeting.template=thursday"], system=NOWHERE).config
    assert found.floor.advance == "auto"
    assert (found.meeting.agenda[0].advance, found.meeting.agenda[0].order) == ("ask", "seats")


def test_an_unknown_evening_is_told_with_those_there_are() -> None:
    with pytest.raises(ConfigError) as caught:
        load(None, ["meeting.template=selfhelp.fr"], system=NOWHERE)
    (problem,) = caught.value.problems
    assert problem.key == "meeting.template"
    assert problem.meant == "self-help.fr"
    assert "self-help.de, self-help.en" in problem.text


def test_a_mistake_in_an_evening_is_told_with_its_line(own_place: Path) -> None:
    folder = own_place / "config" / "roomctl" / "evenings"
    folder.mkdir(parents=True)
    (folder / "broken.toml").write_text('[[meeting.agenda]]\ntitle = "Tea"\nminuts = 3\n')
    with pytest.raises(ConfigError) as caught:
        load(None, ["meeting.template=broken"], system=NOWHERE)
    (problem,) = caught.value.problems
    assert (problem.source.line, problem.key) == (3, "meeting.agenda[0].minuts")


def test_from_an_installed_package_without_the_clone(tmp_path: Path) -> None:
    """The wheel, unpacked where no clone is near; only the libraries come from this environment."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    place = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(place)
    env = {**os.environ, "PYTHONPATH": str(place), "PYTHONSAFEPATH": "1"}

    def config(*words: str) -> str:
        command = [sys.executable, "-m", "roomctl.cli", "config", *words]
        return subprocess.run(
            command, cwd=tmp_path, env=env, capture_output=True, text=True, check=True
        ).stdout

    listed = config("evenings").splitlines()
    assert [line.split()[0] for line in listed] == sorted(f"self-help.{lang}" for lang in LANGUAGES)
    assert all(str(place) in line for line in listed), "its own files, not the clone's"
    assert "Accueil" in config("show", "--changed", "-o", "meeting.template=self-help.fr")
