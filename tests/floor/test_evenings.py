"""The evenings under configs/: good configurations, alike in four languages, walked through by one key."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from roomctl.config.load import load
from roomctl.config.schema import Config
from roomctl.floor import events as ev
from roomctl.floor.model import CONSOLE
from roomctl.room.settings import agenda
from tests.floor.driver import Meeting

EVENINGS = Path(__file__).parents[2] / "configs" / "evenings"
LANGUAGES = ("fr", "de", "it", "en")


def evening(language: str) -> Config:
    file = EVENINGS / f"self-help.{language}.toml"
    assert f"meeting.template=self-help{'' if language == 'en' else '.' + language}" in file.read_text(
        "utf-8"
    )
    return load(file, env={}, system=EVENINGS / "none.toml").config


def test_they_differ_in_their_words_only() -> None:
    evenings = [evening(language).meeting.agenda for language in LANGUAGES]
    assert len({tuple(replace(item, title="") for item in one) for one in evenings}) == 1
    assert len({item.title for one in evenings for item in one}) == sum(map(len, evenings))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_evening_is_walked_through_with_one_key(language: str) -> None:
    floor = Meeting(room=3, remote=2)
    items, titles = agenda(evening(language))
    assert all(titles[item.id] for item in items)
    floor.do(ev.SetAgenda(chair=CONSOLE, items=items))
    parts = []
    for _ in items:
        floor.do(ev.NextAgendaItem(chair=CONSOLE), 600.0)
        parts.append((floor.state.policy.value, floor.state.box_s))
    assert parts == [("chaired", None), ("round", 180.0), ("queue", None), ("round", 90.0)]
