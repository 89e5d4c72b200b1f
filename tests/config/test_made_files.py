"""What is made from the declaration is fresh, complete, and leads back to the declaration."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import msgspec
import pytest

from roomctl.config import render
from roomctl.config.keys import Key, all_keys, expected, keys_of
from roomctl.config.load import load
from roomctl.config.rules import RULES
from roomctl.config.schema import Config
from roomctl.i18n import set_language
from scripts.devlib import made, schema


def test_default_toml_and_schema_json_are_fresh() -> None:
    assert made.stale(schema.made()) == []


def test_the_default_file_is_the_same_in_every_language() -> None:
    english = render.default_toml()
    set_language("fr")
    assert render.default_toml() == english


def test_the_default_file_is_good_as_it_is_and_with_every_comment_sign_taken_away(tmp_path: Path) -> None:
    text = render.default_toml()
    file = tmp_path / "room.toml"
    file.write_text(text)
    assert load(file, system=tmp_path / "none").config == Config()
    opened = re.sub(r"(?m)^# (?=[a-z_]+ = |\[\[)", "", text)
    raw = tomllib.loads(opened)
    del raw["meeting"]["agenda"], raw["call"]["turn"], raw["sound"]["microphones"]  # examples, not defaults
    assert msgspec.convert(raw, Config) == Config()


def test_every_key_is_in_the_file_with_its_words() -> None:
    text = render.default_toml()
    for key in all_keys():
        assert re.search(rf"(?m)^# \[?\[?.*\b{key.path[-1]}\b", text), key.name


def test_every_key_is_declared_in_full() -> None:
    for key in all_keys():
        assert key.doc.endswith("."), key.name
        assert key.default is not None, key.name
        assert key.source, key.name
        assert expected(key), key.name
        if key.bare in {int, float}:
            assert key.ge is not None, f"{key.name} has no range"
            assert key.le is not None, f"{key.name} has no range"
        for unit in ("_s", "_h", "_ms", "_min"):
            if key.path[-1].endswith(unit) and "port" not in key.name:
                assert key.unit in {unit[1:], ""} or key.unit.startswith("1/"), key.name


def test_no_key_is_declared_that_nothing_reads() -> None:
    """A setting that changes nothing is a lie: `section.key` stands in some code outside the declaration."""
    code = "\n".join(
        re.sub(r"(?m)^(from|import) .*", "", path.read_text())
        for folder in ("roomctl", "tui")
        for path in (made.ROOT / folder).rglob("*.py")
        if path.parent != made.ROOT / "roomctl" / "config"
    )
    by_table = {key.name for key in all_keys() if key.path[:2] == ("meeting", "pledge")}  # by getattr
    unread = {key.name for key in all_keys() if not re.search(rf"\b{re.escape(key.name)}\b", code)}
    assert unread - by_table == set()


def test_rules_name_keys_that_exist_and_hold_for_the_defaults() -> None:
    known = {key.name for key in all_keys()}
    for rule in RULES:
        assert set(rule.keys) <= known
        assert rule.holds(Config())


def test_the_json_schema_knows_every_section() -> None:
    found = json.loads(render.json_schema())
    assert set(found["$defs"]["Config"]["properties"]) == set(keys_of(Config))
    assert found["$defs"]["Sound"]["additionalProperties"] is False


def test_show_prints_every_key_as_toml_and_hides_secrets(tmp_path: Path) -> None:
    file = tmp_path / "room.toml"
    file.write_text('[[call.turn]]\nurls = ["turn:a"]\nusername = "u"\ncredential = "sesame"\n')
    rows = list(render.rows(load(file, system=tmp_path / "none")))
    assert [row[0] for row in rows] == [key.name for key in all_keys()]
    shown = {key: value for key, value, _source in rows}
    assert "sesame" not in str(rows)
    assert '"turn:a"' in shown["call.turn"]
    for key, value in shown.items():
        assert tomllib.loads(f"x = {value}")["x"] is not None, key


def test_a_key_inside_a_table_of_a_list_knows_that_it_is_needed() -> None:
    turn = next(key for key in all_keys() if key.name == "call.turn")
    assert turn.item is not None
    urls = keys_of(turn.item)["urls"]
    assert isinstance(urls, Key)
    assert urls.required


@pytest.mark.parametrize("value", [True, 3, 0.1, 'a "quoted" Zürich', ["a", "b"], [{"a": 1}], []])
def test_values_are_written_as_toml_reads_them(value: object) -> None:
    assert tomllib.loads(f"x = {render.toml_value(value)}")["x"] == value
