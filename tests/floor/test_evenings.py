"""The evenings under configs/: good configurations, alike in four languages, walked through by one key."""

from __future__ import annotations

from pathlib import Path

import pytest

from roomctl.config.load import load
from roomctl.floor import events as ev
from roomctl.floor.model import CONSOLE, AgendaItem, Policy
from tests.floor.driver import Meeting

EVENINGS = Path(__file__).parents[2] / "configs" / "evenings"
LANGUAGES = ("fr", "de", "it", "en")


def items(language: str) -> list[tuple[str, str, float]]:
    file = EVENINGS / f"self-help.{language}.toml"
    assert file.name in file.read_text(encoding="utf-8"), "says how to use it"
    agenda = load(file, env={}, system=EVENINGS / "none.toml").config.meeting.agenda
    return [(one.title, one.policy, one.minutes) for one in agenda]


def test_they_differ_in_their_words_only() -> None:
    evenings = [items(language) for language in LANGUAGES]
    assert len({tuple(item[1:] for item in evening) for evening in evenings}) == 1
    assert len({item[0] for evening in evenings for item in evening}) == sum(map(len, evenings))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_evening_is_walked_through_with_one_key(language: str) -> None:
    floor = Meeting(room=3, remote=2)
    evening = tuple(
        AgendaItem(title, Policy(policy), time_s=60 * minutes) for title, policy, minutes in items(language)
    )
    floor.do(ev.SetAgenda(chair=CONSOLE, items=evening))
    policies = []
    for _ in evening:
        floor.do(ev.NextAgendaItem(chair=CONSOLE), 600.0)
        policies.append(floor.state.policy.value)
    assert policies == ["chaired", "round", "queue", "round"]
