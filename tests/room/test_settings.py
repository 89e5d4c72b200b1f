"""What a user can set about the floor is what the floor does, and its figures are said once."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from roomctl.config.load import load
from roomctl.config.schema import Config
from roomctl.floor.model import Advance, AgendaItem, FloorRules, Policy, RoundOrder
from roomctl.media.reports import spurt_rule
from roomctl.media.speech.spurts import SpurtRule
from roomctl.room import settings
from roomctl.wire.media import SpeechSettings

NOT_SET = {
    "attempt_begin_s": "how speech attempts are counted, not a rule of talk",
    "advice_every_s": "how often advice is looked at",
    "acts_kept": "length of a list",
    "log_kept": "length of a list",
    "note_chars": "length of a text",
}
"""Figures of the machine that are nobody's rule."""


def config(*options: str) -> Config:
    return load(None, options, env={"HOME": "/nonexistent"}, system=Path("/nonexistent/room.toml")).config


def test_the_defaults_of_config_are_those_of_the_machine_and_of_floor_md() -> None:
    assert settings.floor_rules(Config()) == FloorRules()


def test_the_ear_of_an_evening_is_the_ear_that_is_measured() -> None:
    given = settings.media_settings(Config(), "hybrid").speech
    assert given == SpeechSettings()
    assert spurt_rule(given) == SpurtRule()


@pytest.mark.parametrize("name", [one.name for one in fields(FloorRules) if one.name not in NOT_SET])
def test_every_rule_of_talk_and_time_can_be_set(name: str) -> None:
    value = 0.9 if name == "advice_gini" else 11.0
    options = [
        "floor.attempt_window_s=30",
        "floor.warning_s=1",
        "floor.time_box_s=60",
        f"floor.{name}={value}",
    ]
    assert getattr(settings.floor_rules(config(*options)), name) == value


def test_a_part_of_the_evening_can_say_all_that_the_machine_knows(tmp_path: Path) -> None:
    file = tmp_path / "room.toml"
    file.write_text(
        '[[meeting.agenda]]\ntitle = "Round"\npolicy = "round"\nminutes = 20\nadvance = "auto"\nbox_s = 90\n'
        'order = "seats"\ncross_talk = true\n[[meeting.agenda]]\ntitle = "Talk"\n'
    )
    given = load(file, env={"HOME": "/nonexistent"}, system=tmp_path / "none").config
    items, titles = settings.agenda(given)
    assert items == (
        AgendaItem("a1", Policy.ROUND, Advance.AUTO, 1200.0, 90.0, RoundOrder.SEATS, cross_talk=True),
        AgendaItem("a2"),
    )
    assert titles == {"a1": "Round", "a2": "Talk"}
    assert {one.name for one in fields(AgendaItem)} - {"id", "time_s"} <= {
        *given.meeting.agenda[0].__struct_fields__
    }
