"""The evenings a chair may put on the agenda: those roomctl brings along, and the user's own.

Owns: from files to what a console or a chair's page is shown. PURE but for reading these files. Must not
know: the meeting; who chose one sends its parts like any others.
"""

from __future__ import annotations

from pathlib import Path

from roomctl.config import load, templates
from roomctl.config.problems import ConfigError
from roomctl.types import Language
from roomctl.wire import console as wire

NOWHERE = Path("/nonexistent")


def known(language: Language) -> tuple[wire.EveningView, ...]:
    """Every evening, those in this language first. One whose file has a mistake has that instead of parts."""
    found = templates.evenings()
    names = sorted(found, key=lambda name: (not name.endswith(f".{language}"), name))
    return tuple(_evening(name, found[name]) for name in names)


def _evening(name: str, path: Path) -> wire.EveningView:
    try:
        config = load.load(path, env={"XDG_CONFIG_HOME": str(NOWHERE)}, system=NOWHERE).config
    except ConfigError as error:
        return wire.EveningView(name=name, problem=str(error.problems[0]))
    parts = tuple(
        wire.AddAgenda(
            title=part.title,
            policy=part.policy,
            minutes=part.minutes,
            advance=part.advance or None,
            box_s=part.box_s,
            seating=part.order,
            cross_talk=part.cross_talk,
        )
        for part in config.meeting.agenda
    )
    return wire.EveningView(name=name, parts=parts)
